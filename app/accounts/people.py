"""People of a province: their roles and passwords; every change of a role is on the record."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.models import Person, RoleGrant
from app.accounts.passwords import hash_password
from app.accounts.policy import Action, Policy
from app.accounts.schemas import GrantCreate, PersonCreate
from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.text import Text
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Subject, in_utc


class LoginTaken(Conflict):
    """A sign-in name is in use; by whom is not said."""

    code = "login_taken"
    title = Text("ชื่อเข้าสู่ระบบนี้ถูกใช้แล้ว", "This sign-in name is taken")
    advice = Text("ใช้อีเมลหรือหมายเลขโทรศัพท์อื่น", "Use another e-mail or phone number.")


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
