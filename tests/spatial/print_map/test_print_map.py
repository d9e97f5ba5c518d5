"""Printed maps: places in millimetres, a true bar, shapes told apart without colour, names that do not collide."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import LineString, Point, box

from spatial.print_map.drawing import MapArea, MapInput, MapLayer, draw_map
from spatial.print_map.frame import Frame
from spatial.styles.defaults import default_style
from tests.spatial.exposure.rasters import raster

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


def test_a_disputed_input_has_another_shape() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    plain = draw_map(frame, [], [], [MapInput(Point(100.47, 7.0), 5, False)])
    disputed = draw_map(frame, [], [], [MapInput(Point(100.47, 7.0), 5, True)])
    assert "<circle" in plain.svg
    assert "<circle" not in disputed.svg
    assert "stroke-dasharray" in disputed.svg
    assert [label["text"] for label in plain.labels] == ["5"]


def test_lines_and_polygons_are_drawn_and_what_lies_outside_is_not() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    inputs = [
        MapInput(LineString([(100.41, 7.0), (100.5, 7.05)]), 3, False),
        MapInput(box(100.45, 6.98, 100.5, 7.0), 4, False),
        MapInput(Point(120.0, 20.0), 5, False),
    ]
    drawing = draw_map(frame, [], [], inputs)
    assert len(drawing.labels) == 2
    assert drawing.svg.count("<path") == 2


def test_names_of_areas_do_not_collide_and_districts_come_first() -> None:
    frame = Frame.around(HAT_YAI, 174, 120)
    areas = [MapArea(f"ตำบลที่ {n}", box(100.40 + 0.01 * (n % 12), 6.96 + 0.01 * (n // 12), 100.41 + 0.01 * (n % 12),
                     6.97 + 0.01 * (n // 12)), is_major=False) for n in range(120)]  # fmt: skip
    areas.append(MapArea("หาดใหญ่", box(*HAT_YAI), is_major=True))
    labels = draw_map(frame, [], areas, []).labels
    assert labels[0]["text"] == "หาดใหญ่"
    assert 3 < len(labels) < 121
    for first, second in combinations(labels, 2):
        near = abs(first["x_mm"] - second["x_mm"]) < 3 and abs(first["y_mm"] - second["y_mm"]) < 2
        assert not near, (first, second)


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
