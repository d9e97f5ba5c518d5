"""Depth classes as polygons: the cells of a COG outlined class by class, with their exact area.

Method, boundaries and limits: docs/methods/depth-classes.md. Called by the job that derives a vector version from a
depth raster. Memory is bounded by a tile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from rasterio.io import DatasetReader
from rasterio.windows import Window

from spatial.datums import to_lonlat
from spatial.errors import Refused
from spatial.progress import Progress, unwatched
from spatial.rasters.cell_area import row_cell_areas
from spatial.rasters.cells import Affine6
from spatial.rasters.class_schema import SCHEMA
from spatial.rasters.opening import gdal, open_raster
from spatial.rasters.polygonise import Patch, patches

TILE = 512
_ROWS_PER_BATCH = 256


@dataclass(frozen=True)
class DepthClass:
    """Depths from `lower_m` (included) to `upper_m` (not included; None: no end)."""

    lower_m: float
    upper_m: float | None
    th: str
    en: str


def classes_from(lower_bounds_m: Sequence[float]) -> tuple[DepthClass, ...]:
    """Classes from their lower bounds in metres, ascending; the last has no end."""
    classes: list[DepthClass] = []
    for lower, upper in pairwise([*lower_bounds_m, None]):
        if lower is not None:
            figures = f"{lower:g}–{upper:g}" if upper is not None else f"{lower:g}"
            ends = ("ม.", "m") if upper is not None else ("ม. ขึ้นไป", "m and more")
            classes.append(DepthClass(lower, upper, f"{figures} {ends[0]}", f"{figures} {ends[1]}"))
    return tuple(classes)


DEFAULT_CLASSES = classes_from((0.1, 0.5, 1.0, 2.0))
MOST_CLASSES = 50


def classify(
    cog: Path, classes: Sequence[DepthClass] = DEFAULT_CLASSES, *, progress: Progress = unwatched
) -> Iterator[pa.RecordBatch]:
    """Outline the classes of a depth raster, tile by tile.

    Args:
        cog: Made by `make_cog`: depth in metres, 0 dry, NaN not modelled.
        classes: In rising order, not overlapping; gaps between them belong to no class.
        progress: Told the share of the raster done, 0 to 1.

    Yields:
        Batches of SCHEMA. A row is a class in a tile, at most 5,000 vertices; `area_m2` is the number of its cells
        times their area (planar in a projected CRS, true on the ellipsoid in a geographic one).

    Raises:
        Refused: the classes are none, or not in order.
    """
    _check(classes)
    return _batches(cog, classes, progress)


def _batches(cog: Path, classes: Sequence[DepthClass], progress: Progress) -> Iterator[pa.RecordBatch]:
    with gdal():
        dataset = open_raster(cog, "geotiff")
    try:
        crs = f"EPSG:{dataset.crs.to_epsg()}"
        a, b, c, d, e, f = (float(number) for number in dataset.transform[:6])
        grid = _Grid(crs, (a, b, c, d, e, f), row_cell_areas(crs, (a, b, c, d, e, f), dataset.height))
        waiting: list[Patch] = []
        for row in range(0, dataset.height, TILE):
            for column in range(0, dataset.width, TILE):
                for patch in _patches_of_tile(dataset, row, column, classes):
                    waiting.append(patch)
                    if len(waiting) == _ROWS_PER_BATCH:
                        yield _batch(waiting, classes, grid)
                        waiting = []
            progress(min(1.0, (row + TILE) / dataset.height))
        if waiting:
            yield _batch(waiting, classes, grid)
    finally:
        dataset.close()


def _patches_of_tile(dataset: DatasetReader, row: int, column: int, classes: Sequence[DepthClass]) -> list[Patch]:
    size = min(TILE, dataset.width - column), min(TILE, dataset.height - row)
    with gdal():
        depth = dataset.read(1, window=Window(column, row, *size))  # pyright: ignore[reportCallIssue]
        return list(patches(class_codes(depth, classes), row, column))


def class_codes(depth: npt.NDArray[np.float32], classes: Sequence[DepthClass]) -> npt.NDArray[np.uint8]:
    """The class of each cell, 1 … n, 0 where it belongs to none (NaN always).

    Bounds are rounded to float32 as the cells were, so that a depth written 0.7 lies in the class that begins at 0.7.
    """
    codes = np.zeros(depth.shape, np.uint8)
    for number, depth_class in enumerate(classes, 1):
        inside = depth >= np.float32(depth_class.lower_m)
        if depth_class.upper_m is not None:
            inside &= depth < np.float32(depth_class.upper_m)
        codes[inside] = number
    return codes


@dataclass(frozen=True, slots=True)
class _Grid:
    crs: str
    transform: Affine6
    cell_areas: npt.NDArray[np.float64]


def _batch(waiting: Sequence[Patch], classes: Sequence[DepthClass], grid: _Grid) -> pa.RecordBatch:
    mine = [classes[patch.value - 1] for patch in waiting]
    areas = [
        float(patch.cells_per_row @ grid.cell_areas[patch.row : patch.row + len(patch.cells_per_row)])
        for patch in waiting
    ]
    a, _, c, _, e, f = grid.transform
    transformer = to_lonlat(grid.crs)

    def placed(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(a * xy[:, 0] + c, e * xy[:, 1] + f))

    outlines = shapely.transform(np.array([patch.outline for patch in waiting], object), placed)
    return pa.RecordBatch.from_arrays(
        [
            pa.array([patch.value for patch in waiting], pa.int64()),
            pa.array([depth_class.lower_m for depth_class in mine], pa.float64()),
            pa.array([depth_class.upper_m for depth_class in mine], pa.float64()),
            pa.array([depth_class.th for depth_class in mine], pa.string()),
            pa.array([depth_class.en for depth_class in mine], pa.string()),
            pa.array(areas, pa.float64()),
            pa.array(shapely.to_wkb(outlines, byte_order=1), pa.binary()),
        ],
        schema=SCHEMA,
    )


def _check(classes: Sequence[DepthClass]) -> None:
    in_order = all(
        upper.lower_m >= (lower.upper_m if lower.upper_m is not None else np.inf) for lower, upper in pairwise(classes)
    )
    has_extent = all(
        depth_class.lower_m > 0 and (depth_class.upper_m is None or depth_class.upper_m > depth_class.lower_m)
        for depth_class in classes
    )
    if not (0 < len(classes) <= MOST_CLASSES and in_order and has_extent):
        raise Refused(
            "classes_impossible",
            f"ชั้นความลึกต้องมี 1–{MOST_CLASSES} ชั้น เรียงจากตื้นไปลึก ไม่ซ้อนกัน ค่าล่างมากกว่า 0 และน้อยกว่าค่าบน",
            f"Depth classes must be 1 to {MOST_CLASSES}, from shallow to deep, without overlap, each "
            "with a lower bound above 0 "
            "and below its upper bound.",
        )
