"""`sonthana erase`: personal data erased for good, on the record (Personal Data Protection Act B.E. 2562)."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person, RoleGrant
from app.accounts.queries import person_by_login
from app.accounts.service import normalised_login
from app.core.database import Database
from app.core.settings import get_settings
from app.operation.refusal import Refusal
from app.record import queries, service

erase = typer.Typer(help="Erase personal data for good; the record says that and why.", no_args_is_help=True)

Province = Annotated[str, typer.Option("--province", help="TIS-1099 code")]
Basis = Annotated[str, typer.Option(help="Lawful basis, without personal data, e.g. 'PDPA s. 33, request 12/2569'")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask")]


@erase.command("input", epilog="Example: `sonthana erase input UUID --province 90 --basis 'PDPA s. 33'`")
def erase_input(
    assessment: Annotated[UUID, typer.Argument(help="UUID of the input")],
    province: Province,
    basis: Basis,
    text: Annotated[bool, typer.Option("--text", help="Also titles, descriptions, headlines and reasons")] = False,
    yes: Yes = False,
) -> None:
    """Erase the reporter of an input (all versions), and with --text what was written freely."""
    _ask(yes)
    fields = ["reporter", *(["text", "headline", "public_headline", "reason"] if text else [])]
    count = asyncio.run(_erase(province, "assessment", str(assessment), fields, basis))
    typer.echo(f"ลบแล้ว {count} ค่า / {count} values erased")


@erase.command("person", epilog="Example: `sonthana erase person a@example.org --province 90 --basis 'PDPA s. 33'`")
def erase_person(
    login: Annotated[str, typer.Argument(help="E-mail or phone number of the account")],
    province: Province,
    basis: Basis,
    yes: Yes = False,
) -> None:
    """Erase a person's name from everything they did in a province; their roles there end."""
    _ask(yes)
    count = asyncio.run(_erase_person(province, normalised_login(login), basis))
    typer.echo(f"ลบแล้ว {count} ค่า / {count} values erased")


def _ask(yes: bool) -> None:
    if not yes:
        typer.confirm("ลบแล้วเรียกคืนไม่ได้ ดำเนินการต่อ? / This cannot be undone. Go on?", abort=True)


async def _erase(province: str, subject_type: str, subject_id: str, fields: list[str], basis: str) -> int:
    database = Database.from_settings(get_settings())
    try:
        async with database.system_transaction([province]) as session:
            return await _erase_values(session, province, subject_type, subject_id, fields, basis)
    finally:
        await database.close()


async def _erase_values(
    session: AsyncSession, province: str, subject_type: str, subject_id: str, fields: list[str], basis: str
) -> int:
    ids = await queries.unerased_ids(
        session, province_code=province, subject_type=subject_type, subject_id=subject_id, fields=fields
    )
    if not ids:
        raise Refusal("ไม่มีอะไรให้ลบ", "there is nothing to erase")
    await service.erase(session, province_code=province, value_ids=ids, basis=basis, actor=None)
    return len(ids)


async def _erase_person(province: str, login: str, basis: str) -> int:
    database = Database.from_settings(get_settings())
    try:
        async with database.system_transaction([province]) as session:
            person = await person_by_login(session, login=login)
            if person is None:
                raise Refusal(f"ไม่พบบัญชี {login} ในจังหวัดนี้", f"there is no account {login} in this province")
            await session.execute(
                update(RoleGrant)
                .where(RoleGrant.person_id == person.id, RoleGrant.valid_until.is_(None))
                .values(valid_until=datetime.now(UTC))
            )
            await session.execute(
                update(Person)
                .where(Person.id == person.id)
                .values(title="", given_name="–", family_name="", position_th="", position_en="", acting_th="")
            )
            return await _erase_values(session, province, "person", str(person.id), ["signature"], basis)
    finally:
        await database.close()
