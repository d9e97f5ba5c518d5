"""Proving that the inputs in the tables are the inputs on the record."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.dialogue.states import EVENT_TYPES, TRANSITIONS
from app.record.entries import Stated
from app.record.events import in_utc
from app.record.report import Report

SUBMISSIONS = ("assessment.submitted", "assessment.versioned")
VERSIONS = text(
    """
    SELECT v.assessment_id, v.version, v.unit, v.kind, v.severity, v.life_at_risk, v.confidence, v.observed_at,
           ST_AsGeoJSON(v.geom, 15)::jsonb AS geometry, v.accuracy_m, v.readings, v.channel, v.attachments,
           v.area_codes, v.entered_by, v.text_id, v.reporter_id, v.signature_id, v.submitted_at,
           a.submitted_at AS first_submitted_at
      FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS integer[])) AS stated (id, version)
      JOIN assessment_versions v
        ON v.province_code = :province AND v.assessment_id = stated.id AND v.version = stated.version
      JOIN assessments a ON a.province_code = v.province_code AND a.id = v.assessment_id
    """
)
UNRECORDED = text(
    """
    SELECT v.assessment_id, v.version FROM assessment_versions v
     WHERE v.province_code = :province AND NOT EXISTS (
           SELECT FROM record_entries r
            WHERE r.province_code = v.province_code AND r.subject_id = v.assessment_id::text
              AND r.subject_version = v.version AND r.event_type IN ('assessment.submitted', 'assessment.versioned'))
    """
)
STATES = text(
    """
    SELECT a.id, a.version, a.state,
           (SELECT r.event_type FROM record_entries r
             WHERE r.province_code = a.province_code AND r.subject_id = a.id::text
             ORDER BY r.seq DESC LIMIT 1) AS last_event,
           (SELECT max(r.subject_version) FROM record_entries r
             WHERE r.province_code = a.province_code AND r.subject_id = a.id::text) AS last_version
      FROM assessments a
     WHERE a.province_code = :province
    """
)
STATE_AFTER = {event: TRANSITIONS[act][1] for act, event in EVENT_TYPES.items()} | {"assessment.submitted": "submitted"}


class InputCheck:
    """Compares every version and every state of a province's inputs with the record."""

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Compare the versions that a page says were submitted."""
        stated: dict[tuple[UUID, int], tuple[Stated, dict[str, Any]]] = {}
        for entry in page:
            if entry.type in SUBMISSIONS:
                with report.reading(entry.stream_id, entry.seq):
                    stated[UUID(entry.subject_id), int(entry.subject_version or 0)] = entry, _stated(entry)
        if not stated:
            return
        rows = await session.execute(
            VERSIONS,
            {
                "province": report.province_code,
                "ids": [assessment_id for assessment_id, _ in stated],
                "versions": [version for _, version in stated],
            },
        )
        kept = {(row["assessment_id"], row["version"]): dict(row) for row in rows.mappings()}
        for key, (entry, wanted) in stated.items():
            name = f"{key[0]} v{key[1]}"
            if key not in kept:
                report.fault(entry.stream_id, entry.seq, "input_missing", f"ไม่มี {name}", f"{name} is gone")
                continue
            found = _comparable(kept[key])
            if any(found.get(field, _NOTHING) != value for field, value in wanted.items()):
                words = f"{name} ไม่ตรงกับบันทึก", f"{name} differs from the record"
                report.fault(entry.stream_id, entry.seq, "input_differs", *words)

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Find versions that are not on the record, and states that do not follow from it."""
        parameters = {"province": report.province_code}
        for row in await session.execute(UNRECORDED, parameters):
            name = f"{row.assessment_id} v{row.version}"
            report.fault(
                report.record, None, "input_not_recorded", f"ไม่มีบันทึกของ {name}", f"{name} is not on the record"
            )
        for row in await session.execute(STATES, parameters):
            if row.state != STATE_AFTER.get(row.last_event) or row.version != row.last_version:
                report.fault(
                    report.record, None, "state_differs", f"สถานะของ {row.id} ไม่ตรง", f"the state of {row.id} differs"
                )


_NOTHING = object()


def _stated(entry: Stated) -> dict[str, Any]:
    body = entry.body
    stated: dict[str, Any] = body["content"] | {
        "entered_by": body["actor"]["person"],
        "signature_id": body["actor"]["signature"]["id"],
        "text_id": body["values"]["text"]["id"],
        "reporter_id": body["values"]["reporter"]["id"] if "reporter" in body["values"] else None,
    }
    if entry.type == "assessment.submitted":
        stated["first_submitted_at"] = stated["submitted_at"]
    return stated


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the record would state it."""
    for name in ("observed_at", "submitted_at", "first_submitted_at"):
        row[name] = in_utc(row[name])
    for name in ("entered_by", "signature_id", "text_id", "reporter_id"):
        row[name] = None if row[name] is None else str(row[name])
    return row
