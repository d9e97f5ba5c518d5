"""Proving the record: chain, numbering, publication, digests, lawful erasures, checkpoints.

Reads pages of entries by `seq`; nothing is held but one page, so that a record of any length can be proven. What other
slices keep beside the record they compare themselves, page by page (`Check`).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.record import queries
from app.record.canonical import ZERO_HASH
from app.record.checkpoints import statement
from app.record.entries import Stated, read_page
from app.record.keys import verifies
from app.record.models import Checkpoint, FeedEntry, RecordEntry, Stream
from app.record.publication import Publications
from app.record.report import Report
from app.record.values import Values

PAGE = 500
CHECKPOINT_DUE = timedelta(minutes=15)
"""A stream whose first entry is older has a checkpoint: the worker signs every five minutes."""
STREAM_NAMES = (
    "record",
    *(f"{audience}{suffix}" for audience in ("command", "partner", "public") for suffix in ("", "-exercise")),
)
"""The streams that every province has."""


class Check(Protocol):
    """Compares what is kept beside the record with what the record states."""

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Compare what a page of record entries states with what is kept."""
        ...

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """After the last page: look for what is kept without the record's word."""
        ...


async def verify_province(
    session: AsyncSession,
    *,
    province_code: str,
    public_keys: Mapping[str, Ed25519PublicKey],
    checks: Sequence[Check] = (),
) -> Report:
    """Prove every stream of a province; the province must be in the context, in a repeatable-read transaction."""
    report = Report(province_code)
    values, publications = Values(), Publications()
    streams = sorted(
        await queries.streams(session, province_code=province_code), key=lambda s: (s.audience != "record", s.id)
    )
    for name in sorted({*STREAM_NAMES} - {stream.id.partition("/")[2] for stream in streams}):
        report.fault(f"{province_code}/{name}", None, "no_stream", "ไม่มีสายข้อมูลนี้", "the stream is missing")
    for stream in streams:
        count = await _verify_stream(session, report, stream, public_keys, [values, publications, *checks])
        publications.close(report, stream, count)
    for check in (values, *checks):
        await check.finish(session, report)
    return report


async def _verify_stream(
    session: AsyncSession,
    report: Report,
    stream: Stream,
    public_keys: Mapping[str, Ed25519PublicKey],
    checks: Sequence[Check],
) -> int:
    """Prove one stream; returns how many entries it has."""
    count, previous = 0, ZERO_HASH
    first_at: datetime | None = None
    has_checkpoint = False
    async for page in _pages(session, stream):
        # Hashing and parsing take processor time; whoever waits for the event loop is served meanwhile.
        stated = await asyncio.to_thread(read_page, report, stream, page, count, previous)
        count += len(page)
        previous = page[-1].hash
        first_at = first_at or page[0].recorded_at
        has_checkpoint |= await _verify_checkpoints(session, report, stream, page, public_keys)
        for check in checks if stream.audience == "record" else checks[:1]:
            await check.compare(session, report, stated)
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
    elif not has_checkpoint and first_at is not None and first_at < datetime.now(UTC) - CHECKPOINT_DUE:
        report.fault(
            stream.id, None, "checkpoints_missing", "ไม่มีจุดตรวจที่ลงนามเลย", "there is no signed checkpoint at all"
        )
    return count


async def _pages(session: AsyncSession, stream: Stream) -> AsyncIterator[Sequence[Any]]:
    table: Any = (RecordEntry if stream.audience == "record" else FeedEntry).__table__
    after = 0
    while True:
        rows = await session.execute(
            select(table).where(table.c.stream_id == stream.id, table.c.seq > after).order_by(table.c.seq).limit(PAGE)
        )
        page = rows.all()
        if not page:
            return
        after = page[-1].seq
        yield page


async def _verify_checkpoints(
    session: AsyncSession,
    report: Report,
    stream: Stream,
    page: Sequence[Any],
    public_keys: Mapping[str, Ed25519PublicKey],
) -> bool:
    """Compare a page with the checkpoints of its seqs; counts the good ones, returns whether there are any."""
    hashes: dict[int, bytes] = {entry.seq: entry.hash for entry in page}
    found = False
    for checkpoint in await session.scalars(
        select(Checkpoint).where(Checkpoint.stream_id == stream.id, Checkpoint.seq.between(min(hashes), max(hashes)))
    ):
        found = True
        key = public_keys.get(checkpoint.key_id)
        is_signed = key is not None and verifies(key, checkpoint.signature, statement(checkpoint))
        is_borne_out = hashes.get(checkpoint.seq) == checkpoint.hash
        if key is None:
            words = f"ไม่รู้จักกุญแจ {checkpoint.key_id}", f"key {checkpoint.key_id} is not known"
            report.fault(stream.id, checkpoint.seq, "key_unknown", *words)
        elif not is_signed:
            report.fault(stream.id, checkpoint.seq, "signature_wrong", "ลายมือชื่อไม่ถูกต้อง", "the signature is wrong")
        if not is_borne_out:
            words = "แฮชไม่ตรงกับจุดตรวจ", "the hash differs from the checkpoint's"
            report.fault(stream.id, checkpoint.seq, "checkpoint_differs", *words)
        report.checkpoints += is_signed and is_borne_out
    return found
