"""The world file and the `.prj` that lie beside a raster: text, read here and never by GDAL.

The receiver leaves beside a dataset only what came with it. Called by the frame and the place of the raster doctor.
"""

import math
from pathlib import Path

import pyproj
from pyproj.exceptions import CRSError

from spatial.rasters.cells import Affine6

_MOST_BYTES = 64 << 10


def world_file(path: Path) -> Affine6 | None:
    """The geotransform of a `.tfw` beside a raster; None where there is none, or it holds no six numbers.

    A world file has the centre of the first cell; the transform returned has its outer corner.
    """
    text = _text(path.with_suffix(".tfw"))
    try:
        a, d, b, e, x, y = (float(word.replace(",", ".")) for word in (text or "").split())
    except ValueError:
        return None
    if not all(math.isfinite(number) for number in (a, b, d, e, x, y)):
        return None
    return a, b, x - (a + b) / 2, d, e, y - (d + e) / 2


def projection_file(path: Path) -> pyproj.CRS | None:
    """The CRS of a `.prj` beside a raster (WKT of OGC or Esri); None where there is none, or it is no CRS."""
    text = _text(path.with_suffix(".prj"))
    try:
        return pyproj.CRS.from_wkt(text) if text and text.strip() else None
    except CRSError:
        return None


def _text(path: Path) -> str | None:
    """A small plain file's text; never through a link."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return None
    return path.read_text("utf-8", errors="replace")
