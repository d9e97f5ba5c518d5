"""One grid's cells over another's: equal parts of cells, and the depth in which the middle of each part stands.

Where one grid nests in the other (same CRS, one cell size a whole multiple of the other, lines that meet), a cell's
parts are the cells of the finer grid and nothing is approximated. Method and limits: docs/methods/exposure.md,
"People". Called by `people`.
"""

import math

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from spatial.datums import to_lonlat
from spatial.exposure.cover import BLOCK, Block, Grid
from spatial.exposure.grids import Raster
from spatial.rasters.between_nodes import between_nodes

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Places = tuple[Doubles, Doubles]
"""Rows and columns in a grid, with fractions; of shapes that broadcast to that of the places."""

LEAST_PARTS = 4
"""Along a side of a cell, where the grids do not nest."""
_FINER = 2
_METRES_OF_DEGREE = 111_320.0
_NODES = 17
"""Along a block's side: between them the way from one CRS to the other is taken to be straight."""
_MARGIN = 2.0
_ALIGNED = 0.001
"""How far, in cells, lines of two grids may lie apart at either end and still be taken for the same."""


def parts_of(grid: Grid, depth: Grid) -> tuple[int, int]:
    """Into how many parts a cell is cut, down and across, to meet the cells of depths.

    Returns:
        Exactly the depths' cells where these nest in the cells; 1 where the cells nest in the depths'; else parts of
        at most half the depths' cells a side, at least LEAST_PARTS, at most BLOCK.
    """
    if grid.crs == depth.crs:
        a, _, c, _, e, f = grid.transform
        other_a, _, other_c, _, other_e, other_f = depth.transform
        across = _nesting(a / other_a, (c - other_c) / min(abs(a), abs(other_a)), grid.width)
        down = _nesting(e / other_e, (f - other_f) / min(abs(e), abs(other_e)), grid.height)
        if across and down:
            return down, across
    parts = [
        min(BLOCK, max(LEAST_PARTS, math.ceil(_FINER * mine / other - 1e-6)))
        for mine, other in zip(_sides_m(grid), _sides_m(depth), strict=True)
    ]
    return parts[0], parts[1]


def _nesting(ratio: float, offset: float, cells: int) -> int:
    """How many parts where lines meet; 0 where they do not. The offset is in cells of the finer grid."""
    finer = ratio if ratio >= 1 else 1 / ratio
    whole = round(finer)
    apart = abs(finer - whole) * cells
    if whole > BLOCK or apart > _ALIGNED or abs(offset - round(offset)) > _ALIGNED:
        return 0
    if ratio >= 1:
        return whole
    # cells finer than the depths' must not lie across a line of theirs, which whole offsets of the finer one exclude
    return 1


def _sides_m(grid: Grid) -> tuple[float, float]:
    """A cell's height and width in metres, near enough to choose a number of parts."""
    definition = CRS(grid.crs)
    metres = _METRES_OF_DEGREE if definition.is_geographic else definition.axis_info[0].unit_conversion_factor
    return abs(grid.transform[4]) * metres, abs(grid.transform[0]) * metres


def may_meet(grid: Grid, block: Block, depth: Grid) -> bool:
    """Whether a block may have depths: False only where it certainly lies outside their raster."""
    rows, columns = _places(
        grid,
        depth,
        block.row + np.linspace(0, block.height, _NODES),
        block.column + np.linspace(0, block.width, _NODES),
    )
    return bool(
        rows.max() >= -_MARGIN
        and rows.min() <= depth.height + _MARGIN
        and columns.max() >= -_MARGIN
        and columns.min() <= depth.width + _MARGIN
    )


def depth_of_parts(grid: Grid, block: Block, parts: tuple[int, int], depth: Raster) -> Floats:
    """The depth of the cell that holds the middle of each part.

    Args:
        grid: Whose cells are cut.
        block: Of this grid.
        parts: Down and across.
        depth: Reads no more than the window around the block.

    Returns:
        Metres, shape (block's rows × parts, block's columns × parts); NaN outside the raster of depths.
    """
    height, width = block.height * parts[0], block.width * parts[1]
    down = (np.arange(height) + 0.5) / parts[0]
    across = (np.arange(width) + 0.5) / parts[1]
    if grid.crs == depth.grid.crs:
        rows, columns = _places(grid, depth.grid, block.row + down, block.column + across)
    else:
        rows, columns = _straightened(grid, depth.grid, block, down, across)
    row, column = np.floor(rows).astype(np.int64), np.floor(columns).astype(np.int64)
    inside = (row >= 0) & (row < depth.grid.height) & (column >= 0) & (column < depth.grid.width)
    found = np.full((height, width), np.nan, np.float32)
    if inside.any():
        row, column = (np.broadcast_to(each, inside.shape)[inside] for each in (row, column))
        top, left = int(row.min()), int(column.min())
        cells = depth.window(top, left, int(row.max()) - top + 1, int(column.max()) - left + 1)
        found[inside] = cells[row - top, column - left]
    return found


def _places(grid: Grid, other: Grid, rows: Doubles, columns: Doubles) -> Places:
    """Where lines of rows and columns of one grid lie in another: in one CRS as (rows, 1) and (1, columns)."""
    a, _, c, _, e, f = grid.transform
    x, y = (c + a * columns)[None, :], (f + e * rows)[:, None]
    if grid.crs != other.crs:
        shape = (len(rows), len(columns))
        lonlat = to_lonlat(grid.crs).transform(np.broadcast_to(x, shape), np.broadcast_to(y, shape))
        x, y = to_lonlat(other.crs).transform(*lonlat, direction="INVERSE")
    a, _, c, _, e, f = other.transform
    return (np.asarray(y) - f) / e, (np.asarray(x) - c) / a


def _straightened(grid: Grid, other: Grid, block: Block, down: Doubles, across: Doubles) -> Places:
    """Places by bilinear interpolation between nodes."""
    nodes_down, nodes_across = np.linspace(0, block.height, _NODES), np.linspace(0, block.width, _NODES)
    nodes = _places(grid, other, block.row + nodes_down, block.column + nodes_across)
    rows, columns = (between_nodes(node, nodes_down, nodes_across, down=down, across=across) for node in nodes)
    return rows, columns
