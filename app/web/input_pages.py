"""The pages of inputs: all of them as a list, and everything about one."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import RowMapping

from app.accounts.dependencies import check_csrf
from app.core.errors import NotFound, SonthanaError
from app.core.parameters import make_cursor, parse_cursor
from app.core.problems import status_of
from app.dialogue import answers, queries, service
from app.dialogue.rights import may_act
from app.dialogue.schemas import Unit
from app.dialogue.states import NEEDS_REASON, Act, State
from app.feed import queries as feed_queries
from app.web import words
from app.web.dataset_uses import uses_of
from app.web.input_actions import ACTIONS, DONE, possible_actions
from app.web.templating import render
from app.web.visit import Visit, VisitDep

router = APIRouter(prefix="/provinces/{code}/assessments", include_in_schema=False)

PAGE = 50
CHUNK = 200
CHUNK_BYTES = 4_000_000
CHUNKS_AT_MOST = 10
Choice = Annotated[str, Query(max_length=40)]


async def _matching(
    visit: Visit, filters: queries.Filters, *, after: tuple[datetime, UUID] | None, least_severity: int, mine: bool
) -> tuple[list[RowMapping], str | None]:
    """A page of inputs, newest first, and the cursor of the next; long stretches without a match end early."""
    found: list[RowMapping] = []
    for _ in range(CHUNKS_AT_MOST):
        chunk = await queries.read_page(
            visit.session,
            province_code=visit.code,
            filters=filters,
            after=after,
            limit=CHUNK,
            most_bytes=CHUNK_BYTES,
            newest_first=True,
        )
        for row in chunk.rows:
            after = (row["first_submitted_at"], row["id"])
            if row["severity"] < least_severity or (
                mine and row["first_entered_by"] != visit.policy.principal.person_id
            ):
                continue
            found.append(row)
            if len(found) == PAGE:
                return found, make_cursor(*after)
        if not chunk.has_more:
            return found, None
    return found, make_cursor(*after) if after else None


@router.get("")
async def list_page(
    visit: VisitDep,
    unit: Choice = "",
    state: Choice = "",
    severity: Choice = "",
    kind: Choice = "",
    mine: Choice = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Inputs, newest first, with filters."""
    chosen = {"unit": unit, "state": state, "severity": severity, "kind": kind, "mine": mine}
    states: Sequence[str] = get_args(State)
    filters = queries.Filters(
        unit=[unit] if unit in get_args(Unit) else None,
        state=[state] if state in states else [other for other in states if other != "withdrawn"],
        kind=[kind] if kind in visit.kind_labels() else None,
    )
    least = int(severity) if severity in words.SEVERITY else 1
    rows, cursor = await _matching(
        visit, filters, after=parse_cursor(after or None), least_severity=least, mine=bool(mine)
    )
    following = urlencode({name: value for name, value in (*chosen.items(), ("after", cursor)) if value})
    return render(
        visit.request,
        "list.html",
        visit.page("list"),
        kinds=visit.kinds,
        chosen=chosen,
        items=[answers.read_json(visit.policy, visit.code, row) for row in rows],
        kind_labels=visit.kind_labels(),
        area_label=visit.area_label,
        next_url=f"?{following}" if cursor else None,
    )


async def _feed_entry(visit: Visit, seq: int | None) -> dict[str, Any] | None:
    """The input's latest entry on the command's feed: why it went there, and what the command said."""
    if seq is None:
        return None
    item = await feed_queries.item(visit.session, stream_id=f"{visit.code}/command", seq=seq)
    return json.loads(item.json) if item else None


async def _detail_page(
    visit: Visit, assessment_id: UUID, *, done: str = "", failed: str = "", error: SonthanaError | None = None
) -> Response:
    row = await queries.read_one(visit.session, province_code=visit.code, assessment_id=assessment_id)
    if row is None:
        raise NotFound
    item = answers.read_json(visit.policy, visit.code, row)
    on_map = {name: item[name] for name in ("id", "title", "unit", "severity", "state", "geometry")}
    language = visit.language
    return render(
        visit.request,
        "input.html",
        visit.page("list", input=on_map | {"id": str(item["id"])}),
        status=status_of(type(error)) if error else 200,
        item=item,
        kind_label=visit.kind_labels().get(item["kind"], item["kind"]),
        area_label=visit.area_label,
        entry=await _feed_entry(visit, item["feed_seq"]),
        may_change=await may_act(visit.session, visit.policy, province_code=visit.code, row=row, act="version"),
        actions=await possible_actions(visit.session, visit.policy, visit.code, row),
        history=await service.history(visit.session, province_code=visit.code, assessment_id=assessment_id),
        done=DONE[done].to(language) if done in DONE else "",
        dataset_uses=await uses_of(visit.session, visit.policy, province_code=visit.code, assessment_id=assessment_id),
        failed_action=failed,
        problem={"title": error.title.to(language), "detail": error.detail.to(language)} if error else None,
    )


@router.get("/{assessment_id}")
async def detail_page(visit: VisitDep, assessment_id: UUID, done: Choice = "") -> Response:
    """Everything about one input, and what may be done to it."""
    return await _detail_page(visit, assessment_id, done=done)


@router.post("/{assessment_id}/{act}")
async def act_on_input(
    visit: VisitDep,
    assessment_id: UUID,
    act: Act,
    csrf_token: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Validate, return, dispute or withdraw, then show the input again."""
    check_csrf(visit.request, csrf_token)
    if act not in ACTIONS:
        raise NotFound
    reason = " ".join(reason.replace("\x00", "").split())
    try:
        async with visit.session.begin_nested():
            await service.act_on_assessment(
                visit.session,
                visit.policy,
                province_code=visit.code,
                assessment_id=assessment_id,
                act=act,
                reason=reason,
            )
    except NotFound:
        raise
    except SonthanaError as error:
        return await _detail_page(visit, assessment_id, failed=act if act in NEEDS_REASON else "", error=error)
    return RedirectResponse(f"/provinces/{visit.code}/assessments/{assessment_id}?done={act}", 303)
