"""Polygons laid over a grid: sums over the cells that each covers, by exact shares of cells, block by block.

Blocks come already in codes: memory is bounded by a block, and every cell is read and classified once, however many
polygons meet there. Cells that a border runs through count by their share; those between borders are only counted, all
polygons' at once. Method: docs/methods/exposure.md, "Exact shares". Called by `flooded` and `people`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.exposure.classes import Codes
from spatial.exposure.shares import Doubles, Edges, Ints, Shares
from spatial.rasters.cells import Affine6

BLOCK = 1024
"""Cells along a block's side: a float32 block is 4 MB, and a COG's tiles of 512 fit four times."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of a raster are: north up, not rotated."""

    crs: str
    transform: Affine6
    width: int
    height: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        a, _, c, _, e, f = self.transform
        return c, f + e * self.height, c + a * self.width, f


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells, and the polygons that meet it."""

    row: int
    """Of its first cell in the grid."""
    column: int
    height: int
    width: int
    polygons: Ints
    """Their numbers, ascending."""


class Zones:
    """Polygons over a grid.

    Args:
        grid: The cells.
        polygons: In the grid's CRS; they may overlap, each is summed by itself.
    """

    def __init__(self, grid: Grid, polygons: Sequence[BaseGeometry]) -> None:
        self._grid = grid
        a, _, c, _, e, f = grid.transform
        in_cells = shapely.transform(
            np.array(polygons, object), lambda xy: np.column_stack([(xy[:, 0] - c) / a, (xy[:, 1] - f) / e])
        )
        self._edges = Edges(in_cells)
        self._tree = shapely.STRtree(in_cells)

    def blocks(self, side: int = BLOCK) -> Iterator[Block]:
        """The grid's blocks from north to south; those that no polygon meets are left out."""
        for row in range(0, self._grid.height, side):
            for column in range(0, self._grid.width, side):
                height, width = min(side, self._grid.height - row), min(side, self._grid.width - column)
                frame = shapely.box(column, row, column + width, row + height)
                met = np.sort(self._tree.query(frame, predicate="intersects"))
                if len(met):
                    yield Block(row, column, height, width, met)

    def covered(self, block: Block, polygon: int) -> Doubles:
        """The share of each cell of a block that one polygon covers, shape (rows, columns), 0 to 1."""
        corner, shape = (block.column, block.row), (block.height, block.width)
        shares = self._edges.shares(np.array([polygon]), corner, (1, 1), shape)
        covered = np.zeros(block.height * block.width + 1)
        np.add.at(covered, shares.run_start, 1.0)
        np.add.at(covered, shares.run_stop, -1.0)
        covered = covered.cumsum()[:-1]
        covered[shares.cell] = shares.share
        return covered.reshape(shape)

    def sums(self, block: Block, codes: Codes, code_count: int, weights: Doubles | None = None) -> Doubles:
        """Cells by code within each polygon of a block, each cell as far as it is covered.

        Args:
            block: Of this grid.
            codes: Below `code_count`; shape (rows, columns) of the block's cells, or of equal parts of them.
            code_count: How many codes there are.
            weights: What each cell, or part of one, counts for, the same shape, 0 or more, nowhere NaN; None: each 1.

        Returns:
            Shape (polygons of the block, `code_count`), nowhere negative.
        """
        height, width = codes.shape
        parts = width // block.width, height // block.height
        shares = self._edges.shares(block.polygons, (block.column, block.row), parts, (height, width))
        code = codes.ravel()
        weight = None if weights is None else weights.ravel()
        counted = shares.share if weight is None else shares.share * weight[shares.cell]
        size = len(block.polygons) * code_count
        found = np.asarray(np.bincount(shares.polygon * code_count + code[shares.cell], counted, size), np.float64)
        found = found.reshape(len(block.polygons), code_count)
        np.add.at(found, shares.run_polygon, _run_sums(shares, code, code_count, weight))
        return found


def _run_sums(shares: Shares, codes: Codes, code_count: int, weights: Doubles | None) -> Doubles:
    """Cells by code within each run of whole cells, shape (runs, `code_count`); each cell is looked at once."""
    marks, place = np.unique(np.concatenate([shares.run_start, shares.run_stop]), return_inverse=True)
    if not len(marks):
        return np.zeros((0, code_count))
    cells = slice(marks[0], marks[-1])
    bins = np.repeat(np.arange(len(marks) - 1) * code_count, np.diff(marks))
    bins += codes[cells]
    by_section = np.bincount(bins, None if weights is None else weights[cells], (len(marks) - 1) * code_count)
    before = np.zeros((len(marks), code_count))
    np.cumsum(by_section.reshape(-1, code_count), axis=0, out=before[1:])
    start, stop = np.split(place, 2)
    return before[stop] - before[start]
