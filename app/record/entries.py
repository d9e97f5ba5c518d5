"""What the bytes of entries state, and whether chain, numbering and columns agree with it. Pure computation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.record.canonical import canonical, sha256
from app.record.models import Stream
from app.record.report import Report


@dataclass(frozen=True, slots=True)
class ValueReference:
    """An erasable value as an entry refers to it: what it must be."""

    id: UUID
    digest: str
    field: str
    subject_type: str
    subject_id: str
    is_first: bool
    """Whether the value was stored with this entry, not with an earlier one."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What an entry states."""

    stream_id: str
    seq: int
    recorded_at: datetime
    type: str
    """Of the event; empty in a feed entry."""
    subject_type: str
    subject_id: str
    subject_version: int | None
    body: Mapping[str, Any]
    """The event, or the item."""
    references: Sequence[ValueReference]
    published: Mapping[str, int]
    """Stream id → seq, of a record entry."""


def read_page(report: Report, stream: Stream, page: Sequence[Any], count: int, previous: bytes) -> list[Stated]:
    """Prove a page of a stream's entries; returns what they state, without those that state nothing.

    Args:
        report: Where faults go.
        stream: The stream.
        page: Rows of its table, by seq.
        count: How many entries lie before the page.
        previous: Hash of the entry before the page.
    """
    found: list[Stated] = []
    for expected, entry in enumerate(page, start=count + 1):
        stated = _read(report, stream, entry, expected_seq=expected, previous=previous)
        previous = entry.hash
        if stated is not None:
            found.append(stated)
    return found


def _read(report: Report, stream: Stream, entry: Any, *, expected_seq: int, previous: bytes) -> Stated | None:
    if entry.seq != expected_seq:
        report.fault(stream.id, entry.seq, "gap", f"ควรเป็นลำดับ {expected_seq}", f"seq {expected_seq} was expected")
    if entry.prev_hash != previous:
        report.fault(stream.id, entry.seq, "chain_broken", "ไม่ต่อจากรายการก่อน", "does not follow the entry before")
    if sha256(entry.prev_hash + entry.canonical) != entry.hash:
        report.fault(stream.id, entry.seq, "hash_differs", "เนื้อหาไม่ตรงกับแฮช", "the content does not have this hash")
    envelope: Any = None
    try:
        envelope = json.loads(entry.canonical)
        is_canonical = canonical(envelope).encode() == entry.canonical
    except (ValueError, RecursionError):
        is_canonical = False
    if not is_canonical:
        report.fault(stream.id, entry.seq, "not_canonical", "ไม่ใช่ JSON แบบบัญญัติ", "not canonical JSON")
        return None
    with report.reading(stream.id, entry.seq):
        columns = _columns(stream, envelope)
        stored = {name: getattr(entry, name) for name in columns}
        stored["recorded_at"] = entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if stored != columns:
            report.fault(stream.id, entry.seq, "columns_differ", "คอลัมน์ไม่ตรงกับเนื้อหา", "columns and content differ")
        is_record = stream.audience == "record"
        return Stated(
            stream_id=stream.id,
            seq=entry.seq,
            recorded_at=entry.recorded_at,
            type=entry.event_type if is_record else "",
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            subject_version=entry.subject_version if is_record else None,
            body=envelope["body" if is_record else "item"],
            references=_event_references(envelope["body"]) if is_record else [_headline(stream, envelope["item"])],
            published=_published(envelope["published"]) if is_record else {},
        )
    return None


def _columns(stream: Stream, envelope: Any) -> dict[str, Any]:
    """The columns that must stand beside the bytes."""
    is_record = stream.audience == "record"
    body: dict[str, Any] = envelope["body" if is_record else "item"]
    stream_id: str = envelope["stream"]
    province_code, _, name = stream_id.partition("/")
    columns: dict[str, Any] = {
        "seq": envelope["seq"],
        "stream_id": stream_id,
        "province_code": province_code,
        "recorded_at": envelope["recorded_at"],
        "subject_type": body["subject"]["type"],
        "subject_id": body["subject"]["id"],
    }
    if is_record:
        return columns | {"event_type": body["type"], "subject_version": body["subject"].get("version")}
    return columns | {
        "audience": name.removesuffix("-exercise"),
        "record_seq": envelope["record_seq"],
        "headline_id": UUID(body["headline"]["id"]),
    }


def _published(published: Mapping[str, Any]) -> dict[str, int]:
    if any("\0" in stream for stream in published):
        raise ValueError
    return {stream: int(seq) for stream, seq in published.items()}


def _event_references(body: Mapping[str, Any]) -> list[ValueReference]:
    subject: Mapping[str, Any] = body["subject"]
    found: list[ValueReference] = []
    for field, reference in body["values"].items():
        # A signature belongs to the person whose role it goes with.
        owner = ("person", body["content"]["person"]) if field == "signature" else (subject["type"], subject["id"])
        found.append(ValueReference(UUID(reference["id"]), reference["digest"], field, *owner, is_first=True))
    if body["actor"] is not None:
        reference = body["actor"]["signature"]
        person: str = body["actor"]["person"]
        found.append(
            ValueReference(UUID(reference["id"]), reference["digest"], "signature", "person", person, is_first=False)
        )
    return found


def _headline(stream: Stream, item: Mapping[str, Any]) -> ValueReference:
    field = "public_headline" if stream.audience == "public" else "headline"
    reference: Mapping[str, str] = item["headline"]
    subject: Mapping[str, str] = item["subject"]
    return ValueReference(
        UUID(reference["id"]), reference["digest"], field, subject["type"], subject["id"], is_first=True
    )
