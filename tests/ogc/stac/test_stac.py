"""STAC: read by pystac-client with an app token, held to STAC's own schemas, and nothing of what is hidden."""

import hashlib
from datetime import datetime
from typing import Any

import httpx
import pystac
import pytest
from pystac.extensions.file import FileExtension
from pystac.extensions.projection import ProjectionExtension
from pystac.extensions.table import TableExtension
from pystac.extensions.version import ItemVersionExtension
from pystac.validation.stac_validator import JsonSchemaSTACValidator
from pystac_client import Client
from shapely.geometry import shape

from spatial.exports.vector import MEDIA_TYPES
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import drawn, maps
from tests.ogc.rasters.ponds import refused
from tests.service import Service

SEARCH = "/stac/search"
EVERY = {"90-homes-v1", "90-open-pond-v1", "90-pond-v1", "90-shelters-v1", "90-zones-v1", "90-zones-v2"}
PUBLIC = EVERY - {"90-homes-v1", "90-pond-v1"}
LANDMARK = {"type": "Point", "coordinates": [100.31, 6.81]}
"""Within the first of the areas."""


@pytest.fixture(scope="module", autouse=True)
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    drawn.load_all(people, folder)
    maps.load(people, folder, maps.areas(), "zones", visibility="public", licence="ใช้ภายในหน่วยงาน")


@pytest.fixture(scope="module")
def catalogue(service: Service, people: People) -> Client:
    token = people.token("gis", "read")
    return Client.open(
        f"{service.base_url}/stac", headers={"Authorization": f"Bearer {token}", "Accept-Language": "th"}
    )


def found(client: httpx.Client, **said: Any) -> list[str]:
    """Ids that a search finds, asked for by address and by body alike."""
    answer = client.get(
        SEARCH, params={k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in said.items()}
    )
    assert answer.status_code == 200, answer.text
    by_address = [one["id"] for one in answer.json()["features"]]
    sent = client.post(SEARCH, json=said)
    assert sent.status_code == 200, sent.text
    assert [one["id"] for one in sent.json()["features"]] == by_address
    assert answer.json()["numberMatched"] == sent.json()["numberMatched"] >= len(by_address)
    return by_address


def test_pystac_client_finds_its_way_from_the_catalogue_to_every_item(catalogue: Client) -> None:
    assert catalogue.conforms_to("ITEM_SEARCH")
    assert catalogue.conforms_to("COLLECTIONS")
    assert catalogue.conforms_to("FEATURES")
    (collection,) = [one for one in catalogue.get_collections() if one.id == "90"]
    assert "สงขลา" in collection.title
    assert {one.id for one in collection.get_items()} == EVERY
    search = catalogue.search(collections=["90"], limit=2)
    assert search.matched() == len(EVERY)
    assert [one.id for one in search.items()] == sorted(EVERY)  # three pages
    by_address = catalogue.search(method="GET", ids=["90-pond-v1", "90-none-v1"])
    assert [one.id for one in by_address.items()] == ["90-pond-v1"]
    one = catalogue.get_collection("90").get_item("90-open-pond-v1")
    assert one.get_collection().id == "90"


def test_every_object_is_what_stacs_own_schema_wants(people: People) -> None:
    client = people("gis")
    validator = JsonSchemaSTACValidator()
    catalog = client.get("/stac").json()
    validator.validate_core(catalog, pystac.STACObjectType.CATALOG, "1.1.0")
    (collection,) = [one for one in client.get("/stac/collections").json()["collections"] if one["id"] == "90"]
    validator.validate_core(collection, pystac.STACObjectType.COLLECTION, "1.1.0")
    assert client.get("/stac/collections/90").json() == collection
    features = client.get(SEARCH).json()["features"]
    assert {one["id"] for one in features} == EVERY
    for one in features:
        validator.validate_core(one, pystac.STACObjectType.ITEM, "1.1.0")
        assert client.get(f"/stac/collections/90/items/{one['id']}").json() == one
        west, south, east, north = one["bbox"]
        assert west <= east
        assert south <= north


def test_a_schema_of_stacs_finds_what_is_wrong(people: People) -> None:
    one = people("gis").get("/stac/collections/90/items/90-pond-v1").json()
    del one["properties"]["datetime"]
    with pytest.raises(pystac.STACValidationError):
        JsonSchemaSTACValidator().validate_core(one, pystac.STACObjectType.ITEM, "1.1.0")


def test_all_that_an_item_leads_to_is_there(people: People) -> None:
    client = people("gis")
    for one in client.get(SEARCH).json()["features"]:
        for link in one["links"]:
            assert client.get(link["href"]).status_code == 200, link
        for name, asset in one["assets"].items():
            if name in MEDIA_TYPES and (one["id"], name) not in {("90-zones-v1", "geojson"), ("90-zones-v1", "csv")}:
                continue  # files of one layer are proof enough; making them takes a while
            answer = client.get(asset["href"])
            assert answer.status_code == 200, (name, answer.text)
            assert answer.headers["content-type"] == asset["type"], name
            if "file:size" in asset:
                assert len(answer.content) == asset["file:size"], name
    for address in ("/stac", "/stac/collections/90"):
        for link in client.get(address).json()["links"]:
            assert client.request(link.get("method", "GET"), link["href"], json={}).status_code == 200, link


def test_extensions_say_what_is_so(catalogue: Client) -> None:
    items = {one.id: one for one in catalogue.search().items()}
    grid = ProjectionExtension.ext(items["90-pond-v1"])
    assert (grid.code, grid.shape, grid.transform) == ("EPSG:32647", [300, 400], [10, 0, 660_000, 0, -10, 776_000])
    (band,) = items["90-pond-v1"].assets["data"].to_dict()["bands"]
    assert (band["data_type"], band["unit"]) == ("float32", "m")
    assert 0 < band["statistics"]["valid_percent"] < 100
    assert TableExtension.ext(items["90-zones-v1"]).row_count == 3
    old, new = (ItemVersionExtension.ext(items[f"90-zones-v{number}"]) for number in (1, 2))
    assert (old.version, new.version) == ("1", "2")
    assert old.item.get_single_link("latest-version").href.endswith("/90-zones-v2")
    assert new.item.get_single_link("latest-version") is None
    assert items["90-zones-v1"].properties["license"] == "CC-BY-4.0"
    assert items["90-zones-v2"].properties["license"] == "other"
    assert items["90-zones-v2"].properties["sonthana:licence"] == "ใช้ภายในหน่วยงาน"


def test_the_file_that_a_version_came_in_is_told_to_those_who_publish(people: People) -> None:
    client = people("gis")
    told = pystac.Item.from_dict(client.get("/stac/collections/90/items/90-zones-v1").json())
    original = FileExtension.ext(told.assets["original"])
    content = client.get(told.assets["original"].href).content
    assert original.checksum == f"1220{hashlib.sha256(content).hexdigest()}"
    assert original.size == len(content)
    for reader in (people("engineer"), people.with_token("gis", "read"), people(None)):
        assert "original" not in reader.get("/stac/collections/90/items/90-zones-v1").json()["assets"]


def test_an_item_is_of_the_time_that_it_is_about_or_of_its_loading_where_that_is_not_known(catalogue: Client) -> None:
    items = {one.id: one for one in catalogue.search().items()}
    flood = items["90-open-pond-v1"].properties
    assert flood["datetime"] is None
    assert datetime.fromisoformat(flood["start_datetime"]) == datetime.fromisoformat(drawn.FLOODED["valid_from"])
    assert datetime.fromisoformat(flood["end_datetime"]) == datetime.fromisoformat(drawn.FLOODED["valid_to"])
    pond = items["90-pond-v1"].properties
    assert pond["datetime"] == pond["created"]
    assert (flood["sonthana:time_is_of"], pond["sonthana:time_is_of"]) == ("content", "loading")


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ({}, EVERY),
        ({"bbox": [100.30, 6.80, 100.32, 6.82]}, {"90-zones-v1", "90-zones-v2", "90-homes-v1"}),
        ({"bbox": [100.30, 6.80, -5, 100.32, 6.82, 9000]}, {"90-zones-v1", "90-zones-v2", "90-homes-v1"}),
        ({"bbox": [0, 0, 1, 1]}, set()),
        ({"bbox": [170, -80, -170, 80]}, set()),
        ({"datetime": "2025-11-22"}, {"90-open-pond-v1"}),
        ({"datetime": "2025-11-25T00:00:00+07:00/2025-12-01T00:00:00Z"}, {"90-open-pond-v1"}),
        ({"datetime": "../2000-01-01T00:00:00Z"}, set()),
        ({"datetime": "../.."}, EVERY),
        ({"ids": ["90-pond-v1", "90-pond-v9", "x"]}, {"90-pond-v1"}),
        ({"ids": ["90-pond"]}, set()),
        ({"collections": ["90"], "ids": ["90-pond-v1"]}, {"90-pond-v1"}),
        ({"collections": ["40", "x"]}, set()),
    ],
)
def test_a_search_finds_what_it_asks_for_and_nothing_else(people: People, said: dict[str, Any], ids: set[str]) -> None:
    there = set(found(people("gis"), **said))
    # where the houses are depends on the file that they came in; it is looked at below
    assert there - {"90-homes-v1"} == ids - {"90-homes-v1"}


def test_a_geometry_finds_what_it_meets(people: People) -> None:
    client = people("gis")
    by_body = [one["id"] for one in client.post(SEARCH, json={"intersects": LANDMARK}).json()["features"]]
    assert {"90-zones-v1", "90-zones-v2"} <= set(by_body)
    assert "90-pond-v1" not in by_body
    as_text = '{"type":"Point","coordinates":[100.31,6.81]}'
    assert [one["id"] for one in client.get(SEARCH, params={"intersects": as_text}).json()["features"]] == by_body


def test_pages_hold_every_item_once_by_address_and_by_body(people: People) -> None:
    client = people("gis")
    for address, first in ((SEARCH, client.get), ("/stac/collections/90/items", client.get), (SEARCH, client.post)):
        is_body = first == client.post
        body: dict[str, Any] = {"limit": 4}
        page = client.post(address, json=body).json() if is_body else client.get(f"{address}?limit=4").json()
        seen: list[str] = []
        while True:
            seen += [one["id"] for one in page["features"]]
            assert page["numberMatched"] == len(EVERY)
            following = next((link for link in page["links"] if link["rel"] == "next"), None)
            if following is None:
                break
            if is_body:
                assert following["merge"] is True
                page = client.post(following["href"], json={**body, **following["body"]}).json()
            else:
                page = client.get(following["href"]).json()
        assert seen == sorted(EVERY)


def test_what_one_may_not_know_of_is_not_there_nor_counted(people: People) -> None:
    for client, seen in (
        (people(None), PUBLIC),
        (people("engineer@khonkaen.demo"), PUBLIC),
        (people("engineer"), EVERY),
        (people.with_token("gis", "layers"), EVERY),
        (people.with_token("engineer", "feed"), set[str]()),
    ):
        assert set(found(client)) == seen
        said = client.get(SEARCH).json()
        assert said["numberMatched"] == len(seen)
        listed = client.get("/stac/collections").json()["collections"]
        assert ("90" in {one["id"] for one in listed}) == bool(seen)
        if seen:
            assert {one["id"] for one in client.get("/stac/collections/90/items").json()["features"]} == seen
            items = [
                link["href"] for link in client.get("/stac/collections/90").json()["links"] if link["rel"] == "item"
            ]
            assert {href.rpartition("/")[2] for href in items} == seen
    stranger, other = people(None), people("engineer@khonkaen.demo")
    for client, status in ((stranger, 401), (other, 404)):
        answers = [client.get(f"/stac/collections/90/items/90-{name}-v1") for name in ("pond", "none")]
        told = [{k: v for k, v in one.json().items() if k != "request_id"} for one in answers]
        assert told[0] == told[1]
        assert refused(answers[0], status)
        assert found(client, ids=["90-pond-v1"]) == []
    collection = stranger.get("/stac/collections/90").json()
    assert "vulnerability" not in collection["summaries"]["sonthana:kind"]
    assert stranger.get("/stac").text.count('"child"') == 1


def test_whoever_sees_counts_has_the_item_of_the_counts(people: People) -> None:
    exact, counts = (
        people(person).get("/stac/collections/90/items/90-homes-v1").json() for person in ("gis", "engineer")
    )
    assert exact["properties"]["sonthana:precision"] == "exact"
    assert counts["properties"]["sonthana:precision"] == "subdistrict_counts"
    assert "counts" in counts["properties"]["title"]
    assert {"sonthana:content_hash", "table:row_count"}.isdisjoint(counts["properties"])
    assert "original" not in counts["assets"]
    names = {one["name"] for one in counts["properties"]["table:columns"]}
    assert "count" in names
    assert names.isdisjoint({one["name"] for one in exact["properties"]["table:columns"]} - {"count"})
    # where the houses lie is not told: the box is the province's
    province = people(None).get("/api/v1/provinces/90/areas.geojson?level=province").json()["features"]
    assert counts["bbox"] == pytest.approx(shape(province[0]["geometry"]).bounds)
    assert exact["bbox"] != counts["bbox"]
    for name in ("csv", "features", "tilejson", "style"):
        assert people("engineer").get(counts["assets"][name]["href"]).status_code == 200, name


def test_a_version_that_is_retracted_is_no_item_and_one_that_is_deprecated_says_so(
    people: People, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = people("gis")
    folder = tmp_path_factory.mktemp("more")
    for _ in range(2):
        maps.load(people, folder, drawn.few_points(), "passing", visibility="public")
    version = "/api/v1/provinces/90/layers/passing/versions"
    try:
        assert client.post(f"{version}/1/deprecate", json={"reason": "เก่าแล้ว"}).status_code == 200
        assert client.post(f"{version}/2/retract", json={"reason": "ผิด"}).status_code == 200
        for person in ("gis", "engineer", None):
            told = people(person).get("/stac/collections/90/items/90-passing-v1").json()
            assert told["properties"]["deprecated"] is True
            answer = people(person).get("/stac/collections/90/items/90-passing-v2")
            assert answer.status_code == (401 if person is None else 404)
    finally:
        assert client.post(f"{version}/1/retract", json={"reason": "ลองแล้ว"}).status_code == 200
    assert set(found(client)) == EVERY


@pytest.mark.parametrize(
    "query",
    [
        "x=1", "limit=0", "limit=x", "limit=-1", "limit=1e3", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1",
        "bbox=0,9,1,1", "datetime=yesterday", "datetime=2568-11-22", "datetime=2025-11-22T00:00:00", "datetime=",
        "token=x", "token=", "lang=de", "limit=1&limit=2",
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_words(people: People, query: str) -> None:
    for address in (SEARCH, "/stac/collections/90/items"):
        assert refused(people("gis").get(f"{address}?{query}"), 400)["errors"]


@pytest.mark.parametrize(
    "intersects",
    ["x", "[]", "null", "{}", "[" * 5000, '{"type":"Point"}', '{"type":"Point","coordinates":[1e999,0]}',
     '{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}', '{"type":"GeometryCollection","geometries":[]}'],
)  # fmt: skip
def test_a_geometry_that_is_none_is_refused_in_words(people: People, intersects: str) -> None:
    assert refused(people("gis").get(SEARCH, params={"intersects": intersects}), 400)["errors"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"{", 422), (b"[]", 422), (b'{"x":1}', 422), (b'{"limit":0}', 422), (b'{"limit":"9"}', 422),
        (b'{"bbox":[1,2,3]}', 422), (b'{"bbox":[1,2,3,4,5]}', 400), (b'{"bbox":[1e999,0,1,1]}', 400),
        (b'{"ids":"90-pond-v1"}', 422), (b'{"ids":["\\u0000"]}', 422), (b'{"datetime":"x"}', 400),
        (b'{"intersects":{}}', 400), (b'{"token":"x"}', 400), (b'{"limit":1e400}', 422), (b"\xff", 422),
        (b'{"bbox":[100,6,101,7],"intersects":{"type":"Point","coordinates":[100.5,7]}}', 400),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_understood_is_refused_in_words(people: People, body: bytes, status: int) -> None:
    refused(people("gis").post(SEARCH, content=body, headers={"Content-Type": "application/json"}), status)


@pytest.mark.parametrize("item", ["x", "90-pond", "90-pond-v0", "40-pond-v1", "x" * 300, "90-assessments-points"])
def test_ids_of_nothing_are_not_found(people: People, item: str) -> None:
    refused(people("gis").get(f"/stac/collections/90/items/{item}"), 404)
    refused(people("gis").get(f"/stac/collections/{item}"), 404)
    refused(people("gis").get(f"/stac/collections/{item}/items"), 404)
    refused(people(None).get(f"/stac/collections/{item}"), 401)


def test_what_somebody_has_is_not_sent_again_and_tells_for_whom_it_is(people: People) -> None:
    for address in ("/stac", "/stac/collections", "/stac/collections/90", "/stac/collections/90/items",
                    "/stac/collections/90/items/90-zones-v1", SEARCH):  # fmt: skip
        mine, anybodys = people("gis").get(address), people(None).get(address)
        assert mine.headers["cache-control"] == "private, no-cache"
        assert anybodys.headers["cache-control"] == "public, max-age=60"
        assert {"Authorization", "Cookie", "Accept-Language"} <= set(mine.headers["vary"].split(", "))
        again = people("gis").get(address, headers={"If-None-Match": mine.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        thai = people("gis").get(address, params={"lang": "th"}, headers={"If-None-Match": mine.headers["etag"]})
        assert (thai.status_code, thai.headers["content-language"]) == (200, "th")
        assert people("gis").head(address).headers["etag"] == mine.headers["etag"]
