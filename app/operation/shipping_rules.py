"""Routing rules that shipped after a province was made: given to it, on its record, when the service is prepared."""

import asyncio

from app.core.database import Database
from app.record.service import ship_rules


def ship_missing_rules(service_url: str) -> None:
    """Give every province the shipped rules that it never had; a second time changes nothing.

    Args:
        service_url: The database, as the service's role.
    """
    asyncio.run(_ship(service_url))


async def _ship(service_url: str) -> None:
    database = Database(service_url, pool_size=1)
    try:
        codes = await database.province_codes()
        for code in codes:
            async with database.system_transaction([code]) as session:
                await ship_rules(session, code)
    finally:
        await database.close()
