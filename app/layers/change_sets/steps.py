"""Steps of a change set: proposed, withdrawn, returned, discarded, taken up again, rebased; conflicts decided."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.errors import NotFound
from app.core.text import Text
from app.layers.change_sets import queries
from app.layers.change_sets.editable import Editable, editable_layer
from app.layers.change_sets.models import ChangeSet
from app.layers.change_sets.rebasing import rebase
from app.layers.change_sets.refusals import ChangeSetState, NothingChanged, OpenConflicts
from app.layers.change_sets.stating import append, stated, subject_of
from app.record.events import Erasable

OwnStep = Literal["propose", "withdraw", "discard", "reopen", "rebase"]
MOVES: Mapping[str, tuple[str, str, str]] = {
    "propose": ("open", "proposed", "proposed"),
    "withdraw": ("proposed", "open", "withdrawn"),
    "discard": ("open", "discarded", "discarded"),
    "reopen": ("discarded", "open", "reopened"),
}
"""Step of one's own → from which state, to which, and what the record calls it."""


class OtherUnfinished(ChangeSetState):
    """A person has one unfinished change set of a layer."""

    code = "other_change_set"
    title = Text("มีชุดการแก้ไขอื่นที่ยังไม่เสร็จ", "Another change set is unfinished")
    advice = Text(
        "เผยแพร่ เสนอ หรือยกเลิกชุดที่ยังไม่เสร็จก่อน แล้วเปิดชุดนี้ใหม่",
        "Publish or discard the unfinished one first, then take this one up again.",
    )


async def found_change_set(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID, locks: bool = False
) -> ChangeSet:
    """A change set that somebody may look at: their own, published ones, and proposed ones for those who publish.

    Raises:
        NotFound: there is none for them.
    """
    policy.require(Action.EDIT_LAYER, province_code)
    found = await queries.change_set(session, province_code=province_code, slug=slug, id_=id_, locks=locks)
    if found is None:
        raise NotFound
    is_own = found.person_id == policy.principal.person_id
    if not is_own and found.state == "proposed" and not policy.allows(Action.PUBLISH_LAYER, province_code):
        raise NotFound
    return found


async def take_own_step(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID, step: OwnStep
) -> None:
    """Take a step of one's own change set.

    Raises:
        NotFound: it is not there, or not theirs.
        ChangeSetState: not from its present state.
        OtherUnfinished: taken up again beside another.
        NothingChanged: nothing is there to propose.
        OpenConflicts: conflicts are to be decided first.
    """
    editable = await editable_layer(session, policy, province_code=province_code, slug=slug)
    mine = await _own(session, policy, province_code=province_code, slug=slug, id_=id_)
    if step == "rebase":
        await bring_up_to_date(session, editable, mine)
        return
    before, after, event_type = MOVES[step]
    if mine.state != before:
        raise ChangeSetState(extra={"state": mine.state})
    counted = (await queries.counts(session, of=[mine]))[mine.id]
    if step == "propose":
        if not any(counted[name] for name in ("insert", "update", "delete")):
            raise NothingChanged
        if counted["conflicts"]:
            raise OpenConflicts(extra={"conflicts": counted["conflicts"]})
    try:
        async with session.begin_nested():
            await queries.move(session, of=mine, to=after)
    except IntegrityError:
        raise OtherUnfinished from None
    grant = policy.require(Action.EDIT_LAYER, province_code)
    await append(session, mine, event_type, policy.principal.actor(grant), stated(mine, after, counted))


async def bring_up_to_date(session: AsyncSession, editable: Editable, mine: ChangeSet) -> None:
    """Put one's open changes over the current version; what both changed is to be decided then.

    Raises:
        ChangeSetState: it is not open.
        OpenConflicts: those with an earlier version are not decided yet.
    """
    if mine.state != "open":
        raise ChangeSetState(extra={"state": mine.state})
    if mine.base_version >= editable.current.version:
        return
    if await queries.has_open_conflict(session, of=mine):
        raise OpenConflicts
    await rebase(session, of=mine, versions=editable.versions, onto=editable.current)


async def return_proposal(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID, reason: str
) -> None:
    """Return what somebody proposes, with the reason on the record.

    Raises:
        NotFound: there is none.
        ChangeSetState: it is not proposed.
    """
    grant = policy.require(Action.PUBLISH_LAYER, province_code)
    proposed = await found_change_set(session, policy, province_code=province_code, slug=slug, id_=id_, locks=True)
    if proposed.state != "proposed":
        raise ChangeSetState(extra={"state": proposed.state})
    counted = (await queries.counts(session, of=[proposed]))[proposed.id]
    why = Erasable(subject_of(proposed), "reason", reason)
    # the record first: the reason is a value that its entry stores
    await append(session, proposed, "returned", policy.principal.actor(grant), stated(proposed, "open", counted), [why])
    if not await queries.move(session, of=proposed, to="open", reason_id=why.id):
        raise ChangeSetState


async def decide_conflict(
    session: AsyncSession,
    policy: Policy,
    *,
    province_code: str,
    slug: str,
    id_: UUID,
    fid: int,
    keep: Literal["mine", "theirs"],
) -> None:
    """Decide for a feature that two people changed: keep mine, or take theirs; on the record.

    Raises:
        NotFound: it is no conflict of one's own change set that is to be decided.
        ChangeSetState: it is not open.
    """
    grant = policy.require(Action.EDIT_LAYER, province_code)
    mine = await _own_open(session, policy, province_code=province_code, slug=slug, id_=id_)
    against = await queries.decide_conflict(session, of=mine, fid=fid, decision=keep)
    if against is None:
        raise NotFound
    if keep == "theirs":
        await queries.drop_changes(session, of=mine, fids=[fid])
    content: dict[str, Any] = {
        "layer": mine.slug,
        "feature": fid,
        "kept": keep,
        "base_version": mine.base_version,
        "against_version": against,
    }
    await append(session, mine, "conflict_decided", policy.principal.actor(grant), content)


async def undo_change(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID, fid: int
) -> None:
    """Take back what one changed of a feature.

    Raises:
        NotFound: nothing of it is changed.
        ChangeSetState: the change set is not open.
        OpenConflicts: it is in conflict; that is decided instead.
    """
    policy.require(Action.EDIT_LAYER, province_code)
    mine = await _own_open(session, policy, province_code=province_code, slug=slug, id_=id_)
    if await queries.has_open_conflict(session, of=mine, fid=fid):
        raise OpenConflicts
    if not await queries.drop_changes(session, of=mine, fids=[fid]):
        raise NotFound


async def _own(session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID) -> ChangeSet:
    """A change set of one's own, locked."""
    found = await queries.change_set(session, province_code=province_code, slug=slug, id_=id_, locks=True)
    if found is None or found.person_id != policy.principal.person_id:
        raise NotFound
    return found


async def _own_open(session: AsyncSession, policy: Policy, *, province_code: str, slug: str, id_: UUID) -> ChangeSet:
    found = await _own(session, policy, province_code=province_code, slug=slug, id_=id_)
    if found.state != "open":
        raise ChangeSetState(extra={"state": found.state})
    return found
