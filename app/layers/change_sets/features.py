"""Features as change sets have them, and reading those of a version's table, as the role that may read features only.

Who may read the table is decided before, on its catalogue row.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.change_sets.columns_sql import Fields, told, typed
from app.layers.filling import driver_of

Operation = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature: all its properties as `values.checked` writes them, and its geometry (ISO WKB, WGS 84)."""

    properties: Mapping[str, Any]
    geom: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a feature; `feature` is None where it is deleted."""

    fid: int
    operation: Operation
    feature: Feature | None


@asynccontextmanager
async def as_reader(session: AsyncSession) -> AsyncGenerator[psycopg.AsyncConnection[Any]]:
    """The driver's connection, in the session's transaction, as the role that reads features."""
    connection = await driver_of(session)
    await connection.execute("SET LOCAL ROLE feature_reader")
    try:
        yield connection
    finally:
        if not connection.broken and connection.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            await connection.execute("RESET ROLE")


async def features_of(session: AsyncSession, *, table: str, fields: Fields, fids: Sequence[int]) -> dict[int, Feature]:
    """Features of a table by their numbers; those that are not there are left out."""
    statement = sql.SQL("SELECT t.fid, {}, ST_AsBinary(t.geom, 'NDR') FROM {} t WHERE t.fid = ANY (%s)").format(
        told(fields, "t"), sql.Identifier("features", table)
    )
    async with as_reader(session) as connection:
        rows = await (await connection.execute(statement, [list(fids)])).fetchall()
    return {fid: Feature(properties, bytes(geom)) for fid, properties, geom in rows}


async def features_like(
    session: AsyncSession, *, table: str, fields: Fields, wanted: Mapping[int, Feature]
) -> dict[int, tuple[int, Feature]]:
    """Where features of another line are in a table: number wanted → number there, and the feature as it is there.

    The same place and properties first; else the same place; else the same properties; each where there is exactly one
    so. Those that are not found so are left out.

    Args:
        session: The transaction.
        table: Of the version to look in.
        fields: That both versions have.
        wanted: Features as the other version has them.
    """
    # properties in the form of the table's own columns, so that equal is equal
    statement = sql.SQL(
        """
        WITH wanted AS MATERIALIZED (
                SELECT w.n, w.geom, {told_wanted} AS say
                  FROM (SELECT c.n, c.geom {typed}
                          FROM unnest(%(n)s::bigint[], %(properties)s::jsonb[], %(geom)s::bytea[])
                               x (n, properties, wkb)
                         CROSS JOIN LATERAL (SELECT x.n, x.properties, ST_GeomFromWKB(x.wkb, 4326) AS geom) c) w),
             by_place AS (SELECT w.n, t.fid, {told} = w.say AS is_same
                            FROM wanted w JOIN {table} t
                              ON t.geom && w.geom AND ST_AsBinary(t.geom) = ST_AsBinary(w.geom)),
             placed AS (SELECT p.n, coalesce(min(p.fid) FILTER (WHERE p.is_same), min(p.fid)) AS fid
                          FROM by_place p GROUP BY p.n
                        HAVING count(*) FILTER (WHERE p.is_same) = 1
                            OR count(*) FILTER (WHERE p.is_same) = 0 AND count(*) = 1),
             left_over AS (SELECT w.n, w.say FROM wanted w WHERE w.n NOT IN (SELECT p.n FROM by_place p)),
             said AS (SELECT l.n, min(t.fid) AS fid FROM left_over l JOIN {table} t ON {told} = l.say
                       GROUP BY l.n HAVING count(*) = 1),
             found AS (SELECT n, fid FROM placed UNION ALL SELECT n, fid FROM said)
        SELECT f.n, t.fid, {told}, ST_AsBinary(t.geom, 'NDR') FROM found f JOIN {table} t USING (fid)
        """
    ).format(
        told_wanted=told(fields, "w"),
        told=told(fields, "t"),
        typed=typed(fields, "c"),
        table=sql.Identifier("features", table),
    )
    values = {
        "n": list(wanted),
        "properties": [Jsonb(dict(one.properties)) for one in wanted.values()],
        "geom": [one.geom for one in wanted.values()],
    }
    async with as_reader(session) as connection:
        rows = await (await connection.execute(statement, values)).fetchall()
    taken: set[int] = set()
    found: dict[int, tuple[int, Feature]] = {}
    for n, fid, properties, geom in rows:
        if fid not in taken:  # one feature there is one here
            taken.add(fid)
            found[n] = (fid, Feature(properties, bytes(geom)))
    return found
