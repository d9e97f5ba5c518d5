"""Small COG-like GeoTIFFs for tests of exposure, and areas on them."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from affine import Affine
from pyproj import Transformer
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

UTM = "EPSG:32647"
ORIGIN = (660_000.0, 775_000.0)
"""West and north edge: in Hat Yai."""
BOUNDS = (0.1, 0.5, 1.0, 2.0)
NAN = float("nan")
BY_HAND = [
    [0.0, 0.1, 0.4, NAN],
    [0.0, 0.5, 0.9, 1.0],
    [0.05, 0.6, 2.0, 5.0],
    [0.0, 0.0, 1.9, NAN],
]
"""Depths in metres; a cell is one hectare."""
HECTARE = 10_000.0


def raster(
    path: Path,
    cells: Any,
    *,
    crs: str = UTM,
    west: float = ORIGIN[0],
    north: float = ORIGIN[1],
    side: float = 100.0,
) -> Path:
    """A raster of float32 whose cells are squares."""
    array = np.asarray(cells, np.float32)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=array.shape[1],
        height=array.shape[0],
        count=1,
        dtype="float32",
        crs=crs,
        transform=Affine(side, 0, west, 0, -side, north),
        nodata=np.nan,
    ) as dataset:
        dataset.write(array, 1)
    return path


def on_ground(*shapes: BaseGeometry, crs: str = UTM) -> list[BaseGeometry]:
    """Shapes in a raster's CRS as areas in longitude and latitude, with many points on their borders."""
    way = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def placed(xy: Any) -> Any:
        return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))

    return [shapely.transform(shapely.segmentize(shape, 50.0), placed) for shape in shapes]


def cells_box(left: float, top: float, right: float, bottom: float, *, side: float = 100.0) -> BaseGeometry:
    """A box in the raster's CRS, given in cells from the upper left."""
    west, north = ORIGIN
    return box(west + left * side, north - bottom * side, west + right * side, north - top * side)
