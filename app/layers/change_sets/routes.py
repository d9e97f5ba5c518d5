"""Change sets over HTTP: what one changes of a layer, and its steps; editing itself is app/ogc/editing.py."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import requires
from app.accounts.policy import Action, Policy
from app.core.body import body_schema, json_body
from app.core.database import SessionDep
from app.core.parameters import known_parameters
from app.layers.change_sets import steps
from app.layers.change_sets.publishing import publish
from app.layers.change_sets.reading import change_set_details, change_sets_read
from app.layers.change_sets.schemas import Decision, FeatureNumber
from app.layers.change_sets.steps import OwnStep, found_change_set
from app.layers.routes import layer_for
from app.layers.schemas import Reason

router = APIRouter(
    prefix="/api/v1/provinces/{code}/layers/{slug}/change-sets",
    tags=["change sets"],
    dependencies=[Depends(known_parameters())],
)

Editor = Annotated[Policy, requires(Action.EDIT_LAYER)]
Publisher = Annotated[Policy, requires(Action.PUBLISH_LAYER)]


@router.get("")
async def list_change_sets(code: str, slug: str, policy: Editor, session: SessionDep) -> dict[str, Any]:
    """One's own change sets of a layer, published ones, and what is proposed for those who publish."""
    await layer_for(policy, session, code, slug)
    return {"items": await change_sets_read(session, policy, province_code=code, slug=slug)}


@router.get("/{change_set_id}")
async def read_change_set(
    code: str, slug: str, change_set_id: UUID, policy: Editor, session: SessionDep
) -> dict[str, Any]:
    """A change set: its changes beside what the features were, and its conflicts."""
    return await _shown(session, policy, code, slug, change_set_id)


@router.post("/{change_set_id}/publish", status_code=201)
async def publish_change_set(
    code: str, slug: str, change_set_id: UUID, response: Response, policy: Publisher, session: SessionDep
) -> dict[str, Any]:
    """Publish one's own changes, or accept what is proposed: one new version; refused while conflicts are open."""
    version = await publish(session, policy, province_code=code, slug=slug, id_=change_set_id)
    href = f"/api/v1/provinces/{code}/layers/{slug}/versions/{version.version}"
    response.headers["Location"] = href
    return {"slug": slug, "version": version.version, "href": href, "feature_count": version.feature_count}


@router.post("/{change_set_id}/return", openapi_extra=body_schema(Reason))
async def return_change_set(
    code: str,
    slug: str,
    change_set_id: UUID,
    policy: Publisher,
    session: SessionDep,
    why: Annotated[Reason, Depends(json_body(Reason), scope="function")],
) -> dict[str, Any]:
    """Return what somebody proposes, with the reason."""
    await steps.return_proposal(session, policy, province_code=code, slug=slug, id_=change_set_id, reason=why.reason)
    return {"id": str(change_set_id), "state": "open"}


@router.post("/{change_set_id}/conflicts/{feature:int}", openapi_extra=body_schema(Decision))
async def decide_conflict(
    code: str,
    slug: str,
    change_set_id: UUID,
    feature: FeatureNumber,
    policy: Editor,
    session: SessionDep,
    said: Annotated[Decision, Depends(json_body(Decision), scope="function")],
) -> dict[str, Any]:
    """Decide for a feature that somebody else changed too: keep mine, or take theirs."""
    await steps.decide_conflict(
        session, policy, province_code=code, slug=slug, id_=change_set_id, fid=feature, keep=said.keep
    )
    return await _shown(session, policy, code, slug, change_set_id)


@router.delete("/{change_set_id}/changes/{feature:int}")
async def undo_change(
    code: str, slug: str, change_set_id: UUID, feature: FeatureNumber, policy: Editor, session: SessionDep
) -> dict[str, Any]:
    """Take back what one changed of a feature."""
    await steps.undo_change(session, policy, province_code=code, slug=slug, id_=change_set_id, fid=feature)
    return await _shown(session, policy, code, slug, change_set_id)


@router.post("/{change_set_id}/{step}")
async def take_own_step(
    code: str, slug: str, change_set_id: UUID, step: OwnStep, policy: Editor, session: SessionDep
) -> dict[str, Any]:
    """Propose, withdraw, discard, reopen or rebase one's own change set."""
    await steps.take_own_step(session, policy, province_code=code, slug=slug, id_=change_set_id, step=step)
    return await _shown(session, policy, code, slug, change_set_id)


async def _shown(session: AsyncSession, policy: Policy, code: str, slug: str, id_: UUID) -> dict[str, Any]:
    found = await found_change_set(session, policy, province_code=code, slug=slug, id_=id_)
    return await change_set_details(session, policy, found)
