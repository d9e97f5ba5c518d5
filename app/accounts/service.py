"""Signing in and out, and app tokens."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.dependencies import authenticate, digest_of
from app.accounts.logins import normalised_login
from app.accounts.models import AppToken, Session
from app.accounts.passwords import new_secret, password_matches
from app.accounts.principal import Principal
from app.core.database import Database, open_context
from app.core.errors import FieldError, InvalidInput, NotFound, SignInRefused, TooManyAttempts
from app.core.text import Text

SESSION_LIFETIME = timedelta(days=14)


async def sign_in(database: Database, *, login: str, password: str, address: str) -> tuple[str, Principal]:
    """Open a session; returns its secret (the cookie) and who it is.

    Takes transactions of its own: an attempt counts even when it is refused.

    Raises:
        SignInRefused: wrong name or password.
        TooManyAttempts: tried too often from this address or for this name.
    """
    login = normalised_login(login)
    about = {"digest": digest_of(login), "address": address}
    async with database.transaction() as session:
        wait = await session.scalar(
            text("SELECT sign_in_attempt(CAST(:digest AS bytea), CAST(:address AS inet))"), about
        )
        found = (await session.execute(text("SELECT * FROM credential_lookup(:login)"), {"login": login})).one_or_none()
    if wait:
        raise TooManyAttempts(
            Text(
                f"ลองเข้าสู่ระบบหลายครั้งเกินไป โปรดรอ {wait // 60 + 1} นาที",
                f"Too many sign-in attempts. Wait {wait // 60 + 1} minutes.",
            ),
            headers={"Retry-After": str(wait)},
            extra={"retry_after_s": wait},
        )
    if not await password_matches(found.password_hash if found else None, password) or found is None:
        raise SignInRefused
    secret = new_secret("sns")
    async with database.transaction() as session:
        await session.execute(text("SELECT sign_in_succeeded(CAST(:digest AS bytea), CAST(:address AS inet))"), about)
        await open_context(session, person=found.person_id)
        session.add(
            Session(
                digest=digest_of(secret), person_id=found.person_id, expires_at=datetime.now(UTC) + SESSION_LIFETIME
            )
        )
        await session.flush()
        return secret, await authenticate(session, digest_of(secret))


async def sign_out(session: AsyncSession, principal: Principal) -> None:
    """End the session that the principal came with."""
    if principal.credential_kind == "session" and principal.credential_id:
        await queries.end_session(session, session_id=principal.credential_id, ended_at=datetime.now(UTC))


async def create_token(
    session: AsyncSession, *, person_id: UUID, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[AppToken, str]:
    """Make an app token; returns it and its secret, which is not kept.

    Raises:
        InvalidInput: it would have expired already.
    """
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise InvalidInput(
            errors=[FieldError("/expires_at", "in_the_past", Text("ต้องเป็นเวลาในอนาคต", "Must lie in the future."))]
        )
    secret = new_secret("snt")
    token = AppToken(
        digest=digest_of(secret), person_id=person_id, name=name, scopes=sorted(set(scopes)), expires_at=expires_at
    )
    session.add(token)
    await session.flush()
    return token, secret


async def revoke_token(session: AsyncSession, *, token_id: UUID) -> None:
    """Revoke one of one's own app tokens; streams that it opened end within seconds.

    Raises:
        NotFound: there is no such token of this person.
    """
    if not await queries.revoke_token(session, token_id=token_id, revoked_at=datetime.now(UTC)):
        raise NotFound
