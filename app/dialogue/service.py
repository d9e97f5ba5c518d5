"""The rules of inputs: submitting, changing, checking, disputing, withdrawing."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy, Target
from app.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from app.core.text import Text
from app.dialogue import queries
from app.dialogue.answers import signature_json
from app.dialogue.rights import ACTIONS, checks_own, target_of
from app.dialogue.schemas import AssessmentCreate, AssessmentVersionCreate
from app.dialogue.states import EVENT_TYPES, NEEDS_REASON, TRANSITIONS, Act
from app.dialogue.submission import Submission, difference, publication
from app.record import queries as record_queries
from app.record import service as record
from app.record.events import Erasable, Event, Subject


class UuidTaken(Conflict):
    """The UUID belongs to something else; nothing more is said of it."""

    code = "uuid_taken"
    title = Text("UUID นี้ถูกใช้แล้ว", "This UUID is taken")
    advice = Text("สร้าง UUID ใหม่แล้วส่งอีกครั้ง", "Make a new UUID and send again.")


class StaleVersion(Conflict):
    """Somebody else changed the input first."""

    code = "stale_version"
    title = Text("มีฉบับใหม่กว่าแล้ว", "There is a newer version")
    advice = Text(
        "ดูความต่างใน difference แล้วส่งใหม่ด้วย If-Match เป็นฉบับล่าสุด",
        "Look at difference, then send again with the latest version in If-Match.",
    )


class TransitionRefused(Conflict):
    """The input's state does not allow this act."""

    code = "transition_refused"
    title = Text("สถานะปัจจุบันทำรายการนี้ไม่ได้", "The present state does not allow this")
    advice = Text("โปรดโหลดข้อมูลล่าสุด", "Load the latest state.")


class NotToBeValidated(Conflict):
    """Something is missing without which nothing is validated."""

    code = "not_to_be_validated"
    title = Text("ยังบันทึกว่าตรวจสอบแล้วไม่ได้", "Cannot be validated yet")
    advice = Text(
        "ค่าความลึกหรือระดับต้องมีจุดอ้างอิง (datum) และหน่วย ส่งกลับให้ผู้รายงานแก้ไข",
        "Depths and levels need a datum and a unit. Return it to be mended.",
    )


class OwnInput(NotAllowed):
    """Nobody validates or returns an input of which they entered any version."""

    code = "own_input"
    title = Text("ตรวจสอบข้อมูลของตนเองไม่ได้", "Not one's own input")
    advice = Text("ให้ผู้อื่นที่มีสิทธิ์เป็นผู้ตรวจ", "Let somebody else who may do so check it.")


async def submit_assessment(
    session: AsyncSession, policy: Policy, *, province_code: str, content: AssessmentCreate
) -> tuple[dict[str, Any], bool]:
    """Store a new input for good and publish it where the rules say.

    Returns:
        The input, and whether it was stored now (False: it was there already, sent again).

    Raises:
        NotAllowed: not for one's unit, or not by this channel.
        InvalidInput: unknown kind.
        UuidTaken: the UUID belongs to another input.
    """
    grant = policy.require(Action.SUBMIT_INPUT, province_code, Target(unit=content.unit, channel=content.channel))
    actor = policy.principal.actor(grant)
    submission = Submission(content, province_code, content.id, 1, actor)
    prepared, submitted_at = await submission.store(session)
    if submitted_at is None:
        return await _sent_again(session, submission), False
    appended = await submission.append(session, "assessment.submitted", prepared, submitted_at)
    return submission.answer(prepared, appended, grant) | {"submitted_at": submitted_at}, True


async def _sent_again(session: AsyncSession, submission: Submission) -> dict[str, Any]:
    """The first answer again, whatever happened to the input since."""
    first = await queries.read_one(
        session, province_code=submission.province_code, assessment_id=submission.id, version=1
    )
    if first is None or not submission.repeats(first):
        raise UuidTaken
    feed_seq = await queries.command_seq(
        session,
        province_code=submission.province_code,
        assessment_id=submission.id,
        record_seq=first["record_seq"],
    )
    return dict(first) | {"state": "submitted", "feed_seq": feed_seq}


async def act_on_assessment(
    session: AsyncSession, policy: Policy, *, province_code: str, assessment_id: UUID, act: Act, reason: str
) -> RowMapping:
    """Validate, return, dispute or withdraw an input.

    Raises:
        NotFound: there is no such input.
        NotAllowed: not for one's role or unit; `OwnInput` where it is one's own.
        InvalidInput: a reason is needed.
        TransitionRefused: the present state does not allow it.
        NotToBeValidated: a datum or unit is missing.
    """
    policy.require(ACTIONS[act], province_code)
    present = await _locked(session, province_code=province_code, assessment_id=assessment_id)
    target = await target_of(session, province_code=province_code, row=present, act=act)
    actor = policy.principal.actor(policy.require(ACTIONS[act], province_code, target))
    if await checks_own(session, policy, province_code=province_code, row=present, act=act):
        raise OwnInput
    if act in NEEDS_REASON and not reason:
        raise InvalidInput(errors=[FieldError("/reason", "missing", Text("ต้องบอกเหตุผล", "Say why."))])
    _check_transition(act, present["state"])
    if act == "validate" and any(
        reading["unit"] is None or (reading["quantity"] in ("depth", "level") and reading["datum"] is None)
        for reading in present["readings"]
    ):
        raise NotToBeValidated
    state = TRANSITIONS[act][1]
    await queries.move(
        session,
        province_code=province_code,
        assessment_id=assessment_id,
        version=present["version"],
        state=state,
    )
    subject = Subject("assessment", str(assessment_id), present["version"])
    facts = dict(present) | {"state": state, "observed_at": present["observed_at"].isoformat()}
    await record.append(
        session,
        Event(
            type=EVENT_TYPES[act],
            province_code=province_code,
            subject=subject,
            actor=actor,
            content={"from": present["state"], "to": state},
            erasables=[Erasable(subject, "reason", reason)] if reason else [],
            publication=publication(
                province_code,
                assessment_id,
                facts | {"title": present["title"] or "–"},
                kind_label={"th": present["kind_th"], "en": present["kind_en"]},
            ),
        ),
    )
    return await _present(session, province_code=province_code, assessment_id=assessment_id)


async def submit_version(
    session: AsyncSession,
    policy: Policy,
    *,
    province_code: str,
    assessment_id: UUID,
    based_on: int,
    content: AssessmentVersionCreate,
) -> RowMapping:
    """Put a new version in the place of the present one.

    Raises:
        NotFound: there is no such input.
        NotAllowed: not for one's role or unit.
        StaleVersion: `based_on` is not the present version; its `difference` says what changed.
        TransitionRefused: it was withdrawn.
        InvalidInput: unknown kind, or another input's id.
    """
    policy.require(Action.CHANGE_INPUT, province_code)
    present = await _locked(session, province_code=province_code, assessment_id=assessment_id)
    target = await target_of(session, province_code=province_code, row=present, act="version")
    grant = policy.require(Action.CHANGE_INPUT, province_code, target)
    if content.unit != present["unit"]:  # nobody moves an input into a unit they could not submit for
        policy.require(Action.SUBMIT_INPUT, province_code, Target(unit=content.unit, channel=content.channel))
    if content.id not in (None, assessment_id):
        raise InvalidInput(
            errors=[FieldError("/id", "id_differs", Text("id ไม่ตรงกับที่อยู่", "The id is not the address's."))]
        )
    submission = Submission(
        content, province_code, assessment_id, present["version"] + 1, policy.principal.actor(grant)
    )
    if based_on != present["version"]:
        base = await queries.read_one(
            session, province_code=province_code, assessment_id=assessment_id, version=based_on
        )
        raise StaleVersion(
            extra={
                "current_version": present["version"],
                "difference": difference(submission, present, base),
            }
        )
    _check_transition("version", present["state"])
    prepared = await submission.prepare(session)
    submitted_at = await queries.insert_version(session, submission.columns() | {"area_codes": prepared.area_codes})
    await queries.move(
        session,
        province_code=province_code,
        assessment_id=assessment_id,
        version=submission.version,
        state="submitted",
    )
    await submission.append(session, EVENT_TYPES["version"], prepared, submitted_at)
    return await _present(session, province_code=province_code, assessment_id=assessment_id)


def _check_transition(act: Act, state: str) -> None:
    starts, _ = TRANSITIONS[act]
    if state not in starts:
        raise TransitionRefused(
            Text(
                f"สถานะปัจจุบันคือ {state} ทำรายการนี้ได้เมื่อเป็น {', '.join(sorted(starts))}",
                f"It is {state}; this is possible from {', '.join(sorted(starts))}.",
            ),
            extra={"state": state},
        )


async def _locked(session: AsyncSession, *, province_code: str, assessment_id: UUID) -> RowMapping:
    if not await queries.lock(session, province_code=province_code, assessment_id=assessment_id):
        raise NotFound
    return await _present(session, province_code=province_code, assessment_id=assessment_id)


async def _present(session: AsyncSession, *, province_code: str, assessment_id: UUID) -> RowMapping:
    present = await queries.read_one(session, province_code=province_code, assessment_id=assessment_id)
    if present is None:
        raise NotFound
    return present


async def history(session: AsyncSession, *, province_code: str, assessment_id: UUID) -> list[dict[str, Any]]:
    """Everything that happened to an input, oldest first; empty if there is none."""
    entries = await record_queries.history_of(session, province_code=province_code, subject_id=str(assessment_id))
    bodies = [json.loads(entry.canonical)["body"] for entry in entries]
    wanted = [body["actor"]["signature"]["id"] for body in bodies if body["actor"]]
    wanted += [body["values"]["reason"]["id"] for body in bodies if "reason" in body["values"]]
    values = await record_queries.values_by_id(session, province_code=province_code, value_ids=wanted)
    return [
        {
            "record_seq": entry.seq,
            "type": entry.event_type,
            "version": entry.subject_version,
            "recorded_at": entry.recorded_at,
            "actor": (
                {
                    "id": body["actor"]["person"],
                    "role": body["actor"]["role"],
                    **signature_json(values.get(UUID(body["actor"]["signature"]["id"])) or {}),
                }
                if body["actor"]
                else None
            ),
            "reason": values.get(UUID(body["values"]["reason"]["id"])) if "reason" in body["values"] else None,
        }
        for entry, body in zip(entries, bodies, strict=True)
    ]
