"""Polygons laid over a grid: sums over the cells that each covers, by exact shares of cells, block by block.

exactextract computes the share of a cell that lies within a polygon analytically, so that borders neither lose nor
double anything. It is given a block at a time, already in codes: memory is bounded by a block, and every cell is read
and classified once, however many polygons meet there. Where a polygon covers a block whole, cells are only counted.
Method: docs/methods/exposure.md, "Exact shares". Called by `flooded` and `people`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from exactextract import exact_extract
from exactextract.feature import FeatureSource, JSONFeature
from exactextract.raster import NumPyRasterSource
from shapely.geometry.base import BaseGeometry

from spatial.exposure.classes import Codes
from spatial.rasters.cells import Affine6

BLOCK = 1024
"""Cells along a block's side: a float32 block is 4 MB, and a COG's tiles of 512 fit four times."""

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


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

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in cells of the grid, y upwards."""
        return self.column, -self.row - self.height, self.column + self.width, -self.row


class Zones:
    """Polygons over a grid.

    Args:
        grid: The cells.
        polygons: In the grid's CRS; they may overlap, each is summed by itself.
    """

    def __init__(self, grid: Grid, polygons: Sequence[BaseGeometry]) -> None:
        self._grid = grid
        a, _, c, _, e, f = grid.transform
        # in cells, y upwards: blocks then have whole numbers for edges
        self._polygons = shapely.transform(
            np.array(polygons, object), lambda xy: np.column_stack([(xy[:, 0] - c) / a, (f - xy[:, 1]) / e])
        )
        shapely.prepare(self._polygons)
        self._wkb = shapely.to_wkb(self._polygons)
        self._tree = shapely.STRtree(self._polygons)

    def blocks(self, side: int = BLOCK) -> Iterator[Block]:
        """The grid's blocks from north to south; those that no polygon meets are left out."""
        for row in range(0, self._grid.height, side):
            for column in range(0, self._grid.width, side):
                height, width = min(side, self._grid.height - row), min(side, self._grid.width - column)
                frame = shapely.box(column, -row - height, column + width, -row)
                met = np.sort(self._tree.query(frame, predicate="intersects"))
                if len(met):
                    yield Block(row, column, height, width, met)

    def sums(self, block: Block, codes: Codes, code_count: int, weights: Doubles | None = None) -> Doubles:
        """Cells by code within each polygon of a block, each cell as far as it is covered.

        Args:
            block: Of this grid.
            codes: Below `code_count`; shape (rows, columns) of the block's cells, or of equal parts of them.
            code_count: How many codes there are.
            weights: What each cell, or part of one, counts for, the same shape, nowhere NaN; None: each 1.

        Returns:
            Shape (polygons of the block, `code_count`).
        """
        found = np.zeros((len(block.polygons), code_count))
        is_whole = shapely.contains_properly(self._polygons[block.polygons], shapely.box(*block.edges))
        if is_whole.any():
            found[is_whole] = np.bincount(codes.ravel(), None if weights is None else weights.ravel(), code_count)
        if not is_whole.all():
            features = _Features(list(self._wkb[block.polygons[~is_whole]]))
            values = NumPyRasterSource(np.ascontiguousarray(codes), *block.edges)
            if weights is None:
                found[~is_whole] = _counted(values, features, code_count)
            else:
                heavy = NumPyRasterSource(np.ascontiguousarray(weights), *block.edges)
                found[~is_whole] = _weighed(values, heavy, features, code_count)
        return found


def _counted(codes: NumPyRasterSource, features: "_Features", code_count: int) -> Doubles:
    answers = _asked(codes, features, ["count", "unique", "frac"])
    return np.stack([_by_code(one["unique"], one["frac"], one["count"], code_count) for one in answers])


def _weighed(codes: NumPyRasterSource, weights: NumPyRasterSource, features: "_Features", code_count: int) -> Doubles:
    shares = _asked(codes, features, ["unique", "weighted_frac"], weights=weights)
    wholes = _asked(weights, features, ["sum"])
    return np.stack(
        [
            _by_code(share["unique"], share["weighted_frac"], whole["sum"], code_count)
            for share, whole in zip(shares, wholes, strict=True)
        ]
    )


def _by_code(codes: Any, shares: Any, whole: float, code_count: int) -> Doubles:
    found = np.zeros(code_count)
    # of nothing there are no shares
    if whole > 0:
        found[np.asarray(codes, np.int64)] = np.asarray(shares, np.float64) * whole
    return found


def _asked(source: NumPyRasterSource, features: "_Features", what: list[str], **more: Any) -> list[Mapping[str, Any]]:
    answers: Any = exact_extract(source, features, what, **more)
    return [answer["properties"] for answer in answers]


class _Features(FeatureSource):
    """Polygons for exactextract as WKB, which costs a fraction of the GeoJSON that it would be given otherwise."""

    def __init__(self, wkb: Sequence[bytes]) -> None:
        super().__init__()
        self._wkb = wkb

    def count(self) -> int:
        return len(self._wkb)

    def __iter__(self) -> Iterator["_Polygon"]:
        return (_Polygon(wkb) for wkb in self._wkb)

    def srs_wkt(self) -> None:
        return None


class _Polygon(JSONFeature):
    def __init__(self, wkb: bytes) -> None:
        super().__init__({"type": "Feature", "properties": {}})
        self._wkb = wkb

    def geometry(self) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride] - exactextract takes WKB too
        return self._wkb
