"""Who sees which raster: the same as for collections of features, and nothing else of a raster that is hidden."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from shapely.geometry import box, mapping

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import depths, loaded, metadata
from tests.ogc.rasters.ponds import OPEN_POND, POND, RASTERS, address, picture, refused, tile_at

pytestmark = pytest.mark.usefixtures("rasters")

PLACE = 14, *tile_at(150, 200, 14)
SQUARE = mapping(box(100.46, 6.99, 100.47, 7.0))
REASON = "ใช้แบบจำลองผิดรุ่น"


def faces(client: httpx.Client, raster: str) -> dict[str, httpx.Response]:
    """What every route answers about a raster."""
    return {
        "itself": client.get(raster),
        "tile": client.get(address(raster, *PLACE)),
        "tilejson": client.get(f"{raster}/tilejson.json"),
        "legend": client.get(f"{raster}/legend"),
        "point": client.get(f"{raster}/point?lon=100.46&lat=7.0"),
        "statistics": client.post(f"{raster}/statistics", json=SQUARE),
    }


def statuses(client: httpx.Client, raster: str) -> set[int]:
    return {answer.status_code for answer in faces(client, raster).values()}


def test_the_provinces_rasters_are_for_those_of_the_province(people: People) -> None:
    for person in ("engineer", "gis", "auditor", "governor"):
        assert statuses(people(person), POND) == {200}, person
    assert statuses(people("engineer@khonkaen.demo"), POND) == {404}
    for name, answer in faces(people(None), POND).items():
        assert answer.status_code == 401, name
        assert answer.headers["www-authenticate"] == 'Basic realm="Sonthana"'


def test_public_rasters_are_for_everybody(people: People) -> None:
    for client in (people(None), people("engineer@khonkaen.demo"), people("engineer")):
        assert statuses(client, OPEN_POND) == {200}
        assert statuses(client, f"{OPEN_POND}-v1") == {200}


@pytest.mark.parametrize(
    "name", ["90-none", "90-pond-v2", "90-pond-v0", "91-pond", "pond", "90_pond", "90-POND", "x" * 300, "90-"]
)
def test_what_is_not_there_is_answered_as_what_is_hidden(people: People, name: str) -> None:
    def said(answer: httpx.Response) -> dict[str, Any]:
        return {key: value for key, value in answer.json().items() if key != "request_id"}

    for client in (people(None), people("engineer@khonkaen.demo")):
        hidden = faces(client, POND)
        for face, answer in faces(client, f"{RASTERS}/{name}").items():
            assert answer.status_code == hidden[face].status_code
            assert said(answer) == said(hidden[face])
    assert statuses(people("engineer"), f"{RASTERS}/{name}") == {404}


def test_features_are_no_rasters_and_rasters_no_features(people: People, tmp_path: Path) -> None:
    client = people("gis")
    buildings = files.geojson(files.buildings(), tmp_path / "b.geojson")
    loaded(client, buildings, {**metadata("houses", visibility="public"), "publish": True})
    assert client.get("/ogc/collections/90-houses").status_code == 200
    assert statuses(client, f"{RASTERS}/90-houses") == {404}
    assert statuses(people(None), f"{RASTERS}/90-houses") == {401}
    for rest in ("/items", "/items/1", "/schema", "/queryables", "/tiles", "/tiles/WebMercatorQuad/0/0/0"):
        problem = refused(client.get(f"/ogc/collections/90-pond{rest}"), 404)
        assert "/rasters/90-pond" in problem["detail"], rest
    assert "/rasters/90-open-pond-v1" in people(None).get("/ogc/collections/90-open-pond-v1/items").json()["detail"]


def test_a_raster_is_a_collection_without_features_and_not_in_the_list_that_gdal_takes_for_features(
    people: People,
) -> None:
    client = people("engineer")
    told = client.get("/ogc/collections/90-open-pond").json()
    assert told["id"] == "90-open-pond"
    assert "itemType" not in told
    assert told["extent"]["spatial"]["bbox"][0] == client.get(OPEN_POND).json()["extent"]
    rels = {link["rel"] for link in told["links"]}
    assert "items" not in rels
    for link in told["links"]:
        assert client.get(link["href"]).status_code == 200, link
    assert client.get("/ogc/collections/90-open-pond-v1").json()["id"] == "90-open-pond-v1"
    listed = [one["id"] for one in client.get("/ogc/collections").json()["collections"]]
    assert "90-open-pond" not in listed
    assert "90-zones" in listed or "90-assessments-points" in listed


def test_a_raster_that_is_hidden_is_no_collection_either(people: People) -> None:
    for person, status in ((None, 401), ("engineer@khonkaen.demo", 404)):
        for rest in ("", "/items", "/styles"):
            answers = [people(person).get(f"/ogc/collections/90-{name}{rest}") for name in ("pond", "none")]
            told = [{k: v for k, v in one.json().items() if k != "request_id"} for one in answers]
            assert told[0] == told[1], rest
            assert refused(answers[0], status)


def test_a_credential_that_is_nobodys_is_refused_even_where_all_may_look(people: People) -> None:
    client = people.service.client()
    client.headers["Authorization"] = "Bearer nobodys"
    for _ in range(2):  # the second is after the raster was looked for
        assert statuses(client, OPEN_POND) == {401}
    client.headers["Authorization"] = "Digest x"
    assert statuses(client, OPEN_POND) == {401}


def test_a_token_reaches_rasters_as_far_as_its_scopes(people: People) -> None:
    assert statuses(people.with_token("engineer", "read"), POND) == {200}
    assert statuses(people.with_token("gis", "layers"), POND) == {200}
    assert statuses(people.with_token("engineer", "feed"), POND) == {403}
    basic = people.service.client()
    token = people.token("engineer", "read")
    basic.auth = ("token", token)
    assert statuses(basic, POND) == {200}


def test_a_right_that_ends_ends_at_once_for_what_was_just_seen(people: People) -> None:
    client = people.service.client()
    made = people("engineer").post("/api/v1/tokens", json={"name": "short", "scopes": ["read"]}).json()
    client.headers["Authorization"] = f"Bearer {made['token']}"
    for _ in range(2):
        assert statuses(client, POND) == {200}
    assert people("engineer").delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert statuses(client, POND) == {401}


def test_a_layer_that_is_hidden_again_is_gone_at_once_kept_tiles_too(people: People, tmp_path: Path) -> None:
    client, stranger = people("gis"), people.service.client()
    raster = files.depth_raster(tmp_path / "d.tif")
    loaded(client, raster, {**metadata("shown", **depths(), visibility="public"), "publish": True})
    shown = f"{RASTERS}/90-shown"
    for _ in range(2):
        first = stranger.get(address(shown, *PLACE))
        assert first.status_code == 200
    sharing = {"visibility": "province", "shared_with": []}
    assert client.patch("/api/v1/provinces/90/layers/shown", json={"sharing": sharing}).status_code == 200
    assert statuses(stranger, shown) == {401}
    known = stranger.get(address(shown, *PLACE), headers={"If-None-Match": first.headers["etag"]})
    refused(known, 401)
    assert "etag" not in known.headers
    assert people("engineer").get(address(shown, *PLACE)).headers["cache-control"] == "private, no-cache"
    shared = {"visibility": "shared", "shared_with": ["40"]}
    assert client.patch("/api/v1/provinces/90/layers/shown", json={"sharing": shared}).status_code == 200
    assert statuses(people("engineer@khonkaen.demo"), shown) == {200}
    assert statuses(stranger, shown) == {401}


def test_a_new_version_is_current_at_once_and_a_retracted_one_is_not(people: People, tmp_path: Path) -> None:
    client = people("gis")
    first = files.depth_raster(tmp_path / "first.tif")
    loaded(client, first, {**metadata("moving", **depths()), "publish": True})
    moving = f"{RASTERS}/90-moving"
    assert people("engineer").get(f"{moving}/point?lon=100.46&lat=7.0").json()["collection"] == "90-moving-v1"
    second = files.depth_raster(tmp_path / "second.tif", rows=200)
    version = loaded(client, second, {**metadata("moving", **depths()), "publish": True})
    assert people("engineer").get(f"{moving}/point?lon=100.46&lat=7.0").json()["collection"] == "90-moving-v2"
    assert statuses(people("engineer"), f"{moving}-v1") == {200}

    assert client.post(f"{version['href']}/retract", json={"reason": REASON}).status_code == 200
    assert people("engineer").get(f"{moving}/point?lon=100.46&lat=7.0").json()["collection"] == "90-moving-v1"
    for answer in faces(people("engineer"), f"{moving}-v2").values():
        problem = refused(answer, 403)
        assert problem["code"] == "version_retracted"
        assert REASON in problem["detail"]
    for person in ("gis", "auditor", "secretary"):
        assert statuses(people(person), f"{moving}-v2") == {200}, person
    assert statuses(people("engineer@khonkaen.demo"), f"{moving}-v2") == {404}
    assert statuses(people(None), f"{moving}-v2") == {401}
    told = people("engineer").get(version["href"]).json()
    assert (told["is_readable"], told["tiles"]) == (False, None)


def test_a_version_that_is_not_published_is_seen_under_its_number_by_its_province(
    people: People, tmp_path: Path
) -> None:
    raster = files.depth_raster(tmp_path / "d.tif")
    loaded(people("gis"), raster, {**metadata("waiting", **depths(), visibility="public"), "publish": False})
    assert statuses(people("gis"), f"{RASTERS}/90-waiting") == {404}
    assert statuses(people("gis"), f"{RASTERS}/90-waiting-v1") == {200}
    assert statuses(people(None), f"{RASTERS}/90-waiting-v1") == {401}


def test_another_sites_page_cannot_ask_with_somebodys_session(people: People) -> None:
    answer = people("engineer").post(
        f"{POND}/statistics",
        json=SQUARE,
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    refused(answer, 403)


def test_what_is_cached_says_for_whom(people: People) -> None:
    for name, answer in faces(people("engineer"), POND).items():
        assert answer.headers["cache-control"] in ("private, no-cache", "no-store"), name
        if name != "statistics":
            assert {"Authorization", "Cookie"} <= {part.strip() for part in answer.headers["vary"].split(",")}, name
    for name, answer in faces(people(None), OPEN_POND).items():
        assert answer.headers["cache-control"] in ("public, max-age=300", "no-store"), name


def test_strangers_are_asked_to_sign_in_before_their_parameters_are_looked_at(people: People) -> None:
    for path in ("/point?x=1", "/tilejson.json?x=1", "/tiles/WebMercatorQuad/99/0/0", "/legend?x=1"):
        refused(people(None).get(f"{POND}{path}"), 401)
    refused(people(None).post(f"{POND}/statistics", content=b"{"), 401)
    assert picture(people(None).get(address(OPEN_POND, *PLACE))).any()
