"""Reading a version's features out of its typed table as Arrow batches, as the role that may read features only.

Who may read the table is decided before, on its catalogue row.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from app.layers.filling import schema_of
from spatial.copied_rows import decoded

ROWS_AT_A_TIME = 512


def schema_with_fid(fields: Sequence[Mapping[str, str]]) -> pa.Schema:
    """The schema of the catalogue's properties, `fid` first and `geom` last."""
    return schema_of(fields).insert(0, pa.field("fid", pa.int64()))


def statement_of(table: str, schema: pa.Schema) -> sql.Composed:
    """The statement that copies a table's features out, in the order of `fid`; geometries as ISO WKB."""
    columns = [sql.SQL("ST_AsBinary(geom, 'NDR')") if name == "geom" else sql.Identifier(name) for name in schema.names]
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY fid) TO STDOUT (FORMAT binary)").format(
        sql.SQL(", ").join(columns), sql.Identifier("features", table)
    )


def features_of(url: str, table: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The features of a table that is published, over a connection of its own; for a thread."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('statement_timeout', '10min', true)")
        connection.execute("SET LOCAL ROLE feature_reader")
        with connection.cursor() as cursor, cursor.copy(statement_of(table, schema)) as copy:
            messages: Any = copy  # bytes or memoryview; its stub says Buffer
            yield from decoded(messages, schema)


async def see_features(
    connection: psycopg.AsyncConnection[Any],
    table: str,
    schema: pa.Schema,
    see: Callable[[pa.RecordBatch], None],
) -> None:
    """Show the features of a table, perhaps not committed yet, to a function, batch by batch, in a thread."""
    loop = asyncio.get_running_loop()
    await connection.execute("SET LOCAL ROLE feature_reader")
    async with connection.cursor() as cursor, cursor.copy(statement_of(table, schema)) as copy:
        rows = aiter(copy)

        async def some() -> list[bytes]:
            taken: list[bytes] = []
            while len(taken) < ROWS_AT_A_TIME and (row := await anext(rows, None)) is not None:
                taken.append(bytes(row))
            return taken

        def messages() -> Iterator[bytes]:
            while taken := asyncio.run_coroutine_threadsafe(some(), loop).result():
                yield from taken

        def see_all() -> None:
            for batch in decoded(messages(), schema):
                see(batch)

        await asyncio.to_thread(see_all)
    await connection.execute("RESET ROLE")
