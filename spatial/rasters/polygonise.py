"""Outlines of equal cells, cut into tiles small enough that a map draws each feature quickly.

A tile's cells of one class become one MultiPolygon along the cells' edges; a tile whose outlines have too many vertices
is quartered. Called by `classes`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import shapes

MOST_VERTICES = 5_000
_SMALLEST_SIDE = 32
"""A chessboard of 32 × 32 cells has 2,560 vertices: quartering always comes to an end below MOST_VERTICES."""


@dataclass(frozen=True, slots=True)
class Patch:
    """The cells of one class in one tile."""

    value: int
    row: int
    column: int
    cells_per_row: npt.NDArray[np.int64]
    """How many cells in each row of the tile, from `row` on."""
    outline: shapely.MultiPolygon
    """In columns and rows of the whole grid (x = column, y = row)."""


def patches(codes: npt.NDArray[np.uint8], row: int, column: int) -> Iterator[Patch]:
    """Patches of a tile, by value.

    Args:
        codes: Class of each cell, shape (rows, columns); 0 belongs to none.
        row: Row of the tile's first cell in the whole grid.
        column: Its column.
    """
    if not codes.any():
        return
    polygons, values = _polygons(codes)
    side = max(codes.shape)
    for value in np.unique(values):
        mine = polygons[values == value]
        if int(shapely.get_num_coordinates(mine).sum()) > MOST_VERTICES and side > _SMALLEST_SIDE:
            yield from _quarters(np.where(codes == value, codes, 0).astype(np.uint8), row, column)
            continue
        moved = shapely.transform(shapely.MultiPolygon(list(mine)), lambda xy: xy + np.array([column, row]))
        yield Patch(int(value), row, column, np.count_nonzero(codes == value, axis=1).astype(np.int64), moved)


def _quarters(codes: npt.NDArray[np.uint8], row: int, column: int) -> Iterator[Patch]:
    half = max(codes.shape) // 2
    for down in range(0, codes.shape[0], half):
        for right in range(0, codes.shape[1], half):
            yield from patches(codes[down : down + half, right : right + half], row + down, column + right)


def _polygons(codes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]:
    """Polygons of cells that share an edge and a class, and their classes; x = column, y = row."""
    rings: list[npt.NDArray[np.float64]] = []
    polygon_of_ring: list[int] = []
    values: list[int] = []
    for place, (geometry, value) in enumerate(shapes(np.ascontiguousarray(codes), mask=codes > 0, connectivity=4)):
        values.append(int(value))
        for ring in geometry["coordinates"]:
            rings.append(np.asarray(ring))
            polygon_of_ring.append(place)
    lengths = np.fromiter(map(len, rings), np.int64, len(rings))
    linear = np.asarray(shapely.linearrings(np.concatenate(rings), indices=np.repeat(np.arange(len(rings)), lengths)))
    return np.asarray(shapely.polygons(linear, indices=np.asarray(polygon_of_ring))), np.asarray(values, np.uint8)
