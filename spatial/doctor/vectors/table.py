"""Reading tables whose rows lie somewhere: by coordinates in two columns, or by the code of an area.

What its columns hold and where its positions stand is settled before. Called by `spatial.doctor.vectors.table_opening`.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.doctor.vectors.coordinates import Columns
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.kml_geometry import UNREADABLE
from spatial.doctor.vectors.sources import MOST_BATCH_ROWS, Batch, LayerInfo
from spatial.doctor.vectors.table_rows import Cell, Row
from spatial.doctor.vectors.table_survey import coordinate_of
from spatial.doctor.vectors.thai_numbers import THAI_DIGITS


class ByCode(NamedTuple):
    """Rows that name areas."""

    column: int
    areas: Mapping[str, bytes]
    """Six- or four-digit code → WKB, EPSG:4326."""


class TableSource:
    """A table as one layer; see `Source`.

    Args:
        info: The layer with its CRS and count settled.
        body: Gives the rows below the heading, as wide as it.
        types: What each column holds (`spatial.doctor.vectors.table_survey`).
        where: What says where the rows lie.
    """

    def __init__(
        self,
        info: LayerInfo,
        body: Callable[[], Iterator[Row]],
        types: Sequence[pa.DataType],
        where: Columns | ByCode,
    ) -> None:
        self.remarks: list[str] = []
        self.info = info
        self._body = body
        self._types = types
        self._where = where
        self._names = list(info.fields)
        self._unknown: dict[int, str] = {}

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
    xs = [coordinate_of(row[where.x], where.meaning) for row in rows]
    ys = [coordinate_of(row[where.y], where.meaning) for row in rows]
    points = shapely.points(np.column_stack([xs, ys]))
    written: list[Any] = np.asarray(shapely.to_wkb(points, byte_order=1), object).tolist()
    for at, row in enumerate(rows):
        if row[where.x] is None and row[where.y] is None:
            written[at] = None
        elif np.isnan(xs[at]) or np.isnan(ys[at]):
            written[at] = UNREADABLE
    return written


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
