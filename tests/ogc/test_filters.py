"""Filters in CQL2 on pages of features: on layers and inputs, beside boxes, over what somebody may see alone."""

import json
from typing import Any

import pytest

from tests.api.people import People
from tests.ogc.maps import POINTS, position
from tests.ogc.test_features import GRID, OGC, numbers, page, pages, refused

pytestmark = pytest.mark.usefixtures("layers")

ITEMS = f"{GRID}/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number < 5", lambda number: number < 5),
        ("height_m IS NULL AND number < 30", lambda number: number % 7 == 0 and number < 30),
        ("name = 'จุดที่ 12'", lambda number: number == 12),
        ("name LIKE 'จุดที่ 24%' AND NOT is_even", lambda number: str(number).startswith("24") and number % 2 == 1),
        ("number BETWEEN 10 AND 12 OR number IN (1, 99)", lambda number: number in (1, 10, 11, 12, 99)),
        ("day = DATE('2025-11-05') AND number < 100", lambda number: number % 28 == 4 and number < 100),
        (
            "S_INTERSECTS(geometry, BBOX(100.3999, 6.8999, 100.4041, 6.9041))",
            lambda number: all(at <= limit for at, limit in zip(position(number), (100.4041, 6.9041), strict=True)),
        ),
    ],
)
def test_a_filter_finds_what_it_says(people: People, text: str, expected: Any) -> None:
    found = page(people("gis"), ITEMS, filter=text, limit=POINTS)
    assert numbers(found) == [number for number in range(POINTS) if expected(number)]
    assert found["numberMatched"] == found["numberReturned"]


def test_the_same_in_json(people: People) -> None:
    said = {"op": "and", "args": [
        {"op": "<", "args": [{"property": "number"}, 20]}, {"op": "=", "args": [{"property": "is_even"}, True]},
    ]}  # fmt: skip
    found = page(people("gis"), ITEMS, **{"filter": json.dumps(said), "filter-lang": "cql2-json"})
    assert numbers(found) == list(range(0, 20, 2))


def test_pages_go_on_with_the_filter(people: People) -> None:
    found = list(pages(people("gis"), ITEMS, filter="is_even", limit=500))
    assert [number for one in found for number in numbers(one)] == list(range(0, POINTS, 2))
    assert "numberMatched" not in found[0]
    assert page(people("gis"), ITEMS, filter="is_even", limit=1, count="exact")["numberMatched"] == POINTS // 2


def test_a_filter_and_a_box_both_hold(people: People) -> None:
    found = page(people("gis"), ITEMS, filter="number > 50", bbox="100.3999,6.8999,100.4081,6.9081", limit=POINTS)
    assert numbers(found) == [51, 52, 100, 101, 102]


def test_coordinates_in_a_filter_are_of_its_crs(people: People) -> None:
    ring = "6.8999 100.3999, 6.8999 100.4001, 6.9001 100.4001, 6.9001 100.3999, 6.8999 100.3999"
    text = f"S_INTERSECTS(geometry, POLYGON(({ring})))"
    assert numbers(page(people("gis"), ITEMS, **{"filter": text, "filter-crs": f"{EPSG}/4326"})) == [0]
    assert refused(people("gis"), ITEMS, filter=text)["code"] == "axes_swapped"


def test_inputs_are_filtered_by_what_they_say(people: People) -> None:
    address = f"{OGC}/collections/90-assessments-points/items"
    everything = page(people("gis"), address)["features"]
    found = page(people("gis"), address, filter="severity >= 4 AND unit = 'structural'")["features"]
    expected = [
        one["id"] for one in everything
        if one["properties"]["severity"] >= 4 and one["properties"]["unit"] == "structural"
    ]  # fmt: skip
    assert [one["id"] for one in found] == expected
    assert expected
    when = everything[0]["properties"]["observed_at"].replace("+00:00", "Z")
    same = page(people("gis"), address, filter=f"T_EQUALS(observed_at, TIMESTAMP('{when}'))")["features"]
    assert everything[0]["id"] in [one["id"] for one in same]


@pytest.mark.parametrize("form", ["csv", "fgb"])
def test_other_forms_are_filtered_too(people: People, form: str) -> None:
    all_of_it = people("gis").get(ITEMS, params={"f": form, "limit": 100})
    some = people("gis").get(ITEMS, params={"f": form, "limit": 100, "filter": "number < 3"})
    assert len(some.content) < len(all_of_it.content) / 5


@pytest.mark.parametrize(
    "text",
    [
        "nothing = 1", "number = 'x'", "number", "number <", "pg_sleep(9) = 1", "set_config('role', 'x', true) = 'x'",
        "query_to_xml('select 1', true, true, '') IS NULL", "1=1; DROP TABLE layers", "name = 'a' --", "", "(" * 5000,
    ],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused_in_words(people: People, text: str) -> None:
    error = refused(people("gis"), ITEMS, filter=text)
    assert error["pointer"] == "?filter"
    thai = people("gis", language="th").get(ITEMS, params={"filter": text}).json()["errors"][0]["detail"]
    assert thai != error["detail"]


def test_a_language_that_is_not_known_is_refused(people: People) -> None:
    assert refused(people("gis"), ITEMS, **{"filter": "number = 1", "filter-lang": "sql"})["pointer"] == "?filter-lang"


def test_no_filter_reaches_places_behind_counts(people: People) -> None:
    homes = f"{OGC}/collections/90-homes/items"
    exact = page(people("gis"), homes)["features"][0]
    (name, *_), (x, y) = exact["properties"].keys(), exact["geometry"]["coordinates"]
    assert refused(people("engineer"), homes, filter=f'"{name}" IS NOT NULL')["pointer"] == "?filter"
    counts = page(people("engineer"), homes)["features"]
    near = f"S_INTERSECTS(geometry, BBOX({x - 1e-6}, {y - 1e-6}, {x + 1e-6}, {y + 1e-6}))"
    found = page(people("engineer"), homes, filter=near)["features"]
    # the area that the place lies in, as for any other place of that area
    assert all(one in counts for one in found)
