"""People in flood water, counted per administrative area and depth class.

Persons stand on a grid of their own, which need not be the depths'. Method and limits: docs/methods/exposure.md,
"People". Called when a decision dataset is assembled.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from shapely.geometry.base import BaseGeometry

from spatial.exposure.classes import DEPTH_ERROR_M, ClassFigures, DepthSteps
from spatial.exposure.cover import BLOCK, Zones
from spatial.exposure.grids import opened, projected
from spatial.exposure.overlay import depth_of_parts, may_meet, parts_of
from spatial.progress import Progress, unwatched


def people_exposed(
    depth_cog: Path,
    population_cog: Path,
    areas: Sequence[BaseGeometry],
    lower_bounds_m: Sequence[float],
    *,
    error_m: float = DEPTH_ERROR_M,
    progress: Progress = unwatched,
) -> ClassFigures:
    """Persons per area and depth class.

    A cell's persons are spread evenly over equal parts of it, each of which stands in the depth at its middle. Where
    one grid nests in the other the parts are the cells of the finer one, and the overlay is exact.

    Args:
        depth_cog: Depth in metres above ground; 0 dry, NaN not modelled.
        population_cog: Persons per cell (a count, not a density); NaN nobody.
        areas: Polygons in longitude and latitude on WGS 84; they may overlap.
        lower_bounds_m: Lower bounds of the classes in metres, ascending.
        error_m: How far depths may be off; makes the low and high figures.
        progress: Told the share of the raster done, 0 to 1.

    Returns:
        Persons. Those who live where nothing was modelled, outside the depths' raster too, are in the last column.

    Raises:
        Refused: the bounds or the error are impossible.

    Source: docs/methods/exposure.md, "People".
    """
    steps = DepthSteps(lower_bounds_m, error_m)
    sums = np.zeros((len(areas), steps.code_count))
    with opened(population_cog) as population, opened(depth_cog) as depth:
        grid = population.grid
        down, across = parts_of(grid, depth.grid)
        zones = Zones(grid, projected(areas, grid.crs))
        for block in zones.blocks(max(1, BLOCK // max(down, across))):
            persons = population.window(block.row, block.column, block.height, block.width).astype(np.float64)
            persons = np.nan_to_num(persons, nan=0.0)
            if persons.any():
                if may_meet(grid, block, depth.grid):
                    codes = steps.codes(depth_of_parts(grid, block, (down, across), depth))
                    persons = np.repeat(np.repeat(persons / (down * across), down, axis=0), across, axis=1)
                else:
                    codes = np.full(persons.shape, steps.not_modelled, np.uint8)
                sums[block.polygons] += zones.sums(block, codes, steps.code_count, persons)
            progress(min(1.0, (block.row + block.height) / grid.height))
    return steps.figures(sums)
