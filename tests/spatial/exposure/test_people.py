"""People: by hand on equal grids, on other grids and CRS, and what must hold always."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

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
