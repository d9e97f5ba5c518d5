"""Opening a raster with GDAL and nothing but the one driver that its content calls for.

No side-car is read or written, no directory listed, GDAL's cache of blocks is bounded. Called by the doctor of rasters
and by everything in `spatial/rasters`.
"""

import logging
import sys
import threading
import warnings
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
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


class _Silence:
    """Quiets what belongs to the whole process, for as long as any thread is at work: the first in, the last out.

    Each putting back what it had found would leave behind what another thread had put there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within = 0
        self._undo = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            self._within += 1
            if self._within == 1:
                self._begin()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if self._within == 0:
                self._undo.close()

    def _begin(self) -> None:
        log = logging.getLogger("rasterio")
        self._undo.callback(log.setLevel, log.level)
        log.setLevel(logging.CRITICAL)
        hook = sys.unraisablehook

        def unraisable(what: Any) -> None:
            # GDAL quotes a damaged header, which rasterio cannot decode for the log that nobody keeps
            if what.object != "rasterio._env.log_error":
                hook(what)

        self._undo.callback(setattr, sys, "unraisablehook", hook)
        sys.unraisablehook = unraisable
        self._undo.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        # rasterio 1.4 multiplies transforms as affine 3 would rather not have it
        warnings.filterwarnings("ignore", category=PendingDeprecationWarning, module=r"rasterio\.")


_SILENCE = _Silence()


@contextmanager
def gdal() -> Generator[None]:
    """GDAL with our options; its complaints reach us as exceptions and findings, not as log lines.

    Never held across a `yield`: the options belong to the thread, not to the generator.
    """
    with _SILENCE, rasterio.Env(session=None, **_OPTIONS):
        yield


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
