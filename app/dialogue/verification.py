"""Proving that the inputs in the tables are the inputs on the record."""

from datetime import UTC
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.dialogue.states import EVENT_TYPES, TRANSITIONS
from app.record.verification import Report

VERSIONS = text(
    """
    SELECT v.assessment_id, v.version, v.unit, v.kind, v.severity, v.life_at_risk, v.confidence, v.observed_at,
           ST_AsGeoJSON(v.geom, 15)::jsonb AS geometry, v.accuracy_m, v.readings, v.channel, v.attachments,
           v.area_codes, v.entered_by, r.seq, convert_from(r.canonical, 'UTF8')::jsonb -> 'body' AS body
      FROM assessment_versions v
      LEFT JOIN record_entries r
        ON r.province_code = v.province_code AND r.subject_id = v.assessment_id::text
       AND r.subject_version = v.version AND r.event_type IN ('assessment.submitted', 'assessment.versioned')
     WHERE v.province_code = :province
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


async def verify_inputs(session: AsyncSession, report: Report) -> None:
    """Compare every version and every state of a province's inputs with the record; faults go into the report."""
    stream = f"{report.province_code}/record"
    for row in (await session.execute(VERSIONS, {"province": report.province_code})).mappings():
        name = f"{row['assessment_id']} v{row['version']}"
        if row["body"] is None:
            report.fault(stream, None, "input_not_recorded", f"ไม่มีบันทึกของ {name}", f"{name} is not on the record")
            continue
        stated: dict[str, Any] = row["body"]["content"] | {"entered_by": row["body"]["actor"]["person"]}
        stored = {field: row[field] for field in stated}
        stored["observed_at"] = row["observed_at"].astimezone(UTC).isoformat()
        stored["entered_by"] = str(row["entered_by"])
        if stored != stated:
            report.fault(stream, row["seq"], "input_differs", f"{name} ไม่ตรงกับบันทึก", f"{name} differs from the record")
    for row in (await session.execute(STATES, {"province": report.province_code})).mappings():
        if row["state"] != STATE_AFTER.get(row["last_event"]) or row["version"] != row["last_version"]:
            name = str(row["id"])
            report.fault(stream, None, "state_differs", f"สถานะของ {name} ไม่ตรง", f"the state of {name} differs")
