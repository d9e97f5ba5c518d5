"""Proving everything: the record, and all that is kept beside it; and, of this slice, the acknowledgements."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.verification import GrantCheck
from app.areas.verification import AreaCheck
from app.datasets.verification import DatasetCheck
from app.dialogue.verification import InputCheck
from app.layers.verification import LayerCheck
from app.record.entries import Stated
from app.record.report import Report
from app.record.rule_verification import RuleCheck
from app.record.verification import verify_province

KEPT = text(
    """
    SELECT a.stream_id || '/' || a.seq AS subject, a.number, a.state, a.note_id, a.person_id, a.signature_id,
           a.record_seq, a.acknowledged_at
      FROM acknowledgements a
     WHERE a.province_code = :province AND a.stream_id = ANY (:streams) AND a.record_seq = ANY (:record_seqs)
    """
)
UNRECORDED = text(
    """
    SELECT a.stream_id, a.seq, a.number FROM acknowledgements a
     WHERE a.province_code = :province AND NOT EXISTS (
           SELECT FROM record_entries r
            WHERE r.stream_id = a.province_code || '/record' AND r.seq = a.record_seq
              AND r.event_type = 'feed.acknowledged' AND r.subject_id = a.stream_id || '/' || a.seq)
    """
)


async def verify_everything(
    session: AsyncSession, *, province_code: str, public_keys: Mapping[str, Ed25519PublicKey]
) -> Report:
    """Prove a province's record and all that is kept beside it; in its context, in a repeatable-read transaction."""
    checks = [
        RuleCheck(),
        AreaCheck(),
        GrantCheck(),
        LayerCheck(),
        InputCheck(),
        DatasetCheck(),
        AcknowledgementCheck(),
    ]
    return await verify_province(session, province_code=province_code, public_keys=public_keys, checks=checks)


class AcknowledgementCheck:
    """Compares acknowledgements with the record."""

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Compare the acknowledgements that a page states."""
        stated: dict[int, tuple[Stated, tuple[Any, ...]]] = {}
        for entry in page:
            if entry.type == "feed.acknowledged":
                with report.reading(entry.stream_id, entry.seq):
                    stated[entry.seq] = entry, _stated(entry)
        if not stated:
            return
        rows = await session.execute(
            KEPT,
            {
                "province": report.province_code,
                "streams": sorted({entry.subject_id.rpartition("/")[0] for entry, _ in stated.values()}),
                "record_seqs": list(stated),
            },
        )
        kept: dict[int, list[tuple[Any, ...]]] = {}
        for row in rows:
            kept.setdefault(row.record_seq, []).append(tuple(row))
        for seq, (entry, wanted) in stated.items():
            if seq not in kept:
                words = "ไม่มีการตอบรับที่บันทึกไว้", "the acknowledgement that it records is gone"
                report.fault(entry.stream_id, seq, "acknowledgement_missing", *words)
            elif kept[seq] != [wanted]:
                words = "การตอบรับไม่ตรงกับบันทึก", "the acknowledgement differs from the record"
                report.fault(entry.stream_id, seq, "acknowledgement_differs", *words)

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Find acknowledgements that are not on the record."""
        for row in await session.execute(UNRECORDED, {"province": report.province_code}):
            words = f"ไม่มีบันทึกของการตอบรับที่ {row.number}", f"acknowledgement {row.number} is not on the record"
            report.fault(row.stream_id, row.seq, "acknowledgement_not_recorded", *words)


def _stated(entry: Stated) -> tuple[Any, ...]:
    body = entry.body
    note = body["values"].get("note")
    return (
        entry.subject_id,
        body["content"]["number"],
        body["content"]["state"],
        UUID(note["id"]) if note else None,
        UUID(body["actor"]["person"]),
        UUID(body["actor"]["signature"]["id"]),
        entry.seq,
        entry.recorded_at,
    )
