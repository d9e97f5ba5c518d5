"""The pages that live on a map: the map itself, the command's feed, the form for a new input."""

from fastapi import APIRouter, Response

from app.accounts.policy import Action, Target
from app.feed.schemas import NEXT_STATES
from app.web import words
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}", include_in_schema=False)

OVERDUE_MINUTES = 10
"""An entry that nobody acknowledged for so long stands out."""


@router.get("/map")
async def map_page(visit: VisitDep) -> Response:
    """All inputs on the map, and as a list."""
    return render(visit.request, "map.html", visit.page("map"), kinds=visit.kinds)


@router.get("/feed")
async def feed_page(visit: VisitDep) -> Response:
    """The command's feed, live."""
    visit.policy.require(Action.READ_COMMAND_STREAM, visit.code)
    steps = {state or "none": following for state, following in NEXT_STATES.items()}
    page = visit.page("feed", acknowledgement_steps=steps, overdue_minutes=OVERDUE_MINUTES)
    return render(visit.request, "feed.html", page)


def _targets(visit: Visit) -> list[Target]:
    """Every unit and channel for which this person may submit."""
    return [
        target
        for channel in words.CHANNEL
        for unit in words.UNIT
        if visit.policy.allows(Action.SUBMIT_INPUT, visit.code, target := Target(unit=unit, channel=channel))
    ]


@router.get("/assessments/new")
async def new_input_page(visit: VisitDep) -> Response:
    """The form that puts an input on the map."""
    visit.policy.require(Action.SUBMIT_INPUT, visit.code)
    targets = _targets(visit)
    return render(
        visit.request,
        "input_new.html",
        visit.page("new"),
        kinds=visit.kinds,
        units=list(dict.fromkeys(target.unit for target in targets)),
        channels=list(dict.fromkeys(target.channel for target in targets)),
    )
