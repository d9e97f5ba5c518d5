"""What tiles show of features: nothing vanishes, borders stay closed, classes keep their order, tiles stay small."""

import math
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ogc.vector_tiles.drawing import MOST_BYTES
from app.ogc.vector_tiles.looks import Looks
from app.ogc.vector_tiles.places import Place
from app.ogc.vector_tiles.statements import MANY
from tests.ogc.vector_tiles.canvas import Canvas, place_at
from tests.ogc.vector_tiles.decoding import doubled_area

Connection = psycopg.Connection[Any]
HAT_YAI = 100.47, 7.01
ZOOMS = (0, 3, 7, 10, 13, 14, 17, 22)


def square(x: float, y: float, side: float) -> shapely.MultiPolygon:
    """A square by its lower left corner."""
    return shapely.MultiPolygon([shapely.box(x, y, x + side, y + side)])


def sliver(side: float) -> shapely.MultiPolygon:
    """A thousand times as long as wide, slanting."""
    x, y = HAT_YAI
    return shapely.MultiPolygon(
        [shapely.Polygon([(x, y), (x + side, y + side), (x + side * 1.001, y + side), (x + side * 0.001, y)])]
    )


SHAPES = {
    "square": ("MultiPolygon", lambda side: square(*HAT_YAI, side)),
    "sliver": ("MultiPolygon", sliver),
    "ponds": (
        "MultiPolygon",
        lambda side: shapely.MultiPolygon(
            [shapely.box(x, 7.01, x + side / 100, 7.01 + side / 100) for x in (100.47, 100.47 + side)]
        ),
    ),
    "line": ("MultiLineString", lambda side: shapely.MultiLineString([[HAT_YAI, (HAT_YAI[0] + side, HAT_YAI[1])]])),
    "dashes": (
        "MultiLineString",
        lambda side: shapely.MultiLineString([[(x, 7.01), (x + side / 1000, 7.01)] for x in (100.47, 100.47 + side)]),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exponent=st.floats(-7, 0))
def test_a_feature_of_any_size_is_drawn_at_every_zoom(connection: Connection, name: str, exponent: float) -> None:
    geometry_type, make = SHAPES[name]
    shape = make(10**exponent)
    canvas = Canvas(connection, geometry_type).fill([shape])
    start = shape.geoms[0].representative_point()
    for zoom in ZOOMS:
        tile = canvas.tile(place_at(start.x, start.y, zoom))
        assert tile is not None, zoom
        assert [one.id for one in tile.features] == [1], zoom
        assert not tile.features[0].shape.is_empty


@pytest.mark.parametrize("zoom", [6, 13, 14])
def test_outer_rings_turn_as_the_specification_says(connection: Connection, zoom: int) -> None:
    # so many that small ones are drawn as cells, and one large one beside them
    small = [square(100.4 + number * 1e-4, 7.0, 5e-5) for number in range(MANY + 1)]
    canvas = Canvas(connection).fill([*small, square(100.3, 6.9, 0.3)])
    tile = canvas.tile(place_at(100.45, 7.0, zoom))
    assert tile is not None
    assert {one.kind for one in tile.features} == {3}
    assert all(doubled_area(one.parts[0]) > 0 for one in tile.features)


def crooked_areas(count: int) -> list[shapely.MultiPolygon]:
    """Areas side by side along borders of many small turns."""
    choice = random.Random(1)
    borders = [
        [(100.3 + 0.05 * number + choice.uniform(-0.004, 0.004), 6.8 + step * 0.0005) for step in range(800)]
        for number in range(count + 1)
    ]
    return [shapely.MultiPolygon([shapely.Polygon([*left, *reversed(right)])]) for left, right in pairwise(borders)]


def on_grid(shape: shapely.Geometry, place: Place, grid: int) -> shapely.Geometry:
    """A shape in degrees as it would be in a tile, not rounded."""
    side = 2**place.zoom * grid

    def move(degrees: np.ndarray) -> np.ndarray:
        x, latitude = degrees[:, 0] / 360 + 0.5, np.radians(degrees[:, 1])
        y = 0.5 - np.log(np.tan(np.pi / 4 + latitude / 2)) / math.tau
        return np.column_stack([x * side - place.column * grid, y * side - place.row * grid])

    return shapely.transform(shape, move)


@pytest.mark.parametrize("zoom", [7, 9, 11, 13])
def test_borders_that_areas_share_do_not_gape(connection: Connection, zoom: int) -> None:
    areas = crooked_areas(4)
    where = place_at(100.4, 7.0, zoom)
    tile = Canvas(connection).fill(areas).tile(where)
    assert tile is not None
    covered = shapely.union_all([shapely.make_valid(one.shape) for one in tile.features])
    inside = on_grid(shapely.union_all(areas), where, tile.grid).buffer(-4)
    gaps = shapely.intersection(inside, shapely.box(0, 0, tile.grid, tile.grid)).difference(covered)
    # none in which a square of two units, half a pixel of the screen, would fit
    assert inside.area > 1_000
    assert gaps.buffer(-1.01, join_style="mitre").area == 0


def test_of_small_features_that_look_alike_one_is_drawn_and_no_look_is_lost(connection: Connection) -> None:
    choice = random.Random(2)
    shapes = [square(100.47 + choice.uniform(0, 1e-4), 7.01 + choice.uniform(0, 1e-4), 2e-5) for _ in range(6_000)]
    rows = [("rare" if number == 4_321 else "usual", f"บ้าน {number}") for number in range(6_000)]
    canvas = Canvas(connection, kinds={"type": "text", "name": "text"}, looks=Looks("type")).fill(shapes, rows)
    tile = canvas.tile(place_at(100.47, 7.01, 8))
    assert tile is not None
    assert [(one.id, one.properties) for one in tile.features] == [(1, {"type": "usual"}), (4_322, {"type": "rare"})]
    # close by, all of them with everything
    whole = canvas.tile(place_at(100.47, 7.01, 14))
    assert whole is not None
    assert len(whole.features) == 6_000
    assert whole.features[0].properties == {"type": "usual", "name": "บ้าน 0"}


def test_classes_of_numbers_are_looks_not_their_values(connection: Connection) -> None:
    shapes = [square(100.47 + number * 1e-9, 7.01, 1e-6) for number in range(3_000)]
    looks = Looks("depth", (0.5, 1.0))
    canvas = Canvas(connection, kinds={"depth": "number"}, looks=looks).fill(
        shapes, [(number / 2_000,) for number in range(3_000)]
    )
    tile = canvas.tile(place_at(100.47, 7.01, 9))
    assert tile is not None
    assert [one.properties["depth"] for one in tile.features] == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("zoom", [5, 9, 13, 15])
def test_features_keep_their_order_so_that_deeper_classes_lie_above(connection: Connection, zoom: int) -> None:
    choice = random.Random(3)
    shapes = [
        square(100.46 + choice.uniform(0, 0.02), 7.0 + choice.uniform(0, 0.02), 10 ** choice.uniform(-6, -2))
        for _ in range(3_000)
    ]
    canvas = Canvas(connection, kinds={"class": "integer"}, looks=Looks("class"))
    tile = canvas.fill(shapes, [(number // 1_000,) for number in range(3_000)]).tile(place_at(100.47, 7.01, zoom))
    assert tile is not None
    ids = [one.id for one in tile.features]
    assert ids == sorted(ids)
    classes = [one.properties["class"] for one in tile.features]
    assert classes == sorted(classes)
    assert set(classes) == {0, 1, 2}


def test_a_tile_with_few_features_has_all_their_properties_at_every_zoom(connection: Connection) -> None:
    canvas = Canvas(connection, "Point", {"name": "text", "day": "date"}).fill(
        [shapely.Point(*HAT_YAI)], [("ศูนย์พักพิง", "2025-11-21")]
    )
    for zoom in ZOOMS:
        tile = canvas.tile(place_at(*HAT_YAI, zoom))
        assert tile is not None
        assert tile.name == "default"
        assert tile.features[0].properties == {"name": "ศูนย์พักพิง", "day": "2025-11-21"}


@pytest.mark.parametrize("count", [MANY, MANY + 1])
def test_what_is_known_of_a_collection_changes_no_byte_of_a_tile(connection: Connection, count: int) -> None:
    shapes = [square(100.47 + number * 1e-7, 7.01, 1e-5) for number in range(count)]
    canvas = Canvas(connection, kinds={"n": "integer"}).fill(shapes, [(number,) for number in range(count)])
    where = place_at(*HAT_YAI, 9)
    unknown, layer = canvas.bytes_of(where), canvas.tile(where)
    for extent in ((100.47, 7.01, 100.48, 7.02), (100.47, 7.01, 100.47, 7.01), (-180.0, -90.0, 180.0, 90.0)):
        canvas.collection = replace(canvas.collection, count=count, extent=extent)
        assert canvas.bytes_of(where) == unknown
    assert layer is not None
    assert (len(layer.features) == count) == (count <= MANY)


def test_points_on_the_same_pixel_are_one_where_there_are_many(connection: Connection) -> None:
    points = [shapely.Point(100.4 + number % 50 * 0.004, 6.9 + number // 50 * 0.004) for number in range(2_500)]
    canvas = Canvas(connection, "Point").fill([*points, *points])
    counts = {}
    for zoom in (4, 9, 14):
        tile = canvas.tile(place_at(100.5, 7.0, zoom))
        counts[zoom] = len(tile.features) if tile else 0
    assert 0 < counts[4] < 200
    assert 1_000 < counts[9] <= 2_500
    assert counts[14] > 0
    assert counts[14] % 2 == 0


def test_a_tile_grows_no_larger_than_it_may(connection: Connection) -> None:
    choice = random.Random(4)
    where = place_at(*HAT_YAI, 14)
    shapes = [square(100.470 + choice.uniform(0, 0.02), 7.0 + choice.uniform(0, 0.02), 5e-4) for _ in range(8_000)]
    notes = [(choice.randbytes(200).hex(),) for _ in shapes]
    canvas = Canvas(connection, kinds={"note": "text"}).fill(shapes, notes)
    content = canvas.bytes_of(where)
    tile = canvas.tile(where)
    assert tile is not None
    assert len(content) <= MOST_BYTES < 8_000 * 400
    assert len(tile.features) > 1_000


def test_what_does_not_fit_on_the_coarsest_grid_leaves_the_smallest_out(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 8_000
    monkeypatch.setattr("app.ogc.vector_tiles.drawing.MOST_BYTES", most)
    choice = random.Random(5)

    def star(radius: float) -> shapely.MultiPolygon:
        points = [
            (100.47 + radius * spread * math.cos(turn), 7.01 + radius * spread * math.sin(turn))
            for turn, spread in ((number * math.tau / 1_500, 0.4 + 0.6 * choice.random()) for number in range(1_500))
        ]
        return shapely.MultiPolygon([shapely.make_valid(shapely.Polygon(points)).buffer(0)][:1])

    shapes = [star(0.1 + 0.01 * number) for number in range(60)]
    content = Canvas(connection).fill(shapes)
    where = place_at(*HAT_YAI, 8)
    assert len(content.bytes_of(where)) <= most
    tile = content.tile(where)
    assert tile is not None
    drawn = {one.id for one in tile.features}
    assert 3 < len(drawn) < 60
    assert drawn == set(range(61 - len(drawn), 61))


def test_a_tile_within_an_area_is_covered_wholly(connection: Connection) -> None:
    canvas = Canvas(connection).fill([square(99.0, 5.0, 4.0)])
    for zoom in (8, 12, 14, 20):
        tile = canvas.tile(place_at(*HAT_YAI, zoom))
        assert tile is not None
        grid = tile.grid
        buffer = grid // 64
        assert tile.features[0].shape.bounds == (-buffer, -buffer, grid + buffer, grid + buffer)


def test_the_whole_world_poles_and_the_antimeridian_are_drawn(connection: Connection) -> None:
    shapes = [
        shapely.MultiPolygon([shapely.box(-180, -90, 180, 90)]),
        shapely.MultiPolygon([shapely.box(179.9, -10, 180, 10), shapely.box(-180, -10, -179.9, 10)]),
        shapely.MultiPolygon([shapely.box(-180, 89, 180, 90)]),
        shapely.MultiPolygon([shapely.box(-180, -90, 180, -89)]),
    ]
    canvas = Canvas(connection).fill(shapes)
    for zoom in (0, 1, 5, 14):
        last = 2**zoom - 1
        for row, column in ((0, 0), (0, last), (last, 0), (last, last), (last // 2, 0), (last // 2, last)):
            tile = canvas.tile(Place(zoom, row, column))
            assert tile is not None
            assert 1 in [one.id for one in tile.features]
    middle = canvas.tile(Place(6, 31, 63))
    assert middle is not None
    assert [one.id for one in middle.features] == [1, 2]


def test_points_at_the_poles_break_no_tile(connection: Connection) -> None:
    canvas = Canvas(connection, "Point").fill([shapely.Point(0, 90), shapely.Point(180, -90), shapely.Point(0, 0)])
    tile = canvas.tile(Place(0, 0, 0))
    assert tile is not None
    assert [one.id for one in tile.features] == [3]


def test_nothing_is_drawn_where_nothing_lies(connection: Connection) -> None:
    # its box reaches into the tile, it does not
    corner = shapely.MultiPolygon([shapely.Polygon([(100, 6), (101, 6), (101, 8), (100.99, 6.01)])])
    canvas = Canvas(connection).fill([corner])
    assert canvas.bytes_of(place_at(100.2, 7.5, 12)) == b""
    assert canvas.bytes_of(place_at(10.0, 50.0, 3)) == b""


@pytest.mark.parametrize("name", ["%", "%s", 'a"b', "f", "near", "v", "cells", "geometry", "p0", "ชื่อ"])
def test_a_property_of_any_name_is_in_the_tile(connection: Connection, name: str) -> None:
    shapes = [square(100.47 + number * 1e-3, 7.01, 1e-5) for number in range(MANY + 1)]
    canvas = Canvas(connection, kinds={name: "integer"}, looks=Looks(name)).fill(shapes, [(7,)] * (MANY + 1))
    for zoom in (6, 14):
        tile = canvas.tile(place_at(100.471, 7.01, zoom))
        assert tile is not None
        assert {tuple(one.properties.items()) for one in tile.features} == {((name, 7),)}
