"""What share of each cell lies within each polygon, exactly: computed along the polygons' edges, in double precision.

Edges are cut where they cross the grid's lines, so that each piece lies in one cell. Along a row from the west, one is
within a polygon by as much as the pieces passed go down more than up: of a cell, what its own pieces have to their east
counts, and what was passed before (Green's theorem, row by row). Cells between, in which no piece lies, are whole: they
are kept as runs. Method: docs/methods/exposure.md, "Exact shares". Called by `cover`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """The cells of a rectangle that polygons cover. Cells are numbered row by row from the upper left one."""

    polygon: Ints
    """Ascending; one entry for each polygon and cell that its border runs through."""
    cell: Ints
    share: Doubles
    """Of the cell's area, 0 to 1."""
    run_polygon: Ints
    """Ascending; one entry for each run of cells of a row that lie within a polygon whole."""
    run_start: Ints
    """The first cell of the run."""
    run_stop: Ints
    """The cell after its last one."""


class Edges:
    """The edges of polygons, ready to be laid over cells.

    Args:
        polygons: In cells: x is the column, y the row, downwards; valid. Multipolygons and holes are as they are.
    """

    def __init__(self, polygons: npt.NDArray[np.object_]) -> None:
        parts, of_part = shapely.get_parts(polygons, return_index=True)
        # then the inside lies to the east of edges that go down
        turned = shapely.orient_polygons(parts, exterior_cw=True)
        rings, of_ring = shapely.get_rings(turned, return_index=True)
        points, of_point = shapely.get_coordinates(rings, return_index=True)
        is_edge = of_point[1:] == of_point[:-1]
        self._starts, self._ends = points[:-1][is_edge], points[1:][is_edge]
        polygon = of_part[of_ring[of_point[:-1][is_edge]]]
        self._count = np.bincount(polygon, minlength=len(polygons))
        self._first = np.cumsum(self._count) - self._count

    def shares(self, polygons: Ints, corner: tuple[int, int], parts: tuple[int, int], shape: tuple[int, int]) -> Shares:
        """What polygons cover of a rectangle of cells, or of equal parts of cells.

        Args:
            polygons: Which; the answer counts them from 0 in this order.
            corner: Column and row of the upper left cell.
            parts: Into how many parts a cell is cut, across and down.
            shape: Rows and columns of the rectangle, in parts.
        """
        height, width = shape
        polygon, nth = _each(self._count[polygons])
        edge = self._first[polygons][polygon] + nth
        down = np.stack([self._starts[edge, 1], self._ends[edge, 1]])
        # those along a row too: they pass nothing, but the cells that they lie in are not whole
        is_met = (down.max(axis=0) > corner[1]) & (down.min(axis=0) < corner[1] + height / parts[1])
        polygon, edge = polygon[is_met], edge[is_met]
        starts, ends = ((points[edge] - corner) * parts for points in (self._starts, self._ends))

        of, starts, ends = _cut(starts, ends, 1, height)
        row = np.floor((starts[:, 1] + ends[:, 1]) / 2).astype(np.int64)
        is_inside = (row >= 0) & (row < height)
        polygon, row, starts, ends = polygon[of][is_inside], row[is_inside], starts[is_inside], ends[is_inside]
        of, starts, ends = _cut(starts, ends, 0, width)
        polygon, row = polygon[of], row[of]

        # pieces beside the rectangle bound it as if they lay on its edge
        across = np.clip((starts[:, 0] + ends[:, 0]) / 2, 0, width)
        column = np.minimum(across.astype(np.int64), width - 1)
        fall = ends[:, 1] - starts[:, 1]
        return _walked((polygon * height + row) * width + column, fall, fall * (column + 1 - across), height * width)


def _walked(place: Ints, fall: Doubles, east: Doubles, cells: int) -> Shares:
    """Shares from pieces of borders.

    Args:
        place: The cell in which a piece lies, those of each polygon numbered after those of the one before.
        fall: How far a piece goes down, in cells; negative upwards.
        east: The area of the cell to the east of the piece, negative where it goes up.
        cells: How many cells there are.
    """
    places, of = np.unique(place, return_inverse=True)
    falls = np.asarray(np.bincount(of, fall, len(places)), np.float64)
    passed = falls.cumsum()
    share = np.clip(passed - falls + np.bincount(of, east, len(places)), 0.0, 1.0)
    polygon, cell = np.divmod(places, cells)
    # between two cells with a border it has been passed wholly or not at all: a half only tells them apart
    is_run = (passed[:-1] > 0.5) & (np.diff(places) > 1)
    return Shares(polygon, cell, share, polygon[:-1][is_run], cell[:-1][is_run] + 1, cell[1:][is_run])


def _cut(starts: Doubles, ends: Doubles, axis: int, last_line: int) -> tuple[Ints, Doubles, Doubles]:
    """Cut edges where they cross the grid's lines 0 to `last_line` across one axis.

    Returns:
        Of each piece the number of its edge, its start and its end; in order along each edge.
    """
    begin, end = starts[:, axis], ends[:, axis]
    first = np.maximum(np.floor(np.minimum(begin, end)) + 1, 0)
    last = np.minimum(np.ceil(np.maximum(begin, end)) - 1, last_line)
    lines = np.maximum(last - first + 1, 0).astype(np.int64)
    edge, nth = _each(lines + 1)
    piece_starts, piece_ends = starts[edge], ends[edge]
    cut = np.flatnonzero(nth < lines[edge])
    of = edge[cut]
    line = np.where(end[of] > begin[of], first[of] + nth[cut], last[of] - nth[cut])
    along = (line - begin[of]) / (end[of] - begin[of])
    crossing = starts[of] + along[:, None] * (ends[of] - starts[of])
    crossing[:, axis] = line
    piece_ends[cut] = crossing
    piece_starts[cut + 1] = crossing
    return edge, piece_starts, piece_ends


def _each(counts: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """For things of which there are so many: of each the number of its kind, and its number among them, from 0."""
    kind = np.repeat(np.arange(len(counts)), counts)
    return kind, np.arange(len(kind)) - (np.cumsum(counts) - counts)[kind]
