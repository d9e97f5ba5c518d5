"""Arrow batches as rows of PostgreSQL's binary COPY, so that a million features load without a loop over them.

Method: the parts of a row that have the same width in all rows become one block of bytes; Arrow joins blocks, texts and
geometries row by row, and the memory of the joined array is the stream. Format: PostgreSQL documentation, COPY, "Binary
Format"; EWKB: PostGIS documentation. Called while a version's table is filled. Knows the format, not the database.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_DAYS_TO_2000 = 10_957
_MS_TO_2000 = _DAYS_TO_2000 * 86_400_000
# what PostgreSQL holds: 4714-11-24 BC until 5874897-12-31, as a timestamp until 294276-12-31, counted from 2000-01-01
_DATES = (-2_451_545, 2_145_031_948)
_TIMESTAMPS_MS = (-211_813_488_000_000, 9_223_371_331_199_999)
_SRID_FLAG = 0x20000000
_WIDTHS: dict[pa.DataType, str] = {
    pa.int64(): ">i8",
    pa.float64(): ">f8",
    pa.bool_(): "u1",
    pa.date32(): ">i4",
    pa.timestamp("ms", "UTC"): ">i8",
}


class CopyEncoder:
    """Encodes batches as rows of `COPY … (fid, <properties>, geom) FROM STDIN (FORMAT binary)`.

    Send HEADER, then what `encode` gives for each batch, then TRAILER. Types: int64 → bigint, float64 → double
    precision, bool → boolean, string → text, date32 → date, timestamp (ms, UTC) → timestamptz, geom → geometry.
    """

    HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
    TRAILER = b"\xff\xff"

    def __init__(self, schema: pa.Schema, *, first_fid: int = 1, srid: int = 4326) -> None:
        """Begin a stream.

        Args:
            schema: Properties of the types above, and `geom`: little-endian ISO WKB, two dimensions, one geometry type.
            first_fid: Number of the first feature; the following count on.
            srid: CRS of the geometries, written into each (EWKB).

        Raises:
            TypeError: a column has another type.
            ValueError: `geom` is missing, or there is a `fid`, which is counted here.
        """
        if "geom" not in schema.names or "fid" in schema.names:
            raise ValueError("a layer that is loaded has a geom, and no fid yet")
        self._properties = [name for name in schema.names if name != "geom"]
        self.columns: tuple[str, ...] = ("fid", *self._properties, "geom")
        """Names of the table's columns, in the order of the rows."""
        for name in self._properties:
            if schema.field(name).type not in (*_WIDTHS, pa.string()):
                raise TypeError(f"column {name!r} is of type {schema.field(name).type}, which no layer has")
        if schema.field("geom").type != pa.binary():
            raise TypeError("geom is not binary")
        self._next_fid = first_fid
        self._srid = srid

    def encode(self, batch: pa.RecordBatch) -> memoryview:
        """Rows of one batch, whose columns are the schema's; values that are null become NULL.

        Raises:
            ValueError: a date or time that PostgreSQL does not hold.
        """
        rows = batch.num_rows
        if not rows:
            return memoryview(b"")
        row = _Row(rows)
        row.add_same(np.array([len(self.columns)], ">i2"))
        row.add_fixed(np.arange(self._next_fid, self._next_fid + rows), ">i8")
        for name in self._properties:
            column = batch.column(name)
            if column.type == pa.string():
                row.add_text(column)
            else:
                row.add_values(_numbers(name, column), _WIDTHS[column.type])
        row.add_ewkb(batch.column("geom"), self._srid)
        self._next_fid += rows
        return row.join()


class _Row:
    """All rows of a batch, growing from left to right: pieces of the same width are gathered in a block."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._pieces: list[pa.Array] = []
        self._block: list[npt.NDArray[Any]] = []

    def add_same(self, value: npt.NDArray[Any]) -> None:
        """The same bytes in each row."""
        self._block.append(np.broadcast_to(value, (self._rows, *value.shape)))

    def add_fixed(self, values: npt.NDArray[Any], dtype: str) -> None:
        """A field that is there in each row."""
        self.add_same(np.array(np.dtype(dtype).itemsize, ">i4"))
        self._block.append(values.astype(dtype))

    def add_values(self, column: pa.Array, dtype: str) -> None:
        """A field of one width that may be null."""
        values = column.fill_null(0).to_numpy(zero_copy_only=False)
        if not column.null_count:
            self.add_fixed(values, dtype)
            return
        there = column.is_valid()
        width = np.dtype(dtype).itemsize
        self._block.append(np.where(there.to_numpy(zero_copy_only=False), width, -1).astype(">i4"))
        self._add_piece(pc.if_else(there, _fixed_binary(values.astype(dtype)), pa.scalar(None, pa.large_binary())))

    def add_text(self, column: pa.Array) -> None:
        """A field of text or bytes that may be null."""
        lengths = pc.binary_length(column).fill_null(-1)
        self._block.append(lengths.to_numpy(zero_copy_only=False).astype(">i4"))
        self._add_piece(column.cast(pa.binary()).cast(pa.large_binary()))

    def add_ewkb(self, column: pa.Array, srid: int) -> None:
        """WKB with the SRID put in after the type: byte order, type, SRID, then as it was from the sixth byte on."""
        first = pc.drop_null(column)
        if not len(first):
            self.add_text(column)
            return
        kind = int.from_bytes(first[0].as_py()[1:5], "little")
        head = np.frombuffer(b"\1" + (kind | _SRID_FLAG).to_bytes(4, "little") + srid.to_bytes(4, "little"), dtype="u1")
        body = pc.binary_slice(column, 5, 2**31 - 1)
        if column.null_count:
            self.add_text(pc.binary_join_element_wise(head.tobytes(), body, b""))
            return
        self._block.append((pc.binary_length(body).to_numpy(zero_copy_only=False) + len(head)).astype(">i4"))
        self.add_same(head)
        self._add_piece(body.cast(pa.large_binary()))

    def join(self) -> memoryview:
        """The rows one after the other."""
        self._end_block()
        nothing = pa.scalar(b"", pa.large_binary())
        joined = pc.binary_join_element_wise(*self._pieces, nothing, null_handling="replace", null_replacement=b"")
        _, offsets, data = joined.buffers()
        bounds = np.frombuffer(offsets, np.int64, count=self._rows + 1, offset=8 * joined.offset)
        return memoryview(data)[bounds[0] : bounds[-1]]

    def _add_piece(self, piece: pa.Array) -> None:
        self._end_block()
        self._pieces.append(piece)

    def _end_block(self) -> None:
        if self._block:
            parts = [(f"f{i}", part.dtype, part.shape[1:]) for i, part in enumerate(self._block)]
            block = np.empty(self._rows, parts)
            for i, part in enumerate(self._block):
                block[f"f{i}"] = part
            self._pieces.append(_fixed_binary(block))
            self._block = []


def _fixed_binary(values: npt.NDArray[Any]) -> pa.Array:
    """An array of equally long byte strings: the memory of each value."""
    width = values.dtype.itemsize
    offsets = np.arange(0, (len(values) + 1) * width, width, dtype=np.int64)
    return pa.Array.from_buffers(
        pa.large_binary(), len(values), [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(values))]
    )


def _numbers(name: str, column: pa.Array) -> pa.Array:
    """Values as PostgreSQL counts them: dates and times from 2000-01-01, times in microseconds."""
    if column.type == pa.date32():
        days = pc.subtract(column.cast(pa.int32()).cast(pa.int64()), _DAYS_TO_2000)
        return _within(name, days, _DATES)
    if column.type == pa.timestamp("ms", "UTC"):
        milliseconds = _within(name, column.cast(pa.int64()), tuple(ms + _MS_TO_2000 for ms in _TIMESTAMPS_MS))
        return pc.multiply(pc.subtract(milliseconds, _MS_TO_2000), 1000)
    return column.cast(pa.uint8()) if column.type == pa.bool_() else column


def _within(name: str, column: pa.Array, bounds: Sequence[int]) -> pa.Array:
    least, most = (value.as_py() for value in pc.min_max(column).values())
    if least is not None and (least < bounds[0] or most > bounds[1]):
        raise ValueError(f"column {name!r} has a date that PostgreSQL does not hold")
    return column
