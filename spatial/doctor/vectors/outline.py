"""Where features lie relative to a province's outline: inside, across, outside, for a million features in a second.

The outline is cut into cells once, each inside, outside or on the boundary; sums over rectangles of cells (an integral
image) settle all features but those near the boundary, which are compared exactly. Called by the geometry checks and by
the guesses of the coordinate reference system.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

CELLS = 128
THAILAND = shapely.box(97.3, 5.5, 105.7, 20.5)
"""Where there is no outline: longitude and latitude of the kingdom, WGS 84."""


class Outline:
    """A boundary in EPSG:4326, made ready to be asked often."""

    def __init__(self, boundary: BaseGeometry | None) -> None:
        self.is_province = boundary is not None
        self.boundary = THAILAND if boundary is None else boundary
        shapely.prepare(self.boundary)
        west, south, east, north = shapely.bounds(self.boundary)
        self._origin = np.array([west, south])
        self._size = np.array([(east - west) / CELLS, (north - south) / CELLS])
        self._full: NDArray[np.int64] | None = None
        self._touched: NDArray[np.int64] | None = None

    @property
    def th(self) -> str:
        """What it is called."""
        return "จังหวัด" if self.is_province else "ประเทศไทย"

    @property
    def en(self) -> str:
        """What it is called."""
        return "the province" if self.is_province else "Thailand"

    def share_inside(self, lonlat: NDArray[np.float64]) -> float:
        """Part (0 to 1) of positions, shape (n, 2), that lie inside; what is not finite lies outside."""
        if not len(lonlat):
            return 0.0
        finite = lonlat[np.isfinite(lonlat).all(axis=1)]
        return float(shapely.intersects_xy(self.boundary, finite).sum()) / len(lonlat)

    def outside(
        self, geometries: NDArray[np.object_], bounds: NDArray[np.float64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which features lie wholly outside, and which partly.

        Args:
            geometries: Longitude and latitude, shape (n,); None counts as inside.
            bounds: Their bounds, shape (n, 4).
        """
        full, touched = self._sums()
        known = np.isfinite(bounds).all(axis=1)
        far_low, far_high = shapely.bounds(self.boundary)[:2], shapely.bounds(self.boundary)[2:]
        with np.errstate(invalid="ignore"):
            beyond = known & ((bounds[:, 2:] < far_low).any(axis=1) | (bounds[:, :2] > far_high).any(axis=1))
            over = (bounds[:, :2] < far_low).any(axis=1) | (bounds[:, 2:] > far_high).any(axis=1)
        # a cell more on every side: the edges of cells are not exact numbers
        low, high = np.zeros((2, len(bounds), 2), np.int64)
        low[known] = np.clip(np.floor((bounds[known, :2] - self._origin) / self._size) - 1, 0, CELLS - 1)
        high[known] = np.clip(np.floor((bounds[known, 2:] - self._origin) / self._size) + 1, 0, CELLS - 1)
        cells = (high - low + 1).prod(axis=1)
        inside = known & ~over & (_within(full, low, high) == cells)
        wholly = beyond | (known & (_within(touched, low, high) == 0))
        partly = np.zeros(len(bounds), bool)
        unclear = np.flatnonzero(known & ~inside & ~wholly)
        if len(unclear):
            wholly[unclear] = ~shapely.intersects(self.boundary, geometries[unclear])
            rest = unclear[~wholly[unclear]]
            partly[rest] = ~shapely.covers(self.boundary, geometries[rest])
        return wholly, partly

    def _sums(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if self._full is None or self._touched is None:
            at = np.arange(CELLS)
            x = self._origin[0] + at * self._size[0]
            y = self._origin[1] + at * self._size[1]
            west, south = np.meshgrid(x, y, indexing="ij")
            cells = shapely.box(west, south, west + self._size[0], south + self._size[1])
            self._full = _integral(shapely.contains_properly(self.boundary, cells))
            self._touched = _integral(shapely.intersects(self.boundary, cells))
        return self._full, self._touched


def _integral(cells: NDArray[np.bool_]) -> NDArray[np.int64]:
    sums = np.zeros((CELLS + 1, CELLS + 1), np.int64)
    sums[1:, 1:] = cells.cumsum(axis=0).cumsum(axis=1)
    return sums


def _within(sums: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    west, south = low[:, 0], low[:, 1]
    east, north = high[:, 0] + 1, high[:, 1] + 1
    return sums[east, north] - sums[west, north] - sums[east, south] + sums[west, south]
