"""The round trip: a GeoPackage that was edited elsewhere comes back and becomes a change set of its sender.

It is read in the examining process like any file of a stranger, and compared with the version that it says it was
taken from; where another was published meanwhile, the changes are put over that one, with their conflicts.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import pyarrow as pa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import open_context
from app.core.errors import Conflict
from app.core.text import Text
from app.jobs.uploads import original_key
from app.jobs.work import JobRefused, Work
from app.layers import queries as layer_queries
from app.layers.answers import collection_of, current_of
from app.layers.change_sets import queries
from app.layers.change_sets.editing import MOST_CHANGES
from app.layers.change_sets.features import Change, Feature
from app.layers.change_sets.models import ChangeSet
from app.layers.change_sets.rebasing import rebase
from app.layers.change_sets.refusals import ChangeSetState, NothingChanged, TooManyChanges
from app.layers.change_sets.values import moment_told
from app.layers.examination import Question
from app.layers.filling import take_time
from app.layers.making import examined, told_while
from app.layers.models import LayerVersion
from app.layers.reading import features_of, schema_with_fid
from spatial.feature_differences import differences

KIND = "layer.changes"


class OtherBase(Conflict):
    """The file was not taken from a version of this layer that can still be edited."""

    code = "edit_file_of_other_base"
    title = Text("ไฟล์นี้ไม่ได้มาจากชั้นข้อมูลนี้", "The file was not taken from this layer")
    advice = Text(
        "ดาวน์โหลดไฟล์สำหรับแก้ไขของชั้นข้อมูลนี้ใหม่ (รุ่นที่เผยแพร่อยู่) แก้ไขในไฟล์นั้น แล้วส่งกลับ ยังไม่มีการบันทึก",
        "Download the file for editing of this layer again (of a published version), edit in it, and send it "
        "back. Nothing was stored.",
    )


class OtherColumns(Conflict):
    """The file's columns or geometries are not those of the version any more."""

    code = "edit_file_of_other_columns"
    title = Text("คอลัมน์ของไฟล์ไม่ตรงกับชั้นข้อมูล", "The file has other columns than the layer")
    advice = Text(
        "คืนคอลัมน์ ชนิดข้อมูล และชนิดรูปเรขาคณิตให้เหมือนเดิม หากต้องการเปลี่ยนคอลัมน์ ให้นำเข้าเป็นรุ่นใหม่ ยังไม่มีการบันทึก",
        "Put columns, types and the kind of geometry back as they were. To change columns, load it as a new version. "
        "Nothing was stored.",
    )


class UnfinishedChanges(ChangeSetState):
    """What a file changes is not mixed with what somebody is editing."""

    code = "changes_unfinished"
    title = Text("ท่านมีการแก้ไขที่ยังไม่เสร็จ", "You have changes that are not finished")
    advice = Text(
        "เผยแพร่ เสนอ หรือยกเลิกการแก้ไขที่ค้างอยู่ก่อน แล้วส่งไฟล์อีกครั้ง ยังไม่มีการบันทึกจากไฟล์นี้",
        "Publish or discard them first, then send the file again. Nothing of the file was stored.",
    )


@dataclass(frozen=True, slots=True)
class ChangesRequest:
    """A file whose changes are to become a change set."""

    slug: str
    file_name: str
    sha256: str
    person_id: UUID

    def as_json(self) -> dict[str, Any]:
        """As the job's row keeps it."""
        return {
            "slug": self.slug,
            "person": str(self.person_id),
            "file": {"name": self.file_name, "sha256": self.sha256},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """From the job's row."""
        file = stored["file"]
        return cls(stored["slug"], file["name"], file["sha256"], UUID(stored["person"]))


async def changes_from_file(work: Work) -> None:
    """Do a job of kind `layer.changes`.

    Raises:
        JobRefused: the file is hostile, broken, none of ours, or holds what no layer may.
        OtherBase, OtherColumns, UnfinishedChanges, TooManyChanges, NothingChanged: it does not fit.
    """
    request = ChangesRequest.from_json(work.request)
    await work.tell(0.0, "checking")
    path = await work.blobs.fetch(original_key(request.sha256), work.scratch / "original")
    async with work.database.system_transaction([work.province_code]) as session:
        outline = await layer_queries.outline(session, province_code=work.province_code)
        versions = await _versions(session, work.province_code, request.slug)
    question = Question(
        path=path, name=request.file_name, loads=True, sha256=request.sha256, outline=outline, is_edit=True
    )
    async with examined(work, question) as seen:
        head = await told_while(work, seen, "checking", 0.0)
        base = _base_of(head["base"], versions, request.slug)
        batches = [batch async for batch in seen.batches()]
        done = await told_while(work, seen, "reading", 0.5)
    if not done["is_sound"]:
        raise JobRefused(done["report"])
    await work.tell(0.6, "comparing")
    schema = schema_with_fid(base.fields)
    after = _fitted(batches, schema)
    if head["geometry_type"] != base.geometry_type:
        raise OtherColumns
    before = await asyncio.to_thread(_all_of, work.database.url, base.table_name or "", schema)
    found = await asyncio.to_thread(differences, before, after)
    count = len(found.inserted) + len(found.updated) + len(found.deleted)
    if not count:
        raise NothingChanged
    if count > MOST_CHANGES:
        raise TooManyChanges
    updated = [Change(fid, "update", feature) for fid, feature in _features(after.take(pa.array(found.updated)), base)]
    inserted = [feature for _, feature in _features(after.take(pa.array(found.inserted)), base)]
    deleted = [Change(int(fid), "delete", None) for fid in found.deleted]
    await work.tell(0.8, "reading")
    async with work.database.transaction() as session:
        await open_context(session, person=request.person_id, provinces=[work.province_code])
        await take_time(session)
        mine = await _opened(session, work.province_code, request, base)
        await queries.put_changes(
            session, of=mine, puts=[*updated, *deleted, *await _numbered(session, mine, inserted)]
        )
        conflicts = await _brought_up_to_date(session, mine)
        result = {
            "slug": request.slug,
            "change_set": str(mine.id),
            "href": f"/api/v1/provinces/{work.province_code}/layers/{request.slug}/change-sets/{mine.id}",
            "inserts": len(inserted),
            "updates": len(updated),
            "deletes": len(deleted),
            "conflicts": conflicts,
        }
        await work.succeed(session, result=result, report=done["report"])


async def _versions(session: AsyncSession, province_code: str, slug: str) -> Sequence[LayerVersion]:
    rows = await layer_queries.versions(session, province_code=province_code, slug=slug)
    return [row.LayerVersion for row in rows]


def _base_of(said: Mapping[str, Any], versions: Sequence[LayerVersion], slug: str) -> LayerVersion:
    """The version that a file says it was taken from, if what it says of it is so."""
    for one in versions:
        is_named = said.get("collection") == collection_of(one.province_code, slug, one.version)
        if is_named and said.get("content_hash") == one.content_hash and one.state == "published":
            return one
    raise OtherBase


def _all_of(url: str, table: str, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches(features_of(url, table, schema), schema)


def _fitted(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """The file's features with exactly the version's columns; columns that somebody added are left aside."""
    if not batches:
        return schema.empty_table()
    table = pa.Table.from_batches(batches)
    for field in schema:
        if field.name not in table.schema.names or table.schema.field(field.name).type != field.type:
            raise OtherColumns(extra={"column": field.name})
    return table.select(schema.names)


def _features(table: pa.Table, base: LayerVersion) -> list[tuple[int, Feature]]:
    names = [field["name"] for field in base.fields]
    return [(row["fid"], Feature({name: _told(row[name]) for name in names}, row["geom"])) for row in table.to_pylist()]


def _told(value: Any) -> Any:
    """A value as `values.checked` writes it."""
    if isinstance(value, datetime):
        return moment_told(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


async def _opened(session: AsyncSession, province_code: str, request: ChangesRequest, base: LayerVersion) -> ChangeSet:
    """A fresh change set over the file's version."""
    slug, person_id = request.slug, request.person_id
    before = await queries.unfinished(session, province_code=province_code, slug=slug, person_id=person_id, locks=True)
    if before is not None:
        if await queries.has_changes(session, of=before):
            raise UnfinishedChanges
        await queries.move(session, of=before, to="discarded")
    return await queries.opened(
        session, province_code=province_code, slug=slug, person_id=person_id, base_version=base.version
    )


async def _numbered(session: AsyncSession, mine: ChangeSet, inserted: Sequence[Feature]) -> list[Change]:
    """New features with numbers of their own: those that the file gave may be other features' here."""
    if not inserted:
        return []
    first = await queries.take_numbers(session, province_code=mine.province_code, slug=mine.slug, count=len(inserted))
    return [Change(first + place, "insert", feature) for place, feature in enumerate(inserted)]


async def _brought_up_to_date(session: AsyncSession, mine: ChangeSet) -> int:
    versions = await _versions(session, mine.province_code, mine.slug)
    number = current_of(versions)
    current = next((one for one in versions if one.version == number), None)
    if current is None or current.version <= mine.base_version:
        return 0
    return await rebase(session, of=mine, versions=versions, onto=current)
