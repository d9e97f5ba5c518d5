"""Outlines of equal cells, cut into tiles small enough that a map draws each feature quickly.

A tile's cells of one class become one MultiPolygon along the cells' edges; a tile whose outlines have too many vertices
is quartered. Called by `classes`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

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
    values = np.flatnonzero(np.bincount(codes.ravel()))
    values = values[values > 0]
    side = max(codes.shape)
    # counted before anything is outlined: a tile of noise would else be outlined again at every quartering
    if side > _SMALLEST_SIDE and any(most_vertices(codes == value) > MOST_VERTICES for value in values):
        half = -(-side // 2)
        for down in range(0, codes.shape[0], half):
            for right in range(0, codes.shape[1], half):
                yield from patches(codes[down : down + half, right : right + half], row + down, column + right)
        return
    if values.size:
        polygons, value_of = _polygons(codes)
        polygons = shapely.transform(polygons, lambda xy: xy + np.array([column, row]))
        for value in values:
            cells_per_row = np.count_nonzero(codes == value, axis=1).astype(np.int64)
            outline = cast(shapely.MultiPolygon, shapely.multipolygons(polygons[value_of == value]))
            yield Patch(int(value), row, column, cells_per_row, outline)


def most_vertices(inside: npt.NDArray[np.bool_]) -> int:
    """No fewer vertices than the outlines of some cells have.

    An outline turns where one or three of the four cells around a grid point are inside, and twice where two are that
    touch at the corner only. A ring names its first vertex again, and has at least four.
    """
    padded = np.pad(inside, 1)
    a, b, c, d = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    turns = int(np.count_nonzero(a ^ b ^ c ^ d)) + 2 * int(np.count_nonzero((a == d) & (b == c) & (a != b)))
    return turns + turns // 4


def _polygons(codes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]:
    """Polygons of cells that share an edge and a class, and their classes; x = column, y = row."""
    rings: list[list[tuple[float, float]]] = []
    polygon_of_ring: list[int] = []
    values: list[int] = []
    for place, (geometry, value) in enumerate(shapes(np.ascontiguousarray(codes), mask=codes > 0, connectivity=4)):
        values.append(int(value))
        rings.extend(geometry["coordinates"])
        polygon_of_ring.extend([place] * len(geometry["coordinates"]))
    lengths = np.fromiter(map(len, rings), np.int64, len(rings))
    numbers = chain.from_iterable(chain.from_iterable(rings))
    points = np.fromiter(numbers, np.float64, 2 * int(lengths.sum())).reshape(-1, 2)
    linear = np.asarray(shapely.linearrings(points, indices=np.repeat(np.arange(len(rings)), lengths)))
    return np.asarray(shapely.polygons(linear, indices=np.asarray(polygon_of_ring))), np.asarray(values, np.uint8)
