"""One side of the benchmark of zonal statistics, in a process of its own.

python -m benchmarks.zonal_sides ours|exactextract COG TARGET: writes square metres by area and part to TARGET (.npy),
prints seconds, those of the processor, and the most memory as JSON. Called by `zonal`.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from pyproj import Transformer
from shapely.geometry import mapping

from spatial.exposure.classes import ClassFigures, DepthSteps
from spatial.exposure.flooded import flooded_area
from spatial.rasters.opening import gdal

BOUNDS = (0.1, 0.5, 1.0, 2.0)
PARTS = len(BOUNDS) + 2
"""Dry, the classes, not modelled."""
WEST, NORTH, SIDE_M, CELL_M = 662_000.0, 775_000.0, 100_000.0, 10.0
AREAS_PER_SIDE = 32
POINTS_PER_BORDER = 16


def areas() -> npt.NDArray[np.object_]:
    """1,024 polygons of 64 points in UTM 47N with uneven borders, which neighbours share; together the whole raster."""
    random = np.random.default_rng(5)
    step = SIDE_M / AREAS_PER_SIDE
    corners = np.stack(np.meshgrid(*[np.arange(AREAS_PER_SIDE + 1) * step] * 2), axis=-1)
    corners[1:-1, 1:-1] += random.uniform(-0.2, 0.2, corners[1:-1, 1:-1].shape) * step

    def borders(lines: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """From each corner of a line to the next; straight on the first and the last, the raster's edges."""
        along = np.linspace(0, 1, POINTS_PER_BORDER + 1)[:, None]
        points = lines[:, :-1, None] * (1 - along) + lines[:, 1:, None] * along
        inner = points[1:-1, :, 1:-1]
        inner += random.uniform(-0.02, 0.02, inner.shape) * step
        return points

    across, down = borders(corners), borders(corners.swapaxes(0, 1)).swapaxes(0, 1)
    upper, right, lower, left = across[:-1], down[:, 1:], across[1:], down[:, :-1]
    rings = np.concatenate([upper[:, :, :-1], right[:, :, :-1], lower[:, :, :0:-1], left[:, :, :0:-1]], axis=2)
    return shapely.polygons(rings.reshape(AREAS_PER_SIDE**2, -1, 2) * (1, -1) + (WEST, NORTH))


def ours(cog: Path) -> tuple[npt.NDArray[np.float64], ClassFigures]:
    """From areas in longitude and latitude, as the service has them, to figures."""
    way = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)
    lonlat = list(shapely.transform(areas(), lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1]))))
    begun = _now()
    figures = flooded_area(cog, lonlat, BOUNDS)
    return _now() - begun, figures


class _Steps(RasterioRasterSource):
    """The same classes for exactextract, made of whatever window it asks for."""

    steps = DepthSteps(BOUNDS)

    def nodata_value(self) -> None:
        """None: cells that were not modelled have a code like others."""

    def read_window(self, x0: int, y0: int, nx: int, ny: int) -> Any:
        """Codes of a window."""
        return self.steps.codes(np.ma.filled(super().read_window(x0, y0, nx, ny), np.nan))


def theirs(cog: Path) -> tuple[npt.NDArray[np.float64], ClassFigures]:
    """Exactextract over the file, with areas already in the raster's CRS: shares of the classes in each area."""
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(area)} for area in areas()]
    begun = _now()
    with gdal(), rasterio.open(cog) as dataset:
        answers: Any = exact_extract(_Steps(dataset), features, ["count", "unique", "frac"])
        sums = np.zeros((len(features), _Steps.steps.code_count))
        for number, answer in enumerate(answers):
            said = answer["properties"]
            sums[number, said["unique"].astype(int)] = said["frac"] * said["count"] * CELL_M**2
        figures = _Steps.steps.figures(sums)
    return _now() - begun, figures


def _now() -> npt.NDArray[np.float64]:
    """Seconds of the clock, and of the processor, all threads of the process together."""
    return np.array([time.perf_counter(), time.process_time()])


def _peak_mb() -> float:
    """The most memory of this process since it began (getrusage would tell that of what started it, too)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    side, source, target = sys.argv[1:]
    (seconds, core_seconds), figures = {"ours": ours, "exactextract": theirs}[side](Path(source))
    np.save(target, np.concatenate([figures.in_class, figures.low, figures.high], axis=1))
    print(json.dumps({"seconds": seconds, "core_seconds": core_seconds, "peak_mb": _peak_mb()}))
