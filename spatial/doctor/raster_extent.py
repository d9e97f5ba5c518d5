"""The extent of a grid, and where on the Earth it would lie in one CRS or another.

Called by `raster_place`, which compares CRSs by it.
"""

import math
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from spatial.rasters.cells import Affine6
from spatial.rasters.footprint import box_outline


@dataclass(frozen=True, slots=True)
class Extent:
    """A grid without a CRS."""

    transform: Affine6
    width: int
    height: int

    @property
    def middle(self) -> NDArray[np.float64]:
        """Its middle as x, y, shape (1, 2)."""
        a, _, c, _, e, f = self.transform
        return np.array([[c + a * self.width / 2, f + e * self.height / 2]])

    def on_earth(self, crs: str, *, is_swapped: bool = False) -> BaseGeometry | None:
        """Its outline in longitude and latitude, were it in that CRS; None where that is nowhere."""
        a, _, c, _, e, f = self.transform
        box = (0, 0, self.height, self.width)
        transform, crs_object = self.transform, pyproj.CRS(crs)
        if is_swapped:
            transform = (e, 0.0, f, 0.0, a, c)
            box = (0, 0, self.width, self.height)
        xs, ys = (
            (transform[2], transform[2] + transform[0] * box[3]),
            (transform[5], transform[5] + transform[4] * box[2]),
        )
        if crs_object.is_geographic and (max(map(abs, xs)) > 360 or max(map(abs, ys)) > 90):
            return None
        try:
            ring = box_outline(crs, transform, box)
        except ProjError:
            return None
        if not all(math.isfinite(x) and math.isfinite(y) and abs(y) <= 90 for x, y in ring):
            return None
        outline = shapely.Polygon(ring)
        return outline if outline.is_valid else None
