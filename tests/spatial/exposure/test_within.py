"""A raster within one polygon: worked by hand, numpy on whole cells, exactextract, and the areas of `flooded`."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from exactextract import exact_extract
from shapely.geometry import Polygon, box, mapping

from spatial.exposure.flooded import flooded_area
from spatial.exposure.within import TooManyCells, values_within
from tests.spatial.exposure.rasters import BOUNDS, BY_HAND, HECTARE, NAN, ORIGIN, cells_box, on_ground, raster

MOST = 1_000_000


def test_four_by_four_cells_worked_by_hand(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", BY_HAND)
    # the last column and the right half of the one before: (0.4 + 0.9 + 2.0 + 1.9) / 2 + 1 + 5 over 2 + 2 cells
    (polygon,) = on_ground(cells_box(2.5, 0, 4, 4))
    found = values_within(depth, polygon, BOUNDS, most_cells=MOST)
    assert found.cells == pytest.approx(4.0, abs=1e-5)
    assert (found.minimum, found.maximum) == (pytest.approx(0.4), 5.0)
    assert found.mean == pytest.approx((2.6 + 6.0) / 4, abs=1e-5)
    assert found.modelled_m2 == pytest.approx(4 * HECTARE, abs=1)
    assert found.not_modelled_m2 == pytest.approx(2 * HECTARE, abs=1)
    assert found.class_m2 == pytest.approx([0, 0.5 * HECTARE, 0.5 * HECTARE, 1.5 * HECTARE, 1.5 * HECTARE], abs=1)


def test_dry_cells_count_and_those_not_modelled_do_not(tmp_path: Path) -> None:
    (polygon,) = on_ground(cells_box(0, 0, 2, 2))
    dry = values_within(raster(tmp_path / "dry.tif", np.zeros((4, 4))), polygon, BOUNDS, most_cells=MOST)
    assert (dry.minimum, dry.maximum, dry.mean) == (0.0, 0.0, 0.0)
    assert (dry.cells, dry.not_modelled_m2) == (pytest.approx(4, abs=1e-5), pytest.approx(0, abs=1))
    unknown = values_within(raster(tmp_path / "n.tif", np.full((4, 4), NAN)), polygon, BOUNDS, most_cells=MOST)
    assert (unknown.cells, unknown.minimum, unknown.maximum, unknown.mean) == (0.0, None, None, None)
    assert unknown.class_m2 == [0.0] * 5
    assert unknown.not_modelled_m2 == pytest.approx(4 * HECTARE, abs=1)


def test_what_lies_outside_of_the_raster_is_not_modelled(tmp_path: Path) -> None:
    (polygon,) = on_ground(cells_box(-2, 0, 2, 2))
    found = values_within(raster(tmp_path / "d.tif", np.ones((4, 4))), polygon, BOUNDS, most_cells=MOST)
    assert found.cells == pytest.approx(4, abs=1e-5)
    assert found.not_modelled_m2 == pytest.approx(4 * HECTARE, abs=1)
    (elsewhere,) = on_ground(cells_box(50, 50, 52, 52))
    found = values_within(tmp_path / "d.tif", elsewhere, BOUNDS, most_cells=MOST)
    assert (found.cells, found.mean, found.modelled_m2) == (0.0, None, 0.0)
    assert found.not_modelled_m2 == pytest.approx(4 * HECTARE, abs=1)


def test_whole_cells_are_what_numpy_says_over_several_blocks(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    cells = rng.normal(2.0, 3.0, (2100, 1500)).astype(np.float32)  # below zero too: not every raster is of depths
    cells[rng.uniform(size=cells.shape) < 0.2] = NAN
    values = raster(tmp_path / "v.tif", cells, side=10.0)
    west, north = ORIGIN
    (polygon,) = on_ground(box(west + 10 * 700, north - 10 * 2000, west + 10 * 1400, north - 10 * 900))
    found = values_within(values, polygon, None, most_cells=MOST)
    inside = cells[900:2000, 700:1400].astype(np.float64)
    assert found.cells == pytest.approx(np.isfinite(inside).sum(), rel=1e-8)
    assert (found.minimum, found.maximum) == (np.nanmin(inside), np.nanmax(inside))
    assert found.mean == pytest.approx(np.nanmean(inside), rel=1e-7)
    assert found.class_m2 is None


def test_it_equals_exactextract_and_the_areas_of_decision_datasets(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    depths = np.clip(rng.normal(0.6, 1.0, (40, 40)), 0, None)
    depths[rng.uniform(size=depths.shape) < 0.1] = NAN
    depth = raster(tmp_path / "d.tif", depths)
    west, north = ORIGIN
    angles = np.sort(rng.uniform(0, 2 * np.pi, 30))
    radii = rng.uniform(500, 1500, 30)
    ring = np.column_stack([west + 2000 + radii * np.cos(angles), north - 2000 + radii * np.sin(angles)])
    star = Polygon(ring, [ring.mean(axis=0) + np.array([[0, 0], [150, 40], [40, 150]])])
    (polygon,) = on_ground(star)
    found = values_within(depth, polygon, BOUNDS, most_cells=MOST)
    with rasterio.open(depth) as dataset:
        feature = {"type": "Feature", "properties": {}, "geometry": mapping(star)}
        theirs = exact_extract(dataset, [feature], ["count", "min", "max", "mean"])[0]["properties"]
    assert found.cells == pytest.approx(theirs["count"], rel=1e-5)
    assert (found.minimum, found.maximum) == (pytest.approx(theirs["min"]), pytest.approx(theirs["max"]))
    assert found.mean == pytest.approx(theirs["mean"], rel=1e-5)
    ours = flooded_area(depth, [polygon], BOUNDS)
    assert found.class_m2 == pytest.approx(ours.in_class[0, :-1].tolist(), rel=1e-12)
    assert found.not_modelled_m2 == pytest.approx(ours.in_class[0, -1], rel=1e-12)
    assert found.modelled_m2 + found.not_modelled_m2 == pytest.approx(ours.whole[0], rel=1e-12)


def test_too_many_cells_are_refused_with_their_number(tmp_path: Path) -> None:
    depth = raster(tmp_path / "d.tif", np.ones((40, 40)))
    (polygon,) = on_ground(cells_box(0, 0, 30, 30))
    with pytest.raises(TooManyCells) as refused:
        values_within(depth, polygon, BOUNDS, most_cells=600)
    assert "at most 600" in refused.value.en
    assert "ไม่เกิน 600" in refused.value.th
    assert values_within(depth, polygon, BOUNDS, most_cells=1000).cells == pytest.approx(900, rel=1e-7)
