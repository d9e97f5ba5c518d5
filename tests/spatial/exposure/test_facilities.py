"""Facilities: counted by the depth where they stand; each in one area of a level, or in none."""

from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Point, box

from spatial.exposure.facilities import areas_of, facilities_exposed
from tests.spatial.exposure.rasters import BOUNDS, ORIGIN, cells_box, on_ground, raster

NAN = float("nan")
DEPTHS = [[0.0, 0.1, 0.4, NAN], [0.0, 0.5, 0.9, 1.0], [0.05, 0.6, 2.0, 5.0], [0.0, 0.0, 1.9, NAN]]


def at(column: float, row: float) -> Point:
    (point,) = on_ground(Point(ORIGIN[0] + 100 * column, ORIGIN[1] - 100 * row))
    return point


def test_each_facility_stands_in_the_depth_of_its_cell(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", DEPTHS)
    facilities = [at(0.5, 0.5), at(1.5, 1.5), at(1.2, 2.9), at(3.5, 2.5), at(3.5, 0.5), at(9.0, 9.0)]
    (area,) = on_ground(cells_box(-1, -1, 12, 12))
    figures = facilities_exposed(depth, facilities, [area], ["district"], BOUNDS)
    # dry | 0.1–0.5 | 0.5–1: two | 1–2 | 2 and more | not modelled: NaN, and outside the raster
    assert figures.in_class.tolist() == [[1, 0, 2, 0, 1, 2]]
    # the water 0.2 m lower takes 0.5 and 0.6 from 0.5 and more; higher water wets no dry cell
    assert figures.low.tolist() == [[3, 1, 1, 1]]
    assert figures.high.tolist() == [[3, 3, 1, 1]]


def test_a_facility_outside_every_area_is_counted_as_outside(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", DEPTHS)
    areas = on_ground(cells_box(0, 0, 2, 4), cells_box(0, 0, 1, 4))
    figures = facilities_exposed(
        depth, [at(0.5, 0.5), at(1.5, 0.5), at(3.5, 1.5), at(-3, 1)], areas, ["d", "s"], BOUNDS
    )
    assert figures.whole.tolist() == [2, 1]
    assert figures.outside == 2


def test_a_facility_between_two_cells_stands_in_the_one_to_the_east_and_south(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", np.array([[0.2, 0.7], [1.2, 3.0]]), crs="EPSG:4326", west=100, north=8, side=0.5)
    figures = facilities_exposed(depth, [Point(100.5, 7.5)], [box(99, 6, 102, 9)], ["district"], BOUNDS)
    assert figures.in_class.tolist() == [[0, 0, 0, 0, 1, 0]]


def test_a_facility_on_a_border_is_in_one_area_of_each_level(tmp_path: Path) -> None:
    left, right = box(100.0, 7.0, 100.1, 7.1), box(100.1, 7.0, 100.2, 7.1)
    whole = box(100.0, 7.0, 100.2, 7.1)
    point, area = areas_of(
        np.array([Point(100.1, 7.05), Point(100.15, 7.05), Point(101, 7)], object),
        [left, right, whole],
        ["subdistrict", "subdistrict", "district"],
    )
    assert sorted(zip(point.tolist(), area.tolist(), strict=True)) == [(0, 0), (0, 2), (1, 1), (1, 2)]


def test_a_building_stands_at_a_point_on_it(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", DEPTHS)
    (building,) = on_ground(cells_box(2.2, 2.2, 2.8, 2.8))
    (area,) = on_ground(cells_box(0, 0, 4, 4))
    assert shapely.area(building) > 0
    figures = facilities_exposed(depth, [building], [area], ["district"], BOUNDS)
    assert figures.in_class.tolist() == [[0, 0, 0, 0, 1, 0]]


def test_no_facilities_are_no_figures(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", DEPTHS)
    figures = facilities_exposed(depth, [], on_ground(cells_box(0, 0, 4, 4)), ["district"], BOUNDS)
    assert figures.whole.tolist() == [0]
