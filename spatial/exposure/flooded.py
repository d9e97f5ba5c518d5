"""Flooded area per administrative area and depth class, from a raster of depths or from polygons.

Method and limits: docs/methods/exposure.md, "Flooded area". Called when a decision dataset is assembled.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from spatial.exposure.classes import DEPTH_ERROR_M, ClassFigures, DepthSteps
from spatial.exposure.cover import Zones
from spatial.exposure.grids import areas_outside, opened, projected
from spatial.progress import Progress, unwatched
from spatial.rasters.cell_area import row_cell_areas

Doubles = npt.NDArray[np.float64]


def flooded_area(
    depth_cog: Path,
    areas: Sequence[BaseGeometry],
    lower_bounds_m: Sequence[float],
    *,
    error_m: float = DEPTH_ERROR_M,
    progress: Progress = unwatched,
) -> ClassFigures:
    """Square metres per area and depth class.

    Args:
        depth_cog: Depth in metres above ground; 0 dry, NaN not modelled.
        areas: Polygons in longitude and latitude on WGS 84; they may overlap (districts and their subdistricts).
        lower_bounds_m: Lower bounds of the classes in metres, ascending.
        error_m: How far depths may be off; makes the low and high figures.
        progress: Told the share of the raster done, 0 to 1.

    Returns:
        Square metres: planar where the raster's CRS is projected, true on the ellipsoid where it is geographic. What of
        an area lies outside the raster is not modelled, so that a row's sum is the whole area.

    Raises:
        Refused: the bounds or the error are impossible.

    Source: docs/methods/exposure.md, "Flooded area".
    """
    steps = DepthSteps(lower_bounds_m, error_m)
    sums = np.zeros((len(areas), steps.code_count))
    with opened(depth_cog) as raster:
        grid = raster.grid
        polygons = projected(areas, grid.crs)
        cell_areas = row_cell_areas(grid.crs, grid.transform, grid.height)
        are_alike = bool((cell_areas == cell_areas[0]).all())
        zones = Zones(grid, polygons)
        for block in zones.blocks():
            codes = steps.codes(raster.window(block.row, block.column, block.height, block.width))
            if are_alike:
                found = zones.sums(block, codes, steps.code_count) * cell_areas[0]
            else:
                rows = cell_areas[block.row : block.row + block.height, None]
                found = zones.sums(block, codes, steps.code_count, np.broadcast_to(rows, codes.shape))
            sums[block.polygons] += found
            progress(min(1.0, (block.row + block.height) / grid.height))
        sums[:, steps.not_modelled] += areas_outside(grid, polygons)
    return steps.figures(sums)


def flooded_area_of_polygons(
    floods: Sequence[BaseGeometry],
    depth_m: Doubles | None,
    areas: Sequence[BaseGeometry],
    lower_bounds_m: Sequence[float],
) -> ClassFigures:
    """Square metres per area and depth class, from polygons of depth classes or of a plain extent.

    Where polygons overlap, the deepest counts, once. Outside of them an area counts as dry: an extent says so.

    Args:
        floods: Polygons in longitude and latitude on WGS 84.
        depth_m: The least depth in each (its class's lower bound), shape (floods,); NaN where it is not said: the first
            class. None for an extent without depths.
        areas: Polygons in longitude and latitude on WGS 84.
        lower_bounds_m: Lower bounds of the classes in metres, ascending.

    Returns:
        Square metres, true on the ellipsoid. `low` and `high` are the figures as given: a class has no error to shift.

    Source: docs/methods/exposure.md, "Polygons".
    """
    flat = _equal_area(areas)
    places = shapely.transform(np.array(areas, object), flat)
    shapes = shapely.make_valid(shapely.transform(np.array(floods, object), flat)) if len(floods) else np.empty(0)
    bounds = np.asarray(lower_bounds_m, np.float64)
    depth = np.full(len(floods), bounds[0]) if depth_m is None else np.asarray(depth_m, np.float64)
    codes = np.where(np.isnan(depth), 1, np.searchsorted(bounds, np.nan_to_num(depth), side="right"))
    at_least = np.zeros((len(areas), len(bounds)))
    tree = shapely.STRtree(shapes)
    for number, place in enumerate(places):
        touching = tree.query(place, predicate="intersects")
        for code in range(1, len(bounds) + 1):
            deep = shapes[touching[codes[touching] >= code]]
            if len(deep):
                at_least[number, code - 1] = shapely.intersection(shapely.union_all(deep), place).area
    whole = shapely.area(places)
    in_class = np.zeros((len(areas), len(bounds) + 2))
    in_class[:, 1:-1] = at_least - np.column_stack([at_least[:, 1:], np.zeros(len(areas))])
    in_class[:, 0] = np.maximum(whole - at_least[:, 0], 0.0)
    return ClassFigures(in_class, at_least, at_least.copy())


def _equal_area(areas: Sequence[BaseGeometry]) -> Callable[[Doubles], Doubles]:
    """To a plane in which areas are true: Lambert's azimuthal equal-area projection about the middle of the areas."""
    west, south, east, north = shapely.total_bounds(np.array(areas, object))
    plane = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84 +units=m"
    way = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    return lambda lonlat: np.column_stack(way.transform(lonlat[:, 0], lonlat[:, 1]))
