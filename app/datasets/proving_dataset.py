"""Whether a version is what was released: made again from the record and the stores, and held to it part by part.

The layers are proven over their features and cells, the figures are computed again, the manifest is written again; then
the record, what is stored of the dataset, and the seals of its release are compared with it. Whatever is missing or was
altered is named. Called by `sonthana verify --dataset`.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.text import Text
from app.datasets import queries
from app.datasets.contents import Contents, InputPart
from app.datasets.manifest_differences import differences
from app.datasets.models import DatasetVersion
from app.datasets.offline.proving_release import Keys, prove_release
from app.datasets.offline.report import Part
from app.datasets.proving_basis import prove_layers
from app.datasets.reading import BasisAltered, BasisMissing
from app.datasets.rebuilding import Recorded, made_again, recorded
from app.datasets.releasing import release_of
from app.datasets.states import EVENT_TYPES
from app.layers.answers import collection_of
from app.record.canonical import salted_digest, sha256

_LAYER_PROVEN = Text("ทุกรายการและทุกช่องตรงตามแฮชเนื้อหา", "Every feature and cell is as its content hash says.")
_LAYER_ALTERED = Text(
    f"ไม่ตรงกับแฮชเนื้อหา {BasisAltered.advice.th}", f"Not what its content hash says. {BasisAltered.advice.en}"
)
_MISSING = Text(f"ไม่พบ {BasisMissing.advice.th}", f"It is not there. {BasisMissing.advice.en}")
_NOT_MADE_AGAIN = Text(
    "ไม่ได้จัดทำใหม่ เพราะสิ่งที่อ้างอิงไม่ครบหรือถูกแก้", "Not made again, as what it rests on is missing or altered."
)


@dataclass(slots=True)
class DatasetReport:
    """All that is said of a version."""

    province_code: str
    name: str
    version: str
    content_hash: str
    """As the record has it."""
    title: Text
    is_released: bool = False
    parts: list[Part] = field(default_factory=list[Part])

    @property
    def is_proven(self) -> bool:
        """Whether nothing is missing and nothing was altered."""
        return all(part.is_good for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "province": self.province_code,
            "name": self.name,
            "version": self.version,
            "title": self.title.as_dict(),
            "content_hash": self.content_hash,
            "is_released": self.is_released,
            "is_proven": self.is_proven,
            "parts": [part.as_json() for part in self.parts],
        }


async def prove_dataset(
    database: Database, blobs: BlobStore, keys: Keys, *, province_code: str, name: str, version: str
) -> DatasetReport:
    """Make a version again, and hold it to what was recorded, stored and released.

    Args:
        database: Where the record and the rows are.
        blobs: Where the rasters are.
        keys: Public keys that are trusted, by id.
        province_code: Whose dataset.
        name: Of the dataset.
        version: Of the dataset.

    Raises:
        NotFound: the record knows no such version.
        BasisAltered: its entry there was altered beyond reading.
    """
    said = await recorded(database, province_code=province_code, name=name, version=version)
    title = said.request.words["title"]
    report = DatasetReport(province_code, name, version, said.content_hash, Text(title["th"], title["en"]))
    parts = report.parts
    parts.append(_record_part(said))
    here = {"province_code": province_code, "name": name, "version": version}
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        scratch = Path(folder)
        parts += await _layer_parts(database, blobs, said, scratch)
        again = await _made_again(database, blobs, said, scratch, parts)
    async with database.system_transaction([province_code]) as session:
        dataset = await queries.version(session, **here)
        manifest = _stored_manifest(dataset, said)
        if again is not None:
            parts += _content_parts(said, again, manifest)
        parts.append(_stored_part(dataset, manifest))
        if manifest is not None:
            parts += _table_parts(manifest, again, await queries.table_rows(session, **here))
        parts += await _released_parts(session, dataset, said, keys, report)
    return report


def _record_part(said: Recorded) -> Part:
    if said.is_whole:
        words = Text(f"บันทึกการจัดทำ ลำดับ {said.seq}", f"The record of its assembling, #{said.seq}.")
        return Part("record", "proven", words)
    words = Text(
        f"บันทึกการจัดทำ ลำดับ {said.seq} ไม่ตรงกับแฮช พิสูจน์ทั้งบันทึกด้วย sonthana verify",
        f"The record of its assembling, #{said.seq}, does not have its hash. Prove the whole record: sonthana verify",
    )
    return Part("record", "changed", words)


async def _layer_parts(database: Database, blobs: BlobStore, said: Recorded, scratch: Path) -> list[Part]:
    pinned = said.request.layers
    altered: list[str] = []
    try:
        await prove_layers(database, blobs, province_code=said.province_code, pinned=pinned, scratch=scratch)
    except BasisAltered as error:
        altered = list(error.extra["altered"])
    except BasisMissing as error:
        return [Part(f"layer:{name}", "missing", _MISSING) for name in error.extra["missing"]]
    return [
        Part(f"layer:{name}", "changed", _LAYER_ALTERED)
        if name in altered
        else Part(f"layer:{name}", "proven", _LAYER_PROVEN)
        for name in (collection_of(said.province_code, one.slug, one.version) for one in pinned)
    ]


async def _made_again(
    database: Database, blobs: BlobStore, said: Recorded, scratch: Path, parts: list[Part]
) -> Contents | None:
    """The contents computed anew; None where that cannot be done, which the parts then say."""
    if not all(part.is_good for part in parts):
        parts.append(Part("content", "unknown", _NOT_MADE_AGAIN))
        return None
    try:
        return await made_again(database, blobs, said, scratch=scratch)
    except BasisMissing as error:
        parts += [Part(name, "missing", _MISSING) for name in error.extra["missing"]]
    except BasisAltered as error:
        parts += [Part(f"layer:{name}", "changed", _LAYER_ALTERED) for name in error.extra["altered"]]
    except ShapelyError as error:
        advice = BasisAltered.advice
        words = Text(f"จัดทำใหม่ไม่ได้ {advice.th} ({error})", f"It cannot be made again. {advice.en} ({error})")
        parts.append(Part("content", "unreadable", words))
    return None


def _content_parts(said: Recorded, again: Contents, recorded_manifest: bytes | None) -> Iterator[Part]:
    if again.content_hash == said.content_hash:
        yield Part("content", "proven", Text("จัดทำใหม่แล้วได้แฮชเนื้อหาเดียวกัน", "Made again, it has the same content hash."))
    else:
        words = Text(
            f"จัดทำใหม่แล้วได้แฮช {again.content_hash[:16]}… ไม่ใช่ที่บันทึกไว้ {said.content_hash[:16]}…",
            f"Made again, its hash is {again.content_hash[:16]}…, not the recorded {said.content_hash[:16]}…",
        )
        yield Part("content", "changed", words)
        if recorded_manifest is not None:
            yield from differences(recorded_manifest, again.manifest)
    yield from (part for one in again.inputs if (part := _words_of_input(one)))


def _words_of_input(one: InputPart) -> Part | None:
    """What is to be said of an input's words; nothing where they are what their digest says."""
    part = f"text:{one.stated['id']}"
    if one.text is None:
        return Part(part, "absent", Text("ข้อความถูกลบโดยชอบ", "The words were lawfully erased."))
    if salted_digest(bytes.fromhex(one.text_salt or ""), dict(one.text)).hex() == one.stated["text_digest"]:
        return None
    return Part(part, "changed", Text("ชื่อหรือรายละเอียดของข้อมูลถูกแก้", "The input's title or description was changed."))


def _stored_manifest(dataset: DatasetVersion | None, said: Recorded) -> bytes | None:
    """The manifest that is stored, where it is the recorded one."""
    if dataset is None or not dataset.content_hash == said.content_hash == sha256(bytes(dataset.manifest)).hex():
        return None
    return bytes(dataset.manifest)


def _stored_part(dataset: DatasetVersion | None, manifest: bytes | None) -> Part:
    if dataset is None:
        return Part("manifest", "missing", Text("ไม่มีชุดข้อมูลนี้ในฐานข้อมูล", "The database does not have the dataset."))
    if manifest is None:
        words = Text("manifest ที่เก็บไว้ไม่ใช่ฉบับที่บันทึก", "The manifest that is stored is not the recorded one.")
        return Part("manifest", "changed", words)
    return Part(
        "manifest", "proven", Text("manifest ที่เก็บไว้คือฉบับที่บันทึก", "The manifest that is stored is the recorded one.")
    )


def _table_parts(manifest: bytes, again: Contents | None, rows: Mapping[str, bytes]) -> Iterator[Part]:
    """The figures that are stored, and those that were computed again, against the recorded manifest."""
    computed = {table.name: table.sha256 for table in again.tables} if again else {}
    for stated in json.loads(manifest)["tables"]:
        part, stored = f"table:{stated['name']}", rows.get(stated["name"])
        if stored is None:
            yield Part(part, "missing", Text("ไม่มีตารางนี้ในฐานข้อมูล", "The database does not have the table."))
        elif sha256(stored).hex() != stated["rows_sha256"]:
            words = Text("ตัวเลขที่เก็บไว้ไม่ใช่ที่บันทึก", "The figures that are stored are not the recorded ones.")
            yield Part(part, "changed", words)
        elif again is None:
            yield Part(part, "proven", Text("ตัวเลขที่เก็บไว้คือที่บันทึก", "The figures that are stored are the recorded ones."))
        elif computed.get(stated["name"]) == stated["rows_sha256"]:
            yield Part(part, "proven", Text("คำนวณใหม่ได้ตัวเลขเดิม", "Computed again, the figures are the same."))


async def _released_parts(
    session: AsyncSession, dataset: DatasetVersion | None, said: Recorded, keys: Keys, report: DatasetReport
) -> list[Part]:
    here = {"province_code": said.province_code, "name": report.name, "version": report.version}
    report.is_released = await queries.entry_of(session, **here, event_type=EVENT_TYPES["release"]) is not None
    if not report.is_released:
        return [Part("release", "absent", Text("ยังไม่เคยเผยแพร่", "It was never released."))]
    if dataset is None:
        return []
    release = await release_of(session, dataset)
    if release is None:
        words = Text(
            "เผยแพร่แล้ว แต่ยังไม่มีตราของระบบ ตรวจว่า worker ทำงานอยู่", "Released, but not sealed yet: is the worker running?"
        )
        return [Part("release", "missing", words)]
    named = {"province": said.province_code, "name": report.name, "version": report.version}
    return prove_release(release.as_json(), named, said.content_hash, keys)
