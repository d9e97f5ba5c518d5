"""Loading real boundaries from a file: looked at, compared with the present editions, stored as new ones."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries
from app.areas.changes import LevelChanges, compare
from app.areas.examining import examine
from app.areas.models import Province
from app.areas.service import AboutAreas, store_editions
from app.core.errors import InvalidInput, InvalidParameter
from app.core.parameters import parse_choices
from app.core.text import Text
from app.record.events import Actor
from spatial.administrative_areas.current import LoadedLevel
from spatial.administrative_areas.exchange import CheckAnswer

KEY_VALUE = re.compile(r"^([a-z_]{1,40})=(.{1,200})$")


class AreasRefused(InvalidInput):
    """A file of areas that is not loaded; the report (`report`) says why and how to mend it."""

    code = "areas_refused"
    title = Text("ไม่นำเข้าขอบเขตพื้นที่จากไฟล์นี้", "The areas of this file are not loaded")
    advice = Text(
        "แก้ไขตามรายงาน หรือตอบคำถามที่ต้องตัดสินใจ แล้วส่งใหม่ ยังไม่มีการบันทึกข้อมูลใด ๆ",
        "Mend what the report names, or answer what it asks, and send the file again. Nothing was stored.",
    )


def parse_decisions(written: Sequence[str]) -> dict[str, str]:
    """Answers to a report's questions, from `KEY=VALUE` each.

    Raises:
        InvalidParameter: one is not of that form.
    """
    decisions: dict[str, str] = {}
    for pair in written:
        match = KEY_VALUE.match(pair)
        if match is None:
            raise InvalidParameter(
                Text(
                    f"คำตอบต้องเป็น KEY=VALUE เช่น gaps=accept ไม่ใช่ {pair[:60]}",
                    f"A decision is KEY=VALUE, such as gaps=accept, not {pair[:60]}.",
                )
            )
        decisions[match[1]] = match[2]
    return decisions


def parse_derived(written: str | None, level: LoadedLevel) -> list[str]:
    """Levels to derive, from a comma-separated list.

    Raises:
        InvalidParameter: one is unknown, or does not lie above the loaded level.
    """
    above = ("district", "province") if level == "subdistrict" else ("province",)
    return list(parse_choices("derive", written, above) or ())


NOT_STATED = "ไม่ได้ระบุ / not stated"


@dataclass(frozen=True, slots=True)
class LoadingAreas:
    """What somebody wants loaded, and how."""

    file: Path
    """Absolute path."""
    name: str
    """As the sender named it."""
    level: LoadedLevel
    derive: Collection[str] = ()
    """`district`, `province`: levels to be dissolved from this one."""
    decisions: Mapping[str, str] | None = None
    source: str = ""
    """Where the boundaries are from [default: the file's name]."""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class LoadedAreas:
    """What became of it."""

    report: Mapping[str, Any]
    """The report's JSON; `spatial.doctor.report.Report`."""
    changes: Sequence[LevelChanges]
    """Empty where the report refuses the file or leaves something to decide."""
    is_loadable: bool
    is_stored: bool = False
    """Whether anything was stored: not in a dry run, not where nothing changes."""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "report": dict(self.report),
            "changes": [change.as_json() for change in self.changes],
            "is_loadable": self.is_loadable,
            "is_stored": self.is_stored,
        }


async def load_areas(
    session: AsyncSession,
    *,
    province: Province,
    wanted: LoadingAreas,
    actor: Actor | None,
    is_dry_run: bool,
    tell: Callable[[str, str], None] = lambda th, en: None,
) -> LoadedAreas:
    """Load one level of a province's areas, and the levels that are to be derived from it; all or nothing.

    Loading the same again changes nothing. Nobody else loads areas of the province meanwhile.

    Args:
        session: The transaction; the province must be in its context. It waits while the file is looked at.
        province: The province.
        wanted: The file, and how it is to be taken.
        actor: Who loads; None for the operator.
        is_dry_run: Only say what would change.
        tell: Told, in Thai and English, what is going on.
    """
    await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '5min'"))
    if not is_dry_run:
        await queries.lock_areas(session, province_code=province.code)
    current = await queries.current_areas(session, province=province)
    tell("กำลังตรวจไฟล์", "Checking the file")
    answer = await examine(
        wanted.file,
        name=wanted.name,
        level=wanted.level,
        current=current,
        derive=wanted.derive,
        decisions=wanted.decisions,
    )
    if not answer.areas:
        return LoadedAreas(answer.report, (), is_loadable=False)
    tell("กำลังเทียบกับขอบเขตปัจจุบัน", "Comparing with the present areas")
    present = await queries.present_editions(session, province_code=province.code)
    digests = {area.code: hashlib.sha256(area.boundary).hexdigest() for area in answer.areas}
    changes = compare(present, answer.areas, digests)
    if is_dry_run or all(change.is_nothing for change in changes):
        return LoadedAreas(answer.report, changes, is_loadable=True)
    tell("กำลังบันทึก", "Storing")
    different = {code for change in changes for code in (*change.new, *change.changed)}
    await store_editions(
        session,
        province_code=province.code,
        areas=[area for area in answer.areas if area.code in different],
        ended=[code for change in changes for code in change.superseded],
        about=_about(wanted, answer),
        actor=actor,
    )
    return LoadedAreas(answer.report, changes, is_loadable=True, is_stored=True)


def _about(wanted: LoadingAreas, answer: CheckAnswer) -> AboutAreas:
    """Source and licence as somebody stated them; a COD-AB file says by its fields what it is."""
    file: Mapping[str, Any] = answer.report["file"]
    name = f"COD-AB: {file['name']}" if answer.is_cod else str(file["name"])
    return AboutAreas(
        source=wanted.source or name,
        licence=wanted.licence or NOT_STATED,
        file={"name": str(file["name"]), "sha256": str(file["sha256"])},
    )
