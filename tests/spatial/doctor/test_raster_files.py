"""The doctor of rasters on files as such: broken, pictures, several bands, ASCII grids, NetCDF variables and times."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio import Affine

from spatial.doctor.raster import examine_raster
from spatial.incoming.dataset import Dataset, Incoming
from spatial.rasters.cog import make_cog
from spatial.rasters.opening import gdal
from tests.spatial.rasters.grids import (
    FOUR,
    HAT_YAI,
    HAT_YAI_DEGREES,
    as_netcdf,
    cells_of,
    examined,
    found,
    incoming,
    write_tiff,
)

ASCII_GRID = """ncols 4
nrows 4
xllcorner 662000
yllcorner 774960
cellsize 10
NODATA_value -9999
0 0.05 0.1 0.3
0.5 0.7 1 1.5
2 2.5 -9999 0
0.2 0.2 -9999 3
"""


@pytest.mark.parametrize("content", [b"", b"not a raster", b"II*\x00" + b"\xff" * 60, b"PK\x03\x04" + bytes(100)])
def test_what_is_no_raster_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tif").write_bytes(content)
    examination = examined(tmp_path / "a.tif")
    assert found(examination)["cannot_be_read"].weight == "refused"
    assert examination.source is None
    assert str(tmp_path) not in str(examination.report.as_json())


@pytest.mark.parametrize("layout", [{}, {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}])
def test_a_file_that_breaks_off_is_refused_with_where(tmp_path: Path, layout: dict[str, object]) -> None:
    cells = np.random.default_rng(1).gamma(1, 0.5, (2500, 2000)).astype(np.float32)
    source = write_tiff(tmp_path / "a.tif", cells, **layout)
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 9 // 10])
    finding = found(examined(source))["cells_unreadable"]
    assert finding.weight == "refused"
    first, last = (int(word.replace(",", "")) for word in finding.en.split("rows ")[1].split(".")[0].split(" to "))
    assert 1 < first < last == 2500


def test_a_damaged_tile_is_refused(tmp_path: Path) -> None:
    cells = np.random.default_rng(1).gamma(1, 0.5, (400, 400)).round(1).astype(np.float32)
    source = write_tiff(tmp_path / "a.tif", cells, tiled=True, blockxsize=64, blockysize=64, compress="deflate")
    data = bytearray(source.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = b"\xff" * 2000
    source.write_bytes(data)
    assert found(examined(source))["cells_unreadable"].weight == "refused"


def test_another_driver_never_opens_the_file(tmp_path: Path) -> None:
    target = write_tiff(tmp_path / "secret.tif", FOUR)
    (tmp_path / "a.tif").write_text(
        f'<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{target}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    assert found(examined(tmp_path / "a.tif"))["cannot_be_read"].weight == "refused"


def test_side_cars_of_gdal_are_not_read_and_not_written(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None)
    (tmp_path / "a.tif.aux.xml").write_text("<PAMDataset><SRS>EPSG:32647</SRS></PAMDataset>")
    (tmp_path / "a.prj").write_text("no CRS at all")
    assert "crs_missing" in found(examined(source))
    make_cog(examined(source, crs="EPSG:32647"), tmp_path / "b.tif")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.prj", "a.tif", "a.tif.aux.xml", "b.tif"]


def test_a_coloured_picture_of_a_map_is_refused(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (3, 8, 8)).astype(np.uint8)
    source = write_tiff(tmp_path / "a.tif", picture, photometric="RGB")
    finding = found(examined(source))["is_picture"]
    assert finding.weight == "refused"
    assert "picture" in finding.en


def test_a_palette_is_a_picture_too(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", np.ones((4, 4), np.uint8), photometric="PALETTE")
    with gdal(), rasterio.open(source, "r+") as dataset:
        dataset.write_colormap(1, {0: (255, 255, 255, 255), 1: (0, 0, 255, 255)})
    assert found(examined(source))["is_picture"].weight == "refused"


@pytest.mark.parametrize("dtype", ["complex64", "complex_int16"])
def test_complex_numbers_are_refused(tmp_path: Path, dtype: str) -> None:
    with (
        gdal(),
        rasterio.open(
            tmp_path / "a.tif",
            "w",
            driver="GTiff",
            width=4,
            height=4,
            count=1,
            dtype=dtype,
            crs="EPSG:32647",
            transform=HAT_YAI,
        ) as dataset,
    ):
        dataset.write(np.ones((1, 4, 4), np.complex64))
    assert found(examined(tmp_path / "a.tif"))["complex_numbers"].weight == "refused"


def test_lossy_compression_is_noted(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", np.full((16, 16), 2, np.uint8), compress="JPEG")
    assert found(examined(source))["lossy_compression"].weight == "note"


def test_absurd_dimensions_are_refused_before_a_cell_is_read(tmp_path: Path) -> None:
    with (
        gdal(),
        rasterio.open(
            tmp_path / "a.tif", "w", driver="GTiff", width=300_000, height=300_000, count=1, dtype="float32",
            crs="EPSG:32647", transform=HAT_YAI, tiled=True, sparse_ok=True, bigtiff="YES", blockxsize=8192,
            blockysize=8192,
        ),
    ):  # fmt: skip
        pass
    assert (tmp_path / "a.tif").stat().st_size < 100_000
    finding = found(examined(tmp_path / "a.tif"))["too_large"]
    assert (finding.weight, finding.count) == ("refused", 90_000_000_000)


def test_a_large_raster_is_noted(tmp_path: Path) -> None:
    with (
        gdal(),
        rasterio.open(
            tmp_path / "a.tif", "w", driver="GTiff", width=10_001, height=10_000, count=1, dtype="uint8",
            crs="EPSG:32647", transform=HAT_YAI, tiled=True, sparse_ok=True,
        ),
    ):  # fmt: skip
        pass
    finding = found(examined(tmp_path / "a.tif"))["large"]
    assert (finding.weight, finding.count) == ("note", 100_010_000)


def test_a_block_that_would_not_fit_memory_is_refused(tmp_path: Path) -> None:
    with (
        gdal(),
        rasterio.open(
            tmp_path / "a.tif", "w", driver="GTiff", width=8192, height=8192, count=1, dtype="float32",
            crs="EPSG:32647", transform=HAT_YAI, tiled=True, sparse_ok=True, blockxsize=8192, blockysize=8192,
        ),
    ):  # fmt: skip
        pass
    finding = found(examined(tmp_path / "a.tif"))["blocks_too_large"]
    assert finding.weight == "refused"
    assert "256 MB" in finding.en


def test_several_bands_wait_for_a_decision(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", np.stack([FOUR, FOUR * 2]))
    finding = found(examined(source))["several_bands"]
    assert [option.value for option in finding.options] == ["1", "2"]
    assert make_cog(examined(source, band="2"), tmp_path / "b.tif").maximum == 6.0


def test_several_files_wait_for_a_decision(tmp_path: Path) -> None:
    one, two = write_tiff(tmp_path / "h25.tif", FOUR), write_tiff(tmp_path / "h100.tif", FOUR * 2)
    both = Incoming("a.zip", 1, "0" * 64, tuple(Dataset("geotiff", path, path.name) for path in (one, two)))
    finding = {f.code: f for f in examine_raster(both, decisions={}).report.findings}["several_variables"]
    assert [option.value for option in finding.options] == ["h25.tif", "h100.tif"]
    chosen = examine_raster(both, decisions={"variable": "h100.tif"})
    assert make_cog(chosen, tmp_path / "b.tif").maximum == 6.0


def test_an_ascii_grid_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.asc").write_text(ASCII_GRID)
    assert "crs_missing" in found(examined(tmp_path / "a.asc", "ascii_grid"))
    settled = examined(tmp_path / "a.asc", "ascii_grid", crs="EPSG:32647")
    assert settled.report.is_loadable
    from_tiff = make_cog(examined(write_tiff(tmp_path / "a.tif", FOUR)), tmp_path / "b.tif")

    from_ascii = make_cog(settled, tmp_path / "c.tif")

    assert from_ascii.content_hash == from_tiff.content_hash


def test_an_ascii_grid_that_breaks_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.asc").write_text(ASCII_GRID[:-30])
    examination = examined(tmp_path / "a.asc", "ascii_grid", crs="EPSG:32647")
    assert examination.report.outcome == "refused"


def test_a_netcdf_variable_is_read_with_its_unit(tmp_path: Path) -> None:
    tiff = write_tiff(tmp_path / "a.tif", np.nan_to_num(FOUR * np.float32(100), nan=-9999), nodata=-9999)
    with gdal(), rasterio.open(tiff, "r+") as dataset:
        dataset.update_tags(1, units="cm", NETCDF_VARNAME="depth")
    source = as_netcdf(tiff, tmp_path / "a.nc")
    examination = examined(source, "netcdf")
    assert found(examination)["depth_unit_converted"].weight == "repaired"
    make_cog(examination, tmp_path / "b.tif")
    np.testing.assert_allclose(cells_of(tmp_path / "b.tif"), FOUR, rtol=1e-6)


def test_a_netcdf_of_degrees_is_read_north_up(tmp_path: Path) -> None:
    tiff = write_tiff(tmp_path / "a.tif", FOUR, crs="EPSG:4326", transform=HAT_YAI_DEGREES)
    for bottom_up in ("YES", "NO"):
        source = as_netcdf(tiff, tmp_path / f"{bottom_up}.nc", WRITE_BOTTOMUP=bottom_up)
        summary = make_cog(examined(source, "netcdf"), tmp_path / "b.tif")
        assert summary.crs == "EPSG:4326"
        np.testing.assert_array_equal(cells_of(tmp_path / "b.tif"), FOUR)
        assert summary.transform == pytest.approx(tuple(HAT_YAI_DEGREES)[:6], abs=1e-9)


def test_times_of_a_netcdf_wait_for_a_decision(tmp_path: Path) -> None:
    tiff = write_tiff(tmp_path / "a.tif", np.stack([FOUR, FOUR * 2, FOUR * 3]))
    with gdal(), rasterio.open(tiff, "r+") as dataset:
        dataset.update_tags(
            NETCDF_DIM_EXTRA="{time}",
            NETCDF_DIM_time_DEF="{3,6}",
            NETCDF_DIM_time_VALUES="{0,6,12.5}",
            **{"time#units": "hours since 2010-11-01 00:00:00", "time#axis": "T"},
        )
    source = as_netcdf(tiff, tmp_path / "a.nc")
    finding = found(examined(source, "netcdf"))["several_times"]
    assert finding.decision == "time"
    moments = [option.value for option in finding.options]
    assert moments == ["2010-11-01T00:00:00Z", "2010-11-01T06:00:00Z", "2010-11-01T12:30:00Z"]
    assert make_cog(examined(source, "netcdf", time=moments[1]), tmp_path / "b.tif").maximum == 6.0
    assert found(examined(source, "netcdf", time="2010-11-02"))["decision_impossible"].weight == "refused"


def test_variables_of_a_netcdf_wait_for_a_decision(tmp_path: Path) -> None:
    tiff = write_tiff(tmp_path / "a.tif", np.stack([FOUR, FOUR * 2]))
    with gdal(), rasterio.open(tiff, "r+") as dataset:
        dataset.update_tags(1, NETCDF_VARNAME="depth")
        dataset.update_tags(2, NETCDF_VARNAME="speed")
    source = as_netcdf(tiff, tmp_path / "a.nc")
    finding = found(examined(source, "netcdf"))["several_variables"]
    assert [(option.value, option.is_likely) for option in finding.options] == [("depth1", True), ("speed2", False)]
    assert make_cog(examined(source, "netcdf", variable="speed2"), tmp_path / "b.tif").maximum == 6.0


def test_the_report_says_which_file_it_is(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "ความลึก.tif", FOUR, transform=HAT_YAI @ Affine.translation(0, 0))
    assert examined(source).report.file == {
        "name": "ความลึก.tif",
        "bytes": source.stat().st_size,
        "sha256": incoming(source).sha256,
        "format": "geotiff",
    }


def test_damaged_headers_that_gdal_quotes_are_refused_without_noise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.asc").write_bytes(ASCII_GRID.encode().replace(b"cellsize", b"cells\xff\xfee"))
    assert found(examined(tmp_path / "a.asc", "ascii_grid"))["cannot_be_read"].weight == "refused"
    assert capsys.readouterr().err == ""


@given(st.binary(min_size=1, max_size=8), st.integers(0, 10_000), st.booleans())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_ends_in_a_report(tmp_path: Path, bytes_: bytes, place: int, cut: bool) -> None:
    whole = write_tiff(tmp_path / "whole.tif", np.tile(FOUR, (8, 8)), tiled=True, blockxsize=16, blockysize=16)
    source = tmp_path / "damaged.tif"
    data = bytearray(whole.read_bytes())
    place %= len(data)
    data[place : place + len(bytes_)] = bytes_
    source.write_bytes(data[: place + 8] if cut else data)

    report = examined(source).report

    assert report.outcome in ("clean", "repairable", "refused")
    assert report.outcome == "refused" or report.layers
