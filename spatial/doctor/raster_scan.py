"""One pass over the numbers of a raster, in bounded memory: what there is, and where the doubtful cells lie.

Counts only; `raster_values` judges them. Called by `examine_raster`.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader

from spatial.doctor.report import MOST_SHOWN
from spatial.progress import Progress
from spatial.rasters.cells import (
    HIGHEST_DEPTH_M,
    RESIDUE_M,
    CellSource,
    Strip,
    is_number,
    nothing_there,
    raw_strips,
    strip_rows,
)

Box = tuple[int, int, int, int]
"""First row, first column, row after the last, column after the last."""
SUSPECTS = (-9999.0, -999.0, -99.0, -99999.0, -999999.0, -32768.0, -32767.0, -2147483648.0)
"""Numbers that programs write for not modelled."""
SUSPECTS_OF_DEPTH = (9999.0, 99999.0, 32767.0, 65535.0, 2147483647.0)
"""Others that could be a value elsewhere, never a depth."""
_BEYOND_ANY_VALUE = 1e20
"""-3.4e38, 9.97e36, 1e20 and their kin."""
_BOX_COLUMNS = 512
_DEEP_IF_METRES = 10.0


class UnreadableCells(Exception):
    """A file breaks off, or a block of it is damaged, somewhere in rows `first` to `last` (from 0, last excluded)."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"rows {first} to {last}")
        self.first = first
        self.last = last


@dataclass(slots=True)
class Doubtful:
    """Cells of one kind of fault: how many, and boxes around them."""

    count: int = 0
    boxes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class ValueCounts:
    """What one pass counted. Values are in metres where the unit is known, else as if it were metres."""

    cells: int = 0
    nan: int = 0
    infinite: int = 0
    masked: int = 0
    nodata: Counter[float] = field(default_factory=Counter[float])
    """Cells per declared or decided number."""
    suspects: Counter[float] = field(default_factory=Counter[float])
    """Cells per number that looks like nodata and is not declared."""
    valid: int = 0
    dry: int = 0
    deep_if_metres: int = 0
    residues: int = 0
    negative: Doubtful = field(default_factory=Doubtful)
    impossible: Doubtful = field(default_factory=Doubtful)
    least: float = np.inf
    greatest: float = -np.inf
    is_whole: bool = True
    """Every valid number is a whole one."""

    @property
    def wet(self) -> int:
        """Cells above zero."""
        return self.valid - self.dry - self.residues - self.negative.count


def scan(source: CellSource, dataset: DatasetReader, *, hunts_suspects: bool, progress: Progress) -> ValueCounts:
    """Count.

    Raises:
        UnreadableCells: a block cannot be read; says up to which row it went well.
    """
    counts = ValueCounts()
    row = 0
    try:
        for strip in raw_strips(source, dataset):
            _count(counts, source, strip, hunts_suspects)
            row = strip.row + strip.raw.shape[0]
            progress(row / source.height)
    except RasterioIOError as error:
        rows = strip_rows(source.width, dataset.block_shapes[source.band - 1][0])
        raise UnreadableCells(row, min(row + rows, source.height)) from error
    return counts


def _count(counts: ValueCounts, source: CellSource, strip: Strip, hunts_suspects: bool) -> None:
    raw = strip.raw
    counts.cells += raw.size
    if raw.dtype.kind == "f":
        nan = int(np.count_nonzero(np.isnan(raw)))
        counts.nan += nan
        counts.infinite += int(np.count_nonzero(np.isinf(raw)))
    for number in source.nodata:
        counts.nodata[number] += int(np.count_nonzero(is_number(raw, number)))
    if strip.masked is not None:
        counts.masked += int(np.count_nonzero(strip.masked))
    empty = nothing_there(source, strip)
    if hunts_suspects:
        empty |= _suspects(counts, source, raw, empty)
    values = _in_metres(source, raw)
    there = values[~empty]
    if not there.size:
        return
    counts.valid += there.size
    counts.least = min(counts.least, float(there.min()))
    counts.greatest = max(counts.greatest, float(there.max()))
    counts.dry += int(np.count_nonzero(there == 0))
    counts.deep_if_metres += int(np.count_nonzero(there >= _DEEP_IF_METRES))
    if counts.is_whole:
        whole = raw[~empty]
        counts.is_whole = raw.dtype.kind in "iu" or bool(np.array_equal(whole, np.floor(whole)))
    if there.min() < 0:
        counts.residues += int(np.count_nonzero((there < 0) & (there >= -RESIDUE_M)))
        _locate(counts.negative, strip.row, (values < -RESIDUE_M) & ~empty)
    if there.max() > HIGHEST_DEPTH_M:
        _locate(counts.impossible, strip.row, (values > HIGHEST_DEPTH_M) & ~empty)


def _suspects(
    counts: ValueCounts, source: CellSource, raw: npt.NDArray[Any], empty: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Where undeclared numbers stand that look like nodata; counted by number."""
    found = np.zeros(raw.shape, bool)
    odd = ~empty & ((raw <= -99) | (raw >= 9999))
    if not odd.any():
        return found
    numbers = raw[odd].astype(np.float64)
    wanted = SUSPECTS + SUSPECTS_OF_DEPTH if source.is_depth else SUSPECTS
    looks_like_it = np.isin(numbers, wanted) | (np.abs(numbers) >= _BEYOND_ANY_VALUE)
    for number, count in zip(*np.unique(numbers[looks_like_it], return_counts=True), strict=True):
        counts.suspects[float(number)] += int(count)
    found[odd] = looks_like_it
    return found


def _in_metres(source: CellSource, raw: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Scaled numbers, nodata and all."""
    if (source.scale, source.offset, source.factor) == (1.0, 0.0, 1.0):
        return raw
    with np.errstate(over="ignore", invalid="ignore"):
        return (raw.astype(np.float64) * source.scale + source.offset) * source.factor


def _locate(doubtful: Doubtful, row: int, bad: npt.NDArray[np.bool_]) -> None:
    """Count the bad cells of a strip and draw a box around those of each run of columns."""
    doubtful.count += int(np.count_nonzero(bad))
    for left in range(0, bad.shape[1], _BOX_COLUMNS):
        if len(doubtful.boxes) >= MOST_SHOWN:
            return
        part = bad[:, left : left + _BOX_COLUMNS]
        rows = np.flatnonzero(part.any(axis=1))
        if rows.size:
            columns = np.flatnonzero(part.any(axis=0))
            doubtful.boxes.append(
                (row + int(rows[0]), left + int(columns[0]), row + int(rows[-1]) + 1, left + int(columns[-1]) + 1)
            )
