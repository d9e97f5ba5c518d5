"""People in flood water, counted per administrative area and depth class.

Persons stand on a grid of their own, which need not be the depths'. Method and limits: docs/methods/exposure.md,
"People". Called when a decision dataset is assembled.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from spatial.datums import to_lonlat
from spatial.exposure.classes import DEPTH_ERROR_M, ClassFigures, Sums, depth_codes
from spatial.exposure.cover import Grid, covers
from spatial.exposure.grids import Raster, opened, projected

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
MOST_SPLIT = 4
"""A cell of people is looked at in at most so many parts along each side."""
MOST_WINDOW = 4096
"""Cells of depths along a side that are read at once."""
METRES_OF_DEGREE = 111_320.0


def _nothing(_: float) -> None:
    """Progress that nobody watches."""


def people_exposed(
    depth_cog: Path,
    population_cog: Path,
    areas: Sequence[BaseGeometry],
    lower_bounds_m: Sequence[float],
    *,
    error_m: float = DEPTH_ERROR_M,
    progress: Callable[[float], None] = _nothing,
) -> ClassFigures:
    """Persons per area and depth class.

    A cell's persons are spread evenly over it. Each of its parts (as small as the cells of the depths, down to a
    quarter of a side) stands in the depth at its middle; of two equal grids, that is the cell's own depth.

    Args:
        depth_cog: Depth in metres above ground; 0 dry, NaN not modelled.
        population_cog: Persons per cell (a count, not a density); NaN nobody.
        areas: Polygons in longitude and latitude on WGS 84; they may overlap.
        lower_bounds_m: Lower bounds of the classes in metres, ascending.
        error_m: How far depths may be off; makes the low and high figures.
        progress: Told the share of the raster done, 0 to 1.

    Returns:
        Persons. Those who live where nothing was modelled, outside the depths' raster too, are in the last column.

    Source: docs/methods/exposure.md, "People".
    """
    sums = Sums(len(areas), len(lower_bounds_m))
    with opened(population_cog) as population, opened(depth_cog) as depth:
        grid = population.grid
        ratio = _ratio(grid, depth.grid)
        split = int(np.clip(round(ratio), 1, MOST_SPLIT))
        block = int(np.clip(MOST_WINDOW / ratio, 16, 512))
        for cover in covers(grid, projected(areas, grid.crs), block=block):
            persons = population.window(cover.row, cover.column, cover.height, cover.width).ravel().astype(np.float64)
            persons = np.nan_to_num(persons, nan=0.0)
            lived_in = persons[cover.cell] > 0
            cells, area = cover.cell[lived_in], cover.polygon[lived_in]
            weight = cover.share[lived_in] * persons[cells] / split**2
            rows, columns = cover.row + cells // cover.width, cover.column + cells % cover.width
            for part in range(split**2):
                across, down = (part % split + 0.5) / split, (part // split + 0.5) / split
                there = _depth_at(depth, *_place(grid, depth.grid, rows + down, columns + across))
                sums.add(area, depth_codes(there, lower_bounds_m, error_m=error_m), weight)
            progress(min(1.0, (cover.row + cover.height) / grid.height))
    return sums.figures()


def _ratio(people: Grid, depth: Grid) -> float:
    """How many cells of depths lie along a side of a cell of people, by their sizes on the ground."""
    return _size_m(people) / _size_m(depth)


def _size_m(grid: Grid) -> float:
    """Side of a cell in metres, near enough."""
    side = abs(grid.transform[0])
    return side * METRES_OF_DEGREE if CRS(grid.crs).is_geographic else side


def _place(grid: Grid, other: Grid, rows: Any, columns: Any) -> tuple[Doubles, Doubles]:
    """Row and column in another grid, of places given by (fractional) row and column in one."""
    a, _, c, _, e, f = grid.transform
    x, y = c + a * columns, f + e * rows
    if grid.crs != other.crs:
        x, y = to_lonlat(grid.crs).transform(x, y)
        x, y = to_lonlat(other.crs).transform(x, y, direction="INVERSE")
    a, _, c, _, e, f = other.transform
    return (np.asarray(y) - f) / e, (np.asarray(x) - c) / a


def _depth_at(depth: Raster, rows: Doubles, columns: Doubles) -> Floats:
    """Depths at places, NaN outside the raster; reads the one window around them."""
    found = np.full(len(rows), np.nan, np.float32)
    # what lies on a line between two cells belongs to the one below and to the right, as GDAL has it
    row, column = np.floor(rows + 1e-9).astype(np.int64), np.floor(columns + 1e-9).astype(np.int64)
    inside = (row >= 0) & (row < depth.grid.height) & (column >= 0) & (column < depth.grid.width)
    if not inside.any():
        return found
    row, column = row[inside], column[inside]
    top, left = int(row.min()), int(column.min())
    cells = depth.window(top, left, int(row.max()) - top + 1, int(column.max()) - left + 1)
    found[inside] = cells[row - top, column - left]
    return found
