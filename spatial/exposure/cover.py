"""The exact cover of a grid's cells by polygons, block by block: which cells each polygon covers, and how much of each.

exactextract computes the share of a cell that lies within a polygon analytically, so that borders neither lose nor
double anything. Blocks bound the memory; where a polygon covers a block whole, every share is 1 without computing.
Method: docs/methods/exposure.md, "Exact shares". Called by everything in this folder that sums cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from spatial.rasters.cells import Affine6

BLOCK = 1024
"""Cells along a block's side: a float32 block is 4 MB, and a COG's tiles of 512 fit four times."""
_WHOLE = 1.0 - 1e-12

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of a raster are: north up, not rotated."""

    crs: str
    transform: Affine6
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The cells of one block that polygons cover."""

    row: int
    """Of the block's first cell in the grid."""
    column: int
    height: int
    width: int
    polygon: Ints
    """Which polygon, for each covered cell."""
    cell: Ints
    """Which cell of the block, row by row, for each covered cell."""
    share: Doubles
    """How much of the cell the polygon covers, over 0 and up to 1."""


def covers(grid: Grid, polygons: Sequence[BaseGeometry], *, block: int = BLOCK) -> Iterator[Cover]:
    """Go through a grid block by block, and tell which cells the polygons cover; blocks nobody covers are left out.

    Args:
        grid: The cells.
        polygons: In the grid's CRS; they may overlap, each is counted by itself.
        block: Cells along a block's side.
    """
    tree = shapely.STRtree(list(polygons))
    shapely.prepare(np.array(polygons, object))
    a, _, c, _, e, f = grid.transform
    for row in range(0, grid.height, block):
        for column in range(0, grid.width, block):
            height, width = min(block, grid.height - row), min(block, grid.width - column)
            west, north = c + a * column, f + e * row
            edges = (west, north + e * height, west + a * width, north)
            touching = np.sort(tree.query(shapely.box(*edges), predicate="intersects"))
            found = [_covered(polygons[number], edges, height, width) for number in touching]
            kept = [(number, *cover) for number, cover in zip(touching, found, strict=True) if len(cover[0])]
            if kept:
                yield Cover(
                    row,
                    column,
                    height,
                    width,
                    np.concatenate([np.full(len(cells), number, np.int64) for number, cells, _ in kept]),
                    np.concatenate([cells for _, cells, _ in kept]),
                    np.concatenate([shares for _, _, shares in kept]),
                )


def _covered(
    polygon: BaseGeometry, edges: tuple[float, float, float, float], height: int, width: int
) -> tuple[Ints, Doubles]:
    if shapely.contains_properly(polygon, shapely.box(*edges)):
        return np.arange(height * width, dtype=np.int64), np.ones(height * width)
    west, south, east, north = edges
    # the values do not matter, only where the cells are
    cells = np.broadcast_to(np.uint8(0), (height, width))
    source = NumPyRasterSource(np.ascontiguousarray(cells), west, south, east, north)
    # a block's part of the border only: exactextract walks all of what it is given
    near = shapely.clip_by_rect(polygon, west - (east - west), south - (north - south), east + (east - west),
                                north + (north - south))  # fmt: skip
    parts = [part for part in shapely.get_parts(near) if part.geom_type == "Polygon"]
    if not parts:
        return np.empty(0, np.int64), np.empty(0)
    feature = {"type": "Feature", "properties": {}, "geometry": mapping(shapely.MultiPolygon(parts))}
    answer: Any = exact_extract(source, [feature], ["cell_id", "coverage"])[0]  # pyright: ignore[reportOptionalSubscript]
    shares = np.asarray(answer["properties"]["coverage"], np.float64)
    cells_found = np.asarray(answer["properties"]["cell_id"], np.int64)
    covered = shares > 0
    return cells_found[covered], np.where(shares[covered] >= _WHOLE, 1.0, shares[covered])
