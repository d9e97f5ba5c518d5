"""What is done to a change set on its page: steps, decisions of conflicts, taking a change back."""

from collections.abc import Awaitable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.dependencies import check_csrf
from app.core.database import DatabaseDep
from app.core.errors import FieldError, InvalidInput, NotFound, SonthanaError
from app.core.text import Text
from app.layers.change_sets import queries, steps
from app.layers.change_sets.editable import editable_layer
from app.layers.change_sets.file_routes import receive_edit_file
from app.layers.change_sets.publishing import publish
from app.layers.change_sets.refusals import OpenConflicts
from app.layers.change_sets.schemas import FeatureNumber
from app.layers.change_sets.steps import OwnStep, bring_up_to_date
from app.web.change_pages import show_changes
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/layers/{slug}/changes/{change_set_id}", include_in_schema=False)

files = APIRouter(prefix="/provinces/{code}/layers/{slug}/edit-file", include_in_schema=False)

Token = Annotated[str, Form(max_length=200)]
MOST_REASON = 2_000


@files.post("")
async def send_edit_file(code: str, slug: str, request: Request, database: DatabaseDep) -> Response:
    """Take an edited GeoPackage back, then show the job that reads it."""
    href = await receive_edit_file(code, slug, request, database)
    return RedirectResponse(href.removeprefix("/api/v1"), 303)


@router.post("/conflicts/{feature:int}")
async def decide_conflict(
    visit: VisitDep,
    slug: str,
    change_set_id: UUID,
    feature: FeatureNumber,
    keep: Annotated[Literal["mine", "theirs"], Form()],
    csrf_token: Token = "",
) -> Response:
    """Keep mine or take theirs, then show what is left to decide."""
    check_csrf(visit.request, csrf_token)
    act = steps.decide_conflict(
        visit.session,
        visit.policy,
        province_code=visit.code,
        slug=slug,
        id_=change_set_id,
        fid=feature,
        keep=keep,
    )
    return await _done(visit, slug, change_set_id, act, _back(visit, slug, change_set_id, keep, "#conflicts"))


@router.post("/undo/{feature:int}")
async def undo_change(
    visit: VisitDep, slug: str, change_set_id: UUID, feature: FeatureNumber, csrf_token: Token = ""
) -> Response:
    """Take back what was changed of a feature."""
    check_csrf(visit.request, csrf_token)
    act = steps.undo_change(
        visit.session, visit.policy, province_code=visit.code, slug=slug, id_=change_set_id, fid=feature
    )
    return await _done(visit, slug, change_set_id, act, _back(visit, slug, change_set_id, "undo", "#changes"))


@router.post("/publish")
async def publish_changes(visit: VisitDep, slug: str, change_set_id: UUID, csrf_token: Token = "") -> Response:
    """Publish, then show the new version; where others changed the same features, show what is to be decided."""
    check_csrf(visit.request, csrf_token)
    try:
        async with visit.session.begin_nested():
            version = await publish(visit.session, visit.policy, province_code=visit.code, slug=slug, id_=change_set_id)
    except NotFound:
        raise
    except OpenConflicts as error:
        await _find_conflicts(visit, slug, change_set_id)
        return await show_changes(visit, slug, change_set_id, error=error)
    except SonthanaError as error:
        return await show_changes(visit, slug, change_set_id, error=error)
    return RedirectResponse(f"/provinces/{visit.code}/layers/{slug}?version={version.version}&done=publish", 303)


async def _find_conflicts(visit: Visit, slug: str, id_: UUID) -> None:
    """Put one's own changes over the current version, so that their conflicts can be decided on the page."""
    mine = await queries.change_set(visit.session, province_code=visit.code, slug=slug, id_=id_, locks=True)
    if mine is None or mine.person_id != visit.policy.principal.person_id or mine.state != "open":
        return
    if await queries.has_open_conflict(visit.session, of=mine):
        return
    editable = await editable_layer(visit.session, visit.policy, province_code=visit.code, slug=slug)
    await bring_up_to_date(visit.session, editable, mine)


@router.post("/return")
async def return_changes(
    visit: VisitDep,
    slug: str,
    change_set_id: UUID,
    csrf_token: Token = "",
    reason: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    """Return what somebody proposes, with the reason; then show the layer."""
    check_csrf(visit.request, csrf_token)
    why = " ".join(reason.replace("\x00", "").split())
    if not 0 < len(why) <= MOST_REASON:
        words = Text("โปรดบอกเหตุผล ไม่เกิน 2,000 ตัวอักษร", "Say why, in at most 2,000 characters.")
        refused = InvalidInput(words, errors=[FieldError("/reason", "missing", words)])
        return await show_changes(visit, slug, change_set_id, error=refused)
    act = steps.return_proposal(
        visit.session, visit.policy, province_code=visit.code, slug=slug, id_=change_set_id, reason=why
    )
    then = RedirectResponse(f"/provinces/{visit.code}/layers/{slug}?done=returned#edits", 303)
    return await _done(visit, slug, change_set_id, act, then)


@router.post("/{step}")
async def take_own_step(
    visit: VisitDep, slug: str, change_set_id: UUID, step: OwnStep, csrf_token: Token = ""
) -> Response:
    """Propose, withdraw, discard, take up again or rebase one's own change set."""
    check_csrf(visit.request, csrf_token)
    act = steps.take_own_step(
        visit.session, visit.policy, province_code=visit.code, slug=slug, id_=change_set_id, step=step
    )
    return await _done(visit, slug, change_set_id, act, _back(visit, slug, change_set_id, step))


async def _done(visit: Visit, slug: str, id_: UUID, act: Awaitable[None], then: Response) -> Response:
    """What comes after an act; where it is refused, the page as it stands with the reason."""
    try:
        async with visit.session.begin_nested():
            await act
    except NotFound:
        raise
    except SonthanaError as error:
        return await show_changes(visit, slug, id_, error=error)
    return then


def _back(visit: Visit, slug: str, id_: UUID, done: str, part: str = "") -> Response:
    return RedirectResponse(f"/provinces/{visit.code}/layers/{slug}/changes/{id_}?done={done}{part}", 303)
