"""The SQL of accounts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import AppToken, Person, RoleGrant, Session


async def end_session(session: AsyncSession, *, session_id: UUID, ended_at: datetime) -> None:
    """End a signed-in session."""
    await session.execute(update(Session).where(Session.id == session_id).values(ended_at=ended_at))


async def tokens_of(session: AsyncSession, *, person_id: UUID) -> Sequence[AppToken]:
    """A person's app tokens, newest first."""
    return (
        await session.scalars(
            select(AppToken).where(AppToken.person_id == person_id).order_by(AppToken.created_at.desc(), AppToken.id)
        )
    ).all()


async def revoke_token(session: AsyncSession, *, token_id: UUID, revoked_at: datetime) -> bool:
    """Revoke a token of the context's person; False if there is none."""
    found = await session.scalar(
        update(AppToken)
        .where(AppToken.id == token_id, AppToken.revoked_at.is_(None))
        .values(revoked_at=revoked_at)
        .returning(AppToken.id)
    )
    return found is not None


async def person_by_login(session: AsyncSession, *, login: str) -> Person | None:
    """A person by sign-in name, within the context."""
    return await session.scalar(select(Person).where((Person.email == login) | (Person.phone == login)))


async def people_of(session: AsyncSession, *, province_code: str) -> Sequence[Person]:
    """Everybody who holds or held a role in a province."""
    holders = select(RoleGrant.person_id).where(RoleGrant.province_code == province_code)
    return (
        await session.scalars(
            select(Person).where(Person.id.in_(holders)).order_by(Person.family_name, Person.given_name, Person.id)
        )
    ).all()


async def person_in(session: AsyncSession, *, province_code: str, person_id: UUID) -> Person | None:
    """Somebody who holds or held a role in a province."""
    holders = select(RoleGrant.person_id).where(RoleGrant.province_code == province_code)
    return await session.scalar(select(Person).where(Person.id == person_id, Person.id.in_(holders)))


async def grants_of(session: AsyncSession, *, province_code: str) -> Sequence[Row[RoleGrant, Person]]:
    """Every role grant of a province with its holder, oldest first."""
    return (
        await session.execute(
            select(RoleGrant, Person)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(RoleGrant.province_code == province_code)
            .order_by(RoleGrant.valid_from, RoleGrant.id)
        )
    ).all()


async def open_grants_of(session: AsyncSession, *, province_code: str, person_id: UUID) -> Sequence[RoleGrant]:
    """The roles that a person holds in a province until further notice."""
    return (
        await session.scalars(
            select(RoleGrant)
            .where(
                RoleGrant.province_code == province_code,
                RoleGrant.person_id == person_id,
                RoleGrant.valid_until.is_(None),
            )
            .order_by(RoleGrant.valid_from, RoleGrant.id)
        )
    ).all()


async def provinces_of(session: AsyncSession, *, person_id: UUID) -> list[str]:
    """The context's provinces in which a person holds or held a role."""
    return list(
        await session.scalars(
            select(RoleGrant.province_code).distinct().where(RoleGrant.person_id == person_id).order_by("province_code")
        )
    )


async def end_grant(session: AsyncSession, *, province_code: str, grant_id: UUID, valid_until: datetime) -> bool:
    """End an open grant; False if there is none."""
    found = await session.scalar(
        update(RoleGrant)
        .where(RoleGrant.province_code == province_code, RoleGrant.id == grant_id, RoleGrant.valid_until.is_(None))
        .values(valid_until=valid_until)
        .returning(RoleGrant.id)
    )
    return found is not None
