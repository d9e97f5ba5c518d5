"""The SQL of inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.dialogue.models import Assessment, AssessmentKind, AssessmentVersion, Committee, DialogueUnit, Seat
from app.record.models import FeedEntry
from app.record.routing import Rule

_SQL = files("app.dialogue") / "sql"


def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text()


PREPARE = text(_statement("prepare_input"))
INSERT_INPUT = text(_statement("insert_input").replace("{prepare_input}", _statement("prepare_input")))
INSERT_VERSION = text(_statement("insert_version"))
READ = _statement("read_inputs")
READ_PAGE = _statement("read_page")
READ_ONE = text(READ + " WHERE a.province_code = :province AND a.id = :id AND v.version = a.version")
READ_VERSIONS = text(_statement("read_versions").replace("{read}", READ))
READ_VERSION = text(READ + " WHERE a.province_code = :province AND a.id = :id AND v.version = :version")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What submitting needs to know first."""

    kind_label: Mapping[str, str] | None
    area_codes: list[str]
    rules: list[Rule]


async def prepare(session: AsyncSession, *, province_code: str, kind: str, geom_wkb: bytes) -> Prepared:
    """The kind's labels (None if not on the list), the areas touched, and the active routing rules."""
    row = (await session.execute(PREPARE, {"province": province_code, "kind": kind, "geom": geom_wkb})).one()
    return _prepared(row)


def _prepared(row: Any) -> Prepared:
    return Prepared(row.kind, row.area_codes, [Rule(**rule) for rule in row.rules])


async def insert_input(session: AsyncSession, columns: Mapping[str, Any]) -> tuple[Prepared, datetime | None]:
    """Store a new input, preparing on the way; when it was stored, None where its UUID is taken or its kind unknown."""
    row = (await session.execute(INSERT_INPUT, columns)).one()
    return _prepared(row), row.submitted_at


async def insert_version(session: AsyncSession, columns: Mapping[str, Any]) -> datetime:
    """Store a later version; returns when it was stored."""
    submitted_at: datetime = (await session.execute(INSERT_VERSION, columns)).scalar_one()
    return submitted_at


async def move(session: AsyncSession, *, province_code: str, assessment_id: UUID, version: int, state: str) -> None:
    """Set an input's present version and state; the database refuses what is not allowed."""
    await session.execute(
        update(Assessment)
        .where(Assessment.province_code == province_code, Assessment.id == assessment_id)
        .values(version=version, state=state)
    )


async def lock(session: AsyncSession, *, province_code: str, assessment_id: UUID) -> bool:
    """Lock an input against concurrent acts; False if there is none."""
    found = await session.scalar(
        select(Assessment.version)
        .where(Assessment.province_code == province_code, Assessment.id == assessment_id)
        .with_for_update()
    )
    return found is not None


async def has_entered(session: AsyncSession, *, province_code: str, assessment_id: UUID, person_id: UUID) -> bool:
    """Whether a person entered any version of an input."""
    versions = select(AssessmentVersion.version).where(
        AssessmentVersion.province_code == province_code,
        AssessmentVersion.assessment_id == assessment_id,
        AssessmentVersion.entered_by == person_id,
    )
    return bool(await session.scalar(select(versions.exists())))


async def read_one(
    session: AsyncSession, *, province_code: str, assessment_id: UUID, version: int | None = None
) -> RowMapping | None:
    """One input, its present version or another."""
    parameters: dict[str, Any] = {"province": province_code, "id": assessment_id}
    if version is None:
        result = await session.execute(READ_ONE, parameters)
    else:
        result = await session.execute(READ_VERSION, parameters | {"version": version})
    return result.mappings().one_or_none()


async def read_versions(
    session: AsyncSession, *, province_code: str, versions: Sequence[tuple[UUID, int]]
) -> Sequence[RowMapping]:
    """Exact versions of inputs by id, as `read_one` reads them, with `text_digest` and their entry's `record_hash`."""
    parameters = {
        "province": province_code,
        "ids": [assessment_id for assessment_id, _ in versions],
        "versions": [version for _, version in versions],
    }
    return (await session.execute(READ_VERSIONS, parameters)).mappings().all()


async def present_of(
    session: AsyncSession, *, province_code: str, assessment_ids: Sequence[UUID]
) -> dict[UUID, tuple[int, str, str]]:
    """The present version, state and kind of inputs, by id; an unknown one is missing."""
    rows = await session.execute(
        select(Assessment.id, Assessment.version, Assessment.state, AssessmentVersion.kind)
        .join(
            AssessmentVersion,
            (AssessmentVersion.province_code == Assessment.province_code)
            & (AssessmentVersion.assessment_id == Assessment.id)
            & (AssessmentVersion.version == Assessment.version),
        )
        .where(Assessment.province_code == province_code, Assessment.id.in_(assessment_ids))
    )
    return {row.id: (row.version, row.state, row.kind) for row in rows}


async def command_seq(session: AsyncSession, *, province_code: str, assessment_id: UUID, record_seq: int) -> int | None:
    """Seq of the command stream's entry that was published with a record entry; None if none was."""
    return await session.scalar(
        select(FeedEntry.seq).where(
            FeedEntry.province_code == province_code,
            FeedEntry.subject_id == str(assessment_id),
            FeedEntry.stream_id == f"{province_code}/command",
            FeedEntry.record_seq == record_seq,
        )
    )


@dataclass(frozen=True, slots=True)
class Filters:
    """Which inputs are wanted; None means any."""

    state: Sequence[str] | None = None
    unit: Sequence[str] | None = None
    kind: Sequence[str] | None = None
    area: str | None = None
    bbox: tuple[float, float, float, float] | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        """The condition as SQL with its parameters."""
        parts = ["a.province_code = :province", "v.version = a.version"]
        parameters: dict[str, Any] = {}
        for name, column in (("state", "a.state"), ("unit", "v.unit"), ("kind", "v.kind")):
            wanted: Sequence[str] | None = getattr(self, name)
            if wanted is not None:
                parts.append(f"{column} = ANY (CAST(:{name} AS text[]))")
                parameters[name] = list(wanted)
        if self.area is not None:
            parts.append(":area = ANY (v.area_codes)")
            parameters["area"] = self.area
        if self.bbox is not None:
            parts.append("ST_Intersects(v.geom, ST_MakeEnvelope(:west, :south, :east, :north, 4326))")
            parameters |= dict(zip(("west", "south", "east", "north"), self.bbox, strict=True))
        return " AND ".join(parts), parameters


@dataclass(frozen=True, slots=True)
class Page:
    """Inputs in the order of their submission, and whether more follow."""

    rows: Sequence[RowMapping]
    has_more: bool


async def read_page(
    session: AsyncSession,
    *,
    province_code: str,
    filters: Filters,
    after: tuple[datetime, UUID] | None,
    limit: int,
    most_bytes: int,
    newest_first: bool = False,
) -> Page:
    """Inputs in the order of their submission: fewer where they weigh more, but one at least."""
    condition, parameters = filters.where()
    direction, comparison = ("DESC", "<") if newest_first else ("ASC", ">")
    if after is not None:
        condition += f" AND (a.submitted_at, a.id) {comparison} (:after_at, :after_id)"
        parameters |= {"after_at": after[0], "after_id": after[1]}
    statement = text(READ_PAGE.format(read=READ, condition=condition, direction=direction))
    parameters |= {"province": province_code, "limit": limit, "most_bytes": most_bytes}
    rows = (await session.execute(statement, parameters)).mappings().all()
    rows = _within(rows, most_bytes)
    return Page(rows, has_more=bool(rows) and rows[0]["found"] > len(rows))


def _within(rows: Sequence[RowMapping], most_bytes: int) -> Sequence[RowMapping]:
    """The rows up to the one whose words fill the bytes; a character of Thai has three."""
    size = 0
    for number, row in enumerate(rows, start=1):
        size += 3 * len(row["description"] or "")
        if size >= most_bytes:
            return rows[:number]
    return rows


async def kinds(session: AsyncSession, *, province_code: str) -> Sequence[AssessmentKind]:
    """A province's list of kinds, in its order."""
    return (
        await session.scalars(
            select(AssessmentKind)
            .where(AssessmentKind.province_code == province_code)
            .order_by(AssessmentKind.position, AssessmentKind.code)
        )
    ).all()


async def committee(session: AsyncSession, *, province_code: str) -> Committee | None:
    """The committee in office."""
    return await session.scalar(
        select(Committee).where(Committee.province_code == province_code, Committee.state == "constituted")
    )


async def seats_of(session: AsyncSession, *, committee_id: UUID) -> Sequence[Seat]:
    """A committee's seats, by sector and office."""
    return (
        await session.scalars(
            select(Seat).where(Seat.committee_id == committee_id).order_by(Seat.sector, Seat.office_th, Seat.id)
        )
    ).all()


async def units_of(session: AsyncSession, *, committee_id: UUID) -> Sequence[DialogueUnit]:
    """A committee's active dialogue units."""
    return (
        await session.scalars(
            select(DialogueUnit)
            .where(DialogueUnit.committee_id == committee_id, DialogueUnit.is_active)
            .order_by(DialogueUnit.kind)
        )
    ).all()
