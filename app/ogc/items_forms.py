"""Pages of features as CSV (geometry as WKT) and as FlatGeobuf."""

import asyncio
import csv
import io
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.ogc.collection import Collection
from app.ogc.items_sql import Conditions, geometry_in, page_statement
from app.ogc.parameters import Key, Wanted
from app.ogc.reading import read_rows
from spatial.exports.feature_page import flatgeobuf_page
from spatial.exports.formulas import neutralised_name

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take Thai for something else."""


def id_name(collection: Collection) -> str:
    """What the column of ids is called, where the officers' columns leave a name free."""
    return next(
        name for name in ("id", "feature_id", "_feature_id", "__feature_id") if collection.property(name) is None
    )


async def comma_separated(
    session: AsyncSession, collection: Collection, conditions: Conditions, wanted: Wanted
) -> tuple[str, Key | None]:
    """A page as CSV (RFC 4180, UTF-8 with mark), and the key that the next one begins after.

    Text that a spreadsheet would run is neutralised; missing values are empty.
    """
    columns = [
        *(one.expression for one in collection.properties),
        sql.SQL("ST_AsText({}, {})").format(geometry_in(wanted.crs), sql.Literal(wanted.crs.decimals)),
    ]
    statement, values = page_statement(collection, conditions, wanted, sql.SQL(", ").join(columns))
    rows = await read_rows(session, collection, statement, values)
    page = rows[: wanted.limit]
    target = io.StringIO()
    writer = csv.writer(target)
    names = [id_name(collection), *(one.name for one in collection.properties), "geometry"]
    writer.writerow([neutralised_name(name) for name in names])
    writer.writerows([_cell(value) for value in row] for row in page)
    return BYTE_ORDER_MARK + target.getvalue(), page[-1][0] if len(rows) > len(page) else None


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return neutralised_name(value) if isinstance(value, str) else value


async def flatgeobuf(
    session: AsyncSession, collection: Collection, conditions: Conditions, wanted: Wanted
) -> tuple[bytes, Key | None]:
    """A page as FlatGeobuf, and the key that the next one begins after; its axes are the format's, easting first."""
    geometry = wanted.crs.from_degrees(sql.SQL("v.geom"))
    columns = [*(one.expression for one in collection.properties), sql.SQL("ST_AsBinary({})").format(geometry)]
    statement, values = page_statement(collection, conditions, wanted, sql.SQL(", ").join(columns))
    rows = await read_rows(session, collection, statement, values)
    page = [(row[0] if collection.key == "integer" else str(row[0]), *row[1:]) for row in rows[: wanted.limit]]
    key_kind = "integer" if collection.key == "integer" else "text"
    written = await asyncio.to_thread(
        flatgeobuf_page,
        page,
        [(id_name(collection), key_kind), *((one.name, one.kind) for one in collection.properties)],
        name=collection.id,
        geometry_type=collection.geometry_type,
        srid=wanted.crs.srid,
    )
    return written, rows[wanted.limit - 1][0] if len(rows) > wanted.limit else None
