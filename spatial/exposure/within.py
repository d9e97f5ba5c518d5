"""What a raster holds within one polygon: how many cells, least, greatest, mean, and the area in each depth class.

Cells count by their exact share within the polygon, areas as `flooded` measures them. Method and limits:
docs/methods/exposure.md, "Exact shares". Called where a map is asked about an area (app/ogc/rasters).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from spatial.errors import Refused
from spatial.exposure.classes import DepthSteps
from spatial.exposure.cover import Grid, Zones
from spatial.exposure.grids import areas_outside, opened, projected
from spatial.rasters.cell_area import row_cell_areas

Doubles = npt.NDArray[np.float64]
_ELLIPSOID = Geod(ellps="WGS84")
_MET = 1e-6
"""Share of a cell from which it has a say in the least and the greatest: where a border runs along cells, projecting it
leaves slivers of their neighbours."""


@dataclass(frozen=True, slots=True)
class Within:
    """What a polygon holds of a raster."""

    cells: float
    """Those with a value; those on the border by their share."""
    minimum: float | None
    """Of all cells with a value that the polygon covers some of (a millionth); None where there is none."""
    maximum: float | None
    mean: float | None
    """Each cell weighted by its share."""
    modelled_m2: float
    """Square metres of cells with a value."""
    not_modelled_m2: float
    """Square metres without: NaN, or outside of the raster."""
    class_m2: Sequence[float] | None
    """Square metres below the first class (dry ones too), and in each class; None where no classes were asked for."""


class TooManyCells(Refused):
    """A polygon covers more cells than may be read at once."""

    def __init__(self, cells: int, most: int) -> None:
        super().__init__(
            "too_many_cells",
            f"พื้นที่ครอบคลุมกรอบ {cells:,} ช่องของราสเตอร์ ได้ไม่เกิน {most:,} ช่อง โปรดแบ่งพื้นที่เป็นส่วนที่เล็กลง",
            f"The box around the polygon has {cells:,} cells of the raster; at most {most:,} are read. "
            "Divide it into smaller ones.",
        )


def values_within(
    cog: Path, polygon: BaseGeometry, lower_bounds_m: Sequence[float] | None, *, most_cells: int
) -> Within:
    """Count, least, greatest and mean of a raster's cells within a polygon, and areas.

    Args:
        cog: Made by `spatial/rasters/cog.py`; NaN not modelled.
        polygon: In longitude and latitude on WGS 84, within some degrees of the raster.
        lower_bounds_m: Lower bounds of depth classes in metres, ascending; None: the cells are no depths.
        most_cells: How many cells the box around the polygon may have.

    Returns:
        Areas planar where the raster's CRS is projected, true on the ellipsoid where it is geographic; they sum to the
        polygon's.

    Raises:
        TooManyCells: it is too large for this raster.
        Refused: the bounds of the classes are impossible.

    Source: docs/methods/exposure.md, "Exact shares" and "Flooded area".
    """
    steps = None if lower_bounds_m is None else DepthSteps(lower_bounds_m)
    with opened(cog) as raster:
        grid = raster.grid
        polygons = projected([polygon], grid.crs)
        if (cells := _cells_around(grid, polygons[0])) > most_cells:
            raise TooManyCells(cells, most_cells)
        zones = Zones(grid, polygons)
        row_m2 = row_cell_areas(grid.crs, grid.transform, grid.height)
        outside_m2 = float(areas_outside(grid, polygons)[0])
        sums = _Sums(steps)
        for block in zones.blocks():
            cells_m2 = row_m2[block.row : block.row + block.height, None]
            values = raster.window(block.row, block.column, block.height, block.width)
            sums.add(values, zones.covered(block, 0), cells_m2)
    return sums.result(outside_m2)


def nothing_within(polygon: BaseGeometry, lower_bounds_m: Sequence[float] | None) -> Within:
    """What a polygon holds of a raster that lies elsewhere: all of it is not modelled.

    Args:
        polygon: In longitude and latitude on WGS 84.
        lower_bounds_m: As for `values_within`.
    """
    classes = None if lower_bounds_m is None else [0.0] * (len(lower_bounds_m) + 1)
    return Within(0.0, None, None, None, 0.0, true_area_m2(polygon), classes)


def true_area_m2(polygon: BaseGeometry) -> float:
    """Square metres of a polygon in longitude and latitude on the ellipsoid of WGS 84."""
    area, _ = _ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(polygon))
    return area


def _cells_around(grid: Grid, polygon: BaseGeometry) -> int:
    """Cells of a grid in the box around a polygon."""
    west, south, east, north = grid.bounds
    left, bottom, right, top = shapely.bounds(polygon)
    a, e = abs(grid.transform[0]), abs(grid.transform[4])
    across, down = min(right, east) - max(left, west), min(top, north) - max(bottom, south)
    return math.ceil(across / a) * math.ceil(down / e) if across > 0 and down > 0 else 0


class _Sums:
    """Sums block by block."""

    def __init__(self, steps: DepthSteps | None) -> None:
        self._steps = steps
        self._by_code_m2 = np.zeros(0 if steps is None else steps.code_count)
        self._cells = self._total = self._modelled_m2 = self._missing_m2 = 0.0
        self._least, self._greatest = math.inf, -math.inf

    def add(self, values: npt.NDArray[np.float32], covered: Doubles, cells_m2: Doubles) -> None:
        """Take in a block: its values and how much of each cell is covered, of one shape; the area of cells per row."""
        covered_m2 = covered * cells_m2
        is_value = ~np.isnan(values)
        there = is_value & (covered > _MET)
        self._missing_m2 += float(covered_m2[~is_value].sum())
        self._modelled_m2 += float(covered_m2[is_value].sum())
        if self._steps is not None:
            codes = self._steps.codes(values).ravel()
            self._by_code_m2 += np.bincount(codes, covered_m2.ravel(), self._steps.code_count)
        if there.any():
            met, share = values[there], covered[there]
            self._cells += float(share.sum())
            self._total += float((share * met).sum())
            self._least, self._greatest = min(self._least, float(met.min())), max(self._greatest, float(met.max()))

    def result(self, outside_m2: float) -> Within:
        """What the blocks hold together.

        Args:
            outside_m2: Of the polygon, outside of the raster.
        """
        classes = None if self._steps is None else self._steps.figures(self._by_code_m2[None, :]).in_class[0, :-1]
        is_any = self._cells > 0
        return Within(
            cells=self._cells,
            minimum=self._least if is_any else None,
            maximum=self._greatest if is_any else None,
            mean=self._total / self._cells if is_any else None,
            modelled_m2=self._modelled_m2,
            not_modelled_m2=self._missing_m2 + outside_m2,
            class_m2=None if classes is None else classes.tolist(),
        )
