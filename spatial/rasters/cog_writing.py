"""GDAL's COG driver at work, watched: rasterio tells nothing while it copies, the growing file does.

Called by `cog`.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import rasterio.shutil

from spatial.progress import Progress
from spatial.rasters.opening import gdal

TILE = 512
_EVERY_S = 0.1
_SHARE_OF_OVERVIEWS = 0.3
"""How much of the time the overviews take, which are made first, in a file of their own."""
_WHOLE_PER_OVERVIEWS = 4.0
"""Overviews of a half, a quarter, … have a third of the cells, and go into the COG beside them."""
_OPTIONS: dict[str, Any] = {
    "BLOCKSIZE": TILE,
    "COMPRESS": "DEFLATE",
    "PREDICTOR": "FLOATING_POINT",
    "LEVEL": 6,
    "OVERVIEW_RESAMPLING": "AVERAGE",
    "OVERVIEW_COMPRESS": "DEFLATE",
    "OVERVIEW_PREDICTOR": "FLOATING_POINT",
    "NUM_THREADS": "2",
    "BIGTIFF": "IF_SAFER",
    "STATISTICS": "NO",
}


def write_cog(cells: Path, target: Path, progress: Progress) -> None:
    """Make a COG of a GeoTIFF.

    Args:
        cells: One band of float32, NaN as nodata.
        target: Does not exist yet.
        progress: Told the share done, from 0 to 1, from the calling thread.

    Raises:
        rasterio.errors.RasterioError: the disk is full, or `cells` cannot be read.
    """
    with ThreadPoolExecutor(1) as executor:
        writing = executor.submit(_write, cells, target)
        while not wait([writing], timeout=_EVERY_S).done:
            progress(_share(target))
        writing.result()


def _write(cells: Path, target: Path) -> None:
    # GDAL's options belong to the thread
    with gdal():
        rasterio.shutil.copy(cells, target, driver="COG", **_OPTIONS)


def _share(target: Path) -> float:
    """How far it is: unknown while overviews are made, then by how the file grows towards what they let expect."""
    overviews = _size(target.with_name(target.name + ".ovr.tmp"))
    written = _size(target)
    if not written or not overviews:
        return 0.0
    grown = min(1.0, written / (overviews * _WHOLE_PER_OVERVIEWS))
    return _SHARE_OF_OVERVIEWS + (1 - _SHARE_OF_OVERVIEWS) * grown


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
