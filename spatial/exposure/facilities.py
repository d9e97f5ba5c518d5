"""Facilities in flood water: shelters, pumps, hospitals, counted per administrative area and depth class.

Method and limits: docs/methods/exposure.md, "Facilities". Called when a decision dataset is assembled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.exposure.classes import DEPTH_ERROR_M, ClassFigures, DepthSteps
from spatial.exposure.sampling import values_at

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FacilityFigures(ClassFigures):
    """Facilities per area and class, and those that are in no area."""

    outside: int
    """Facilities that touch none of the areas: in no row, but not lost."""


def facilities_exposed(
    depth_cog: Path,
    facilities: Sequence[BaseGeometry],
    areas: Sequence[BaseGeometry],
    levels: Sequence[str],
    lower_bounds_m: Sequence[float],
    *,
    error_m: float = DEPTH_ERROR_M,
) -> FacilityFigures:
    """Facilities per area and depth class.

    Args:
        depth_cog: Depth in metres above ground; 0 dry, NaN not modelled.
        facilities: Points, lines or polygons in longitude and latitude on WGS 84; what is no point stands at one on it.
        areas: Polygons in longitude and latitude on WGS 84.
        levels: The level of each area: of one level, a facility is in one area (the first that touches it) or in none.
        lower_bounds_m: Lower bounds of the classes in metres, ascending.
        error_m: How far depths may be off; makes the low and high figures.

    Returns:
        Facilities; those where nothing was modelled, outside the raster too, are in the last column.

    Raises:
        Refused: the bounds or the error are impossible.

    Source: docs/methods/exposure.md, "Facilities".
    """
    steps = DepthSteps(lower_bounds_m, error_m)
    sums = np.zeros((len(areas), steps.code_count))
    outside = 0
    if len(facilities) > 0:
        points = shapely.point_on_surface(np.array(facilities, object))
        facility, area = areas_of(points, areas, levels)
        codes = steps.codes(values_at(depth_cog, points))
        np.add.at(sums, (area, codes[facility]), 1.0)
        outside = len(points) - len(np.unique(facility))
    figures = steps.figures(sums)
    return FacilityFigures(figures.in_class, figures.low, figures.high, outside)


def areas_of(
    points: npt.NDArray[np.object_], areas: Sequence[BaseGeometry], levels: Sequence[str]
) -> tuple[Ints, Ints]:
    """Which point is in which area, as two lists of numbers: of each level every point once, or not at all.

    A point on a border that two areas share is in the one that comes first.
    """
    of_level = np.unique(np.asarray(levels), return_inverse=True)[1]
    point, area = shapely.STRtree(list(areas)).query(points, predicate="intersects")
    order = np.lexsort((area, of_level[area], point))
    point, area = point[order], area[order]
    is_first = np.ones(len(point), bool)
    is_first[1:] = (point[1:] != point[:-1]) | (of_level[area[1:]] != of_level[area[:-1]])
    return point[is_first], area[is_first]
