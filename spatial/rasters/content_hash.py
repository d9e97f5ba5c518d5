"""Content hash of a raster: its grid and the values of its cells, whatever the file's tiling and compression.

Definition: docs/methods/content-hash.md, "Rasters". Fed while a COG is made, and again when one is checked.
"""

import hashlib
from pathlib import Path

import numpy as np

from spatial.rasters.cells import Affine6, CellSource, Floats, canonical_strips
from spatial.rasters.opening import gdal, open_raster

FORM = "sonthana-raster-1"
"""Names the canonical form; a change of it changes every hash."""


class RasterHash:
    """SHA-256 over a header and the cells, row after row from the north; feed it strips in order."""

    def __init__(self, crs: str, width: int, height: int, transform: Affine6) -> None:
        numbers = " ".join(float(number + 0.0).hex() for number in transform)
        header = f"{FORM}\n{crs}\n{width} {height}\n{numbers}\nfloat32\n"
        self._hash = hashlib.sha256(header.encode("ascii"))

    def add(self, values: Floats) -> None:
        """Take in the next rows, shape (rows, width); NaN is not modelled."""
        cells = (values + np.float32(0)).astype("<f4", copy=False)
        cells[np.isnan(cells)] = np.frombuffer(b"\x00\x00\xc0\x7f", "<f4")[0]
        self._hash.update(np.ascontiguousarray(cells).data)

    def hexdigest(self) -> str:
        """64 hexadecimal digits."""
        return self._hash.hexdigest()


def hash_of_raster(source: CellSource) -> str:
    """The content hash of a raster, read once from end to end in bounded memory."""
    digest = RasterHash(source.crs, source.width, source.height, source.transform)
    with gdal():
        for _, values in canonical_strips(source):
            digest.add(values)
    return digest.hexdigest()


def hash_of_cog(path: Path) -> str:
    """The content hash of a raster that `make_cog` wrote: what it was then, unless a cell or its place was changed.

    Raises:
        rasterio.errors.RasterioIOError: it cannot be read, or not to its end.
        ValueError: it does not say where it lies.
    """
    with gdal(), open_raster(path, "geotiff") as dataset:
        code = dataset.crs.to_epsg() if dataset.crs else None
        a, b, c, d, e, f = tuple(dataset.transform)[:6]
        source = CellSource(path, "geotiff", None, 1, dataset.width, dataset.height, f"EPSG:{code}", (a, b, c, d, e, f))
    if code is None:
        raise ValueError("it does not say where it lies")
    return hash_of_raster(source)
