"""Opening a raster with GDAL and nothing but the one driver that its content calls for.

No side-car is read or written, no directory listed, GDAL's cache of blocks is bounded. Called by the doctor of rasters
and by everything in `spatial/rasters`.
"""

import logging
import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetReader

from spatial.incoming.dataset import Format

DRIVERS: dict[Format, str] = {"geotiff": "GTiff", "ascii_grid": "AAIGrid", "netcdf": "netCDF"}
CACHE_BYTES = 96 << 20
"""GDAL's cache of decoded blocks. A row of tiles 512 high fits up to 49,000 cells of float32 in width."""
_OPTIONS: dict[str, Any] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": CACHE_BYTES,
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GTIFF_IGNORE_READ_ERRORS": "NO",
}


@contextmanager
def gdal() -> Generator[None]:
    """GDAL with our options; its complaints reach us as exceptions and findings, not as log lines.

    Never held across a `yield`: the options belong to the thread, not to the generator.
    """
    log = logging.getLogger("rasterio")
    level = log.level
    log.setLevel(logging.CRITICAL)
    hook = sys.unraisablehook

    def unraisable(what: Any) -> None:
        # GDAL quotes a damaged header, which rasterio cannot decode for the log that nobody keeps
        if what.object != "rasterio._env.log_error":
            hook(what)

    sys.unraisablehook = unraisable
    try:
        with rasterio.Env(session=None, **_OPTIONS), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            # rasterio 1.4 multiplies transforms as affine 3 would rather not have it
            warnings.filterwarnings("ignore", category=PendingDeprecationWarning, module=r"rasterio\.")
            yield
    finally:
        log.setLevel(level)
        sys.unraisablehook = hook


def open_raster(
    path: Path, form: Format, variable: str | None = None, *, overview_level: int | None = None
) -> DatasetReader:
    """Open a local file for reading.

    Args:
        path: A plain file.
        form: One of RASTER_FORMATS; says which single driver may look at the file.
        variable: Name of a NetCDF variable, where the file holds several.
        overview_level: Open this overview, from 0, in place of the raster itself.

    Raises:
        rasterio.errors.RasterioIOError: the driver does not read it.
    """
    name = str(path) if variable is None else f"netcdf:{path}:{variable}"
    options: dict[str, Any] = {} if overview_level is None else {"overview_level": overview_level}
    return rasterio.open(name, driver=DRIVERS[form], **options)
