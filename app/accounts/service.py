"""Signing in and out, app tokens, people and their roles."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.dependencies import authenticate, digest_of
from app.accounts.logins import normalised_login
from app.accounts.models import AppToken, Person, RoleGrant, Session
from app.accounts.passwords import hash_password, new_secret, password_matches
from app.accounts.policy import Action, Policy
from app.accounts.principal import Principal
from app.accounts.schemas import GrantCreate, PersonCreate
from app.core.database import Database, open_context
from app.core.errors import Conflict, FieldError, InvalidInput, NotFound, SignInRefused, TooManyAttempts
from app.core.text import Text
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Subject, in_utc


class LoginTaken(Conflict):
    """A sign-in name is in use; by whom is not said."""

    code = "login_taken"
    title = Text("ชื่อเข้าสู่ระบบนี้ถูกใช้แล้ว", "This sign-in name is taken")
    advice = Text("ใช้อีเมลหรือหมายเลขโทรศัพท์อื่น", "Use another e-mail or phone number.")


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


async def grant_role(
    session: AsyncSession,
    *,
    province_code: str,
    person: Person,
    role: str,
    unit: str | None,
    office: str = "",
    actor: Actor | None = None,
) -> RoleGrant:
    """Give a person a role in a province, on the record; their name as it stands now signs what they do in it."""
    signature = Erasable(
        Subject("person", str(person.id)),
        "signature",
        {
            "title": person.title,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "position_th": person.position_th,
            "position_en": person.position_en,
            "acting_th": person.acting_th,
            "organisation": person.organisation,
            "office": office,
        },
    )
    grant = RoleGrant(
        province_code=province_code,
        person_id=person.id,
        role=role,
        unit=unit,
        office=office,
        signature_id=signature.id,
    )
    session.add(grant)
    await session.flush()
    await record.append(
        session,
        Event(
            type="role.granted",
            province_code=province_code,
            subject=Subject("role_grant", str(grant.id)),
            actor=actor,
            content={
                "person": str(person.id),
                "role": role,
                "unit": unit,
                "valid_from": in_utc(grant.valid_from),
            },
            erasables=[signature],
        ),
    )
    return grant


def check_unit(role: str, unit: str | None) -> None:
    """Members and leads belong to a unit, others to none.

    Raises:
        InvalidInput: it is otherwise.
    """
    if (role in ("member", "lead")) != (unit is not None):
        words = Text(
            "สมาชิกและหัวหน้าหน่วยต้องระบุหน่วย ส่วนบทบาทอื่นต้องไม่ระบุ",
            "Members and leads need a unit; other roles have none.",
        )
        raise InvalidInput(errors=[FieldError("/unit", "unit_of_role", words)])


async def create_person(
    session: AsyncSession, policy: Policy, *, province_code: str, wanted: PersonCreate
) -> tuple[Person, RoleGrant]:
    """Make a person known to a province, with a password and a first role, on the record.

    Raises:
        InvalidInput: role and unit do not go together.
        LoginTaken: the sign-in name is in use, here or elsewhere.
    """
    actor = policy.principal.actor(policy.require(Action.MANAGE_PEOPLE, province_code))
    check_unit(wanted.role, wanted.unit)
    password_hash = await asyncio.to_thread(hash_password, wanted.password)  # slow: not while the record is locked
    person = Person(
        **{"email" if "@" in wanted.login else "phone": wanted.login},
        title=wanted.title,
        given_name=wanted.given_name,
        family_name=wanted.family_name,
        position_th=wanted.position,
        organisation=wanted.organisation,
    )
    session.add(person)
    try:
        await session.flush()
    except IntegrityError:
        raise LoginTaken from None
    grant = await grant_role(
        session,
        province_code=province_code,
        person=person,
        role=wanted.role,
        unit=wanted.unit,
        office=wanted.position,
        actor=actor,
    )
    await store_password(session, person_id=person.id, password_hash=password_hash)
    return person, grant


async def give_role(
    session: AsyncSession, policy: Policy, *, province_code: str, wanted: GrantCreate
) -> tuple[Person, RoleGrant]:
    """Give somebody whom the province knows a further role, on the record.

    Raises:
        InvalidInput: role and unit do not go together, or the province does not know the person.
    """
    actor = policy.principal.actor(policy.require(Action.MANAGE_PEOPLE, province_code))
    check_unit(wanted.role, wanted.unit)
    person = await queries.person_in(session, province_code=province_code, person_id=wanted.person_id)
    if person is None:
        words = Text("จังหวัดนี้ไม่รู้จักบุคคลนี้", "The province does not know this person.")
        raise InvalidInput(errors=[FieldError("/person_id", "unknown_person", words)])
    grant = await grant_role(
        session,
        province_code=province_code,
        person=person,
        role=wanted.role,
        unit=wanted.unit,
        office=person.position_th,
        actor=actor,
    )
    return person, grant


async def end_role(session: AsyncSession, policy: Policy, *, province_code: str, grant_id: UUID) -> None:
    """End a role now, on the record.

    Raises:
        NotFound: the province has no such open grant.
    """
    actor = policy.principal.actor(policy.require(Action.MANAGE_PEOPLE, province_code))
    await close_grant(
        session, province_code=province_code, grant_id=grant_id, valid_until=datetime.now(UTC), actor=actor
    )


async def close_grant(
    session: AsyncSession, *, province_code: str, grant_id: UUID, valid_until: datetime, actor: Actor | None
) -> None:
    """End an open grant, on the record.

    Raises:
        NotFound: the province has no such open grant.
    """
    if not await queries.end_grant(session, province_code=province_code, grant_id=grant_id, valid_until=valid_until):
        raise NotFound
    await record.append(
        session,
        Event(
            type="role.ended",
            province_code=province_code,
            subject=Subject("role_grant", str(grant_id)),
            actor=actor,
            content={"valid_until": in_utc(valid_until)},
        ),
    )


async def set_password(session: AsyncSession, *, person_id: UUID, password: str) -> None:
    """Set a person's password; the person must hold a role in a province of the context."""
    password_hash = await asyncio.to_thread(hash_password, password)
    await store_password(session, person_id=person_id, password_hash=password_hash)


async def store_password(session: AsyncSession, *, person_id: UUID, password_hash: str) -> None:
    """Store what a person's password is verified against; as `set_password`."""
    await session.execute(text("SELECT credential_store(:person, :hash)"), {"person": person_id, "hash": password_hash})
