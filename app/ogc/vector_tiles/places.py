"""A tile's place in WebMercatorQuad, and the box in degrees that what is drawn in it is looked for and cut by."""

import math
from dataclasses import dataclass

WORLD_M = 40_075_016.685578488
"""Side of the whole map in metres of EPSG:3857."""
BUFFER = 1 / 64
"""Of a tile's side: so much beyond each edge is drawn, so that outlines and marks go on into the next tile."""
_MARGIN = 1 / 32
_LAST_LATITUDE = 85.06
"""Beyond the edge of the map by a little; PROJ has no place for a pole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Zoom, row from the north and column from the west."""

    zoom: int
    row: int
    column: int

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees of the tile with its buffer; within the map, never over its edges."""
        return self._box(BUFFER)

    @property
    def cut(self) -> tuple[float, float, float, float]:
        """The same, a little further out: what is cut there before it is projected shows no cut."""
        return self._box(_MARGIN)

    def _box(self, beyond: float) -> tuple[float, float, float, float]:
        side = 2**self.zoom
        west, east = ((edge / side * 360 - 180) for edge in (self.column - beyond, self.column + 1 + beyond))
        south, north = (_latitude(edge / side) for edge in (self.row + 1 + beyond, self.row - beyond))
        return max(west, -180.0), max(south, -_LAST_LATITUDE), min(east, 180.0), min(north, _LAST_LATITUDE)

    @property
    def children(self) -> tuple["Place", "Place", "Place", "Place"]:
        """The four tiles of the next zoom that cover it."""
        zoom, row, column = self.zoom + 1, 2 * self.row, 2 * self.column
        return (
            Place(zoom, row, column),
            Place(zoom, row, column + 1),
            Place(zoom, row + 1, column),
            Place(zoom, row + 1, column + 1),
        )


def _latitude(share: float) -> float:
    """Latitude of a share of the map's height, from its top."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * share))))
