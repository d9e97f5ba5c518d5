"""The SQL that only pages need."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas.models import Area
from app.core.text import Text


async def area_names(session: AsyncSession, *, province_code: str) -> dict[str, Text]:
    """Names of a province's areas by code, in their latest edition."""
    rows = await session.execute(
        select(Area.code, Area.name_th, Area.name_en)
        .where(Area.province_code == province_code)
        .order_by(Area.code, Area.edition)
    )
    return {row.code: Text(row.name_th, row.name_en) for row in rows}
