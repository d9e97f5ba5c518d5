"""The form that puts an input on the map, and the same form for a new version of one."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.encoders import jsonable_encoder

from app.accounts.policy import Action, Target
from app.core.errors import NotAllowed, NotFound
from app.dialogue import answers, queries
from app.dialogue.rights import may_act
from app.web import words
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/assessments", include_in_schema=False)


def _form(visit: Visit, editing: dict[str, Any] | None) -> Response:
    """The form, with the units and channels for which this person may submit."""
    targets = [
        target
        for channel in words.CHANNEL
        for unit in words.UNIT
        if visit.policy.allows(Action.SUBMIT_INPUT, visit.code, target := Target(unit=unit, channel=channel))
    ]
    units = dict.fromkeys(target.unit for target in targets)
    channels = dict.fromkeys(target.channel for target in targets)
    if editing:  # what it says already may stay
        units |= {editing["unit"]: None}
        channels |= {editing["channel"]: None}
    data = {"edit": jsonable_encoder(editing)} if editing else {}
    return render(
        visit.request,
        "input_new.html",
        visit.page("list" if editing else "new", **data),
        kinds=visit.kinds,
        units=list(units),
        channels=list(channels),
        editing=editing,
    )


@router.get("/new")
async def new_input_page(visit: VisitDep) -> Response:
    """The form for a new input."""
    visit.policy.require(Action.SUBMIT_INPUT, visit.code)
    return _form(visit, None)


@router.get("/{assessment_id}/edit")
async def new_version_page(visit: VisitDep, assessment_id: UUID) -> Response:
    """The form for a new version, filled with the present one."""
    row = await queries.read_one(visit.session, province_code=visit.code, assessment_id=assessment_id)
    if row is None:
        raise NotFound
    if not await may_act(visit.session, visit.policy, province_code=visit.code, row=row, act="version"):
        raise NotAllowed
    return _form(visit, answers.read_json(visit.policy, visit.code, row))
