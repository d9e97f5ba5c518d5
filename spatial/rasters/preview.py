"""A picture of a raster for the map: RGBA, web Mercator, made from the overviews.

Called by the pages; a picture, not values. Dry and not modelled cells are transparent.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.transform import array_bounds
from rasterio.warp import calculate_default_transform, reproject

from spatial.rasters.opening import gdal, open_raster

MERCATOR = "EPSG:3857"
_MERCATOR_TO_LONLAT = Transformer.from_crs(MERCATOR, "OGC:CRS84", always_xy=True)


def preview_png(
    cog: Path, ramp: Sequence[tuple[float, str]], *, max_size: int = 1024
) -> tuple[bytes, tuple[float, float, float, float]]:
    """A PNG and where it lies.

    Args:
        cog: Made by `make_cog`.
        ramp: Values in rising order and colours `#rrggbb`, linear between them, constant beyond.
        max_size: Pixels of the longer side, at most.

    Returns:
        The PNG, and west, south, east, north in degrees.

    Raises:
        ValueError: the ramp is empty, not in order, or a colour is no `#rrggbb`.
    """
    stops, colours = _parsed(ramp)
    with gdal():
        with open_raster(cog, "geotiff") as dataset:
            level = _level(dataset.width, dataset.height, dataset.overviews(1), max_size)
        with open_raster(cog, "geotiff", overview_level=level) as dataset:
            transform, width, height = calculate_default_transform(
                dataset.crs, MERCATOR, dataset.width, dataset.height, *dataset.bounds
            )
            shrink = max(1.0, max(width, height) / max_size)
            width, height = max(1, int(width / shrink)), max(1, int(height / shrink))
            transform, width, height = calculate_default_transform(
                dataset.crs,
                MERCATOR,
                dataset.width,
                dataset.height,
                *dataset.bounds,
                dst_width=width,
                dst_height=height,
            )
            values = np.full((height, width), np.nan, np.float32)
            reproject(
                dataset.read(1),
                values,
                src_transform=dataset.transform,
                src_crs=dataset.crs,
                src_nodata=np.nan,
                dst_transform=transform,
                dst_crs=MERCATOR,
                dst_nodata=np.nan,
                resampling=Resampling.nearest,
            )
        with MemoryFile() as memory:
            with memory.open(driver="PNG", width=width, height=height, count=4, dtype="uint8") as picture:
                picture.write(coloured(values, stops, colours))
            png = bytes(memory.getbuffer())
    west, south, east, north = array_bounds(height, width, transform)
    (west, east), (south, north) = _MERCATOR_TO_LONLAT.transform((west, east), (south, north))
    return png, (west, south, east, north)


def coloured(
    values: npt.NDArray[np.float32], stops: npt.NDArray[np.float64], colours: npt.NDArray[np.float64]
) -> npt.NDArray[np.uint8]:
    """Red, green, blue and opacity, shape (4, rows, columns); transparent where dry (0 or less) or NaN."""
    shown = values > 0
    picture = np.zeros((4, *values.shape), np.uint8)
    for channel in range(3):
        picture[channel][shown] = np.rint(np.interp(values[shown], stops, colours[:, channel])).astype(np.uint8)
    picture[3][shown] = 255
    return picture


def _parsed(ramp: Sequence[tuple[float, str]]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    stops = np.array([stop for stop, _ in ramp], np.float64)
    if not stops.size or np.any(np.diff(stops) <= 0):
        raise ValueError("a ramp has values in rising order")
    for _, colour in ramp:
        if len(colour) != 7 or colour[0] != "#":
            raise ValueError(f"{colour!r} is no #rrggbb")
    return stops, np.array([list(bytes.fromhex(colour[1:])) for _, colour in ramp], np.float64)


def _level(width: int, height: int, factors: Sequence[int], max_size: int) -> int | None:
    """The coarsest overview that still has `max_size` pixels on its longer side; None: the raster itself."""
    fitting = [place for place, factor in enumerate(factors) if max(width, height) / factor >= max_size]
    return fitting[-1] if fitting else None
