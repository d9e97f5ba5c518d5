"""Rasters as exposure reads them: COGs made here, window by window, and areas brought into their CRS."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Proj
from rasterio.io import DatasetReader
from rasterio.windows import Window
from shapely.geometry.base import BaseGeometry

from spatial.datums import to_lonlat
from spatial.exposure.cover import Grid
from spatial.rasters.opening import gdal, open_raster

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
_MOST_SEGMENT_DEGREES = 0.005
"""Borders are given further points before they are projected: a long straight one would cut corners."""


class Raster:
    """An open COG: its grid, and its cells as float32 with NaN where nothing was modelled."""

    def __init__(self, dataset: DatasetReader) -> None:
        self._dataset = dataset
        a, b, c, d, e, f = (float(number) for number in dataset.transform[:6])
        self.grid = Grid(f"EPSG:{dataset.crs.to_epsg()}", (a, b, c, d, e, f), dataset.width, dataset.height)

    def window(self, row: int, column: int, height: int, width: int) -> Floats:
        """Cells of a window, shape (height, width)."""
        with gdal():
            cells: Floats = self._dataset.read(1, window=Window(column, row, width, height))  # pyright: ignore[reportCallIssue]
        return cells.astype(np.float32, copy=False)


@contextmanager
def opened(cog: Path) -> Generator[Raster]:
    """A COG that `spatial/rasters/cog.py` made, open for as long as the block lasts."""
    with gdal():
        dataset = open_raster(cog, "geotiff")
    try:
        yield Raster(dataset)
    finally:
        dataset.close()


def projected(areas: Sequence[BaseGeometry], crs: str) -> list[BaseGeometry]:
    """Areas in longitude and latitude on WGS 84, brought into a CRS; their borders stay shared."""
    if crs == "EPSG:4326":
        return list(areas)
    way = to_lonlat(crs)
    dense = shapely.segmentize(np.array(areas, object), _MOST_SEGMENT_DEGREES)

    def placed(lonlat: Doubles) -> Doubles:
        return np.column_stack(way.transform(lonlat[:, 0], lonlat[:, 1], direction="INVERSE"))

    moved = shapely.transform(dense, placed)
    broken = ~shapely.is_valid(moved)
    moved[broken] = shapely.make_valid(moved[broken], method="structure", keep_collapsed=False)
    return list(moved)


def areas_outside(grid: Grid, polygons: Sequence[BaseGeometry]) -> Doubles:
    """Square metres of polygons that lie outside a grid, measured as its cells are.

    Args:
        grid: The cells.
        polygons: In the grid's CRS.

    Returns:
        Shape (polygons,): planar in a projected CRS, true on the ellipsoid in a geographic one.
    """
    beyond = shapely.difference(np.array(polygons, object), shapely.box(*grid.bounds))
    definition = CRS(grid.crs)
    if not definition.is_geographic:
        return shapely.area(beyond) * definition.axis_info[0].unit_conversion_factor ** 2
    ellipsoid = definition.get_geod()
    assert ellipsoid is not None  # noqa: S101 - of a geographic CRS there always is one
    # a cylinder of equal area keeps parallels and meridians straight: what is a rectangle of cells stays one
    plane = Proj(proj="cea", a=ellipsoid.a, b=ellipsoid.b)

    def flattened(lonlat: Doubles) -> Doubles:
        return np.column_stack(plane(lonlat[:, 0], lonlat[:, 1]))

    return shapely.area(shapely.transform(shapely.segmentize(beyond, _MOST_SEGMENT_DEGREES), flattened))
