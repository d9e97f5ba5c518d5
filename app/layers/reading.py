"""Reading a version's features out of its typed table as Arrow batches, as the role that may read features only.

PostgreSQL writes rows as CSV, Arrow parses them in portions: no loop over values, bounded memory. Who may read the
table is decided before, on its catalogue row.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from app.layers.filling import schema_of

PORTION_BYTES = 8 * 1024 * 1024
_HEX = np.zeros(256, np.uint8)
_HEX[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16)


class RowParser:
    """Turns rows of `statement` into batches: `fid` if wanted, the properties, `geom` (ISO WKB, EPSG:4326)."""

    def __init__(self, table: str, fields: Sequence[Mapping[str, str]], *, with_fid: bool = False) -> None:
        self.schema = schema_of(fields)
        if with_fid:
            self.schema = self.schema.insert(0, pa.field("fid", pa.int64()))
        columns = [_column(field.name, field.type) for field in self.schema if field.name != "geom"]
        self.statement = sql.SQL(
            "COPY (SELECT {}, encode(ST_AsBinary(geom, 'NDR'), 'hex') FROM {} ORDER BY fid) TO STDOUT (FORMAT csv)"
        ).format(sql.SQL(", ").join(columns), sql.Identifier("features", table))
        self._names = self.schema.names
        self._types = {
            field.name: pa.string() if field.name == "geom" else _as_written(field.type) for field in self.schema
        }

    def parse(self, rows: bytes) -> pa.RecordBatch:
        """One batch of whole rows."""
        table = csv.read_csv(
            BytesIO(rows),
            read_options=csv.ReadOptions(column_names=self._names, use_threads=False, block_size=max(len(rows), 1)),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=self._types,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        columns: list[Any] = []
        for name, kind in zip(self._names, self.schema.types, strict=True):
            column = table.column(name).combine_chunks()
            columns.append(_unhexed(column) if name == "geom" else column.cast(kind))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def _column(name: str, kind: pa.DataType) -> sql.Composable:
    column = sql.Identifier(name)
    if pa.types.is_timestamp(kind):
        return sql.SQL("(extract(epoch FROM {}) * 1000)::bigint").format(column)
    return column


def _as_written(kind: pa.DataType) -> pa.DataType:
    return pa.int64() if pa.types.is_timestamp(kind) else kind


def _unhexed(texts: pa.Array) -> pa.Array:
    """Hex digits of each row as bytes."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    digits = _HEX[np.frombuffer(texts.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]]
    values = (digits[0::2] << 4) | digits[1::2]
    starts = ((offsets - offsets[0]) // 2).astype(np.int32)
    return pa.Array.from_buffers(pa.binary(), len(texts), [None, pa.py_buffer(starts), pa.py_buffer(values)])


async def features_in(connection: psycopg.AsyncConnection[Any], parser: RowParser) -> AsyncGenerator[pa.RecordBatch]:
    """The features of a table, in a transaction that is open already; it has the reader's role afterwards no more."""
    await connection.execute("SET LOCAL ROLE feature_reader")
    rows = bytearray()
    async with connection.cursor() as cursor, cursor.copy(parser.statement) as copy:
        async for row in copy:
            rows += row
            if len(rows) >= PORTION_BYTES:
                yield parser.parse(bytes(rows))
                rows.clear()
    if rows:
        yield parser.parse(bytes(rows))
    await connection.execute("RESET ROLE")


def features_of(url: str, parser: RowParser) -> Iterator[pa.RecordBatch]:
    """The features of a table that is published, over a connection of its own; for a thread."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('statement_timeout', '10min', true)")
        connection.execute("SET LOCAL ROLE feature_reader")
        rows = bytearray()
        with connection.cursor() as cursor, cursor.copy(parser.statement) as copy:
            for row in copy:
                rows += row
                if len(rows) >= PORTION_BYTES:
                    yield parser.parse(bytes(rows))
                    rows.clear()
        if rows:
            yield parser.parse(bytes(rows))
