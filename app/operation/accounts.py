"""Provinces, first accounts and app tokens at the command line: the operator makes them and reads no content."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, get_args
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts.logins import normalised_login
from app.accounts.models import Person
from app.accounts.people import grant_role, set_password
from app.accounts.principal import Role, Scope
from app.accounts.queries import person_by_login
from app.accounts.service import create_token
from app.areas.service import create_province
from app.core.database import Database, open_context, province_codes
from app.core.settings import CHECKOUT, get_settings
from app.dialogue.committees import open_kinds
from app.operation.refusal import Refusal

token = typer.Typer(help="App tokens, for QGIS and scripts.", no_args_is_help=True)
province = typer.Typer(help="Provinces that this service serves.", no_args_is_help=True)
person = typer.Typer(help="First accounts.", no_args_is_help=True)

KINDS = CHECKOUT / "data" / "demo" / "kinds.json"


@token.command("create", epilog="Example: `sonthana token create gis@songkhla.demo --name QGIS --scope read`")
def token_create(
    login: Annotated[str, typer.Argument(help="E-mail or phone number of the person it acts for")],
    name: Annotated[str, typer.Option(help="What it is for")],
    scope: Annotated[list[str] | None, typer.Option(help="read, write, feed, layers [default: all]")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it ends [default: until revoked]")] = None,
) -> None:
    """Make an app token; it is the last line printed, and not shown again."""
    scopes = scope or list(get_args(Scope))
    if not set(scopes) <= set(get_args(Scope)):
        known = ", ".join(get_args(Scope))
        raise Refusal(f"ขอบเขตต้องเป็น {known}", f"a scope is one of {known}", exit_code=2)
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
    typer.echo(asyncio.run(_token_create(login, name, scopes, expires_at)))


async def _token_create(login: str, name: str, scopes: list[str], expires_at: datetime | None) -> str:
    database = Database.from_settings(get_settings())
    try:
        async with database.transaction() as session:
            person_id = await _person_id(database, login)
            await open_context(session, person=person_id)
            _, secret = await create_token(
                session, person_id=person_id, name=name, scopes=scopes, expires_at=expires_at
            )
        return secret
    finally:
        await database.close()


async def _person_id(database: Database, login: str) -> UUID:
    """The person behind a sign-in name."""
    async with database.transaction() as session:
        found = await session.scalar(
            text("SELECT person_id FROM credential_lookup(:login)"), {"login": normalised_login(login)}
        )
    if found is None:
        raise Refusal(f"ไม่พบบัญชี {login}", f"there is no account {login}")
    return found


@province.command("create", epilog="Example: `sonthana province create 90 --th สงขลา --en Songkhla`")
def province_create(
    code: Annotated[str, typer.Argument(help="TIS-1099 code")],
    th: Annotated[str, typer.Option(help="Thai name, without จังหวัด")],
    en: Annotated[str, typer.Option(help="English name")],
) -> None:
    """Open a province: its streams, its first routing rule, its list of kinds."""
    if len(code) != 2 or not code.isascii() or not code.isdigit() or code[0] == "0":
        raise Refusal("รหัสจังหวัดต้องเป็นเลขสองหลัก เช่น 90", "a province code is two digits, such as 90", exit_code=2)
    asyncio.run(_province_create(code, th, en))
    typer.echo(f"เปิดจังหวัด{th}แล้ว / Province {en} ({code}) is open.")


async def _province_create(code: str, th: str, en: str) -> None:
    database = Database.from_settings(get_settings())
    try:
        async with database.system_transaction([code]) as session:
            if code in await province_codes(session):
                raise Refusal(f"มีจังหวัด {code} อยู่แล้ว", f"province {code} exists already")
            await create_province(session, code=code, name_th=th, name_en=en)
            await open_kinds(session, province_code=code, kinds=json.loads(KINDS.read_text(encoding="utf-8")))
    finally:
        await database.close()


@person.command(
    "create",
    epilog="Example: `sonthana person create somchai@example.org --province 90 --role secretary"
    " --given-name สมชาย --family-name ใจดี`",
)
def person_create(
    login: Annotated[str, typer.Argument(help="E-mail or phone number to sign in with")],
    province_code: Annotated[str, typer.Option("--province", help="TIS-1099 code of the province")],
    role: Annotated[str, typer.Option(help="member, lead, secretary, chair, director, watch, gis, auditor")],
    given_name: Annotated[str, typer.Option(help="Given name")],
    family_name: Annotated[str, typer.Option(help="Family name")],
    password: Annotated[str | None, typer.Option(help="For a new account [default: asked for]")] = None,
    unit: Annotated[str | None, typer.Option(help="structural or non_structural, for members and leads")] = None,
    title: Annotated[str, typer.Option(help="คำนำหน้า")] = "",
    position: Annotated[str, typer.Option(help="ตำแหน่ง")] = "",
) -> None:
    """Make an account, or give one that exists a further role; its password stays."""
    if role not in get_args(Role):
        known = ", ".join(get_args(Role))
        raise Refusal(f"บทบาทต้องเป็น {known}", f"a role is one of {known}", exit_code=2)
    if unit not in (None, "structural", "non_structural") or (role in ("member", "lead")) != (unit is not None):
        raise Refusal(
            "สมาชิกและหัวหน้าหน่วยต้องระบุ --unit ส่วนบทบาทอื่นไม่ต้องระบุ",
            "members and leads need --unit structural or non_structural; other roles have none",
            exit_code=2,
        )
    login = normalised_login(login)
    if asyncio.run(_is_known(login, province_code)):
        asyncio.run(_give_role(login, province_code, role, unit))
        typer.echo(f"{login}: {role} ({province_code}); มีบัญชีอยู่แล้ว รหัสผ่านเดิม / the account existed, its password stays")
        return
    if password is None:
        password = str(typer.prompt("รหัสผ่าน / Password", hide_input=True, confirmation_prompt=True))
    if len(password) < 10:
        raise Refusal("รหัสผ่านต้องมีอย่างน้อย 10 ตัวอักษร", "a password has at least 10 characters")
    names = {"title": title, "given_name": given_name, "family_name": family_name, "position_th": position}
    asyncio.run(_person_create(login, province_code, role, unit, password, names))
    typer.echo(f"{login}: {role} ({province_code})")


async def _is_known(login: str, code: str) -> bool:
    """Whether a province knows an account."""
    database = Database.from_settings(get_settings())
    try:
        async with database.system_transaction([code]) as session:
            if code not in await province_codes(session):
                raise Refusal(f"ไม่มีจังหวัด {code}", f"there is no province {code}; `sonthana province create` first")
            return await person_by_login(session, login=login) is not None
    finally:
        await database.close()


async def _give_role(login: str, code: str, role: str, unit: str | None) -> None:
    database = Database.from_settings(get_settings())
    try:
        async with database.system_transaction([code]) as session:
            found = await person_by_login(session, login=login)
            if found is None:
                raise Refusal(f"ไม่พบบัญชี {login}", f"there is no account {login}")
            await grant_role(session, province_code=code, person=found, role=role, unit=unit, office=found.position_th)
    finally:
        await database.close()


async def _person_create(
    login: str, code: str, role: str, unit: str | None, password: str, names: dict[str, str]
) -> None:
    database = Database.from_settings(get_settings())
    try:
        async with database.system_transaction([code]) as session:
            made = Person(**{"email" if "@" in login else "phone": login}, **names)
            session.add(made)
            await session.flush()
            await grant_role(session, province_code=code, person=made, role=role, unit=unit, office=made.position_th)
            await set_password(session, person_id=made.id, password=password)
    except IntegrityError:
        raise Refusal(
            f"ชื่อเข้าสู่ระบบ {login} ถูกใช้ในจังหวัดอื่นแล้ว ใช้อีเมลหรือหมายเลขโทรศัพท์อื่น",
            f"the sign-in name {login} is in use in another province; use another e-mail or phone number",
        ) from None
    finally:
        await database.close()
