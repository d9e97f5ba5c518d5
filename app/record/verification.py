"""Proving the record: chain, numbering, digests, lawful erasures, checkpoints.

Reads pages of entries by `seq`; nothing is held but one page, so that a record of any length can be proven.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import Text
from app.record import queries
from app.record.canonical import ZERO_HASH, canonical, salted_digest, sha256
from app.record.checkpoints import statement
from app.record.keys import verifies
from app.record.models import Checkpoint, ErasableValue, FeedEntry, RecordEntry, Stream

PAGE = 2000
STREAM_NAMES = (
    "record",
    *(f"{audience}{suffix}" for audience in ("command", "partner", "public") for suffix in ("", "-exercise")),
)
"""The streams that every province has."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was recorded."""

    stream: str
    seq: int | None
    code: str
    detail: Text


@dataclass(frozen=True, slots=True)
class Stated:
    """What the bytes of an entry state."""

    columns: Mapping[str, Any]
    """The columns that stand beside the bytes."""
    references: Sequence[tuple[UUID, str]]
    """The erasable values referred to, with their digests."""
    erased: Sequence[UUID]
    """The values that it says were erased."""


@dataclass
class Report:
    """What was proven of one province's record."""

    province_code: str
    entries: dict[str, int] = field(default_factory=dict[str, int])
    """Stream id → entries read."""
    values: int = 0
    erased: int = 0
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list[Fault])

    @property
    def is_proven(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def fault(self, stream: str, seq: int | None, code: str, th: str, en: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(stream, seq, code, Text(th, en)))


async def verify_province(
    session: AsyncSession, *, province_code: str, public_keys: Mapping[str, Ed25519PublicKey]
) -> Report:
    """Prove every stream of a province; the province must be in the context, in a repeatable-read transaction."""
    report = Report(province_code)
    erased_lawfully: set[UUID] = set()
    unproven_erasures: dict[UUID, tuple[str, int]] = {}
    streams = sorted(
        await queries.streams(session, province_code=province_code), key=lambda s: (s.audience != "record", s.id)
    )
    for name in sorted({*STREAM_NAMES} - {stream.id.partition("/")[2] for stream in streams}):
        report.fault(f"{province_code}/{name}", None, "no_stream", "ไม่มีสายข้อมูลนี้", "the stream is missing")
    for stream in streams:
        previous = ZERO_HASH
        count = 0
        heads: dict[int, bytes] = {}
        async for page in _pages(session, stream):
            references: dict[UUID, tuple[int, str]] = {}
            for entry in page:
                count += 1
                stated = _verify_entry(report, stream, entry, expected_seq=count, previous=previous)
                previous = entry.hash
                heads[entry.seq] = entry.hash
                if stated is None:
                    continue
                erased_lawfully.update(stated.erased)
                references |= {value_id: (entry.seq, digest) for value_id, digest in stated.references}
            unproven_erasures |= await _verify_values(report, session, stream, references)
            await _verify_checkpoints(report, session, stream, heads, public_keys)
            heads.clear()
        report.entries[stream.id] = count
        if (stream.head_seq, stream.head_hash) != (count, previous):
            report.fault(
                stream.id, stream.head_seq, "head_differs", "หัวสายไม่ตรงกับรายการสุดท้าย", "the head is not the last entry"
            )
        beyond = await session.scalar(
            select(Checkpoint.seq).where(Checkpoint.stream_id == stream.id, Checkpoint.seq > count).limit(1)
        )
        if beyond is not None:
            report.fault(
                stream.id, beyond, "truncated", "มีจุดตรวจที่ลงนามเกินรายการที่มี", "a signed checkpoint lies beyond the end"
            )
    for value_id, (stream_id, seq) in unproven_erasures.items():
        if value_id in erased_lawfully:
            report.erased += 1
        else:
            report.fault(
                stream_id,
                seq,
                "erased_unlawfully",
                f"ค่า {value_id} ถูกลบโดยไม่มีบันทึก",
                f"value {value_id} was erased without a record",
            )
    return report


async def _pages(session: AsyncSession, stream: Stream) -> AsyncIterator[list[RecordEntry] | list[FeedEntry]]:
    table = RecordEntry if stream.audience == "record" else FeedEntry
    after = 0
    while True:
        statement_ = (
            select(table).where(table.stream_id == stream.id, table.seq > after).order_by(table.seq).limit(PAGE)
        )
        page: Any = list(await session.scalars(statement_))
        if not page:
            return
        after = page[-1].seq
        yield page
        session.expunge_all()


def _verify_entry(
    report: Report, stream: Stream, entry: RecordEntry | FeedEntry, *, expected_seq: int, previous: bytes
) -> Stated | None:
    if entry.seq != expected_seq:
        report.fault(stream.id, entry.seq, "gap", f"ควรเป็นลำดับ {expected_seq}", f"seq {expected_seq} was expected")
    if entry.prev_hash != previous:
        report.fault(stream.id, entry.seq, "chain_broken", "ไม่ต่อจากรายการก่อน", "does not follow the entry before")
    if sha256(entry.prev_hash + entry.canonical) != entry.hash:
        report.fault(stream.id, entry.seq, "hash_differs", "เนื้อหาไม่ตรงกับแฮช", "the content does not have this hash")
    try:
        envelope = json.loads(entry.canonical)
        is_canonical = canonical(envelope).encode() == entry.canonical
    except (ValueError, RecursionError):
        is_canonical, envelope = False, None
    if not is_canonical:
        report.fault(stream.id, entry.seq, "not_canonical", "ไม่ใช่ JSON แบบบัญญัติ", "not canonical JSON")
        return None
    try:
        stated = _stated(entry, envelope)
    except (KeyError, TypeError, ValueError, AttributeError):
        report.fault(stream.id, entry.seq, "malformed", "เนื้อหาไม่ครบถ้วน", "the content is not an entry's")
        return None
    columns = {name: getattr(entry, name) for name in stated.columns}
    columns["recorded_at"] = entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if columns != stated.columns:
        report.fault(stream.id, entry.seq, "columns_differ", "คอลัมน์ไม่ตรงกับเนื้อหา", "columns and content differ")
    return stated


def _stated(entry: RecordEntry | FeedEntry, envelope: Any) -> Stated:
    """Read an entry's envelope.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is not one.
    """
    is_record = isinstance(entry, RecordEntry)
    body: dict[str, Any] = envelope["body" if is_record else "item"]
    stream: str = envelope["stream"]
    province_code, _, name = stream.partition("/")
    columns: dict[str, Any] = {
        "seq": envelope["seq"],
        "stream_id": stream,
        "province_code": province_code,
        "recorded_at": envelope["recorded_at"],
        "subject_type": body["subject"]["type"],
        "subject_id": body["subject"]["id"],
    }
    if is_record:
        columns |= {"event_type": body["type"], "subject_version": body["subject"].get("version")}
        found = list(body["values"].values())
        if body["actor"] is not None:
            found.append(body["actor"]["signature"])
    else:
        columns |= {
            "audience": name.removesuffix("-exercise"),
            "record_seq": envelope["record_seq"],
            "headline_id": UUID(body["headline"]["id"]),
        }
        found = [body["headline"]]
    is_erasure = is_record and body["type"] == "personal_data.erased"
    return Stated(
        columns,
        [(UUID(reference["id"]), reference["digest"]) for reference in found],
        [UUID(value) for value in body["content"]["values"]] if is_erasure else [],
    )


async def _verify_values(
    report: Report, session: AsyncSession, stream: Stream, references: Mapping[UUID, tuple[int, str]]
) -> dict[UUID, tuple[str, int]]:
    """Check digests of the values referred to; returns the erased ones, to be matched with erasure entries."""
    rows = await session.scalars(
        select(ErasableValue).where(
            ErasableValue.province_code == stream.province_code, ErasableValue.id.in_(list(references))
        )
    )
    by_id = {row.id: row for row in rows}
    erased: dict[UUID, tuple[str, int]] = {}
    for value_id, (seq, digest) in references.items():
        row = by_id.get(value_id)
        if row is None:
            report.fault(stream.id, seq, "value_missing", f"ไม่พบค่า {value_id}", f"value {value_id} is missing")
            continue
        report.values += 1
        if row.digest.hex() != digest:
            report.fault(
                stream.id, seq, "digest_differs", f"ไดเจสต์ของค่า {value_id} ไม่ตรง", f"digest of value {value_id} differs"
            )
        elif row.salt is None:
            erased[value_id] = (stream.id, seq)
        elif salted_digest(row.salt, row.value).hex() != digest:
            report.fault(stream.id, seq, "value_differs", f"ค่า {value_id} ถูกแก้ไข", f"value {value_id} was changed")
    return erased


async def _verify_checkpoints(
    report: Report,
    session: AsyncSession,
    stream: Stream,
    heads: Mapping[int, bytes],
    public_keys: Mapping[str, Ed25519PublicKey],
) -> None:
    checkpoints = await session.scalars(
        select(Checkpoint).where(Checkpoint.stream_id == stream.id, Checkpoint.seq.between(min(heads), max(heads)))
    )
    for checkpoint in checkpoints:
        report.checkpoints += 1
        key = public_keys.get(checkpoint.key_id)
        if key is None:
            report.fault(
                stream.id,
                checkpoint.seq,
                "key_unknown",
                f"ไม่รู้จักกุญแจ {checkpoint.key_id}",
                f"key {checkpoint.key_id} is not known",
            )
        elif not verifies(key, checkpoint.signature, statement(checkpoint)):
            report.fault(stream.id, checkpoint.seq, "signature_wrong", "ลายมือชื่อไม่ถูกต้อง", "the signature is wrong")
        if heads.get(checkpoint.seq) != checkpoint.hash:
            report.fault(
                stream.id,
                checkpoint.seq,
                "checkpoint_differs",
                "แฮชไม่ตรงกับจุดตรวจ",
                "the hash differs from the checkpoint's",
            )
