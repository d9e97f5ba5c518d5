"""Cells of a raster in one canonical form, strip by strip: float32, north at the top, NaN where nothing was modelled.

`CellSource` says how to get from a file to that form; the doctor fills it in, from the file and from people's
decisions. Memory is bounded by MOST_CELLS_AT_ONCE, whatever the raster's size.
Called by the doctor, `cog` and `content_hash`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from rasterio.io import DatasetReader
from rasterio.windows import Window

from spatial.incoming.dataset import Format
from spatial.rasters.opening import open_raster

Floats = npt.NDArray[np.float32]
Affine6 = tuple[float, float, float, float, float, float]
MOST_CELLS_AT_ONCE = 4_000_000
RESIDUE_M = 0.01
"""Depths from -RESIDUE_M to 0 are what a solver's arithmetic leaves on dry ground."""
HIGHEST_DEPTH_M = 30.0
"""No flood in Thailand stands deeper on land; the Bhumibol reservoir aside."""


@dataclass(frozen=True, slots=True)
class CellSource:
    """Where the cells are, and what is made of the numbers in the file."""

    path: Path
    format: Format
    variable: str | None
    band: int
    width: int
    height: int
    crs: str
    """`EPSG:32647`; empty as long as nobody knows."""
    transform: Affine6
    """a, b, c, d, e, f of x = a·col + b·row + c, y = d·col + e·row + f, after flips; b = d = 0."""
    is_upside_down: bool = False
    """The file's first row is the southernmost."""
    is_mirrored: bool = False
    """The file's first column is the easternmost."""
    nodata: tuple[float, ...] = ()
    """Numbers in the file that mean not modelled; NaN and infinities always do."""
    has_mask: bool = False
    """The file has an internal mask of cells."""
    scale: float = 1.0
    offset: float = 0.0
    factor: float = 1.0
    """Number (times scale, plus offset) times factor is the value in canonical units; 0.01 for centimetres."""
    is_depth: bool = False
    """Residues below zero become 0."""
    negative: Literal["keep", "nodata", "dry"] = "keep"
    """What becomes of depths below -RESIDUE_M."""
    impossible: Literal["keep", "nodata"] = "keep"
    """What becomes of depths above HIGHEST_DEPTH_M."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Some whole rows."""

    row: int
    """First row, counted from the north."""
    raw: npt.NDArray[Any]
    """The numbers as they stand in the file, shape (rows, width)."""
    masked: npt.NDArray[np.bool_] | None
    """Where the file's internal mask says that there is nothing."""


def strip_rows(width: int, block_height: int) -> int:
    """How many rows to read at once: whole blocks of the file where they fit MOST_CELLS_AT_ONCE."""
    most = max(1, MOST_CELLS_AT_ONCE // max(1, width))
    return most if most < block_height else most // block_height * block_height


def window_of(source: CellSource, row: int, rows: int) -> Window:
    """Rows counted from the north, as a window of the file."""
    first = source.height - row - rows if source.is_upside_down else row
    return Window(0, first, source.width, rows)  # pyright: ignore[reportCallIssue]


def raw_strips(source: CellSource, dataset: DatasetReader) -> Iterator[Strip]:
    """The file's own numbers from north to south.

    Raises:
        rasterio.errors.RasterioIOError: a block cannot be read.
    """
    rows_at_once = strip_rows(source.width, dataset.block_shapes[source.band - 1][0])
    flip = (slice(None, None, -1 if source.is_upside_down else 1), slice(None, None, -1 if source.is_mirrored else 1))
    for row in range(0, source.height, rows_at_once):
        window = window_of(source, row, min(rows_at_once, source.height - row))
        raw = dataset.read(source.band, window=window)[flip]
        masked = (dataset.read_masks(source.band, window=window)[flip] == 0) if source.has_mask else None
        yield Strip(row, raw, masked)


def is_number(raw: npt.NDArray[Any], number: float) -> npt.NDArray[np.bool_]:
    """Where cells hold a number, as float32 hold it where the file has floats (-3.4e38 is written in many ways)."""
    if raw.dtype.kind in "iu":
        return raw == number
    with np.errstate(over="ignore"):
        return np.asarray(raw, np.float32) == np.float32(number)


def nothing_there(source: CellSource, strip: Strip) -> npt.NDArray[np.bool_]:
    """Where nothing was modelled: NaN, infinite, masked, or a number of `nodata`."""
    empty = ~np.isfinite(strip.raw) if strip.raw.dtype.kind == "f" else np.zeros(strip.raw.shape, bool)
    for number in source.nodata:
        empty |= is_number(strip.raw, number)
    if strip.masked is not None:
        empty |= strip.masked
    return empty


def canonical(source: CellSource, strip: Strip) -> Floats:
    """A strip's values: metres for depths, 0 dry, NaN not modelled, no negative zero."""
    empty = nothing_there(source, strip)
    with np.errstate(over="ignore"):
        if (source.scale, source.offset, source.factor) == (1.0, 0.0, 1.0):
            values = strip.raw.astype(np.float32)
        else:
            wide = strip.raw.astype(np.float64)
            values = ((wide * source.scale + source.offset) * source.factor).astype(np.float32)
    values[empty | ~np.isfinite(values)] = np.nan
    values += np.float32(0)  # makes -0 a 0
    if source.is_depth:
        values[(values < 0) & (values >= np.float32(-RESIDUE_M))] = 0
    if source.negative != "keep":
        values[values < 0] = 0 if source.negative == "dry" else np.nan
    if source.impossible == "nodata":
        values[values > np.float32(HIGHEST_DEPTH_M)] = np.nan
    return values


def canonical_strips(source: CellSource) -> Iterator[tuple[int, Floats]]:
    """First row and values, shape (rows, width), from north to south; to be used up inside `gdal()`.

    Raises:
        rasterio.errors.RasterioIOError: the file cannot be read, or not to its end.
    """
    with open_raster(source.path, source.format, source.variable) as dataset:
        for strip in raw_strips(source, dataset):
            yield strip.row, canonical(source, strip)
