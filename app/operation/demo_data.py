"""The demo provinces: loaded from data/ through the same services that people use; a second time changes nothing."""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Organisation, Person
from app.accounts.people import grant_role, set_password
from app.areas.service import create_province, load_first_areas
from app.core.database import Database
from app.core.settings import CHECKOUT, Settings
from app.core.text import Text
from app.dialogue import service as dialogue
from app.dialogue.committees import SeatPlan, constitute, open_kinds
from app.dialogue.schemas import AssessmentCreate
from app.operation.acting import acting_as
from app.operation.demo_dataset import ask_for_demo_dataset
from app.operation.demo_layers import ask_for_layers
from app.record.jobs import sign_all
from app.record.keys import load_or_make
from app.record.queries import history_of

DATA = CHECKOUT / "data"
PROVINCES = {"90": "songkhla", "40": "khonkaen"}


def _read(path: str) -> Any:
    return json.loads((DATA / path).read_text())


def sign_ins() -> list[str]:
    """The demo's sign-in names, with who they are."""
    lines: list[str] = []
    for name in PROVINCES.values():
        document = _read(f"demo/{name}.json")
        grants = {grant["person"]: grant for grant in document["grants"]}
        for person in document["people"]:
            if person["login"]:
                grant = grants[person["id"]]
                unit = f", {grant['unit']}" if grant["unit"] else ""
                lines.append(f"{person['login']:<34} {grant['role']}{unit}")
    return lines


def load(settings: Settings, *, with_layers: bool = True) -> None:
    """Load what is missing of the demo provinces, and set the demo password; ask a worker for layers and a dataset."""
    asyncio.run(_load(settings, with_layers))


async def _load(settings: Settings, with_layers: bool) -> None:
    database = Database.from_settings(settings)
    try:
        for code, name in PROVINCES.items():
            await load_province(database, code=code, name=name, password=settings.demo_password or "")
        if with_layers:
            await ask_for_layers(database, settings)
            await ask_for_demo_dataset(database)
        await sign_all(database, load_or_make(settings))
    finally:
        await database.close()


async def load_province(database: Database, *, code: str, name: str, password: str) -> None:
    """Load one demo province: what stands still in one transaction, then its inputs, as people submit them."""
    document = _read(f"demo/{name}.json")
    if code not in await database.province_codes():
        async with database.system_transaction([code]) as session:
            await _load_still(session, code, document)
    async with database.system_transaction([code]) as session:
        people = {person["id"]: _person_id(code, person["id"]) for person in document["people"]}
        for person in document["people"]:
            if person["login"]:
                await set_password(session, person_id=people[person["id"]], password=password)
    for item in document["inputs"]:
        await _load_input(database, code, people, item)


def _person_id(code: str, slug: str) -> UUID:
    """A person's id that is the same on every machine."""
    return uuid5(NAMESPACE_URL, f"sonthana-demo/{code}/{slug}")


async def _load_still(session: AsyncSession, code: str, document: dict[str, Any]) -> None:
    areas = _read(f"areas/{code}.geojson")
    province = next(f["properties"] for f in areas["features"] if f["properties"]["level"] == "province")
    await create_province(session, code=code, name_th=province["name_th"], name_en=province["name_en"], is_demo=True)
    await load_first_areas(session, province_code=code, features=areas["features"], metadata=areas["metadata"])
    await open_kinds(session, province_code=code, kinds=_read("demo/kinds.json"))
    session.add_all(
        Organisation(province_code=code, slug=o["id"], name_th=o["name_th"], name_en=o["name_en"], sector=o["sector"])
        for o in document["organisations"]
    )
    people = {p["id"]: _person(code, p, document["organisations"]) for p in document["people"]}
    session.add_all(people.values())
    await session.flush()
    for grant in document["grants"]:
        person = people[grant["person"]]
        await grant_role(
            session,
            province_code=code,
            person=person,
            role=grant["role"],
            unit=grant["unit"],
            office=person.position_th,
        )
    committee = document["committee"]
    names = {slug: p.full_name for slug, p in people.items()}
    await constitute(
        session,
        province_code=code,
        name=Text(committee["name_th"], committee["name_en"]),
        term=(date.fromisoformat(committee["term_start"]), date.fromisoformat(committee["term_end"])),
        seats=[
            SeatPlan(
                office=Text(seat["office_th"], seat["office_en"]),
                sector=seat["sector"],
                holder_id=people[seat["holder"]].id if seat["holder"] else None,
                holder_name=names.get(seat["holder"], ""),
                delegate_name=names.get(seat["delegate"], ""),
            )
            for seat in committee["seats"]
        ],
        remits={unit["kind"]: Text(unit["remit_th"], unit["remit_en"]) for unit in committee["units"]},
    )


def _person(code: str, person: dict[str, Any], organisations: list[dict[str, str]]) -> Person:
    organisation = next(o for o in organisations if o["id"] == person["organisation"])
    return Person(
        id=_person_id(code, person["id"]),
        email=person["login"],
        title=person["title_th"],
        given_name=person["given_name_th"],
        family_name=person["family_name_th"],
        position_th=person["position_th"],
        position_en=person["position_en"],
        acting_th=person["acting_th"] or "",
        organisation=organisation["name_th"],
    )


async def _load_input(database: Database, code: str, people: dict[str, UUID], item: dict[str, Any]) -> None:
    """Submit an input and let its acts follow; where an earlier run was cut off, go on from there."""
    content = AssessmentCreate.model_validate_json(json.dumps(item["body"]))
    async with acting_as(database, people[item["submitted_by"]]) as (session, policy):
        done = len(await history_of(session, province_code=code, subject_id=str(content.id)))
        if not done:
            await dialogue.submit_assessment(session, policy, province_code=code, content=content)
    for act in item["then"][max(done - 1, 0) :]:
        async with acting_as(database, people[act["by"]]) as (session, policy):
            await dialogue.act_on_assessment(
                session,
                policy,
                province_code=code,
                assessment_id=content.id,
                act=act["action"],
                reason=act.get("reason", ""),
            )
