"""What a table holds, learnt by going through it once: the type of each column, and the positions in pairs of columns.

A table has no types of its own (CSV) or one a cell (XLSX). Called by `spatial.doctor.vectors.table_opening`.
"""

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.vectors.coordinates import Columns, Meaning, read_coordinate
from spatial.doctor.vectors.table_rows import Cell, Row
from spatial.doctor.vectors.thai_numbers import read_number

_LARGEST = 2**53
"""Whole numbers beyond it are no longer exact in a spreadsheet."""
_AT_ONCE = 4_096
MOST_SAMPLED = 4_000


class Positions(NamedTuple):
    """What a pair of columns holds."""

    usable: int
    """Rows with a number in both columns."""
    in_degrees: int
    """Of them, read as degrees, within 180 and 90."""
    degrees: NDArray[np.float64]
    """The first of them, shape (n, 2), x before y: decimal commas of degrees …"""
    metres: NDArray[np.float64]
    """… are thousands' commas of metres."""

    def read_as(self, meaning: Meaning) -> NDArray[np.float64]:
        """The sample as degrees, or as numbers of another kind."""
        return self.degrees if meaning == "degrees" else self.metres


class TableSeen(NamedTuple):
    """What a table holds."""

    types: list[pa.DataType]
    rows: int
    """How many there are below the heading."""
    positions: Mapping[Columns, Positions]


def survey_table(body: Callable[[], Iterator[Row]], width: int, pairs: Sequence[Columns]) -> TableSeen:
    """Go through a table once.

    Args:
        body: Gives the rows below the heading, each `width` wide.
        width: How many columns there are.
        pairs: Columns that may hold positions.
    """
    kinds: list[set[str]] = [set() for _ in range(width)]
    found = dict.fromkeys(pairs, Positions(0, 0, np.zeros((0, 2)), np.zeros((0, 2))))
    count = 0
    rows = body()
    while some := list(itertools.islice(rows, _AT_ONCE)):
        count += len(some)
        for row in some:
            for at, cell in enumerate(row):
                if cell is not None:
                    kinds[at].add(_kind(cell))
        for pair in pairs:
            found[pair] = _joined(found[pair], _positions(some, pair))
    return TableSeen([_type(kind) for kind in kinds], count, found)


def coordinate_of(cell: Cell, meaning: Meaning) -> float:
    """The coordinate in a cell, NaN where there is none."""
    value = None if cell is None else read_coordinate(cell, meaning=meaning)
    return np.nan if value is None else value


def _positions(rows: list[Row], pair: Columns) -> Positions:
    degrees = np.array([[coordinate_of(row[at], "degrees") for at in (pair.x, pair.y)] for row in rows])
    metres = np.array(
        [[_in_metres(row[at], degrees[n, k]) for k, at in enumerate(pair[:2])] for n, row in enumerate(rows)]
    )
    is_there = np.isfinite(degrees).all(axis=1) & np.isfinite(metres).all(axis=1)
    degrees, metres = degrees[is_there], metres[is_there]
    in_degrees = int((np.abs(degrees) <= (180.0, 90.0)).all(axis=1).sum())
    return Positions(len(degrees), in_degrees, degrees, metres)


def _in_metres(cell: Cell, in_degrees: float) -> float:
    """A cell read as no degrees; only commas make a difference."""
    return coordinate_of(cell, "unknown") if isinstance(cell, str) and "," in cell else in_degrees


def _joined(before: Positions, more: Positions) -> Positions:
    return Positions(
        before.usable + more.usable,
        before.in_degrees + more.in_degrees,
        np.concatenate([before.degrees, more.degrees])[:MOST_SAMPLED],
        np.concatenate([before.metres, more.metres])[:MOST_SAMPLED],
    )


def _kind(cell: Cell) -> str:
    """What a cell is, a text for what it can be read as."""
    if isinstance(cell, bool):
        return "bool"
    if isinstance(cell, int):
        return "int" if abs(cell) < _LARGEST else "text"
    if isinstance(cell, float):
        return "float"
    if isinstance(cell, datetime.datetime):
        return "date" if cell.time() == datetime.time() else "time"
    if isinstance(cell, datetime.date):
        return "date"
    text = str(cell).strip()
    # Thai digits and commas are for the doctor to find; codes with leading zeros stay texts
    if not text.isascii() or "," in text or (number := read_number(text)) is None:
        return "text"
    return "int" if "." not in text and abs(number) < _LARGEST else "float"


def _type(kinds: set[str]) -> pa.DataType:
    if not kinds or "text" in kinds:
        return pa.string()
    if kinds <= {"int"}:
        return pa.int64()
    if kinds <= {"int", "float"}:
        return pa.float64()
    if kinds == {"bool"}:
        return pa.bool_()
    if kinds == {"date"}:
        return pa.date32()
    return pa.timestamp("ms") if kinds <= {"date", "time"} else pa.string()
