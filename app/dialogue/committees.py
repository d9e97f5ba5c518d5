"""Committees: their units, seats and code list of kinds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.text import Text
from app.dialogue.models import AssessmentKind, Committee, DialogueUnit, Seat
from app.record import service as record
from app.record.events import Event, Subject


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A seat to be set up."""

    office: Text
    sector: str
    holder_id: UUID | None
    holder_name: str = ""
    delegate_name: str = ""


async def open_kinds(session: AsyncSession, *, province_code: str, kinds: Sequence[Mapping[str, str]]) -> None:
    """Give a province its list of kinds, in this order."""
    session.add_all(
        AssessmentKind(
            province_code=province_code,
            code=kind["code"],
            label_th=kind["label_th"],
            label_en=kind["label_en"],
            position=position,
        )
        for position, kind in enumerate(kinds, start=1)
    )
    await session.flush()


async def forget_names(session: AsyncSession, *, person: Person) -> None:
    """Blank a person's name on the seats of the context's provinces, whether they hold one or stand in."""
    name = person.full_name
    is_holder = (Seat.holder_id == person.id) | (Seat.holder_name == name)
    await session.execute(update(Seat).where(is_holder).values(holder_name=""))
    await session.execute(update(Seat).where(Seat.delegate_name == name).values(delegate_name=""))


async def constitute(
    session: AsyncSession,
    *,
    province_code: str,
    name: Text,
    term: tuple[date, date],
    seats: Sequence[SeatPlan],
    remits: Mapping[str, Text],
) -> Committee:
    """Constitute a committee with its two dialogue units and its seats, on the record."""
    committee = Committee(
        province_code=province_code, name_th=name.th, name_en=name.en, term_start=term[0], term_end=term[1]
    )
    session.add(committee)
    await session.flush()
    session.add_all(
        DialogueUnit(
            province_code=province_code, committee_id=committee.id, kind=kind, remit_th=remit.th, remit_en=remit.en
        )
        for kind, remit in remits.items()
    )
    session.add_all(
        Seat(
            province_code=province_code,
            committee_id=committee.id,
            office_th=seat.office.th,
            office_en=seat.office.en,
            sector=seat.sector,
            holder_id=seat.holder_id,
            holder_name=seat.holder_name,
            delegate_name=seat.delegate_name,
            valid_from=term[0],
        )
        for seat in seats
    )
    await session.flush()
    await record.append(
        session,
        Event(
            type="committee.constituted",
            province_code=province_code,
            subject=Subject("committee", str(committee.id)),
            actor=None,
            content={
                "name_th": name.th,
                "name_en": name.en,
                "term": [day.isoformat() for day in term],
                "units": sorted(remits),
                "seats": [{"office_th": seat.office.th, "sector": seat.sector} for seat in seats],
            },
        ),
    )
    return committee
