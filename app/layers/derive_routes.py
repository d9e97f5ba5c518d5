"""Versions made from versions over HTTP: depths in classes, differences; and the classes of a province."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import requires
from app.accounts.policy import Action, Policy
from app.core.body import body_schema, json_body
from app.core.database import SessionDep
from app.jobs import service as jobs
from app.jobs.answers import href_of
from app.layers import catalogue
from app.layers.depth_classes import depth_bounds, set_depth_bounds
from app.layers.derived_metadata import metadata_of_classes, metadata_of_difference
from app.layers.deriving import shared_fields
from app.layers.requests import DeriveRequest
from app.layers.routes import Publisher, layer_for
from app.layers.schemas import Classification, Comparison, DepthClasses, LayerMetadata

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["layers"])

Reader = Annotated[Policy, requires(Action.READ_LAYERS)]
Loader = Annotated[Policy, requires(Action.LOAD_LAYER)]


@router.post(
    "/layers/{slug}/versions/{version:int}/classify", status_code=202, openapi_extra=body_schema(Classification)
)
async def classify_version(
    code: str,
    slug: str,
    version: int,
    policy: Loader,
    session: SessionDep,
    wanted: Annotated[Classification, Depends(json_body(Classification), scope="function")],
) -> dict[str, Any]:
    """Make polygons of depth classes from a depth raster, as a version of a layer of its own (`{slug}-classes`)."""
    layer = await layer_for(policy, session, code, slug)
    row = await catalogue.visible_version(session, province_code=code, slug=slug, version=version)
    metadata = metadata_of_classes(layer, row)
    bounds = wanted.lower_bounds_m or await depth_bounds(session, province_code=code)
    parameters = {"lower_bounds_m": bounds}
    return await _derive(session, policy, code, "layer.classify", slug, version, metadata, parameters)


@router.post("/layers/{slug}/versions/{version:int}/difference", status_code=202, openapi_extra=body_schema(Comparison))
async def compare_version(
    code: str,
    slug: str,
    version: int,
    policy: Loader,
    session: SessionDep,
    wanted: Annotated[Comparison, Depends(json_body(Comparison), scope="function")],
) -> dict[str, Any]:
    """Make a layer of what differs between an older version and this one (`{slug}-changes`)."""
    layer = await layer_for(policy, session, code, slug)
    older = await catalogue.visible_version(session, province_code=code, slug=slug, version=wanted.older)
    newer = await catalogue.visible_version(session, province_code=code, slug=slug, version=version)
    shared_fields(older.LayerVersion, newer.LayerVersion)
    metadata = metadata_of_difference(layer, newer, older=wanted.older)
    return await _derive(session, policy, code, "layer.difference", slug, version, metadata, {"from": wanted.older})


async def _derive(
    session: AsyncSession,
    policy: Policy,
    code: str,
    kind: str,
    slug: str,
    version: int,
    metadata: LayerMetadata,
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Ask for a version that is made from others."""
    await catalogue.require_fit(session, province_code=code, metadata=metadata)
    actor = policy.principal.actor(policy.require(Action.LOAD_LAYER, code))
    job = await jobs.enqueue(
        session,
        province_code=code,
        kind=kind,
        request=DeriveRequest(slug, version, metadata, parameters, actor).as_json(),
        owner_id=policy.principal.person_id,
    )
    return {"job": href_of(job)}


@router.get("/depth-classes")
async def read_depth_classes(code: str, policy: Reader, session: SessionDep) -> DepthClasses:
    """The classes that depth rasters of the province are put in."""
    return DepthClasses(lower_bounds_m=await depth_bounds(session, province_code=code))


@router.put("/depth-classes", openapi_extra=body_schema(DepthClasses))
async def set_depth_classes(
    code: str,
    policy: Publisher,
    session: SessionDep,
    wanted: Annotated[DepthClasses, Depends(json_body(DepthClasses), scope="function")],
) -> DepthClasses:
    """Set the classes that depth rasters are put in from now on; what was classified before stays as it was."""
    bounds = await set_depth_bounds(session, policy, province_code=code, wanted=wanted)
    return DepthClasses(lower_bounds_m=bounds)
