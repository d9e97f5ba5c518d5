"""Inputs over HTTP."""

from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import JSONResponse

from app.accounts.dependencies import requires
from app.accounts.policy import Action, Policy
from app.core.body import body_schema, json_body
from app.core.database import SessionDep
from app.core.errors import InvalidParameter, NotFound, PreconditionRequired, TooLarge
from app.core.geojson import GEOJSON_ANSWER, feature_collection
from app.core.parameters import known_parameters, make_cursor, parse_bbox, parse_choices, parse_cursor
from app.core.text import Text
from app.dialogue import answers, queries, service
from app.dialogue.schemas import (
    AssessmentCreate,
    AssessmentPage,
    AssessmentRead,
    AssessmentVersionCreate,
    HistoryEntry,
    Reason,
    Unit,
)
from app.dialogue.states import Act, State

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["inputs"])

MAX_FEATURES = 10_000
MAX_FEATURES_BYTES = 50_000_000
MAX_PAGE_BYTES = 8_000_000
FILTERS = ("state", "unit", "kind", "area", "bbox")


async def filters(
    session: SessionDep,
    code: str,
    state: Annotated[str | None, Query(description="States, comma-separated")] = None,
    unit: Annotated[str | None, Query(description="Units, comma-separated")] = None,
    kind: Annotated[str | None, Query(description="Kinds, comma-separated", max_length=400)] = None,
    area: Annotated[str | None, Query(description="TIS-1099 code", pattern="^[0-9]{2,6}$")] = None,
    bbox: Annotated[str | None, Query(description="west,south,east,north in degrees")] = None,
) -> queries.Filters:
    """The filters of a list of inputs."""
    return queries.Filters(
        state=parse_choices("state", state, get_args(State)),
        unit=parse_choices("unit", unit, get_args(Unit)),
        kind=kind.split(",") if kind else None,
        area=area,
        bbox=parse_bbox(bbox),
    )


FiltersDep = Annotated[queries.Filters, Depends(filters, scope="function")]


def _headers(row: Any) -> dict[str, str]:
    return {"ETag": f'"{row["version"]}"', "Cache-Control": "private, no-store"}


@router.post(
    "/assessments",
    status_code=201,
    response_model=AssessmentRead,
    responses={200: {"model": AssessmentRead, "description": "Sent again: the first answer"}},
    openapi_extra=body_schema(AssessmentCreate),
)
async def submit_assessment(
    code: str,
    policy: Annotated[Policy, requires(Action.SUBMIT_INPUT)],
    session: SessionDep,
    content: Annotated[AssessmentCreate, Depends(json_body(AssessmentCreate), scope="function")],
    response: Response,
) -> dict[str, Any]:
    """Put an input on the map. Send the same again as often as the line needs: it is stored once."""
    row, is_new = await service.submit_assessment(session, policy, province_code=code, content=content)
    answer = answers.read_json(policy, code, row)
    if content.place.is_height_dropped:
        answer["warnings"].append({"code": "height_dropped", "detail": answers.HEIGHT_DROPPED.as_dict()})
    response.status_code = 201 if is_new else 200
    response.headers.update({"Location": f"/api/v1/provinces/{code}/assessments/{row['id']}"} | _headers(row))
    return answer


@router.get("/assessments", response_model=AssessmentPage)
async def list_assessments(
    code: str,
    policy: Annotated[Policy, requires(Action.READ_INPUTS)],
    _known: Annotated[None, Depends(known_parameters(*FILTERS, "after", "limit"))],
    session: SessionDep,
    wanted: FiltersDep,
    after: Annotated[str | None, Query(description="`next` of the page before", max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """A page of inputs in the order of their submission. Large inputs make a page shorter than `limit`."""
    page = await queries.read_page(
        session, province_code=code, filters=wanted, after=parse_cursor(after), limit=limit, most_bytes=MAX_PAGE_BYTES
    )
    return {
        "items": [answers.read_json(policy, code, row) for row in page.rows],
        "next": make_cursor(page.rows[-1]["first_submitted_at"], page.rows[-1]["id"]) if page.has_more else None,
    }


@router.get("/assessments.geojson", response_class=Response, responses=GEOJSON_ANSWER)
async def assessments_geojson(
    code: str,
    policy: Annotated[Policy, requires(Action.READ_INPUTS)],
    _known: Annotated[None, Depends(known_parameters(*FILTERS))],
    session: SessionDep,
    wanted: FiltersDep,
) -> Response:
    """All inputs that fit, as GeoJSON (RFC 7946): complete, or refused."""
    found = await queries.read_page(
        session,
        province_code=code,
        filters=wanted,
        after=None,
        limit=MAX_FEATURES,
        most_bytes=MAX_FEATURES_BYTES,
    )
    if found.has_more:
        page = f"/api/v1/provinces/{code}/assessments"
        raise TooLarge(
            Text(
                f"มีมากกว่า {MAX_FEATURES} รายการ หรือใหญ่เกิน {MAX_FEATURES_BYTES // 10**6} MB "
                f"กรองด้วย bbox, state หรือ kind หรืออ่านทีละหน้าที่ {page}",
                f"More than {MAX_FEATURES} features or {MAX_FEATURES_BYTES // 10**6} MB. "
                f"Filter by bbox, state or kind, or read pages at {page}.",
            ),
            extra={"page": page},
            headers={"Link": f'<{page}>; rel="alternate"'},
        )
    return JSONResponse(
        feature_collection(answers.feature(row) for row in found.rows),
        media_type="application/geo+json",
        headers={"Cache-Control": "private, no-store"},
    )


@router.get("/assessments/{assessment_id}", response_model=AssessmentRead)
async def read_assessment(
    code: str,
    assessment_id: UUID,
    policy: Annotated[Policy, requires(Action.READ_INPUTS)],
    session: SessionDep,
    response: Response,
) -> dict[str, Any]:
    """An input's present version; its ETag is what If-Match wants."""
    row = await queries.read_one(session, province_code=code, assessment_id=assessment_id)
    if row is None:
        raise NotFound
    response.headers.update(_headers(row))
    return answers.read_json(policy, code, row)


@router.get("/assessments/{assessment_id}/versions/{version}", response_model=AssessmentRead)
async def read_version(
    code: str,
    assessment_id: UUID,
    version: int,
    policy: Annotated[Policy, requires(Action.READ_INPUTS)],
    session: SessionDep,
) -> dict[str, Any]:
    """Any version of an input."""
    row = None
    if 1 <= version < 2**31:
        row = await queries.read_one(session, province_code=code, assessment_id=assessment_id, version=version)
    if row is None:
        raise NotFound
    return answers.read_json(policy, code, row)


@router.get("/assessments/{assessment_id}/history", response_model=list[HistoryEntry])
async def read_history(
    code: str, assessment_id: UUID, policy: Annotated[Policy, requires(Action.READ_INPUTS)], session: SessionDep
) -> list[dict[str, Any]]:
    """Everything that happened to an input: who, when, why."""
    history = await service.history(session, province_code=code, assessment_id=assessment_id)
    if not history:
        raise NotFound
    return history


@router.post(
    "/assessments/{assessment_id}/versions",
    status_code=201,
    response_model=AssessmentRead,
    openapi_extra=body_schema(AssessmentVersionCreate),
)
async def submit_version(
    code: str,
    assessment_id: UUID,
    policy: Annotated[Policy, requires(Action.CHANGE_INPUT)],
    session: SessionDep,
    content: Annotated[AssessmentVersionCreate, Depends(json_body(AssessmentVersionCreate), scope="function")],
    response: Response,
    if_match: Annotated[str | None, Header(description='The version it is based on, e.g. "1"')] = None,
) -> dict[str, Any]:
    """Put a new version in the place of the one named by If-Match."""
    row = await service.submit_version(
        session,
        policy,
        province_code=code,
        assessment_id=assessment_id,
        based_on=parse_if_match(if_match),
        content=content,
    )
    response.headers.update({"Location": f"/api/v1/provinces/{code}/assessments/{assessment_id}"} | _headers(row))
    return answers.read_json(policy, code, row)


def parse_if_match(value: str | None) -> int:
    """The version that an If-Match header names.

    Raises:
        PreconditionRequired: there is none.
        InvalidParameter: it is not a version.
    """
    if value is None:
        raise PreconditionRequired
    version = value.strip().strip('"')
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise InvalidParameter(Text('If-Match ต้องเป็นเลขฉบับ เช่น "1"', 'If-Match must be a version, for example "1".'))
    return int(version)


def _act_route(act: Act, summary: str) -> None:
    @router.post(
        f"/assessments/{{assessment_id}}/{act}",
        response_model=AssessmentRead,
        openapi_extra=body_schema(Reason),
        name=f"{act}_assessment",
        summary=summary,
    )
    async def route(
        code: str,
        assessment_id: UUID,
        policy: Annotated[Policy, requires(service.ACTIONS[act])],
        session: SessionDep,
        response: Response,
        body: Annotated[Reason, Depends(json_body(Reason, limit=64 * 1024, may_be_empty=True), scope="function")],
    ) -> dict[str, Any]:
        row = await service.act_on_assessment(
            session, policy, province_code=code, assessment_id=assessment_id, act=act, reason=body.reason
        )
        response.headers.update(_headers(row))
        return answers.read_json(policy, code, row)

    route.__doc__ = summary


_act_route("validate", "Accept an input as a fact; never one's own.")
_act_route("return", "Send an input back to be mended, with the reason.")
_act_route("dispute", "Contest an input, with the reason; both sides stay visible.")
_act_route("withdraw", "Withdraw an input.")


@router.get("/kinds")
async def list_kinds(
    code: str, policy: Annotated[Policy, requires(Action.READ_INPUTS)], session: SessionDep
) -> list[dict[str, Any]]:
    """The province's list of kinds."""
    return [
        {"code": kind.code, "label": {"th": kind.label_th, "en": kind.label_en}}
        for kind in await queries.kinds(session, province_code=code)
    ]
