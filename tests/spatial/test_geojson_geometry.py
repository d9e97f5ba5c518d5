"""Any JSON value either reads as a geometry or is a named fault."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dialogue.schemas import GEOMETRY_WORDS
from spatial.errors import GeometryError
from spatial.geojson_geometry import TYPES, read_geometry

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [0.5, 1], [1, 1], [1, 0.5], [0.5, 0.5]]


def test_a_point_is_read_as_it_stands() -> None:
    geometry, dropped = read_geometry({"type": "Point", "coordinates": [100.475, 7.008]}, max_vertices=1)
    assert (geometry.wkt, dropped) == ("POINT (100.475 7.008)", False)


def test_a_third_ordinate_is_dropped_and_said() -> None:
    geometry, dropped = read_geometry({"type": "Point", "coordinates": [100.475, 7.008, 3.2]}, max_vertices=1)
    assert (geometry.has_z, dropped) == (False, True)


def test_a_polygon_with_a_hole_keeps_it() -> None:
    geometry, _ = read_geometry({"type": "Polygon", "coordinates": [SQUARE, HOLE]}, max_vertices=10)
    assert geometry.area == 4 - 0.25


def test_positions_are_counted_over_all_parts() -> None:
    value = {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]}
    assert read_geometry(value, max_vertices=4)[0].length == pytest.approx(2 * math.sqrt(2))
    with pytest.raises(GeometryError, match="geometry_too_many_vertices"):
        read_geometry(value, max_vertices=3)


@pytest.mark.parametrize(("lon", "lat"), [(180, 90), (-180, -90), (0, 0)])
def test_the_ends_of_the_earth_are_in_range(lon: float, lat: float) -> None:
    assert read_geometry({"type": "Point", "coordinates": [lon, lat]}, max_vertices=1)[0].coords[0] == (lon, lat)


def test_swapped_axes_are_answered_with_the_right_order() -> None:
    with pytest.raises(GeometryError) as fault:
        read_geometry({"type": "Point", "coordinates": [7.008, 100.475]}, max_vertices=1)
    assert (fault.value.code, fault.value.values) == ("axes_swapped", {"lon": 100.475, "lat": 7.008})


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "geometry_invalid"),
        ({"type": "Polygon", "coordinates": [HOLE, SQUARE]}, "geometry_invalid"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "geometry_invalid"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "ring_not_closed"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, "geometry_invalid"),
        ({"type": "Point", "coordinates": [math.nan, 0]}, "coordinate_not_finite"),
        ({"type": "Point", "coordinates": [10**400, 0]}, "coordinate_not_finite"),
        ({"type": 10**5000, "coordinates": [0, 0]}, "geometry_type"),
    ],
)
def test_a_fault_is_named(value: dict[str, Any], code: str) -> None:
    with pytest.raises(GeometryError) as fault:
        read_geometry(value, max_vertices=100)
    assert fault.value.code == code


NUMBERS = st.integers() | st.floats() | st.floats(min_value=-180, max_value=180) | st.integers(-90, 90)
POSITIONS = st.lists(NUMBERS, min_size=2, max_size=3)
NESTED = st.recursive(POSITIONS | NUMBERS | st.none() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=5))
LIKE_GEOMETRIES = st.fixed_dictionaries({"type": st.sampled_from(TYPES), "coordinates": NESTED})
ANYTHING = st.dictionaries(
    st.sampled_from(["type", "coordinates", "bbox", "crs", "geometries"]) | st.text(max_size=5),
    NESTED | st.sampled_from(TYPES) | st.booleans() | st.dictionaries(st.text(max_size=3), NUMBERS, max_size=2),
)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(value=LIKE_GEOMETRIES | ANYTHING)
def test_any_value_reads_or_is_a_fault_that_has_words(value: dict[str, Any]) -> None:
    try:
        geometry, _ = read_geometry(value, max_vertices=50)
    except GeometryError as fault:
        words = GEOMETRY_WORDS[fault.code].format(**fault.values)
        assert words.th
        assert words.en
    else:
        assert geometry.is_valid
        assert not geometry.is_empty
        assert not geometry.has_z
        assert geometry.geom_type == value["type"]


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(positions=st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=20, unique=True))
def test_a_line_is_read_position_by_position(positions: list[tuple[float, float]]) -> None:
    value = json.loads(json.dumps({"type": "LineString", "coordinates": positions}))
    geometry, _ = read_geometry(value, max_vertices=20)
    assert list(geometry.coords) == positions
