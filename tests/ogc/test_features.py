"""OGC API – Features, Parts 1 and 2; tests are named by what they show, with the requirement beside."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.ogc.conformance import CONFORMS_TO
from app.ogc.crs import KNOWN
from spatial.datums import to_lonlat
from tests.api.people import People
from tests.ogc import maps
from tests.ogc.maps import POINTS, SIDE, position

pytestmark = pytest.mark.usefixtures("layers")

OGC = "/ogc"
GRID = f"{OGC}/collections/90-grid"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"


def page(client: httpx.Client, path: str, **query: Any) -> dict[str, Any]:
    """A page that is answered as GeoJSON."""
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def refused(client: httpx.Client, path: str, **query: Any) -> dict[str, Any]:
    """The first error of what is refused as a wrong parameter."""
    answer = client.get(path, params=query)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    return answer.json()["errors"][0]


def links(content: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in content["links"] if link["rel"] == rel]


def pages(client: httpx.Client, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """All pages, as clients follow them."""
    found = page(client, path, **query)
    while True:
        yield found
        following = links(found, "next")
        if not following:
            return
        found = client.get(following[0]["href"]).json()


def numbers(found: dict[str, Any]) -> list[int]:
    return [feature["properties"]["number"] for feature in found["features"]]


def test_the_landing_page_links_to_all_that_clients_look_for(people: People) -> None:  # /req/core/root-success
    content = people(None).get(OGC).json()
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        (link,) = links(content, rel)
        assert people(None).get(link["href"]).status_code == 200, rel


def test_the_interface_is_described_as_openapi_3_0_with_the_limit_where_qgis_looks(people: People) -> None:
    answer = people(None).get(f"{OGC}/api")  # /req/oas30/oas-definition-1
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.json()
    assert document["openapi"].startswith("3.0")
    limit = document["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (1000, 10_000)


def test_every_class_that_is_declared_is_one_of_the_standards(people: People) -> None:  # /req/core/conformance-success
    declared = people(None).get(f"{OGC}/conformance").json()["conformsTo"]
    assert declared == list(CONFORMS_TO)
    assert all(one.startswith("http://www.opengis.net/spec/") and "/conf/" in one for one in declared)


def test_collections_are_those_that_somebody_may_see(people: People) -> None:  # /req/core/fc-md-success
    def ids(client: httpx.Client) -> list[str]:
        return [one["id"] for one in client.get(f"{OGC}/collections").json()["collections"]]

    inputs = ["90-assessments-lines", "90-assessments-points", "90-assessments-polygons"]
    assert ids(people("gis")) == sorted([*inputs, "90-grid", "90-homes", "90-zones"])
    assert ids(people(None)) == ["90-zones"]
    others = ids(people("engineer@khonkaen.demo"))
    assert "90-zones" in others
    assert not {*inputs, "90-grid", "90-homes"} & set(others)


def test_a_collection_says_what_it_is_where_and_in_which_crs(people: People) -> None:  # /req/core/sfc-md-success
    found = people("gis").get(GRID).json()
    listed = people("gis").get(f"{OGC}/collections").json()["collections"]
    assert found == next(one for one in listed if one["id"] == "90-grid")
    assert found["itemType"] == "feature"
    assert found["storageCrs"] == CRS84  # /req/crs/fc-md-storageCrs-valid-value
    assert found["crs"] == list(KNOWN)  # /req/crs/fc-md-crs-list
    last = position(POINTS - 1)
    assert found["extent"]["spatial"]["bbox"] == [pytest.approx([100.4, 6.9, *last])]
    assert {link["type"] for link in links(found, "items")} >= {"application/geo+json", "text/csv"}
    assert people("gis", language="th").get(GRID).json()["title"] == "ชั้นข้อมูล grid"


def test_pages_hold_every_feature_once_and_in_order(people: People) -> None:  # /req/core/fc-links, limit
    all_pages = list(pages(people("gis"), f"{GRID}/items", limit=999))
    assert [one["numberReturned"] for one in all_pages] == [999, 999, 502]
    assert [number for one in all_pages for number in numbers(one)] == list(range(POINTS))
    assert {one["numberMatched"] for one in all_pages} == {POINTS}
    assert not links(all_pages[-1], "next")


def test_a_page_that_ends_with_the_last_feature_has_no_next_page(people: People) -> None:
    all_pages = list(pages(people("gis"), f"{GRID}/items", limit=POINTS // 2))
    assert [one["numberReturned"] for one in all_pages] == [POINTS // 2] * 2


def test_the_limit_is_a_thousand_unless_said_and_never_more_than_ten_thousand(people: People) -> None:
    assert page(people("gis"), f"{GRID}/items")["numberReturned"] == 1000
    assert page(people("gis"), f"{GRID}/items", limit=99_999)["numberReturned"] == POINTS  # /rec/core/limit-response


def test_pages_go_on_over_the_version_they_began_with(people: People) -> None:
    first = page(people("gis"), f"{GRID}/items", limit=10)
    (following,) = links(first, "next")
    assert "/90-grid-v1/items?" in following["href"]


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "x", "", "9" * 30, "๑๐"])
def test_a_limit_that_is_no_number_is_refused(people: People, limit: str) -> None:
    assert refused(people("gis"), f"{GRID}/items", limit=limit)["code"] == "limit"


def test_parameters_that_are_not_known_or_said_twice_are_refused(people: People) -> None:  # /req/core/query-param-*
    assert refused(people("gis"), f"{GRID}/items", limt=10)["code"] == "unknown_parameter"
    answer = people("gis").get(f"{GRID}/items?limit=1&limit=2")
    assert answer.json()["errors"][0]["code"] == "repeated"


def test_a_box_finds_what_lies_in_it_or_on_its_edge(people: People) -> None:  # /req/core/fc-bbox-response
    (west, south), (east, north) = position(0), position(2 * SIDE + 3)
    found = page(people("gis"), f"{GRID}/items", bbox=f"{west},{south},{east},{north}")
    assert numbers(found) == [row * SIDE + column for row in range(3) for column in range(4)]
    assert found["numberMatched"] == 12  # all there is: known at no cost
    with_heights = f"{west},{south},-5,{east},{north},900"
    assert numbers(page(people("gis"), f"{GRID}/items", bbox=with_heights)) == numbers(found)


@pytest.mark.parametrize("away", [1e-7, 3e-6, 7e-6, 1.5e-5, 3e-5])
@pytest.mark.parametrize("side", [0.1, 1e-5])
def test_an_edge_is_exact_though_indexes_are_in_single_precision(people: People, away: float, side: float) -> None:
    west, south = position(25 * SIDE + 25)
    beside = f"{west + away},{south - side},{west + away + side},{south + side}"
    upon = f"{west},{south - side},{west + side},{south + side}"
    assert 25 * SIDE + 25 not in numbers(page(people("gis"), f"{GRID}/items", bbox=beside))
    assert 25 * SIDE + 25 in numbers(page(people("gis"), f"{GRID}/items", bbox=upon))


def test_pages_within_a_box_hold_every_feature_once_and_in_order(people: People) -> None:
    for box in ("100.45,6.95,100.5,7.0", "100.3,6.8,100.59,7.2"):  # found by place first; gone through in order
        west, south, east, north = map(float, box.split(","))
        expected = [
            number
            for number in range(POINTS)
            if west <= position(number)[0] <= east and south <= position(number)[1] <= north
        ]
        found = [number for one in pages(people("gis"), f"{GRID}/items", bbox=box, limit=50) for number in numbers(one)]
        assert found == expected


def test_a_count_is_left_out_where_it_costs_and_exact_where_it_is_asked_for(people: People) -> None:
    some = {"bbox": "100.4,6.9,100.5,7.0", "limit": 10}
    assert "numberMatched" not in page(people("gis"), f"{GRID}/items", **some)
    expected = sum(100.4 <= x <= 100.5 and 6.9 <= y <= 7.0 for x, y in map(position, range(POINTS)))
    assert page(people("gis"), f"{GRID}/items", **some, count="exact")["numberMatched"] == expected


@pytest.mark.parametrize("crs", [f"{EPSG}/3857", f"{EPSG}/32647", f"{EPSG}/32648", f"{EPSG}/24047", f"{EPSG}/24048"])
def test_a_box_in_metres_finds_the_same_as_one_in_degrees(people: People, crs: str) -> None:  # /req/crs/fc-bbox-crs-*
    middle = position(25 * SIDE + 25)
    x, y = to_lonlat(f"EPSG:{crs.rsplit('/', 1)[1]}").transform(*middle, direction="INVERSE")
    box = f"{x - 100},{y - 100},{x + 100},{y + 100}"
    found = page(people("gis"), f"{GRID}/items", **{"bbox": box, "bbox-crs": crs})
    assert numbers(found) == [25 * SIDE + 25]


def test_epsg_4326_has_latitude_first_in_boxes_and_in_answers(people: People) -> None:
    said = {"bbox": "6.8999,100.3999,6.9001,100.4001", "bbox-crs": f"{EPSG}/4326", "crs": f"{EPSG}/4326"}
    answer = people("gis").get(f"{GRID}/items", params=said)
    assert answer.headers["content-crs"] == f"<{EPSG}/4326>"  # /req/crs/ogc-crs-header
    (feature,) = answer.json()["features"]
    assert feature["geometry"]["coordinates"] == [6.9, 100.4]


@pytest.mark.parametrize("crs", list(KNOWN))
def test_coordinates_are_those_of_the_crs_that_was_asked_for(people: People, crs: str) -> None:
    found = people("gis").get(f"{GRID}/items/7", params={"crs": crs})
    assert found.headers["content-crs"] == f"<{crs}>"
    coordinates = found.json()["geometry"]["coordinates"]
    if crs.endswith("/4326"):
        coordinates.reverse()
    # the way that files are read by: between Indian 1975 and WGS 84 PROJ's own would lie 185 m away
    code = "EPSG:4326" if crs == CRS84 else f"EPSG:{crs.rsplit('/', 1)[1]}"
    assert math.dist(to_lonlat(code).transform(*coordinates), position(6)) * 111_000 < 0.01


def test_a_box_over_the_antimeridian_is_two(people: People) -> None:
    assert numbers(page(people("gis"), f"{GRID}/items", bbox="170,-10,-170,10")) == []
    around = page(people("gis"), f"{GRID}/items", bbox="100.5,-10,-170,10", limit=5000)
    assert numbers(around) == [number for number in range(POINTS) if position(number)[0] >= 100.5]


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "1,2,3,4,5", "100,7,101,6", "100,6,101,nan", "-181,0,0,1", "0,0,0,91", "", "1,,2,3"]
)
def test_a_box_that_is_none_is_refused(people: People, box: str) -> None:
    error = refused(people("gis"), f"{GRID}/items", bbox=box)
    assert (error["code"], error["pointer"]) == ("bbox", "?bbox")


def test_a_crs_that_is_not_offered_is_refused(people: People) -> None:  # /req/crs/fc-crs-valid-value
    for name in ("crs", "bbox-crs"):
        error = refused(people("gis"), f"{GRID}/items", **{name: f"{EPSG}/2263", "bbox": "1,1,2,2"})
        assert (error["code"], error["pointer"]) == ("crs_unknown", f"?{name}")


def test_a_box_far_from_its_projection_is_an_answer_or_refused_never_a_fault(people: People) -> None:
    said = {"bbox": "-1e30,-1e30,1e30,1e30", "bbox-crs": f"{EPSG}/32647"}
    assert people("gis").get(f"{GRID}/items", params=said).status_code in (200, 400)


@pytest.mark.parametrize(
    ("moments", "is_refused"),
    [
        ("2025-11-21T20:30:00+07:00", False), ("2025-11-21", False), ("2025-11-20/2025-11-22", False), ("../..", False),
        ("2025-11-20T00:00:00Z/..", False), ("/2025-11-20T00:00:00Z", False), ("2568-11-21", True), ("..", True),
        ("2025-11-22/2025-11-20", True), ("2025-13-01", True), ("today", True), ("2025-11-21T20:30:00", True),
        ("9999-12-31T23:59:59-23:00", True), ("1/2/3", True),
    ],
)  # fmt: skip
def test_times_are_understood_or_refused(people: People, moments: str, is_refused: bool) -> None:
    answer = people("gis").get(f"{OGC}/collections/90-assessments-points/items", params={"datetime": moments})
    assert answer.status_code == (400 if is_refused else 200), answer.text


def test_times_meet_when_an_input_was_observed(people: People) -> None:  # /req/core/fc-time-response
    everything = page(people("gis"), f"{OGC}/collections/90-assessments-points/items")["features"]
    times = sorted(one["properties"]["observed_at"] for one in everything)
    middle = times[len(times) // 2]
    found = page(people("gis"), f"{OGC}/collections/90-assessments-points/items", datetime=f"{middle}/..")["features"]
    assert sorted(one["properties"]["observed_at"] for one in found) == [one for one in times if one >= middle]
    # a layer of which no time is known matches any
    assert page(people("gis"), f"{GRID}/items", datetime="1999-01-01", limit=3)["numberReturned"] == 3


def test_a_feature_is_found_by_its_id_with_links_to_itself_and_its_collection(people: People) -> None:
    found = page(people("gis"), f"{GRID}/items/1")  # /req/core/f-success, f-links
    assert (found["type"], found["id"], found["properties"]["number"]) == ("Feature", 1, 0)
    assert links(found, "self")[0]["href"].endswith("/90-grid/items/1")
    assert links(found, "collection")[0]["href"].endswith("/collections/90-grid")


@pytest.mark.parametrize("feature_id", ["0", "2501", "-1", "x", "1.0", "99999999999999999999", "๑"])
def test_a_feature_that_is_not_there_is_not_found(people: People, feature_id: str) -> None:
    assert people("gis").get(f"{GRID}/items/{feature_id}").status_code == 404


def test_properties_keep_their_types_and_missing_values(people: People) -> None:
    found = page(people("gis"), f"{GRID}/items/1")["properties"]
    assert found == {
        "number": 0, "name": "จุดที่ 0", "height_m": None, "is_even": True, "day": "2025-11-01",
        "seen_at": "2025-10-31T17:30:00+00:00",
    }  # fmt: skip


def test_numbers_that_may_have_fractions_show_one_so_that_clients_take_the_right_type(people: People) -> None:
    text = people("gis").get(f"{GRID}/items/9").text
    assert '"height_m":1.0,' in text
    assert '"number":8,' in text
    assert '"accuracy_m":15.0' in people("gis").get(f"{OGC}/collections/90-assessments-points/items").text


def test_inputs_are_features_with_the_same_properties_as_elsewhere(people: People) -> None:
    there = people("gis").get("/api/v1/provinces/90/assessments.geojson").json()["features"]
    found = {
        feature["id"]: feature
        for shape in ("points", "lines", "polygons")
        for feature in page(people("gis"), f"{OGC}/collections/90-assessments-{shape}/items")["features"]
    }
    expected = {one["id"]: one for one in there if one["properties"]["state"] != "withdrawn"}
    assert found.keys() == expected.keys()
    for feature_id, feature in found.items():
        other = expected[feature_id]
        assert feature["geometry"] == other["geometry"]
        compared = feature["properties"].keys() - {"observed_at", "submitted_at"}
        assert {name: feature["properties"][name] for name in compared} == {
            name: other["properties"][name] for name in compared
        }


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(people: People) -> None:
    answer = people("gis").get(f"{OGC}/collections/90-zones/items", params={"f": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, first, *_ = answer.content.decode("utf-8-sig").splitlines()
    assert head == "id,name,'=risky,geometry"
    assert first.startswith("1,เขต 0,'=1+1,\"MULTIPOLYGON(((")


def test_the_accept_header_chooses_the_form(people: People) -> None:
    address = f"{OGC}/collections/90-zones/items"
    for accept, media_type in (
        ("text/csv", "text/csv"), ("application/flatgeobuf, text/csv;q=0.5", "application/vnd.flatgeobuf"),
        ("text/csv;q=0", "application/geo+json"),
        ("*/*", "application/geo+json"), ("image/png", "application/geo+json"),
    ):  # fmt: skip
        answer = people("gis").get(address, headers={"Accept": accept})
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert "Accept" in answer.headers["vary"]
    assert refused(people("gis"), address, f="shp")["code"] == "unknown_choice"


def test_an_answer_that_is_known_is_not_sent_again(people: People) -> None:
    for path in (GRID, f"{GRID}/items?limit=5", f"{GRID}/items/3", f"{OGC}/collections/90-zones/items?f=csv"):
        first = people("gis").get(path)
        again = people("gis").get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
    tags = {people("gis").get(f"{GRID}/items?limit={limit}").headers["etag"] for limit in (5, 6)}
    assert len(tags) == 2


def test_caches_of_others_keep_only_what_is_public(people: People) -> None:
    assert people("gis").get(f"{GRID}/items").headers["cache-control"] == "private, no-cache"
    public = people(None).get(f"{OGC}/collections/90-zones/items")
    assert public.headers["cache-control"] == "public, max-age=300"
    assert {"Authorization", "Cookie"} <= set(public.headers["vary"].split(", "))


def test_head_answers_as_get_without_the_body(people: People) -> None:
    grid = "/collections/90-grid"
    for rest in ("", "/conformance", "/api", "/collections", grid, f"{grid}/items", f"{grid}/items/1"):
        path = f"{OGC}{rest}"
        answer = people("gis").head(path)
        assert (answer.status_code, answer.content) == (200, b""), path
        assert answer.headers["content-type"] == people("gis").get(path).headers["content-type"]


@pytest.mark.parametrize("rest", ["", "/items", "/items/1", "/tiles/WebMercatorQuad/0/0/0"])
def test_what_is_hidden_is_as_what_is_not_there(people: People, rest: str) -> None:
    for who, status in ((None, 401), ("engineer@khonkaen.demo", 404)):
        hidden = people(who).get(f"{GRID}{rest}")
        nothing = people(who).get(f"{OGC}/collections/90-nothing{rest}")
        assert (hidden.status_code, nothing.status_code) == (status, status)
        ours, theirs = hidden.json(), nothing.json()
        assert {**ours, "request_id": ""} == {**theirs, "request_id": ""}
        assert hidden.headers.get("www-authenticate") == nothing.headers.get("www-authenticate")


def test_counts_stand_for_places_that_somebody_may_not_see(people: People) -> None:
    exact = page(people("gis"), f"{OGC}/collections/90-homes/items")
    counted = page(people("engineer"), f"{OGC}/collections/90-homes/items")
    assert {feature["geometry"]["type"] for feature in exact["features"]} == {"Point"}
    assert {feature["geometry"]["type"] for feature in counted["features"]} == {"MultiPolygon"}
    # those outside all areas are in no count
    assert 0 < sum(feature["properties"]["count"] for feature in counted["features"]) <= exact["numberReturned"]
    told = people("engineer").get(f"{OGC}/collections/90-homes").json()
    assert "extent" not in told


def test_a_retracted_version_is_current_no_more_at_once(people: People, tmp_path: Path) -> None:
    maps.load(people, tmp_path, maps.areas(), "passing", visibility="public")
    address = f"{OGC}/collections/90-passing"
    tag = people(None).get(f"{address}/items").headers["etag"]
    reason = {"reason": "วัดผิดจุด"}
    people("gis").post("/api/v1/provinces/90/layers/passing/versions/1/retract", json=reason).raise_for_status()
    assert people(None).get(f"{address}/items", headers={"If-None-Match": tag}).status_code == 401
    assert people("watch").get(f"{address}/items").status_code == 404
    pinned = people("watch").get(f"{address}-v1/items")
    assert (pinned.status_code, pinned.json()["code"]) == (403, "version_retracted")
