"""Acting as a person at the command line: with that person's rights and nothing more."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import authenticate, digest_of
from app.accounts.models import Session
from app.accounts.passwords import new_secret
from app.accounts.policy import Policy
from app.core.database import Database, open_context


@asynccontextmanager
async def acting_as(database: Database, person_id: UUID) -> AsyncGenerator[tuple[AsyncSession, Policy]]:
    """A transaction in which a person acts, with that person's rights and nothing more."""
    digest = digest_of(new_secret("demo"))
    async with database.transaction() as session:
        await open_context(session, person=person_id)
        session.add(Session(digest=digest, person_id=person_id, expires_at=datetime.now(UTC) + timedelta(minutes=1)))
        await session.flush()
        yield session, Policy(await authenticate(session, digest))
        await session.execute(update(Session).where(Session.digest == digest).values(ended_at=datetime.now(UTC)))
