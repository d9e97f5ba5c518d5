"""`sonthana erase`: personal data erased for good, on the record (Personal Data Protection Act B.E. 2562)."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.erasing import end_and_erase, erase_account
from app.accounts.logins import normalised_login
from app.accounts.queries import person_by_login, provinces_of
from app.core.database import Database, open_context, province_codes
from app.core.settings import get_settings
from app.dialogue import queries as dialogue_queries
from app.dialogue.committees import forget_names
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
    also_text: Annotated[bool, typer.Option("--text", help="Also titles, descriptions, headlines and reasons")] = False,
    yes: Yes = False,
) -> None:
    """Erase the reporter of an input (all versions), and with --text what was written freely."""
    _ask(yes)
    fields = ["reporter", *(["text", "headline", "public_headline", "reason"] if also_text else [])]
    count = asyncio.run(_erase_input(province, assessment, fields, basis))
    typer.echo(f"ลบแล้ว {count} ค่า / {count} values erased")


@erase.command("person", epilog="Example: `sonthana erase person a@example.org --province 90 --basis 'PDPA s. 33'`")
def erase_person(
    login: Annotated[str, typer.Argument(help="E-mail or phone number of the account")],
    province: Province,
    basis: Basis,
    yes: Yes = False,
) -> None:
    """Erase an account, its names and what it wrote, in every province that knows it; roles and sign-ins end."""
    _ask(yes)
    count = asyncio.run(_erase_person(province, normalised_login(login), basis))
    typer.echo(f"ลบแล้ว {count} ค่า / {count} values erased")


def _ask(yes: bool) -> None:
    if not yes:
        typer.confirm("ลบแล้วเรียกคืนไม่ได้ ดำเนินการต่อ? / This cannot be undone. Go on?", abort=True)


@asynccontextmanager
async def _transaction(provinces: Sequence[str] | None) -> AsyncGenerator[AsyncSession]:
    """A transaction for some provinces (None: all) that may take its time: it may have to read the whole record."""
    database = Database.from_settings(get_settings())
    try:
        async with database.transaction() as session:
            await open_context(session)
            await open_context(session, provinces=await province_codes(session) if provinces is None else provinces)
            await session.execute(text("SET LOCAL statement_timeout = '10min'"))
            yield session
    finally:
        await database.close()


async def _erase_input(province: str, assessment_id: UUID, fields: list[str], basis: str) -> int:
    async with _transaction([province]) as session:
        # An act in flight ends first; what it publishes is then found too.
        await dialogue_queries.lock(session, province_code=province, assessment_id=assessment_id)
        ids = await queries.unerased_ids(
            session, province_code=province, subject_type="assessment", subject_id=str(assessment_id), fields=fields
        )
        if not ids:
            raise Refusal("ไม่มีอะไรให้ลบ", "there is nothing to erase")
        await service.erase(session, province_code=province, value_ids=ids, basis=basis, actor=None)
        return len(ids)


async def _erase_person(province: str, login: str, basis: str) -> int:
    async with _transaction(None) as session:
        person = await person_by_login(session, login=login)
        known = await provinces_of(session, person_id=person.id) if person else []
        if person is None or province not in known:
            raise Refusal(f"ไม่พบบัญชี {login} ในจังหวัดนี้", f"there is no account {login} in this province")
        await forget_names(session, person=person)
        await erase_account(session, person_id=person.id)
        return sum([await end_and_erase(session, province_code=c, person_id=person.id, basis=basis) for c in known])
