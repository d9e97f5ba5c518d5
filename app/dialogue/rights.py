"""Who may do what to an input: asked by the service before it acts, and by pages before they offer it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy, Target
from app.dialogue import queries
from app.dialogue.states import EVENT_TYPES, TRANSITIONS, Act
from app.record import queries as record_queries

ACTIONS: Mapping[Act, Action] = {
    "version": Action.CHANGE_INPUT,
    "validate": Action.VALIDATE_INPUT,
    "return": Action.VALIDATE_INPUT,
    "dispute": Action.DISPUTE_INPUT,
    "withdraw": Action.WITHDRAW_INPUT,
}


async def target_of(session: AsyncSession, *, province_code: str, row: Mapping[Any, Any], act: Act) -> Target:
    """An input as the Policy looks at it. It stays one's own after somebody else corrected it."""
    was_validated = act == "withdraw" and await record_queries.happened(
        session,
        province_code=province_code,
        subject_id=str(row["id"]),
        version=row["version"],
        event_type=EVENT_TYPES["validate"],
    )
    return Target(unit=row["unit"], entered_by=row["first_entered_by"], is_validated=was_validated)


async def checks_own(
    session: AsyncSession, policy: Policy, *, province_code: str, row: Mapping[Any, Any], act: Act
) -> bool:
    """Whether somebody would check an input of which they entered any version themselves, which nobody may."""
    person_id = policy.principal.person_id
    if act not in ("validate", "return") or person_id is None:
        return False
    return await queries.has_entered(session, province_code=province_code, assessment_id=row["id"], person_id=person_id)


async def may_act(
    session: AsyncSession, policy: Policy, *, province_code: str, row: Mapping[Any, Any], act: Act
) -> bool:
    """Whether an input's state and somebody's rights allow an act; a reason or a datum may still be missing."""
    if row["state"] not in TRANSITIONS[act][0]:
        return False
    target = await target_of(session, province_code=province_code, row=row, act=act)
    return policy.allows(ACTIONS[act], province_code, target) and not await checks_own(
        session, policy, province_code=province_code, row=row, act=act
    )
