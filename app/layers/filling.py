"""Filling a version's typed table from Arrow batches, in the transaction that makes the version."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.layers import queries
from spatial.copy_rows import CopyEncoder

TYPE_NAMES = {
    pa.int64(): "int64",
    pa.float64(): "float64",
    pa.bool_(): "bool",
    pa.string(): "string",
    pa.date32(): "date",
    pa.timestamp("ms", "UTC"): "timestamp",
}
"""Arrow type of a property → its name in the catalogue."""
PIECE_BYTES = 1024 * 1024


def fields_of(schema: pa.Schema) -> list[dict[str, str]]:
    """The properties of a schema as the catalogue keeps them."""
    return [{"name": name, "type": TYPE_NAMES[schema.field(name).type]} for name in schema.names if name != "geom"]


def schema_of(fields: Sequence[Mapping[str, str]]) -> pa.Schema:
    """The schema of the catalogue's properties, with `geom` last."""
    types = {name: kind for kind, name in TYPE_NAMES.items()}
    return pa.schema([*((field["name"], types[field["type"]]) for field in fields), ("geom", pa.binary())])


async def take_time(session: AsyncSession) -> None:
    """Let this transaction take as long as a job takes."""
    await session.execute(
        text(
            "SELECT set_config('statement_timeout', '0', true),"
            " set_config('idle_in_transaction_session_timeout', '0', true)"
        )
    )


async def fill_table(
    session: AsyncSession,
    *,
    province_code: str,
    geometry_type: str,
    batches: AsyncIterator[pa.RecordBatch],
    schema: pa.Schema | None = None,
    on_rows: Callable[[int], Awaitable[None]],
) -> tuple[str, list[dict[str, str]]]:
    """Make a typed table and copy batches into it; it is not sealed yet.

    Args:
        session: The transaction.
        province_code: Whose table.
        geometry_type: Of all its features.
        batches: Features: properties and `geom` (ISO WKB, EPSG:4326).
        schema: Of the batches, where there may be none.
        on_rows: Told after each batch how many features are in.

    Returns:
        The table's name, and its fields as the catalogue keeps them.
    """
    first = await anext(batches, None)
    if first is not None:
        schema = first.schema
    if schema is None:
        raise ValueError("neither a batch nor a schema")
    fields = fields_of(schema)
    name = await queries.make_feature_table(
        session, province_code=province_code, geometry_type=geometry_type, fields=fields
    )
    encoder = CopyEncoder(schema)
    # FREEZE: the table was made in this transaction, so nobody could see its rows sooner anyway
    statement = sql.SQL("COPY features.{} ({}) FROM STDIN (FORMAT binary, FREEZE)").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, encoder.columns))
    )
    connection = await driver_of(session)
    count = 0
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(encoder.HEADER)
        batch = first
        while batch is not None:
            rows = await asyncio.to_thread(encoder.encode, batch)
            for start in range(0, len(rows), PIECE_BYTES):
                await copy.write(rows[start : start + PIECE_BYTES])
            count += batch.num_rows
            await on_rows(count)
            batch = await anext(batches, None)
        await copy.write(encoder.TRAILER)
    return name, fields


async def driver_of(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """The driver's own connection beneath a session, in the session's transaction."""
    raw = await (await session.connection()).get_raw_connection()
    connection: Any = raw.driver_connection
    return connection
