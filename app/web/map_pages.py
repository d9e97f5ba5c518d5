"""The pages that live on a map: the map itself and the command's feed."""

from fastapi import APIRouter, Response

from app.accounts.policy import Action
from app.feed.schemas import NEXT_STATES
from app.web.templating import render
from app.web.visit import VisitDep

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
