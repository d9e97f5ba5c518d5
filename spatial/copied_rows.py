"""Rows of PostgreSQL's binary COPY as Arrow batches: the way back of spatial/copy_rows.py, as fast.

Method: the server sends one message per row (PostgreSQL documentation, "COPY Operations"), so that the beginnings of a
portion of rows are known, and each field is read for all rows at once. Called by exports and tiles, with the
messages of `COPY (SELECT fid, …, ST_AsBinary(geom, 'NDR') …) TO STDOUT (FORMAT binary)`. Knows no database.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from spatial.copy_rows import CopyEncoder

MOST_ROWS = 16_384
MOST_BYTES = 16 << 20
_DAYS_TO_2000 = 10_957
_MS_TO_2000 = _DAYS_TO_2000 * 86_400_000
_NUMBERS: dict[pa.DataType, str] = {
    pa.int64(): ">i8",
    pa.float64(): ">f8",
    pa.bool_(): "u1",
    pa.date32(): ">i4",
    pa.timestamp("ms", "UTC"): ">i8",
}
_WIDEST = 8
_TOGETHER = 256
"""So many rows are taken before their size is looked at."""


def decoded(messages: Iterable[bytes | memoryview], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Batches of rows that were copied out.

    Args:
        messages: As the server sends them, one per row: `for message in copy` of psycopg.
        schema: Names and types, in the order of the query's columns: bigint → int64, double precision → float64,
            boolean → bool, text → string, date → date32, timestamptz → timestamp (ms, UTC; microseconds are cut off),
            bytea → binary.

    Yields:
        Hardly more than MOST_ROWS rows or MOST_BYTES; NULL is null.

    Raises:
        ValueError: the rows are not of this schema, or the stream ends early.
    """
    rows: list[bytes | memoryview] = []
    size = 0
    for portion in _portions(messages):
        rows += portion
        size += sum(map(len, portion))
        if len(rows) >= MOST_ROWS or size >= MOST_BYTES:
            yield _batch(rows, schema)
            rows, size = [], 0
    if rows:
        yield _batch(rows, schema)


def _portions(messages: Iterable[bytes | memoryview]) -> Iterator[list[bytes | memoryview]]:
    """Rows without header and trailer; taken several at once, because there are millions."""
    stream = iter(messages)
    first = bytes(next(stream, b""))
    if not first.startswith(CopyEncoder.HEADER):
        raise ValueError("no rows of binary COPY")
    # the first row comes in the same message as the header
    row = first[len(CopyEncoder.HEADER) :]
    # bytes: to keep thousands of psycopg's memoryviews alive takes four times as long
    portion: list[bytes | memoryview] = [row] if row else list(map(bytes, islice(stream, _TOGETHER)))
    while portion:
        if portion[-1] == CopyEncoder.TRAILER:
            yield portion[:-1]
            # nothing comes after it, but psycopg ends a COPY only when asked once more
            if list(stream):
                raise ValueError("there is more than the rows of a COPY")
            return
        yield portion
        portion = list(map(bytes, islice(stream, _TOGETHER)))
    raise ValueError("the rows of a COPY end early")


def _batch(rows: list[bytes | memoryview], schema: pa.Schema) -> pa.RecordBatch:
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    # beyond the last row: what is read in vain where a last field is NULL
    data = np.frombuffer(b"".join([*rows, bytes(_WIDEST)]), np.uint8)
    ends = np.cumsum(lengths)
    at = ends - lengths
    if (_gathered(data, at, ">i2") != len(schema)).any():
        raise ValueError("the rows have another number of columns")
    at = at + 2
    columns: list[pa.Array] = []
    for field in schema:
        width = _gathered(data, at, ">i4").astype(np.int64)
        start = at + 4
        at = start + np.maximum(width, 0)
        if (at > ends).any():
            raise ValueError(f"column {field.name!r} reaches beyond its row")
        columns.append(_column(data, start, width, field))
    if (at != ends).any():
        raise ValueError("the rows have more in them than their columns")
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(
    data: npt.NDArray[np.uint8], start: npt.NDArray[np.int64], width: npt.NDArray[np.int64], field: pa.Field
) -> pa.Array:
    is_null = width < 0
    if field.type in (pa.string(), pa.binary()):
        return _texts(data, start, np.maximum(width, 0), is_null, field.type)
    dtype = _NUMBERS[field.type]
    if (width[~is_null] != np.dtype(dtype).itemsize).any():
        raise ValueError(f"column {field.name!r} has another type than {field.type}")
    values = _gathered(data, start, dtype)
    if field.type == pa.date32():
        return (
            pa.array(values.astype(np.int64) + _DAYS_TO_2000, pa.int64(), mask=is_null)
            .cast(pa.int32())
            .cast(field.type)
        )
    if pa.types.is_timestamp(field.type):
        return pa.array(values.astype(np.int64) // 1000 + _MS_TO_2000, pa.int64(), mask=is_null).cast(field.type)
    if field.type == pa.bool_():
        return pa.array(values.astype(np.bool_), field.type, mask=is_null)
    # from_pandas would take a NaN for null
    return pa.array(values.astype(values.dtype.newbyteorder("=")), field.type, mask=is_null, from_pandas=False)


def _gathered(data: npt.NDArray[np.uint8], start: npt.NDArray[np.int64], dtype: str) -> npt.NDArray[Any]:
    """Values that begin at these places."""
    wide = np.lib.stride_tricks.sliding_window_view(data, np.dtype(dtype).itemsize)
    return wide[start].view(dtype).reshape(-1)


def _texts(
    data: npt.NDArray[np.uint8],
    start: npt.NDArray[np.int64],
    width: npt.NDArray[np.int64],
    is_null: npt.NDArray[np.bool_],
    kind: pa.DataType,
) -> pa.Array:
    """Texts, copied together by Arrow: the rows are taken for an array of texts and of the gaps between them."""
    if len(data) > np.iinfo(np.int32).max:
        raise ValueError("a row is too large")
    bounds = np.empty(2 * len(start), np.int32)
    bounds[::2] = start
    bounds[1::2] = start + width
    both = pa.Array.from_buffers(kind, len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(data)])
    return both.take(pa.array(np.arange(0, len(bounds), 2), pa.int64(), mask=is_null))
