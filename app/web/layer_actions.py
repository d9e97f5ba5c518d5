"""What is done to a layer on its page: steps of a version, who sees it, and versions that are made from it."""

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from app.accounts.dependencies import check_csrf
from app.accounts.policy import Action
from app.core.body import validation_fault
from app.core.errors import FieldError, InvalidInput, NotFound, SonthanaError
from app.core.text import Text
from app.layers import changes
from app.layers.changes import Step
from app.layers.count_routes import count_version
from app.layers.derive_routes import classify_version, compare_version
from app.layers.schemas import Classification, Comparison, LayerChange, Reason, Sharing
from app.web.layer_pages import show_layer
from app.web.layer_visit import at_home
from app.web.visit import VisitDep

router = APIRouter(prefix="/provinces/{code}/layers/{slug}", include_in_schema=False)

Token = Annotated[str, Form(max_length=200)]
Written = Annotated[str, Form(max_length=8000)]
Derived = Literal["classify", "difference", "count"]
Model = TypeVar("Model")


def _plain(written: str) -> str:
    """What was typed, on one line, as a browser's text field may also send it otherwise."""
    return " ".join(written.replace("\x00", "").split())


@router.post("/versions/{version:int}/{step}")
async def take_step(
    visit: VisitDep, slug: str, version: int, step: Step, csrf_token: Token = "", reason: Written = ""
) -> Response:
    """Publish, deprecate or retract a version, then show the layer again."""
    check_csrf(visit.request, csrf_token)
    visit.policy.require(Action.PUBLISH_LAYER, visit.code)
    try:
        why = "" if step == "publish" else _reason(reason)
        async with visit.session.begin_nested():
            await changes.take_step(
                visit.session,
                visit.policy,
                province_code=visit.code,
                slug=slug,
                version=version,
                step=step,
                reason=why,
            )
    except NotFound:
        raise
    except SonthanaError as error:
        return await show_layer(at_home(visit), slug, version=version, failed=step, error=error)
    return RedirectResponse(f"/provinces/{visit.code}/layers/{slug}?version={version}&done={step}", 303)


def _reason(written: str) -> str:
    plain = _plain(written)
    if not plain:
        raise InvalidInput(
            Text("โปรดบอกเหตุผล ยังไม่มีการบันทึก", "Say why. Nothing was recorded."),
            errors=[FieldError("/reason", "missing", Text("ต้องมีเหตุผล", "A reason is needed."))],
        )
    return _valid(lambda: Reason(reason=plain)).reason


def _valid(make: Callable[[], Model]) -> Model:
    """A body made of a form's fields.

    Raises:
        InvalidInput: a field is not valid.
    """
    try:
        return make()
    except ValidationError as error:
        faults = [validation_fault(item) for item in error.errors(include_url=False, include_input=False)]
        raise InvalidInput(Text(" ".join(f.detail.th for f in faults), " ".join(f.detail.en for f in faults))) from None


@router.post("/sharing")
async def share_layer(
    visit: VisitDep,
    slug: str,
    visibility: Annotated[str, Form(max_length=20)],
    csrf_token: Token = "",
    shared_with: Annotated[list[str] | None, Form()] = None,
    confirmed: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Change who sees a layer; making it public wants a word of confirmation."""
    check_csrf(visit.request, csrf_token)
    visit.policy.require(Action.PUBLISH_LAYER, visit.code)
    try:
        if visibility == "public" and not confirmed:
            raise InvalidInput(
                Text(
                    "ยืนยันก่อนว่าให้ทุกคนในโลกเห็นได้ ยังไม่มีการบันทึก",
                    "Confirm that everybody may see it. Nothing was recorded.",
                )
            )
        named = (shared_with or []) if visibility == "shared" else []
        sharing = _valid(lambda: Sharing.model_validate({"visibility": visibility, "shared_with": named}))
        async with visit.session.begin_nested():
            await changes.change_layer(
                visit.session,
                visit.policy,
                province_code=visit.code,
                slug=slug,
                change=LayerChange(sharing=sharing),
            )
    except NotFound:
        raise
    except SonthanaError as error:
        return await show_layer(at_home(visit), slug, failed="sharing", error=error)
    return RedirectResponse(f"/provinces/{visit.code}/layers/{slug}?done=sharing", 303)


@router.post("/versions/{version:int}/make/{what}")
async def derive_version(
    visit: VisitDep,
    slug: str,
    version: int,
    what: Derived,
    csrf_token: Token = "",
    lower_bounds_m: Annotated[str, Form(max_length=200)] = "",
    older: Annotated[int, Form()] = 0,
) -> Response:
    """Ask for depth classes, for the difference to an older version, or to be counted again; then show the job."""
    check_csrf(visit.request, csrf_token)
    visit.policy.require(Action.PUBLISH_LAYER if what == "count" else Action.LOAD_LAYER, visit.code)
    code, policy, session = visit.code, visit.policy, visit.session
    try:
        async with session.begin_nested():
            if what == "classify":
                classes = _valid(lambda: Classification(lower_bounds_m=_bounds(lower_bounds_m)))
                asked = await classify_version(code, slug, version, policy, session, classes)
            elif what == "count":
                asked = await count_version(code, slug, version, policy, session)
            else:
                pair = _valid(lambda: Comparison.model_validate({"from": older}))
                asked = await compare_version(code, slug, version, policy, session, pair)
    except NotFound:
        raise
    except SonthanaError as error:
        return await show_layer(at_home(visit), slug, version=version, failed=what, error=error)
    return RedirectResponse(asked["job"].removeprefix("/api/v1"), 303)


def _bounds(written: str) -> list[float]:
    """Numbers from text such as `0.1, 0.5, 1`.

    Raises:
        InvalidInput: something in it is no number.
    """
    try:
        return [float(part) for part in written.replace(";", " ").replace(",", " ").split()]
    except ValueError:
        raise InvalidInput(
            Text(
                "ขอบล่างต้องเป็นตัวเลขคั่นด้วยเว้นวรรค เช่น 0.1 0.5 1 2",
                "Lower bounds are numbers with spaces between, e.g. 0.1 0.5 1 2.",
            )
        ) from None
