"""Small rasters written to disk, as the tests of the doctor and of COGs need them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from rasterio import Affine

from spatial.doctor.raster import RasterExamination, examine_raster
from spatial.doctor.report import Finding
from spatial.incoming.dataset import Dataset, Format, Incoming
from spatial.rasters.opening import gdal, open_raster

HAT_YAI = Affine(10.0, 0.0, 662_000.0, 0.0, -10.0, 775_000.0)
"""Cells of 10 m in UTM 47N, near Hat Yai."""
HAT_YAI_DEGREES = Affine(0.0001, 0.0, 100.46, 0.0, -0.0001, 7.01)
FOUR = np.array(
    [
        [0.0, 0.05, 0.1, 0.3],
        [0.5, 0.7, 1.0, 1.5],
        [2.0, 2.5, np.nan, 0.0],
        [0.2, 0.2, np.nan, 3.0],
    ],
    np.float32,
)
"""Dry 2, below 0.1 m 1, 0.1–0.5 m 4, 0.5–1 m 2, 1–2 m 2, from 2 m 3, not modelled 2."""


def write_tiff(
    path: Path,
    cells: np.ndarray[Any, Any],
    *,
    crs: str | None = "EPSG:32647",
    transform: Affine | None = HAT_YAI,
    nodata: float | None = None,
    **more: Any,
) -> Path:
    """A GeoTIFF of one band (2-D cells) or several (3-D)."""
    stack = cells if cells.ndim == 3 else cells[None]
    with (
        gdal(),
        rasterio.open(
            path,
            "w",
            driver="GTiff",
            count=stack.shape[0],
            height=stack.shape[1],
            width=stack.shape[2],
            dtype=stack.dtype,
            crs=crs,
            transform=transform,
            nodata=nodata,
            **more,
        ) as dataset,
    ):
        dataset.write(stack)
    return path


def as_netcdf(tiff: Path, target: Path, **options: Any) -> Path:
    """The same as NetCDF, written by GDAL."""
    with gdal():
        rasterio.shutil.copy(tiff, target, driver="netCDF", **options)
    return target


def incoming(path: Path, form: Format = "geotiff") -> Incoming:
    """As the receiver hands a plain file over."""
    data = path.read_bytes()
    return Incoming(path.name, len(data), hashlib.sha256(data).hexdigest(), (Dataset(form, path, path.name),))


def examined(path: Path, form: Format = "geotiff", /, outline: Any = None, quantity: str | None = "depth",
             **decisions: str) -> RasterExamination:  # fmt: skip
    """The doctor's examination of one file."""
    return examine_raster(incoming(path, form), decisions=decisions, outline=outline, quantity=quantity)


def found(examination: RasterExamination) -> Mapping[str, Finding]:
    """Findings by code; every one speaks both languages."""
    for finding in examination.report.findings:
        assert any("ก" <= letter <= "๛" for letter in finding.th), finding
        assert finding.en
        assert not any("ก" <= letter <= "๛" for letter in finding.en), finding
    return {finding.code: finding for finding in examination.report.findings}


def cells_of(cog: Path) -> np.ndarray[Any, np.dtype[np.float32]]:
    """All cells of a COG."""
    with gdal(), open_raster(cog, "geotiff") as dataset:
        return dataset.read(1)
