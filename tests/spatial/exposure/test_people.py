"""People: by hand on equal grids, on other grids and CRS, and what must hold always."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import box

from spatial.exposure.people import people_exposed
from tests.spatial.exposure.rasters import BOUNDS, ORIGIN, cells_box, on_ground, raster

NAN = float("nan")
DEPTHS = [[0.0, 0.1, 0.4, NAN], [0.0, 0.5, 0.9, 1.0], [0.05, 0.6, 2.0, 5.0], [0.0, 0.0, 1.9, NAN]]
PERSONS = [[10, 20, 30, 40], [1, 2, 3, 4], [100, 200, 300, 400], [5, NAN, 7, 8]]


def test_four_by_four_cells_worked_by_hand(tmp_path: Path) -> None:
    depth, persons = raster(tmp_path / "d.tif", DEPTHS), raster(tmp_path / "p.tif", PERSONS)
    whole, left = on_ground(cells_box(0, 0, 4, 4), cells_box(0, 0, 1.5, 4))
    figures = people_exposed(depth, persons, [whole, left], BOUNDS)
    by_hand = [
        # dry: 10+1+100+5; 0.1–0.5: 20+30; 0.5–1: 2+3+200; 1–2: 4+7; 2+: 300+400; not modelled: 40+8
        [116, 50, 205, 11, 700, 48],
        [116, 10, 101, 0, 0, 0],
    ]
    np.testing.assert_allclose(figures.in_class, by_hand, rtol=1e-6, atol=1e-3)
    np.testing.assert_allclose(figures.whole[0], np.nansum(PERSONS), rtol=1e-6)


def test_people_outside_the_depths_are_where_nothing_was_modelled(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", [[1.5]])
    persons = raster(tmp_path / "p.tif", PERSONS)
    figures = people_exposed(depth, persons, on_ground(cells_box(0, 0, 4, 4)), BOUNDS)
    np.testing.assert_allclose(figures.in_class[0], [0, 0, 0, 10, 0, np.nansum(PERSONS) - 10], rtol=1e-6)


def test_coarse_cells_of_people_are_spread_over_fine_depths(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", [[0.0, 0.7], [0.7, 3.0]], side=50.0)
    persons = raster(tmp_path / "p.tif", [[400.0]], side=100.0)
    figures = people_exposed(depth, persons, on_ground(cells_box(0, 0, 1, 1)), BOUNDS)
    np.testing.assert_allclose(figures.in_class[0], [100, 0, 200, 0, 100, 0], rtol=1e-5)


def test_fine_cells_of_people_stand_in_coarse_depths(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", [[0.7]], side=100.0)
    persons = raster(tmp_path / "p.tif", np.full((4, 4), 2.0), side=25.0)
    figures = people_exposed(depth, persons, on_ground(cells_box(0, 0, 1, 1)), BOUNDS)
    np.testing.assert_allclose(figures.in_class[0], [0, 0, 32, 0, 0, 0], rtol=1e-5)


def test_a_population_in_degrees_meets_depths_in_metres(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", np.full((40, 40), 0.7))
    way = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)
    west, north = way.transform(ORIGIN[0] + 1000, ORIGIN[1] - 1000)
    persons = raster(tmp_path / "p.tif", np.ones((10, 10)), crs="EPSG:4326", west=west, north=north, side=0.001)
    figures = people_exposed(depth, persons, on_ground(cells_box(0, 0, 40, 40)), BOUNDS)
    np.testing.assert_allclose(figures.in_class[0], [0, 0, 100, 0, 0, 0], rtol=1e-6)


def test_where_grids_nest_the_overlay_is_exact_across_a_border(tmp_path: Path) -> None:
    # a cell of people holds 10 × 10 cells of depth: water from the fourth column on, a border after the seventh
    cells = np.zeros((10, 10))
    cells[:, 3:] = 0.7
    depth = raster(tmp_path / "d.tif", cells, side=10.0)
    persons = raster(tmp_path / "p.tif", [[1000.0]], side=100.0)
    figures = people_exposed(depth, persons, on_ground(cells_box(0, 0, 0.7, 1), cells_box(0.7, 0, 1, 1)), BOUNDS)
    np.testing.assert_allclose(figures.in_class, [[300, 0, 400, 0, 0, 0], [0, 0, 300, 0, 0, 0]], atol=0.01)


def test_grids_that_nest_but_begin_elsewhere_nest_all_the_same(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", [[0.7, 3.0], [0.0, NAN]], west=ORIGIN[0] + 150, north=ORIGIN[1] - 50, side=50.0)
    persons = raster(tmp_path / "p.tif", [[4.0, 8.0], [16.0, 32.0]], side=100.0)
    figures = people_exposed(depth, persons, on_ground(cells_box(0, 0, 2, 2)), BOUNDS)
    # the depths' upper row lies in the second cell, its lower in the fourth; the rest was not modelled
    np.testing.assert_allclose(figures.in_class[0], [8, 0, 2, 0, 0, 50], rtol=1e-5)


def test_grids_that_do_not_nest_share_by_area_to_within_their_parts(tmp_path: Path) -> None:
    # noise from cell to cell, the worst that there is
    rng = np.random.default_rng(17)
    depths, persons = rng.uniform(0, 3, (60, 60)), rng.integers(0, 500, (12, 12)).astype(float)
    depth = raster(tmp_path / "d.tif", depths, side=33.0, west=ORIGIN[0] - 7, north=ORIGIN[1] + 11)
    figures = people_exposed(depth, raster(tmp_path / "p.tif", persons), on_ground(cells_box(0, 0, 12, 12)), BOUNDS)
    # counted plainly at the middles of squares of one metre
    metres = np.arange(1200) + 0.5
    row, column = ((metres + 11) // 33).astype(int), ((metres + 7) // 33).astype(int)
    classes = np.searchsorted(np.asarray(BOUNDS, np.float32), depths[np.ix_(row, column)].astype(np.float32), "right")
    plain = np.bincount(classes.ravel(), np.kron(persons, np.full((100, 100), 1e-4)).ravel(), minlength=6)
    np.testing.assert_allclose(figures.in_class[0], plain, rtol=0.05)
    np.testing.assert_allclose(figures.whole, [persons.sum()], rtol=1e-6)


def test_a_population_in_degrees_is_laid_over_depths_as_point_by_point(tmp_path: Path) -> None:
    rng = np.random.default_rng(19)
    depths = rng.uniform(0, 3, (200, 200))
    depth = raster(tmp_path / "d.tif", depths, side=50.0)
    way = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)
    west, north = way.transform(ORIGIN[0] + 500, ORIGIN[1] - 500)
    persons = rng.integers(0, 500, (16, 16)).astype(float)
    population = raster(tmp_path / "p.tif", persons, crs="EPSG:4326", west=west, north=north, side=0.005)
    area = box(west, north - 0.08, west + 0.08, north)
    figures = people_exposed(depth, population, [area], BOUNDS)
    # PROJ asked for 40 × 40 points of every cell
    at = (np.arange(16 * 40) + 0.5) * 0.005 / 40
    x, y = np.meshgrid(west + at, north - at)
    x, y = way.transform(x, y, direction="INVERSE")
    row, column = ((ORIGIN[1] - y) // 50).astype(int), ((x - ORIGIN[0]) // 50).astype(int)
    classes = np.searchsorted(np.asarray(BOUNDS, np.float32), depths[row, column].astype(np.float32), "right")
    plain = np.bincount(classes.ravel(), np.kron(persons, np.full((40, 40), 1 / 1600)).ravel(), minlength=6)
    np.testing.assert_allclose(figures.in_class[0], plain, rtol=0.02)
    np.testing.assert_allclose(figures.whole, [persons.sum()], rtol=1e-9)


def test_people_of_a_block_are_those_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(23)
    depth = raster(tmp_path / "d.tif", rng.uniform(0, 3, (80, 80)), side=25.0)
    persons = raster(tmp_path / "p.tif", rng.integers(0, 500, (20, 20)))
    areas = on_ground(cells_box(0.3, 0.4, 9.1, 18.2), cells_box(-4, -4, 30, 30))
    whole = people_exposed(depth, persons, areas, BOUNDS)
    monkeypatch.setattr("spatial.exposure.people.BLOCK", 12)
    np.testing.assert_allclose(people_exposed(depth, persons, areas, BOUNDS).in_class, whole.in_class, rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), rise=st.floats(0.0, 2.0), cut=st.floats(0.1, 0.9))
def test_deeper_never_exposes_fewer_and_parts_make_the_whole(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rise: float, cut: float
) -> None:
    rng = np.random.default_rng(seed)
    folder = tmp_path_factory.mktemp("people")
    depths = np.clip(rng.normal(0.5, 1.0, (12, 12)), 0, None)
    depths[rng.uniform(size=depths.shape) < 0.1] = NAN
    persons = raster(folder / "p.tif", rng.integers(0, 500, (12, 12)))
    areas = on_ground(cells_box(0, 0, 12, 12), cells_box(0, 0, 12 * cut, 12), cells_box(12 * cut, 0, 12, 12))
    before = people_exposed(raster(folder / "a.tif", depths), persons, areas, BOUNDS)
    after = people_exposed(raster(folder / "b.tif", depths + rise), persons, areas, BOUNDS)
    assert (after.at_least >= before.at_least - 1e-6).all()
    np.testing.assert_allclose(before.in_class[1] + before.in_class[2], before.in_class[0], atol=0.2)
    assert (before.low <= before.at_least + 1e-9).all() and (before.high >= before.at_least - 1e-9).all()  # noqa: PT018
