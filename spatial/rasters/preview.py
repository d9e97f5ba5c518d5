"""A picture of a raster for the map: RGBA, web Mercator, made from the overviews.

Called by the pages; a picture, not values. Dry and not modelled cells are transparent.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from affine import Affine
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import array_bounds, from_bounds
from rasterio.warp import reproject, transform_bounds

from spatial.datums import with_shift
from spatial.rasters.opening import gdal, open_raster
from spatial.styles.painting import paint
from spatial.styles.style import Style

MERCATOR = "EPSG:3857"
MAX_SIZE = 1024
"""Pixels of the longer side."""
_MERCATOR_TO_LONLAT = Transformer.from_crs(MERCATOR, "OGC:CRS84", always_xy=True)


def preview_png(cog: Path, style: Style, *, max_size: int = MAX_SIZE) -> bytes:
    """A PNG of a raster in the colours of a style; where it lies, `preview_bounds` says.

    Args:
        cog: Made by `make_cog`.
        style: Classes or a ramp, of a raster; NaN cells are transparent.
        max_size: Pixels of the longer side, at most.

    Raises:
        ValueError: the style has neither classes nor a ramp.
    """
    with gdal(), open_raster(cog, "geotiff") as dataset:
        transform, width, height = _frame(dataset, max_size)
    return picture_png(cog, style, transform, width, height)


def picture_png(cog: Path, style: Style, transform: Affine, width: int, height: int) -> bytes:
    """A PNG of what of a raster lies in a frame in web Mercator; outside of the raster it is transparent.

    Args:
        cog: Made by `make_cog`.
        style: Classes or a ramp, of a raster; NaN cells are transparent.
        transform: Of the picture: metres in web Mercator.
        width: Pixels.
        height: Pixels.

    Raises:
        ValueError: the style has neither classes nor a ramp.
    """
    with gdal():
        with open_raster(cog, "geotiff") as dataset:
            west, _, east, _ = transform_bounds(_crs_of(dataset), MERCATOR, *dataset.bounds, densify_pts=21)
            wanted = max(1, round((east - west) / transform.a * max(1.0, dataset.height / dataset.width)))
            level = _level(dataset.width, dataset.height, dataset.overviews(1), wanted)
        values = np.full((height, width), np.nan, np.float32)
        with open_raster(cog, "geotiff", overview_level=level) as dataset:
            reproject(
                dataset.read(1),
                values,
                src_transform=dataset.transform,
                src_crs=_crs_of(dataset),
                src_nodata=np.nan,
                dst_transform=transform,
                dst_crs=MERCATOR,
                dst_nodata=np.nan,
                resampling=Resampling.nearest,
            )
        with MemoryFile() as memory:
            with memory.open(driver="PNG", width=width, height=height, count=4, dtype="uint8") as picture:
                picture.write(np.moveaxis(paint(style, values), -1, 0))
            return bytes(memory.getbuffer())


def preview_bounds(cog: Path, *, max_size: int = MAX_SIZE) -> tuple[float, float, float, float]:
    """Where the picture of a raster lies: west, south, east, north in degrees."""
    with gdal(), open_raster(cog, "geotiff") as dataset:
        transform, width, height = _frame(dataset, max_size)
    west, south, east, north = array_bounds(height, width, transform)
    (west, east), (south, north) = _MERCATOR_TO_LONLAT.transform((west, east), (south, north))
    return west, south, east, north


def _crs_of(dataset: DatasetReader) -> str:
    """The CRS with the way to WGS 84 that outlines and classes take too."""
    return with_shift(f"EPSG:{dataset.crs.to_epsg()}")


def _frame(dataset: DatasetReader, max_size: int) -> tuple[Affine, int, int]:
    """Transform, width and height of the picture in web Mercator."""
    # not GDAL's own suggestion: it takes a VRT, which there is none of where strangers' files are looked at
    west, south, east, north = transform_bounds(_crs_of(dataset), MERCATOR, *dataset.bounds, densify_pts=21)
    longer = min(max_size, max(dataset.width, dataset.height))
    pixel = max(east - west, north - south) / longer
    width, height = max(1, round((east - west) / pixel)), max(1, round((north - south) / pixel))
    return from_bounds(west, south, east, north, width, height), width, height


def _level(width: int, height: int, factors: Sequence[int], max_size: int) -> int | None:
    """The coarsest overview that still has `max_size` pixels on its longer side; None: the raster itself."""
    fitting = [place for place, factor in enumerate(factors) if max(width, height) / factor >= max_size]
    return fitting[-1] if fitting else None
