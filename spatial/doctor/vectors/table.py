"""Reading tables whose rows lie somewhere: by coordinates in two columns, or by the code of an area.

A table has no types of its own (CSV) or one a cell (XLSX); it is gone through once to learn what each column holds.
Called by `spatial.doctor.vectors.opening`.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.doctor.vectors.coordinates import Columns, Meaning, read_coordinate
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.kml_geometry import UNREADABLE
from spatial.doctor.vectors.sources import MOST_BATCH_ROWS, Batch, LayerInfo
from spatial.doctor.vectors.table_rows import Cell, Row
from spatial.doctor.vectors.thai_numbers import THAI_DIGITS, read_number

_LARGEST = 2**53
"""Whole numbers beyond it are no longer exact in a spreadsheet."""


class ByCode(NamedTuple):
    """Rows that name areas."""

    column: int
    areas: Mapping[str, bytes]
    """Six- or four-digit code → WKB, EPSG:4326."""


class TableSource:
    """A table as one layer; see `Source`."""

    def __init__(self, info: LayerInfo, rows: Callable[[], Iterator[Row]], where: Columns | ByCode) -> None:
        self.remarks: list[str] = []
        self._rows = rows
        self._where = where
        self._names = list(info.fields)
        self._unknown: dict[int, str] = {}
        self._types, count = self._look_through()
        is_code = isinstance(where, ByCode)
        self.info = LayerInfo(
            info.dataset,
            info.name,
            "EPSG:4326" if is_code or where.meaning == "degrees" else None,
            "MultiPolygon" if is_code else "Point",
            count,
            info.fields,
        )

    def _look_through(self) -> tuple[list[pa.DataType], int]:
        kinds: list[set[str]] = [set() for _ in self._names]
        count = 0
        for row in self._body():
            count += 1
            for at, cell in enumerate(row):
                if cell is not None:
                    kinds[at].add(_kind(cell))
        return [_type(kind) for kind in kinds], count

    def _body(self) -> Iterator[Row]:
        """Rows below the heading, as wide as it."""
        rows = self._rows()
        next(rows, None)
        width = len(self._names)
        for row in rows:
            yield (row + [None] * width)[:width]

    def stream(self, batch_rows: int) -> Iterator[Batch]:
        """All rows; see `Source`."""
        rows: list[Row] = []
        first = 1
        for row in self._body():
            rows.append(row)
            if len(rows) >= min(batch_rows, MOST_BATCH_ROWS):
                yield self._batch(rows, first)
                first += len(rows)
                rows = []
        if rows:
            yield self._batch(rows, first)

    def linear(self, start: int, count: int) -> NDArray[np.object_]:
        """Tables know no curves."""
        return np.full(count, None, object)

    def findings(self) -> list[Finding]:
        """Codes of which no area is known."""
        if not self._unknown or not isinstance(self._where, ByCode):
            return []
        fids = list(self._unknown)
        example = shown(self._unknown[fids[0]])
        column = shown(self._names[self._where.column])
        return [finding("area_code_unknown", count=len(fids), fids=fids[:1000], column=column, example=example)]

    def _batch(self, rows: list[Row], first: int) -> Batch:
        arrays = [pa.array([_value(row[at], kind) for row in rows], kind) for at, kind in enumerate(self._types)]
        names = [name or f"column_{at + 1}" for at, name in enumerate(self._names)]
        attributes = pa.RecordBatch.from_arrays(arrays, names=names)
        where = self._where
        if isinstance(where, ByCode):
            return Batch(attributes, pa.array(self._areas(rows, first, where), pa.binary()))
        return Batch(attributes, pa.array(_points(rows, where), pa.binary()))

    def _areas(self, rows: list[Row], first: int, by_code: ByCode) -> list[bytes | None]:
        found: list[bytes | None] = []
        for at, row in enumerate(rows):
            code = plain_code(row[by_code.column])
            wkb = by_code.areas.get(code)
            if wkb is None:
                self._unknown[first + at] = code
            found.append(wkb)
        return found


def plain_code(cell: Cell) -> str:
    """A code without TH before it, Thai digits made plain, numbers without their decimals."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return ("" if cell is None else str(cell)).strip().translate(THAI_DIGITS).upper().removeprefix("TH")


def _points(rows: list[Row], where: Columns) -> list[bytes | None]:
    """Points as WKB; None where both cells are empty, cut WKB where one makes no sense."""
    xs = [_coordinate(row[where.x], where.meaning) for row in rows]
    ys = [_coordinate(row[where.y], where.meaning) for row in rows]
    points = shapely.points(np.column_stack([xs, ys]))
    written: list[Any] = np.asarray(shapely.to_wkb(points, byte_order=1), object).tolist()
    for at, row in enumerate(rows):
        if row[where.x] is None and row[where.y] is None:
            written[at] = None
        elif np.isnan(xs[at]) or np.isnan(ys[at]):
            written[at] = UNREADABLE
    return written


def _coordinate(cell: Cell, meaning: Meaning) -> float:
    value = None if cell is None else read_coordinate(cell, meaning=meaning)
    return np.nan if value is None else value


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


def _value(cell: Cell, kind: pa.DataType) -> Any:
    if cell is None:
        return None
    if pa.types.is_string(kind):
        return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)
    if pa.types.is_int64(kind):
        return int(str(cell).strip())
    if pa.types.is_float64(kind):
        return float(str(cell).strip())
    if pa.types.is_date32(kind):
        return cell.date() if isinstance(cell, datetime.datetime) else cell
    return cell
