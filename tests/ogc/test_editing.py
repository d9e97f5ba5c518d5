"""Edits of layers over OGC API – Features, Part 4: whose they are, who sees them, what they become."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pyproj import Transformer

from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import edits, maps
from tests.ogc.edits import GEOJSON, LAYERS, added, items, mine, moved, patched, point, published, read, step


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edits")


@pytest.fixture(scope="module", autouse=True)
def _layers(people: People, worker: Worker, folder: Path) -> None:
    edits.load(people, folder, "spots")
    edits.load(people, folder, "moved-spots")
    edits.load(people, folder, "open-spots", visibility="public")
    maps.load(people, folder, maps.areas(), "fields")


def test_options_say_what_whoever_asks_may_do(people: People) -> None:
    for name, may in (
        ("gis", True),
        ("secretary", True),
        ("lead.structural", True),
        ("engineer", False),
        ("watch", False),
    ):
        client = people(name)
        of_all, of_one = client.options(items("spots")), client.options(f"{items('spots')}/1")
        assert ("POST" in of_all.headers["allow"]) is may, name
        assert all((method in of_one.headers["allow"]) is may for method in ("PUT", "PATCH", "DELETE")), name
    assert "POST" not in people("gis").options("/ogc/collections/90-spots-v1/items").headers["allow"]
    assert "POST" not in people("gis").options("/ogc/collections/90-assessments-points/items").headers["allow"]
    assert "POST" not in people(None).options(items("open-spots")).headers["allow"]
    assert people(None).options(items("spots")).status_code == 401
    assert people("secretary@khonkaen.demo").options(items("open-spots")).headers["allow"] == "GET, HEAD, OPTIONS"
    reads_only = people.with_token("gis", "read")
    assert "POST" not in reads_only.options(items("spots")).headers["allow"]
    assert "POST" in people.with_token("gis", "read", "layers").options(items("spots")).headers["allow"]


def test_edits_are_read_back_by_their_person_and_by_nobody_else(people: People) -> None:
    gis, secretary, nobody = people("gis"), people("secretary"), people(None)
    before = {name: client.get(f"{items('open-spots')}?limit=50") for name, client in (("s", secretary), ("n", nobody))}
    fid = added(gis, "open-spots", point(100.5, 7.0, name="จุดใหม่", number=99))
    assert fid == 13
    patched(gis, "open-spots", 2, name="เปลี่ยนชื่อ")
    assert gis.delete(f"{items('open-spots')}/3").status_code == 204
    page = gis.get(f"{items('open-spots')}?limit=50")
    names = {one["id"]: one["properties"]["name"] for one in page.json()["features"]}
    assert names[13] == "จุดใหม่"
    assert names[2] == "เปลี่ยนชื่อ"
    assert 3 not in names
    assert page.json()["numberMatched"] == 12
    assert page.headers["cache-control"] == "private, no-cache"
    assert read(gis, "open-spots", 3) is None
    for name, client in (("s", secretary), ("n", nobody)):
        again = client.get(f"{items('open-spots')}?limit=50")
        assert [one["properties"] for one in again.json()["features"]] == [
            one["properties"] for one in before[name].json()["features"]
        ]
        assert again.headers["etag"] == before[name].headers["etag"]
        assert read(client, "open-spots", 13) is None
    # what its version is called shows the version, to everybody
    assert gis.get("/ogc/collections/90-open-spots-v1/items/3").status_code == 200


def test_pages_boxes_filters_and_tiles_are_those_of_the_edited_layer(people: People) -> None:
    gis = people("gis")
    edits_of = "open-spots"
    moved(gis, edits_of, 1, 100.9, 7.5)
    found = gis.get(items(edits_of), params={"bbox": "100.89,7.49,100.91,7.51"}).json()
    assert [one["id"] for one in found["features"]] == [1]
    found = gis.get(items(edits_of), params={"filter": "name = 'จุดใหม่'"}).json()
    assert [one["id"] for one in found["features"]] == [13]
    ids: list[int] = []
    address: str | None = f"{items(edits_of)}?limit=5"
    while address:
        page = gis.get(address).json()
        ids += [one["id"] for one in page["features"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert ids == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    here = f"/ogc/collections/90-{edits_of}/tiles/WebMercatorQuad/9/246/398"
    mine_, theirs = gis.get(here), people("secretary").get(here)
    assert mine_.status_code == theirs.status_code == 200
    assert mine_.headers["cache-control"] == "private, no-cache"
    assert "จุดใหม่".encode() in mine_.content
    assert "จุดใหม่".encode() not in theirs.content


def test_the_express_way_forgets_with_every_edit(people: People) -> None:
    gis = people("gis")
    here = f"{items('spots')}?limit=1"
    gis.get(here)
    for number in (5, 6):  # known by now
        patched(gis, "spots", 1, number=number)
        for _ in range(2):
            answer = gis.get(here)
            assert answer.json()["features"][0]["properties"]["number"] == number
    tag = answer.headers["etag"]
    assert gis.get(here, headers={"If-None-Match": tag}).status_code == 304
    assert step(gis, "spots", "discard").status_code == 200
    again = gis.get(here, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.json()["features"][0]["properties"]["number"] == 0


def test_one_publish_makes_one_version_that_keeps_numbers(people: People) -> None:
    gis = people("gis")
    fid = added(gis, "moved-spots", point(100.51, 7.01, name="เพิ่ม", height_m=1.5, is_even=True, day="2025-11-21"))
    patched(gis, "moved-spots", 2, name="แก้", seen_at="2025-11-21T20:30:00+07:00")
    gis.delete(f"{items('moved-spots')}/12")
    assert published(gis, "moved-spots") == 2
    version = gis.get(f"{LAYERS}/moved-spots/versions/2").json()
    assert version["state"] == "published"
    assert version["feature_count"] == 12
    assert version["lineage"]["process"] == "edit"
    assert version["lineage"]["parents"][0]["version"] == 1
    assert version["lineage"]["changes"] == {"inserts": 1, "updates": 1, "deletes": 1}
    for client in (gis, people("engineer")):
        assert read(client, "moved-spots", 12) is None
        feature = read(client, "moved-spots", fid)
        assert feature is not None
        assert feature["properties"] == {
            "number": None, "name": "เพิ่ม", "height_m": 1.5, "is_even": True, "day": "2025-11-21", "seen_at": None,
        }  # fmt: skip
        changed = read(client, "moved-spots", 2)
        assert changed is not None
        assert changed["properties"]["name"] == "แก้"
        assert changed["properties"]["seen_at"].startswith("2025-11-21T13:30:00")
        assert changed["properties"]["number"] == 1
    # a number is never given twice: 12 is gone, 13 is taken
    assert added(gis, "moved-spots", point(100.5, 7.0)) == 14
    assert step(gis, "moved-spots", "discard").status_code == 200
    # the content hash is that of the same features loaded from a file: numbers and their order do not count
    assert mine(gis, "moved-spots") is None


def test_what_is_undone_is_no_change(people: People) -> None:
    gis = people("gis")
    feature = read(gis, "fields", 1)
    assert feature is not None
    patched(gis, "fields", 1, name="อื่น")
    changed = {key: feature[key] for key in ("type", "id", "geometry", "properties")}
    answer = gis.put(f"{items('fields')}/1", json=changed, headers=GEOJSON)
    assert answer.status_code == 200
    assert answer.json()["properties"] == feature["properties"]
    of = mine(gis, "fields")
    assert of is not None
    assert (of["inserts"], of["updates"], of["deletes"]) == (0, 0, 0)
    assert step(gis, "fields", "publish").status_code == 409


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("unknown_property", point(100.5, 7.0, nam="x")),
    ("int_type", point(100.5, 7.0, number="x")),
    ("int_type", point(100.5, 7.0, number=1.5)),
    ("int_range", point(100.5, 7.0, number=2**63)),
    ("string_type", point(100.5, 7.0, name=5)),
    ("nul_character", point(100.5, 7.0, name="a\x00b")),
    ("bool_type", point(100.5, 7.0, is_even=1)),
    ("date_type", point(100.5, 7.0, day="21 พ.ย.")),
    ("buddhist_year", point(100.5, 7.0, day="2568-11-21")),
    ("datetime_type", point(100.5, 7.0, seen_at=5)),
    ("coordinate_out_of_range", point(655000, 763000)),
    ("axes_swapped", {**point(0, 0), "geometry": {"type": "Point", "coordinates": [7.0, 100.5]}}),
    ("geometry_type_of_layer", {**point(0, 0), "geometry": {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}}),
    ("geometry_type", {**point(0, 0), "geometry": {"type": "Circle", "coordinates": [1, 1]}}),
    ("geometry_malformed", {**point(0, 0), "geometry": {"type": "Point", "coordinates": "x"}}),
    ("geometry_empty", {**point(0, 0), "geometry": None}),
    ("feature_type", {**point(0, 0), "type": "FeatureCollection"}),
    ("extra_forbidden", {**point(0, 0), "name": "x"}),
    ("dict_type", {**point(0, 0), "properties": [1]}),
]


@pytest.mark.parametrize(("code", "sent"), REFUSED)
def test_what_does_not_fit_is_refused_with_words_and_stores_nothing(
    people: People, code: str, sent: dict[str, Any]
) -> None:
    client = people("lead.structural")
    for method, address in (("POST", items("spots")), ("PUT", f"{items('spots')}/4")):
        answer = client.request(method, address, json=sent, headers=GEOJSON)
        assert answer.status_code == 422, answer.text
        problem = answer.json()
        assert problem["code"] == "feature_refused"
        assert code in [fault["code"] for fault in problem["errors"]]
    assert mine(client, "spots") is None


def test_an_invalid_area_is_refused_with_the_place_and_a_way_to_mend_it(people: People) -> None:
    bow = {"type": "Polygon", "coordinates": [[[100, 7], [101, 8], [101, 7], [100, 8], [100, 7]]]}
    sent = {"type": "Feature", "properties": {}, "geometry": bow}
    for language, words in (("en", "Fix Geometries"), ("th", "เส้นขอบตัดกันเอง")):
        client = people("gis", language=language)
        answer = client.post(items("fields"), json=sent, headers=GEOJSON)
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert "100.5 7.5" in answer.json()["detail"]


def test_bodies_that_are_none_and_headers_that_are_wrong_are_refused(people: People) -> None:
    gis = people("gis")
    for content in (b"", b"{", b"[]", b'{"type": "Feature", "x": NaN}', b"[" * 100_000, b"\xff\xfe"):
        assert gis.post(items("spots"), content=content, headers=GEOJSON).status_code == 422, content[:20]
    assert gis.post(items("spots"), content=b"x", headers={"Content-Type": "text/xml"}).status_code == 400
    wrong = {**GEOJSON, "Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/2263>"}
    assert gis.post(items("spots"), json=point(1, 1), headers=wrong).status_code == 400
    assert gis.post(items("spots"), content=b" " * (9 << 20), headers=GEOJSON).status_code == 413
    for fid in ("0", "999", "x", "1.5", "9" * 30, "-1"):
        assert gis.delete(f"{items('spots')}/{fid}").status_code == 404, fid
        assert gis.put(f"{items('spots')}/{fid}", json=point(100.5, 7), headers=GEOJSON).status_code == 404, fid
    assert mine(gis, "spots") is None


def test_bodies_come_in_the_crs_that_they_name(people: People) -> None:
    client = people("lead.structural")
    here = {"type": "Feature", "properties": {"name": "utm"}}
    utm = Transformer.from_crs("EPSG:4326", "EPSG:32647", always_xy=True).transform(100.41, 7.0)
    for crs, x, y in ((edits.UTM47, *utm), (edits.LAT_LON, 7.0, 100.41)):
        sent = {**here, "geometry": {"type": "Point", "coordinates": [x, y]}}
        answer = client.post(items("spots"), json=sent, headers={**GEOJSON, "Content-Crs": crs})
        assert answer.status_code == 201, answer.text
        longitude, latitude = answer.json()["geometry"]["coordinates"]
        assert longitude == pytest.approx(100.41, abs=1e-8)
        assert latitude == pytest.approx(7.0, abs=1e-8)
    far = {**here, "geometry": {"type": "Point", "coordinates": [1e30, 1e30]}}
    answer = client.post(items("spots"), json=far, headers={**GEOJSON, "Content-Crs": edits.UTM47})
    assert answer.status_code in (400, 422)
    assert step(client, "spots", "discard").status_code == 200


def test_who_may_not_edit_is_refused_and_who_may_not_know_is_told_nothing(people: People) -> None:
    sent = point(100.5, 7.0)
    for name, slug, status in (
        ("engineer", "spots", 403), ("watch", "spots", 403), ("auditor", "spots", 403), (None, "spots", 401),
        (None, "open-spots", 401), ("secretary@khonkaen.demo", "spots", 404),
        ("secretary@khonkaen.demo", "open-spots", 403),
    ):  # fmt: skip
        client = people(name)
        for answer in (
            client.post(items(slug), json=sent, headers=GEOJSON),
            client.put(f"{items(slug)}/1", json=sent, headers=GEOJSON),
            client.patch(f"{items(slug)}/1", json={}, headers=edits.MERGE),
            client.delete(f"{items(slug)}/1"),
        ):
            assert answer.status_code == status, (name, slug, answer.text)
    gis = people("gis")
    for slug in ("spots-v1", "assessments-points"):
        assert gis.post(items(slug), json=sent, headers=GEOJSON).status_code == 403
    assert people.with_token("gis", "read", "write").post(items("spots"), json=sent).status_code == 403
    assert people("lead.structural").post(items("none"), json=sent).status_code == 404


def test_a_write_by_cookie_needs_its_csrf_token(people: People) -> None:
    client = people.service.client("gis@songkhla.demo")
    del client.headers["X-CSRF-Token"]
    assert client.delete(f"{items('spots')}/1").status_code == 403
    assert read(client, "spots", 1) is not None


def test_a_proposal_is_seen_by_who_publishes_and_accepted_or_returned(people: People) -> None:
    lead, gis, secretary = people("lead.structural"), people("gis"), people("secretary")
    patched(lead, "spots", 7, name="เสนอ")
    assert step(lead, "spots", "publish").status_code == 403
    assert step(lead, "spots", "propose").json()["state"] == "proposed"
    answer = lead.patch(f"{items('spots')}/7", json={"properties": {"name": "x"}}, headers=edits.MERGE)
    assert answer.json()["code"] == "changes_proposed"
    assert (read(lead, "spots", 7) or {})["properties"]["name"] == "เสนอ"
    assert (read(gis, "spots", 7) or {})["properties"]["name"] != "เสนอ"
    href = (mine(lead, "spots") or {})["href"]
    assert people("lead.nonstructural").get(href).status_code == 404
    seen = secretary.get(href).json()
    assert [(one["feature"], one["operation"], one["changed"]) for one in seen["changes"]] == [(7, "update", ["name"])]
    assert gis.post(f"{href}/return", json={"reason": ""}).status_code == 422
    assert gis.post(f"{href}/return", json={"reason": "ระบุแหล่งที่มา"}).status_code == 200
    assert (mine(lead, "spots") or {})["reason"] == "ระบุแหล่งที่มา"
    assert step(lead, "spots", "propose").status_code == 200
    accepted = gis.post(f"{href}/publish")
    assert accepted.status_code == 201, accepted.text
    assert mine(lead, "spots") is None
    assert (read(people("engineer"), "spots", 7) or {})["properties"]["name"] == "เสนอ"
    again: httpx.Response = gis.post(f"{href}/publish")
    assert again.status_code == 409
    assert again.json()["code"] == "change_set_state"
