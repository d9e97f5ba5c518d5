"""Proving the role grants: who holds which role from when to when is what the record says."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.record.entries import Stated
from app.record.events import in_utc
from app.record.report import Report

# An office is not in the chain, being personal data: it is part of the signature's value, and goes with it.
GRANTS = text(
    """
    SELECT g.id, g.person_id, g.role, g.unit, g.signature_id, g.valid_from, g.valid_until,
           g.office = COALESCE(v.value ->> 'office', '') AS is_office_signed
      FROM role_grants g
      LEFT JOIN erasable_values v ON v.province_code = g.province_code AND v.id = g.signature_id
     WHERE g.province_code = :province AND g.id = ANY (:ids)
    """
)
UNRECORDED = text(
    """
    SELECT g.id, 'role.granted' AS event FROM role_grants g
     WHERE g.province_code = :province AND NOT EXISTS (
           SELECT FROM record_entries r WHERE r.province_code = g.province_code AND r.subject_id = g.id::text
              AND r.event_type = 'role.granted')
    UNION ALL
    SELECT g.id, 'role.ended' FROM role_grants g
     WHERE g.province_code = :province AND g.valid_until IS NOT NULL AND NOT EXISTS (
           SELECT FROM record_entries r WHERE r.province_code = g.province_code AND r.subject_id = g.id::text
              AND r.event_type = 'role.ended')
    """
)


class GrantCheck:
    """Compares role grants with the record."""

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Compare the grants that a page says were given or ended."""
        stated: list[tuple[Stated, UUID, dict[str, Any]]] = []
        for entry in page:
            if entry.type in ("role.granted", "role.ended"):
                with report.reading(entry.stream_id, entry.seq):
                    stated.append((entry, UUID(entry.subject_id), _stated(entry)))
        if not stated:
            return
        ids = [grant_id for _, grant_id, _ in stated]
        rows = await session.execute(GRANTS, {"province": report.province_code, "ids": ids})
        kept = {row["id"]: row for row in rows.mappings()}
        for entry, grant_id, wanted in stated:
            row = kept.get(grant_id)
            if row is None:
                words = f"ไม่มีบทบาท {grant_id}", f"role grant {grant_id} is gone"
                report.fault(entry.stream_id, entry.seq, "grant_missing", *words)
                continue
            found = dict(row) | {
                "person_id": str(row["person_id"]),
                "signature_id": str(row["signature_id"]),
                "valid_from": in_utc(row["valid_from"]),
                "valid_until": in_utc(row["valid_until"]) if row["valid_until"] else None,
            }
            if any(found[name] != value for name, value in wanted.items()):
                words = f"บทบาท {grant_id} ไม่ตรงกับบันทึก", f"role grant {grant_id} differs from the record"
                report.fault(entry.stream_id, entry.seq, "grant_differs", *words)

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Find grants that were given or ended without a record."""
        for row in await session.execute(UNRECORDED, {"province": report.province_code}):
            words = f"ไม่มีบันทึก {row.event} ของบทบาท {row.id}", f"no {row.event} of role grant {row.id} is on the record"
            report.fault(report.record, None, "grant_not_recorded", *words)


def _stated(entry: Stated) -> dict[str, Any]:
    content: dict[str, Any] = entry.body["content"]
    if entry.type == "role.ended":
        return {"valid_until": content["valid_until"]}
    return {
        "person_id": content["person"],
        "role": content["role"],
        "unit": content["unit"],
        "valid_from": content["valid_from"],
        "signature_id": entry.body["values"]["signature"]["id"],
        "is_office_signed": True,
    }
