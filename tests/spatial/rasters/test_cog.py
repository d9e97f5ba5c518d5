"""COGs: the cells as they came, NaN the one nodata, overviews, statistics, a hash beyond tiling and compression."""

import hashlib
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rasterio import Affine

from spatial.rasters.cog import make_cog
from spatial.rasters.content_hash import RasterHash, hash_of_cog, hash_of_raster
from spatial.rasters.opening import gdal, open_raster
from tests.spatial.rasters.grids import FOUR, HAT_YAI, cells_of, examined, write_tiff


def test_cells_come_through_unchanged_and_dry_is_not_nodata(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", np.nan_to_num(FOUR, nan=-9999), nodata=-9999)

    make_cog(examined(source), tmp_path / "a.cog.tif")

    np.testing.assert_array_equal(cells_of(tmp_path / "a.cog.tif"), FOUR)


def test_the_summary_is_that_of_the_cells(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR)
    steps: list[float] = []

    summary = make_cog(examined(source), tmp_path / "a.cog.tif", progress=steps.append)

    assert (summary.crs, summary.width, summary.height, summary.dtype) == ("EPSG:32647", 4, 4, "float32")
    assert summary.transform == tuple(HAT_YAI)[:6]
    assert math.isnan(summary.nodata)
    assert summary.valid_cells == 14
    assert (summary.minimum, summary.maximum) == (0.0, 3.0)
    assert summary.mean == pytest.approx(np.nanmean(FOUR.astype(float)), rel=1e-12)
    assert summary.bytes == (tmp_path / "a.cog.tif").stat().st_size
    ring = summary.footprint["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(100.4 < x < 100.5 and 6.9 < y < 7.1 for x, y in ring)
    assert steps == sorted(steps)
    assert steps[-1] == 1.0


def test_it_is_a_cog_of_tiles_with_overviews_in_the_crs_as_it_came(tmp_path: Path) -> None:
    cells = np.random.default_rng(1).gamma(1.0, 0.5, (1500, 1300)).astype(np.float32)
    source = write_tiff(tmp_path / "a.tif", cells, crs="EPSG:24047")

    summary = make_cog(examined(source), tmp_path / "a.cog.tif")

    with gdal(), open_raster(tmp_path / "a.cog.tif", "geotiff") as cog:
        assert cog.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert cog.block_shapes == [(512, 512)]
        assert cog.crs.to_epsg() == 24047
        assert tuple(cog.overviews(1)) == summary.overview_levels == (2, 4)
        assert cog.transform == HAT_YAI
    np.testing.assert_array_equal(cells_of(tmp_path / "a.cog.tif"), cells)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.cog.tif", "a.tif"]


def test_overviews_average_what_has_a_value(tmp_path: Path) -> None:
    cells = np.full((1024, 1024), np.nan, np.float32)
    cells[0, :2] = 1.0, 2.0
    cells[2:4, :2] = [[0.0, 0.0], [0.0, 2.0]]
    make_cog(examined(write_tiff(tmp_path / "a.tif", cells)), tmp_path / "a.cog.tif")

    with gdal(), open_raster(tmp_path / "a.cog.tif", "geotiff", overview_level=0) as overview:
        averages = overview.read(1)

    assert averages[0, 0] == 1.5
    assert averages[1, 0] == 0.5
    assert np.count_nonzero(~np.isnan(averages)) == 2


def test_a_cog_loaded_again_has_the_same_hash(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR)
    first = make_cog(examined(source), tmp_path / "b.tif")

    second = make_cog(examined(tmp_path / "b.tif"), tmp_path / "c.tif")

    assert second.content_hash == first.content_hash
    examination = examined(tmp_path / "c.tif")
    assert examination.source is not None
    assert hash_of_raster(examination.source) == first.content_hash
    assert hash_of_cog(tmp_path / "c.tif") == first.content_hash


def test_a_raster_without_a_place_has_no_content_hash(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="where it lies"):
        hash_of_cog(write_tiff(tmp_path / "a.tif", FOUR, crs=None))


@pytest.mark.parametrize(
    "layout",
    [
        {"tiled": True, "blockxsize": 16, "blockysize": 32, "compress": "deflate", "predictor": 3},
        {"blockysize": 1, "compress": "lzw"},
        {"blockysize": 7, "compress": "zstd"},
        {"BIGTIFF": "YES", "ENDIANNESS": "BIG"},
    ],
)
def test_tiling_and_compression_do_not_change_the_hash(tmp_path: Path, layout: dict[str, object]) -> None:
    cells = np.random.default_rng(2).gamma(1.0, 0.5, (70, 90)).astype(np.float32)
    plain = make_cog(examined(write_tiff(tmp_path / "a.tif", cells)), tmp_path / "a.cog.tif")

    other = make_cog(examined(write_tiff(tmp_path / "b.tif", cells, **layout)), tmp_path / "b.cog.tif")

    assert other.content_hash == plain.content_hash


def test_one_cell_the_place_or_the_crs_change_the_hash(tmp_path: Path) -> None:
    other = FOUR.copy()
    other[0, 0] = np.nextafter(np.float32(0), np.float32(1))
    hashes = {
        make_cog(examined(path), tmp_path / "cog.tif").content_hash
        for path in (
            write_tiff(tmp_path / "a.tif", FOUR),
            write_tiff(tmp_path / "b.tif", other),
            write_tiff(tmp_path / "c.tif", FOUR, transform=HAT_YAI @ Affine.translation(1, 0)),
            write_tiff(tmp_path / "d.tif", FOUR, crs="EPSG:24047"),
        )
    }
    assert len(hashes) == 4


def test_the_hash_is_as_documented() -> None:
    values = np.array([[0.0, 1.5], [np.nan, -0.0]], np.float32)
    digest = RasterHash("EPSG:32647", 2, 2, (10.0, 0.0, 662000.0, 0.0, -10.0, 775000.0))
    digest.add(values[:1])
    digest.add(values[1:])

    header = (
        "sonthana-raster-1\nEPSG:32647\n2 2\n"
        "0x1.4000000000000p+3 0x0.0p+0 0x1.433e000000000p+19 0x0.0p+0 -0x1.4000000000000p+3 0x1.7a6b000000000p+19\n"
        "float32\n"
    )
    cells = struct.pack("<ff", 0.0, 1.5) + bytes.fromhex("0000c07f") + struct.pack("<f", 0.0)
    assert digest.hexdigest() == hashlib.sha256(header.encode() + cells).hexdigest()


@given(
    arrays(np.float32, (5, 7), elements=st.floats(0, 20, width=32) | st.just(float("nan"))),
    st.integers(1, 5),
)
@settings(deadline=None)
def test_the_hash_does_not_depend_on_strips(cells: np.ndarray, rows: int) -> None:
    grid = ("EPSG:32647", 7, 5, (10.0, 0.0, 0.0, 0.0, -10.0, 0.0))
    whole, in_strips = RasterHash(*grid), RasterHash(*grid)
    whole.add(cells)
    for row in range(0, 5, rows):
        in_strips.add(cells[row : row + rows])
    assert whole.hexdigest() == in_strips.hexdigest()


def test_what_is_not_loadable_is_not_made(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None)
    with pytest.raises(ValueError, match="not loadable"):
        make_cog(examined(source), tmp_path / "a.cog.tif")
    assert not (tmp_path / "a.cog.tif").exists()


def test_a_file_that_breaks_meanwhile_leaves_nothing_behind(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", np.ones((300, 300), np.float32))
    examination = examined(source)
    source.write_bytes(source.read_bytes()[:20_000])

    with pytest.raises(OSError, match="previous"):
        make_cog(examination, tmp_path / "a.cog.tif")

    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]


def test_progress_goes_on_while_the_cog_is_compressed(tmp_path: Path) -> None:
    cells = np.random.default_rng(4).gamma(1.0, 0.5, (4500, 4000)).astype(np.float32)
    examination = examined(write_tiff(tmp_path / "a.tif", cells))
    steps: list[float] = []

    make_cog(examination, tmp_path / "a.cog.tif", progress=steps.append)

    assert steps == sorted(steps)
    assert any(0.5 < step < 1 for step in steps)
    assert steps[-1] == 1.0
