"""The rules of the feed: acknowledging, and why an entry is there."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.areas import queries as area_queries
from app.core.errors import Conflict, FieldError, InvalidInput, NotFound
from app.core.text import Text
from app.datasets.why import dataset_chain
from app.dialogue import queries as dialogue_queries
from app.dialogue.answers import signature_json
from app.feed import queries
from app.feed.schemas import NEXT_STATES, AcknowledgementCreate, AcknowledgementRead
from app.feed.streams import StreamAddress
from app.record import queries as record_queries
from app.record import service as record
from app.record.events import Erasable, Event, Subject


class AcknowledgementRefused(Conflict):
    """An acknowledgement does not follow from the last one."""

    code = "acknowledgement_refused"
    title = Text("ตอบรับแบบนี้ไม่ได้แล้ว", "This acknowledgement does not follow")
    advice = Text("ดูสถานะล่าสุดของรายการ", "Look at the entry's latest state.")


async def acknowledge(
    session: AsyncSession, policy: Policy, *, stream: StreamAddress, seq: int, body: AcknowledgementCreate
) -> AcknowledgementRead:
    """Say what the command makes of an entry; the addressed office alone does.

    Raises:
        NotFound: there is no such entry.
        InvalidInput: a note is needed.
        AcknowledgementRefused: it does not follow from the last acknowledgement.
    """
    grant = policy.require(Action.ACKNOWLEDGE, stream.province_code)
    actor = policy.principal.actor(grant)
    if await queries.lock_entry(session, stream_id=stream.id, seq=seq) is None:
        raise NotFound
    if body.state in ("deferred", "rejected") and not body.note:
        raise InvalidInput(errors=[FieldError("/note", "missing", Text("ต้องบอกเหตุผล", "Say why."))])
    earlier = await queries.acknowledgements_of(session, stream_id=stream.id, seq=seq)
    last: Any = earlier[-1].state if earlier else None
    if body.state not in NEXT_STATES[last]:
        possible = ", ".join(NEXT_STATES[last]) or "–"
        raise AcknowledgementRefused(
            Text(f"สถานะล่าสุด: {last} ต่อไปเป็นได้: {possible}", f"The last state is {last}; next can be: {possible}."),
            extra={"state": last, "possible": list(NEXT_STATES[last])},
        )
    subject = Subject("feed_entry", f"{stream.id}/{seq}")
    note = Erasable(subject, "note", body.note) if body.note else None
    appended = await record.append(
        session,
        Event(
            type="feed.acknowledged",
            province_code=stream.province_code,
            subject=subject,
            actor=actor,
            content={"state": body.state, "number": len(earlier) + 1},
            erasables=[note] if note else [],
            wake=[stream.id],
        ),
    )
    await session.execute(
        text("SELECT acknowledge_entry(:stream, :seq, :record_seq)"),
        {"stream": stream.id, "seq": seq, "record_seq": appended.record_seq},
    )
    return AcknowledgementRead(
        seq=seq,
        state=body.state,
        note=body.note,
        office=grant.office,
        person={"id": str(actor.person_id), "name": policy.principal.name},
        recorded_at=appended.recorded_at.isoformat(),
        record_seq=appended.record_seq,
    )


async def why(session: AsyncSession, *, stream: StreamAddress, seq: int) -> dict[str, Any]:
    """Why an entry is on the screen: the rule, the input, the person, the unit and the areas behind it.

    Raises:
        NotFound: there is no such entry.
    """
    entry = await queries.item(session, stream_id=stream.id, seq=seq)
    cause = await queries.why(session, stream_id=stream.id, seq=seq)
    if entry is None or cause is None:
        raise NotFound
    code = stream.province_code
    base = f"/api/v1/provinces/{code}"
    body = cause.body
    chain: list[dict[str, Any]] = [
        {
            "type": "rule",
            "id": cause.rule_id,
            "version": cause.rule_version,
            "author": cause.author,
            "reason": {"th": cause.reason_th, "en": cause.reason_en},
            "href": f"{base}/rules/{cause.rule_id}",
        }
    ]
    if body["subject"]["type"] == "assessment":
        chain += await _assessment_chain(session, base=base, province_code=code, body=body)
    elif body["subject"]["type"] == "dataset":
        chain += await dataset_chain(session, province_code=code, subject_id=body["subject"]["id"])
    return {"entry": entry.json, "chain": chain}


async def _assessment_chain(
    session: AsyncSession, *, base: str, province_code: str, body: dict[str, Any]
) -> list[dict[str, Any]]:
    row = await dialogue_queries.read_one(
        session,
        province_code=province_code,
        assessment_id=UUID(body["subject"]["id"]),
        version=body["subject"]["version"],
    )
    if row is None:
        raise NotFound
    href = f"{base}/assessments/{row['id']}"
    signature = body["actor"]["signature"]["id"]
    actor = await record_queries.values_by_id(session, province_code=province_code, value_ids=[signature])
    areas = await area_queries.names(session, codes=row["area_codes"])
    return [
        {
            "type": "assessment",
            "id": str(row["id"]),
            "version": row["version"],
            "title": row["title"],
            "record_seq": row["record_seq"],
            "href": href,
        },
        {
            "type": "person",
            "id": body["actor"]["person"],
            "role": body["actor"]["role"],
            **signature_json(actor.get(UUID(signature)) or {}),
            "href": f"{href}/history",
        },
        {"type": "unit", "id": row["unit"], "href": f"{base}/assessments?unit={row['unit']}"},
        *(
            {"type": "area", "id": area, **areas.get(area, {}), "href": f"{base}/assessments?area={area}"}
            for area in row["area_codes"]
        ),
    ]
