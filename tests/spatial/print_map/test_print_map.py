"""Printed maps: places in millimetres, a true bar, shapes told apart without colour, names that do not collide."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import LineString, Point, box

from spatial.print_map.drawing import MapInput, MapLayer, draw_map
from spatial.print_map.frame import Frame
from spatial.print_map.graticule import ticks
from spatial.print_map.looks import look_of
from spatial.print_map.names import MapArea, letters
from spatial.print_map.outlines import path_of
from spatial.print_map.symbols import Unit
from spatial.styles.defaults import default_style
from spatial.styles.style import Categories, Category, Look, Style, Words
from tests.spatial.exposure.rasters import raster

UNITS: tuple[Unit, ...] = ("structural", "non_structural", "both")
HAT_YAI = (100.40, 6.95, 100.55, 7.10)


def test_a_box_is_shown_whole_with_a_margin_and_keeps_its_form() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    west, north, east, south = shapely.bounds(frame.placed(box(*HAT_YAI)))
    assert west > 0
    assert north > 0
    assert east < 174
    assert south < 120
    # 0.15° by 0.15°: Mercator shows it a little taller than wide
    assert (south - north) / (east - west) == pytest.approx(1 / np.cos(np.radians(7.025)), rel=1e-3)


def test_the_scale_bar_is_true_on_the_ground_at_the_middle() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    bar = frame.scale_bar()
    middle = Point(100.475, 7.025)
    east, _, _ = Geod(ellps="WGS84").fwd(middle.x, middle.y, 90, bar["metres"])
    drawn = frame.placed(Point(east, middle.y)).x - frame.placed(middle).x
    assert drawn == pytest.approx(bar["length_mm"], rel=5e-3)
    assert bar["length_mm"] <= 174 / 4


def test_a_single_point_does_not_fill_the_map() -> None:
    frame = Frame.around((100.475, 7.008, 100.475, 7.008), 174, 178)
    assert frame.ground_metres_per_mm * 174 > 1900


def test_inputs_differ_by_shape_for_the_unit_and_by_number_for_the_severity() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    place = Point(100.47, 7.0)
    drawn = {
        unit: draw_map(frame, [], [], [MapInput(place, unit, severity, False)]).svg
        for severity, unit in enumerate(UNITS, 1)
    }
    assert "<circle" in drawn["non_structural"]
    assert "<circle" not in drawn["structural"] + drawn["both"]
    assert 'rx="0.2"' in drawn["structural"]
    numbers = {draw_map(frame, [], [], [MapInput(place, "both", severity, False)]).svg for severity in range(1, 6)}
    assert len(numbers) == 5


@pytest.mark.parametrize("unit", UNITS)
def test_a_disputed_input_is_dashed_and_has_a_mark_beside_it(unit: Unit) -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    plain = draw_map(frame, [], [], [MapInput(Point(100.47, 7.0), unit, 5, False)]).svg
    disputed = draw_map(frame, [], [], [MapInput(Point(100.47, 7.0), unit, 5, True)]).svg
    assert "stroke-dasharray" not in plain
    assert "stroke-dasharray" in disputed
    assert disputed.count("<circle") == plain.count("<circle") + 1


def test_the_most_severe_input_lies_on_top() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    place = Point(100.47, 7.0)
    first = draw_map(frame, [], [], [MapInput(place, "both", 5, False), MapInput(place, "both", 1, False)]).svg
    assert first == draw_map(frame, [], [], [MapInput(place, "both", 1, False), MapInput(place, "both", 5, False)]).svg
    assert first.index("#fff3c4") < first.index("#6d0a1e")


def test_lines_and_polygons_are_drawn_and_what_lies_outside_is_not() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    inputs = [
        MapInput(LineString([(100.41, 7.0), (100.5, 7.05)]), "structural", 3, False),
        MapInput(box(100.45, 6.98, 100.5, 7.0), "structural", 4, False),
        MapInput(Point(120.0, 20.0), "structural", 5, False),
    ]
    svg = draw_map(frame, [], [], inputs).svg
    assert svg.count('fill-opacity="0.12"') == 1
    assert svg.count('rx="0.2"') == 2 * 2  # a halo and a symbol for each that is on the map
    assert "#6d0a1e" not in svg


def test_names_of_areas_do_not_collide_and_districts_come_first() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    corners = [(100.40 + 0.01 * (n % 12), 6.96 + 0.01 * (n // 12)) for n in range(120)]
    areas = [
        MapArea(f"ตำบลที่ {n}", f"Tambon {n}", box(x, y, x + 0.01, y + 0.01), is_major=False)
        for n, (x, y) in enumerate(corners)
    ]
    areas.append(MapArea("หาดใหญ่", "Hat Yai", box(*HAT_YAI), is_major=True))
    labels = [label for label in draw_map(frame, [], areas, []).labels if "tick" not in label.kind]
    assert (labels[0].text, labels[0].english) == ("หาดใหญ่", "Hat Yai")
    assert 3 < len(labels) < 121
    boxes = [
        box(one.x_mm - wide / 2, one.y_mm - high / 2, one.x_mm + wide / 2, one.y_mm + high / 2)
        for one in labels
        for wide, high in [(1.3 * letters(one.text), 6.0 if one.kind == "district" else 2.6)]
    ]
    for first, second in combinations(boxes, 2):
        assert first.intersection(second).area < 1e-9


def test_names_keep_off_the_symbols_of_inputs_where_they_can() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    area = MapArea("หาดใหญ่", "Hat Yai", box(*HAT_YAI), is_major=True)
    (free,) = [one for one in draw_map(frame, [], [area], []).labels if one.kind == "district"]
    middle = shapely.point_on_surface(area.shape)
    (moved,) = [
        one
        for one in draw_map(frame, [], [area], [MapInput(middle, "both", 3, False)]).labels
        if one.kind == "district"
    ]
    assert abs(moved.y_mm - free.y_mm) > 5


def test_no_name_is_set_where_the_page_covers_the_map() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    area = MapArea("หาดใหญ่", "Hat Yai", box(*HAT_YAI), is_major=True)
    covered = draw_map(frame, [], [area], [], covered=[box(0, 40, 174, 80)]).labels
    assert [one.kind for one in covered if one.kind == "district"] == []


def test_ticks_stand_at_round_degrees_where_they_belong() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    found = {tick.text: tick for tick in ticks(frame)}
    assert {"100°25′ E", "100°30′ E", "7°00′ N", "7°05′ N"} <= set(found)
    assert found["100°30′ E"].at_mm == pytest.approx(frame.placed(Point(100.5, 7.0)).x)
    assert found["7°00′ N"].at_mm == pytest.approx(frame.placed(Point(100.45, 7.0)).y)
    west, south, east, north = frame.bounds
    assert frame.place(west, north) == pytest.approx((0, 0), abs=1e-6)
    assert frame.place(east, south) == pytest.approx((174, 120))


def test_a_path_is_the_shape_within_the_thinnest_line() -> None:
    angles = np.linspace(0, 2 * np.pi, 4000)
    ring = np.column_stack([50 + 30 * np.cos(angles), 50 + 20 * np.sin(angles)])
    path = path_of(shapely.Polygon(ring, [ring[::-1] * 0.5 + 25]))
    outlines = [_points(part) for part in path.split("M")[1:]]
    assert [part.endswith("z") for part in path.split("M")[1:]] == [True, True]
    for drawn, true in zip(outlines, (ring, ring * 0.5 + 25), strict=True):
        assert shapely.hausdorff_distance(LineString(drawn), LineString(true)) < 0.2
    assert len(path) < 2000
    assert path_of(Point(1, 1)) == ""
    assert path_of(shapely.GeometryCollection([LineString([(0, 0), (1, 2)]), Point(0, 0)])) == "M0 0l1 2"


def _points(part: str) -> list[tuple[float, float]]:
    numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", part)]
    steps = np.array(numbers).reshape(-1, 2).cumsum(axis=0)
    return [(x, y) for x, y in [*steps, steps[0]]]


@pytest.mark.parametrize(("value", "is_drawn"), [(1, True), ("1", True), (1.0, True), (2, False), (None, False)])
def test_categories_are_compared_as_the_map_on_the_screen_does(value: object, is_drawn: bool) -> None:
    look = Look("#112233")
    style = Style(Words("ก", "a"), "point", Categories("kind", (Category(1, Words("ก", "a"), look),)))
    assert (look_of(style, value) is look) == is_drawn


@pytest.mark.parametrize("value", [None, "1.5", float("nan"), True, 0.05])
def test_what_is_no_number_of_a_class_is_not_drawn(value: object) -> None:
    assert look_of(default_style("hazard", "MultiPolygon", "depth", ["depth_m"], unit="m"), value) is None


def test_a_raster_is_a_picture_within_the_svg_and_nothing_is_referred_to(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", np.linspace(0, 3, 1600).reshape(40, 40))
    frame = Frame.around((100.44, 6.97, 100.49, 7.02), 100, 100)
    style = default_style("hazard", "raster", "depth", unit="m")
    svg = draw_map(frame, [MapLayer(style, raster=depth)], [], []).svg
    assert svg.count('href="data:image/png;base64,') == 1
    assert re.findall(r"(?:href|src|url)\W{1,2}(\w+)", svg) == ["data"]


def test_features_of_a_class_have_its_colour() -> None:
    style = default_style("hazard", "MultiPolygon", "depth", ["depth_m"], unit="m")
    frame = Frame.around(HAT_YAI, 100, 100)
    squares = [box(100.41 + n / 50, 7.0, 100.42 + n / 50, 7.01) for n in range(3)]
    svg = draw_map(frame, [MapLayer(style, features=squares, values=[0.2, 3.0, None])], [], []).svg
    fills = re.findall(r'<path[^>]* fill="(#[0-9a-f]{6})"', svg)
    assert len(set(fills)) == 2  # what has no depth is not drawn
