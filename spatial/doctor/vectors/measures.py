"""Plain numbers of a batch of geometries: bounds, vertices, area, length; taken once, used by several checks.

Called by the geometry checks (slivers, outline) and the search for duplicates.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_320.0
"""Of latitude, on a sphere of the earth's size; good to a per cent, enough to tell a sliver."""
LEAST_AREA_M2 = 1.0
LEAST_WIDTH_M = 1.0
LEAST_ROUNDNESS = 0.005
"""4π·area/perimeter², 1 for a circle; below it a polygon that is also narrow counts as a sliver."""


class Measures(NamedTuple):
    """Numbers per feature, in degrees and square degrees (or the file's units where its CRS is open)."""

    bounds: NDArray[np.float64]
    area: NDArray[np.float64]
    length: NDArray[np.float64]
    vertices: NDArray[np.int64]

    def of(self, keep: NDArray[np.bool_]) -> "Measures":
        """Those of some features only."""
        return Measures(self.bounds[keep], self.area[keep], self.length[keep], self.vertices[keep])


def measure(geometries: NDArray[np.object_], vertices: NDArray[np.int64]) -> Measures:
    """Measure a batch; NaN where a geometry is missing."""
    bounds = shapely.bounds(geometries)
    return Measures(bounds, shapely.area(geometries), shapely.length(geometries), np.asarray(vertices))


def slivers(measures: Measures) -> NDArray[np.bool_]:
    """Polygons of less than a square metre, or both thin and narrower than a metre; longitude and latitude."""
    narrowing = np.cos(np.radians(np.nan_to_num(measures.bounds[:, 1])))
    area_m2 = measures.area * METRES_PER_DEGREE**2 * narrowing
    around_m = measures.length * METRES_PER_DEGREE
    with np.errstate(divide="ignore", invalid="ignore"):
        roundness = 4 * np.pi * area_m2 / around_m**2
        width_m = 2 * area_m2 / around_m
    is_thin = (roundness < LEAST_ROUNDNESS) & (width_m < LEAST_WIDTH_M)
    return (area_m2 < LEAST_AREA_M2) | is_thin
