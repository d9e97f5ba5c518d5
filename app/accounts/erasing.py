"""Erasing a person: account, roles, names and what they wrote; that it happened stays on the record."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.people import close_grant
from app.record import queries as record_queries
from app.record import service as record


async def erase_account(session: AsyncSession, *, person_id: UUID) -> None:
    """Blank a person, delete their password, end their sessions, revoke their tokens.

    Every province that knows the person must be in the context: an account is one, wherever it is used.
    """
    await session.execute(text("SELECT erase_account(:person)"), {"person": person_id})


async def end_and_erase(session: AsyncSession, *, province_code: str, person_id: UUID, basis: str) -> int:
    """End a person's open roles in a province, and erase their names and what they wrote there, on its record.

    Returns:
        How many values were erased.
    """
    for grant in await queries.open_grants_of(session, province_code=province_code, person_id=person_id):
        await close_grant(
            session, province_code=province_code, grant_id=grant.id, valid_until=datetime.now(UTC), actor=None
        )
    values = await record_queries.unerased_ids(
        session, province_code=province_code, subject_type="person", subject_id=str(person_id), fields=["signature"]
    )
    values += await record_queries.unerased_values_written_by(
        session, province_code=province_code, person_id=person_id, fields=["note", "reason"]
    )
    if not values:
        return 0
    await record.erase(session, province_code=province_code, value_ids=values, basis=basis, actor=None)
    return len(values)
