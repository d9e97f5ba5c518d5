"""Running a collection's statements as the role that may read its rows, in the request's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.parameters import bad_parameter
from app.layers.filling import driver_of
from app.ogc.collection import Collection


async def read_rows(
    session: AsyncSession,
    collection: Collection,
    statement: sql.Composed,
    values: Mapping[str, Any],
    *,
    binary: bool = False,
) -> Sequence[Any]:
    """All rows of a statement over a collection; nothing else can be read in this transaction afterwards.

    Raises:
        InvalidParameter: coordinates cannot be turned into or out of the CRS that was asked for.
    """
    connection = await driver_of(session)
    if collection.reader is not None:
        await connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(collection.reader)))
    try:
        cursor = await connection.execute(statement, values, binary=binary)
        return await cursor.fetchall()
    except psycopg.errors.InternalError_ as error:
        # what PROJ says of places that a projection does not reach
        if "transform" not in str(error).lower() and "coordinate" not in str(error).lower():
            raise
        words = "แปลงพิกัดไปหรือจากระบบพิกัดนี้ไม่ได้ ลองใช้ CRS84", "places cannot be turned into or out of it; try CRS84"
        raise bad_parameter("crs", "crs_out_of_reach", *words) from None
