"""Flooded area: a case worked by hand, exactextract's own sums, a plain count of small parts, what must hold always."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from spatial.errors import Refused
from spatial.exposure.classes import DepthSteps
from spatial.exposure.flooded import flooded_area, flooded_area_of_polygons
from tests.spatial.exposure.rasters import BOUNDS, BY_HAND, HECTARE, NAN, ORIGIN, cells_box, on_ground, raster


def test_four_by_four_cells_worked_by_hand(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", BY_HAND)
    # all of it, and the left half of the second column with all of the first
    whole, left = on_ground(cells_box(0, 0, 4, 4), cells_box(0, 0, 1.5, 4))
    figures = flooded_area(depth, [whole, left], BOUNDS, error_m=0.2)
    # dry or below 0.1 | 0.1–0.5 | 0.5–1 | 1–2 | 2 and more | not modelled
    by_hand = [[5, 2, 3, 2, 2, 2], [4.5, 0.5, 1.0, 0, 0, 0]]
    np.testing.assert_allclose(figures.in_class / HECTARE, by_hand, atol=1e-5)
    np.testing.assert_allclose(figures.at_least[0] / HECTARE, [9, 7, 4, 2], atol=1e-5)
    # 0.2 m lower: 0.4→0.2, 0.5→0.3, 0.6→0.4, 0.9→0.7, 1.0→0.8, 1.9→1.7, 2.0→1.8, 5.0→4.8; 0.1 and 0.05 are under 0.1
    np.testing.assert_allclose(figures.low[0] / HECTARE, [8, 5, 3, 1], atol=1e-5)
    # 0.2 m higher, dry cells stay dry: 0.05→0.25, 0.1→0.3, 0.4→0.6, 0.5→0.7, 0.6→0.8, 0.9→1.1, 1.0→1.2, 1.9→2.1, …
    np.testing.assert_allclose(figures.high[0] / HECTARE, [10, 8, 5, 3], atol=1e-5)
    np.testing.assert_allclose(figures.whole / HECTARE, [16, 6], atol=1e-5)


def test_dry_cells_are_not_modelled_ones_and_the_other_way_round(tmp_path: Path) -> None:
    (area,) = on_ground(cells_box(0, 0, 4, 4))
    dry = flooded_area(raster(tmp_path / "dry.tif", np.zeros((4, 4))), [area], BOUNDS)
    unknown = flooded_area(raster(tmp_path / "nan.tif", np.full((4, 4), NAN)), [area], BOUNDS)
    np.testing.assert_allclose(dry.in_class / HECTARE, [[16, 0, 0, 0, 0, 0]], atol=1e-5)
    np.testing.assert_allclose(unknown.in_class / HECTARE, [[0, 0, 0, 0, 0, 16]], atol=1e-5)


def a_star(rng: np.random.Generator, reach: float) -> Polygon:
    """A polygon with an uneven border, in cells."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, 40))
    radii = rng.uniform(0.3, 1.0, 40) * reach
    middle = rng.uniform(reach, 40 - reach, 2)
    west, north = ORIGIN
    x, y = middle[0] + radii * np.cos(angles), middle[1] + radii * np.sin(angles)
    return Polygon(np.column_stack([west + 100 * x, north - 100 * y]))


def some_depths(rng: np.random.Generator, size: int = 40) -> Any:
    depths = np.clip(rng.normal(0.6, 1.0, (size, size)), 0, None)
    depths[rng.uniform(size=depths.shape) < 0.1] = NAN
    return depths


def test_it_equals_exactextract_called_plainly(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    depth = raster(tmp_path / "d.tif", some_depths(rng))
    stars = [a_star(rng, 12.0) for _ in range(8)]
    figures = flooded_area(depth, on_ground(*stars), BOUNDS)
    with rasterio.open(depth) as dataset:
        features = [{"type": "Feature", "properties": {}, "geometry": mapping(star)} for star in stars]
        answers = exact_extract(dataset, features, ["values", "coverage"], output="geojson")
    for number, answer in enumerate(answers):
        values, coverage = (np.asarray(answer["properties"][name]) for name in ("values", "coverage"))
        plain = [coverage[(values >= np.float32(low)) & (values < np.float32(high))].sum()
                 for low, high in zip(BOUNDS, (*BOUNDS[1:], np.inf), strict=True)]  # fmt: skip
        np.testing.assert_allclose(figures.in_class[number, 1:-1] / HECTARE, plain, rtol=1e-6, atol=1e-6)


def test_water_beside_an_area_leaves_nothing_in_it_and_neither_does_what_was_not_modelled(tmp_path: Path) -> None:
    # its borders pass water to the west and unknown cells to the east: not so much as a rounding error may stay
    rng = np.random.default_rng(31)
    cells = np.zeros((40, 40))
    cells[:, :8], cells[:, 32:] = 0.7, NAN
    dry = cells_box(8, 0, 32, 40)
    areas = on_ground(*(shapely.intersection(a_star(rng, 12.0), dry.buffer(-1)) for _ in range(20)))
    figures = flooded_area(raster(tmp_path / "d.tif", cells), areas, BOUNDS)
    assert (figures.in_class[:, 0] > 0).all()
    assert not figures.in_class[:, 1:].any()


def test_it_equals_a_plain_count_of_small_parts(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    cells = some_depths(rng)
    star = a_star(rng, 15.0)
    figures = flooded_area(raster(tmp_path / "d.tif", cells), on_ground(star), BOUNDS)
    parts = 60
    fine = np.kron(cells, np.ones((parts, parts)))
    middles = (np.arange(40 * parts) + 0.5) * 100 / parts
    x, y = np.meshgrid(ORIGIN[0] + middles, ORIGIN[1] - middles)
    inside = shapely.contains_xy(star, x.ravel(), y.ravel()).reshape(fine.shape)
    classes = np.searchsorted(np.asarray(BOUNDS, np.float32), fine.astype(np.float32), side="right")
    classes[np.isnan(fine)] = 5
    counted = np.bincount(classes[inside], minlength=6) / parts**2
    np.testing.assert_allclose(figures.in_class[0] / HECTARE, counted, rtol=0.01, atol=0.05)


def test_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    depth = raster(tmp_path / "d.tif", some_depths(rng))
    areas = on_ground(*(a_star(rng, 15.0) for _ in range(5)), cells_box(-5, -5, 45, 45))
    whole = flooded_area(depth, areas, BOUNDS)
    monkeypatch.setattr("spatial.exposure.cover.Zones.blocks.__defaults__", (7,))
    np.testing.assert_allclose(flooded_area(depth, areas, BOUNDS).in_class, whole.in_class, rtol=1e-9, atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.floats(0.15, 0.85), is_upright=st.booleans())
def test_splitting_an_area_changes_no_total(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cut: float, is_upright: bool
) -> None:
    rng = np.random.default_rng(seed)
    depth = raster(tmp_path_factory.mktemp("split") / "d.tif", some_depths(rng, 12))
    left, right = (cells_box(0, 0, 12 * cut, 12), cells_box(12 * cut, 0, 12, 12)) if is_upright else (
        cells_box(0, 0, 12, 12 * cut), cells_box(0, 12 * cut, 12, 12))  # fmt: skip
    whole, *halves = on_ground(cells_box(0, 0, 12, 12), left, right)
    figures = flooded_area(depth, [whole, *halves], BOUNDS)
    # borders are projected point by point: two that are one line stay within a square metre of each other
    np.testing.assert_allclose(figures.in_class[1] + figures.in_class[2], figures.in_class[0], atol=2.0)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), rise=st.floats(0.0, 3.0))
def test_deeper_water_never_floods_less_and_error_bounds_hold(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rise: float
) -> None:
    rng = np.random.default_rng(seed)
    folder = tmp_path_factory.mktemp("rise")
    cells = some_depths(rng, 12)
    areas = on_ground(cells_box(1.3, 0.2, 9.9, 11.1))
    before = flooded_area(raster(folder / "a.tif", cells), areas, BOUNDS)
    after = flooded_area(raster(folder / "b.tif", cells + rise), areas, BOUNDS)
    assert (after.at_least >= before.at_least - 1e-6).all()
    assert (before.low <= before.at_least + 1e-6).all()
    assert (before.high >= before.at_least - 1e-6).all()
    np.testing.assert_allclose(before.in_class[:, -1], after.in_class[:, -1])  # NaN is never wet, however deep
    np.testing.assert_allclose(before.whole, after.whole)


def true_area(area: BaseGeometry) -> float:
    """Square metres on the ellipsoid, by Karney's algorithm."""
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(area)[0])


def test_a_grid_in_degrees_gives_true_areas(tmp_path: Path) -> None:
    side = 0.01
    depth = raster(tmp_path / "d.tif", np.full((4, 4), 0.7), crs="EPSG:4326", west=100.4, north=7.1, side=side)
    area = box(100.41, 7.07, 100.43, 7.09)
    np.testing.assert_allclose(flooded_area(depth, [area], BOUNDS).at_least[0, 1], true_area(area), rtol=1e-6)


def test_what_lies_outside_the_raster_is_not_modelled(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", np.full((4, 4), 0.7))
    figures = flooded_area(depth, on_ground(cells_box(-10, 0, 2, 4), cells_box(50, 50, 60, 60)), BOUNDS)
    by_hand = [[0, 0, 8, 0, 0, 40], [0, 0, 0, 0, 0, 100]]
    np.testing.assert_allclose(figures.in_class / HECTARE, by_hand, atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), is_in_degrees=st.booleans())
def test_parts_sum_to_the_whole_area_wherever_it_lies(
    tmp_path_factory: pytest.TempPathFactory, seed: int, is_in_degrees: bool
) -> None:
    rng = np.random.default_rng(seed)
    path = tmp_path_factory.mktemp("whole") / "d.tif"
    angles = np.sort(rng.uniform(0, 2 * np.pi, 30))
    radii, middle = rng.uniform(0.3, 1.0, 30) * 14, rng.uniform(0, 12, 2)
    star = shapely.make_valid(Polygon(np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii]) + middle))
    cells = some_depths(rng, 12)
    if is_in_degrees:
        depth = raster(path, cells, crs="EPSG:4326", west=100.4, north=7.1, side=0.01)
        area = shapely.transform(star, lambda xy: np.column_stack([100.4 + xy[:, 0] / 100, 7.1 - xy[:, 1] / 100]))
        expected = true_area(shapely.segmentize(area, 0.001))
    else:
        depth = raster(path, cells)
        flat = shapely.transform(
            star, lambda xy: np.column_stack([ORIGIN[0] + 100 * xy[:, 0], ORIGIN[1] - 100 * xy[:, 1]])
        )
        (area,), expected = on_ground(flat), flat.area
    figures = flooded_area(depth, [area], BOUNDS)
    np.testing.assert_allclose(figures.whole, [expected], rtol=2e-6)


def test_subdistricts_sum_to_their_district(tmp_path: Path) -> None:
    rng = np.random.default_rng(13)
    depth = raster(tmp_path / "d.tif", some_depths(rng))
    district = a_star(rng, 18.0)
    # three borders through the district; what they cut is put together again so that every point is shared
    west, south, east, north = district.bounds
    cuts = [
        box(west + (east - west) * a, south, west + (east - west) * b, north)
        for a, b in ((0, 0.3), (0.3, 0.7), (0.7, 1))
    ]
    subdistricts = [shapely.intersection(district, cut) for cut in cuts]
    whole, *parts = on_ground(shapely.union_all(subdistricts), *subdistricts)
    figures = flooded_area(depth, [whole, *parts], BOUNDS)
    for of_one in (figures.in_class, figures.low, figures.high):
        np.testing.assert_allclose(of_one[1:].sum(axis=0), of_one[0], rtol=1e-6, atol=1.0)


def test_a_multipolygon_with_a_hole_is_covered_as_it_is(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", np.full((8, 8), 0.7))
    ring = shapely.difference(cells_box(0, 0, 5, 5), cells_box(1, 1, 4, 4))
    (area,) = on_ground(shapely.union_all([ring, cells_box(6, 6, 8, 8)]))
    np.testing.assert_allclose(flooded_area(depth, [area], BOUNDS).in_class[0, 2] / HECTARE, 16 + 4, atol=1e-4)


@pytest.mark.parametrize("bounds", [(), (0.5, 0.1), (0.0, 1.0), (1.0, 1.0), (float("nan"),)])
def test_bounds_that_are_no_classes_are_refused(tmp_path: Path, bounds: tuple[float, ...]) -> None:
    with pytest.raises(Refused) as refused:
        flooded_area(tmp_path / "never-opened.tif", [], bounds)
    assert refused.value.code == "classes_impossible"


@pytest.mark.parametrize("error_m", [-0.1, float("nan"), float("inf")])
def test_an_impossible_error_is_refused(tmp_path: Path, error_m: float) -> None:
    with pytest.raises(Refused) as refused:
        flooded_area(tmp_path / "never-opened.tif", [], BOUNDS, error_m=error_m)
    assert refused.value.code == "depth_error_impossible"


def test_overlapping_polygons_count_once_and_the_deepest_wins() -> None:
    area = box(100.40, 7.00, 100.42, 7.02)
    shallow, deep = box(100.40, 7.00, 100.42, 7.01), box(100.41, 7.00, 100.42, 7.02)
    figures = flooded_area_of_polygons([shallow, shallow, deep], np.array([0.1, 0.1, 1.0]), [area], BOUNDS)
    whole = figures.whole[0]
    np.testing.assert_allclose(whole, true_area(area), rtol=1e-6)
    # a quarter dry, a quarter shallow alone, the right half deep
    np.testing.assert_allclose(figures.in_class[0] / whole, [0.25, 0.25, 0, 0.5, 0, 0], atol=1e-4)


def test_an_extent_without_depths_is_in_the_first_class_and_the_rest_is_dry() -> None:
    area = box(100.40, 7.00, 100.42, 7.02)
    figures = flooded_area_of_polygons([box(100.40, 7.00, 100.41, 7.02)], None, [area], BOUNDS)
    np.testing.assert_allclose(figures.in_class[0] / figures.whole[0], [0.5, 0.5, 0, 0, 0, 0], atol=1e-4)
    nothing = flooded_area_of_polygons([], None, [area], BOUNDS)
    np.testing.assert_allclose(nothing.in_class[0] / nothing.whole[0], [1, 0, 0, 0, 0, 0])


def in_classes(depths: Any, error_m: float) -> Any:
    """Figures of cells that are an area each."""
    steps = DepthSteps(BOUNDS, error_m)
    return steps.figures(np.eye(steps.code_count)[steps.codes(np.asarray(depths, np.float32))])


def test_a_depth_written_as_a_bound_is_in_the_class_that_begins_there() -> None:
    figures = in_classes([0.1, 0.5, 1.0, 2.0, 0.09, 0.0, NAN], 0.2)
    assert figures.in_class.argmax(axis=1).tolist() == [1, 2, 3, 4, 0, 0, 5]
    # 0.3 less 0.2 is 0.1, and 0.3 and 0.2 more is 0.5, however floating point has it
    figures = in_classes([0.3, 0.7], 0.2)
    assert figures.low.tolist() == [[1, 0, 0, 0], [1, 1, 0, 0]]
    assert figures.high.tolist() == [[1, 1, 0, 0], [1, 1, 0, 0]]


@given(st.lists(st.floats(0, 5, width=32) | st.just(NAN), min_size=1, max_size=30), st.floats(0, 1))
def test_each_cell_is_in_one_part_and_low_best_and_high_are_in_order(depths: list[float], error_m: float) -> None:
    figures = in_classes(depths, error_m)
    assert figures.whole.tolist() == [1] * len(depths)
    assert ((figures.low <= figures.at_least) & (figures.at_least <= figures.high)).all()
    unknown, dry = np.isnan(depths), np.asarray(depths) == 0
    assert (figures.in_class[unknown, -1] == 1).all()
    assert (figures.in_class[~unknown, -1] == 0).all()
    # neither what was not modelled nor dry ground is wet, whatever the error
    assert not figures.high[unknown | dry].any()


def test_without_an_error_low_and_high_are_the_figures_themselves(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", BY_HAND)
    figures = flooded_area(depth, on_ground(cells_box(0, 0, 4, 4)), BOUNDS, error_m=0)
    assert figures.low.tolist() == figures.high.tolist() == figures.at_least.tolist()
