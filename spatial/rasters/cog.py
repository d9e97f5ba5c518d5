"""A Cloud Optimized GeoTIFF of an examined raster: float32, NaN the one nodata, the CRS and the grid as they came.

Cells are never resampled; overviews (for maps, not for numbers) are averages of the cells that have a value.
Statistics and content hash are computed while the cells go by. Method and limits: docs/methods/depth-classes.md.
Called while a raster layer is loaded.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio import Affine
from rasterio.windows import Window

from spatial.doctor.raster import RasterExamination
from spatial.progress import Progress, unwatched
from spatial.rasters.cells import Affine6, canonical_strips
from spatial.rasters.cog_writing import TILE, write_cog
from spatial.rasters.content_hash import RasterHash
from spatial.rasters.footprint import footprint_of
from spatial.rasters.opening import gdal, open_raster

_SHARE_OF_PASS = 0.25
"""How much of the time the pass over the cells takes; the rest is overviews and compression."""
_WORKING: dict[str, Any] = {"tiled": True, "blockxsize": TILE, "blockysize": TILE, "BIGTIFF": "IF_SAFER"}


@dataclass(frozen=True, slots=True)
class RasterSummary:
    """What the catalogue keeps of a COG."""

    crs: str
    width: int
    height: int
    transform: Affine6
    dtype: str
    nodata: float
    """NaN."""
    valid_cells: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    """Over the valid cells, dry ones included; None where there is none."""
    overview_levels: tuple[int, ...]
    footprint: Mapping[str, Any]
    """The extent as a GeoJSON polygon, CRS84."""
    content_hash: str
    bytes: int


class _Statistics:
    """Count, least, greatest and mean, strip by strip."""

    def __init__(self) -> None:
        self.count = 0
        self._least = math.inf
        self._greatest = -math.inf
        self._sums: list[float] = []

    def add(self, values: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        valid = values[~np.isnan(values)]
        if valid.size:
            self.count += valid.size
            self._least = min(self._least, float(valid.min()))
            self._greatest = max(self._greatest, float(valid.max()))
            self._sums.append(float(valid.sum(dtype=np.float64)))

    @property
    def least_greatest_mean(self) -> tuple[float, float, float] | tuple[None, None, None]:
        if not self.count:
            return None, None, None
        return self._least, self._greatest, math.fsum(self._sums) / self.count


def make_cog(examination: RasterExamination, target: Path, *, progress: Progress = unwatched) -> RasterSummary:
    """Write `target` as a COG.

    Args:
        examination: A loadable examination (no refusal, no open decision).
        target: The file to make; beside it a working file of 4 bytes a cell lives for a while.
        progress: Told the share done, 0 to 1.

    Raises:
        ValueError: the examination is not loadable.
        rasterio.errors.RasterioIOError: the file cannot be read to its end, or the disk is full.
    """
    source = examination.source
    if source is None or not examination.report.is_loadable:
        raise ValueError("the raster is not loadable as it was examined")
    working = target.with_name(target.name + ".cells.tif")
    digest = RasterHash(source.crs, source.width, source.height, source.transform)
    statistics = _Statistics()
    # GDAL would open what it is to write over
    target.unlink(missing_ok=True)
    working.unlink(missing_ok=True)
    try:
        with gdal():
            with rasterio.open(
                working,
                "w",
                driver="GTiff",
                width=source.width,
                height=source.height,
                count=1,
                dtype="float32",
                nodata=math.nan,
                crs=source.crs,
                transform=Affine(*source.transform),
                **_WORKING,
            ) as cells:
                for row, values in canonical_strips(source):
                    digest.add(values)
                    statistics.add(values)
                    window = Window(0, row, source.width, values.shape[0])  # pyright: ignore[reportCallIssue]
                    cells.write(values, 1, window=window)
                    progress(_SHARE_OF_PASS * (row + values.shape[0]) / source.height)
            write_cog(working, target, lambda share: progress(_SHARE_OF_PASS + (1 - _SHARE_OF_PASS) * share))
            with open_raster(target, "geotiff") as cog:
                levels = tuple(cog.overviews(1))
    except BaseException:
        for path in (target, target.with_name(target.name + ".ovr.tmp")):
            path.unlink(missing_ok=True)
        raise
    finally:
        working.unlink(missing_ok=True)
    progress(1.0)
    least, greatest, mean = statistics.least_greatest_mean
    return RasterSummary(
        crs=source.crs,
        width=source.width,
        height=source.height,
        transform=source.transform,
        dtype="float32",
        nodata=math.nan,
        valid_cells=statistics.count,
        minimum=least,
        maximum=greatest,
        mean=mean,
        overview_levels=levels,
        footprint=footprint_of(source.crs, source.transform, source.width, source.height),
        content_hash=digest.hexdigest(),
        bytes=target.stat().st_size,
    )
