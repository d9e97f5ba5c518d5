"""Editing features (OGC API – Features, Part 4, as QGIS uses it): edits collect in the change set of whoever edits.

One request is one feature, without If-Match. What was edited is read back by that person at once, and by nobody else
until it is published (docs/decisions/0007-change-sets.md).
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import PolicyDep, check_csrf
from app.accounts.policy import Action, Policy
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.layers import queries as layer_queries
from app.layers.change_sets.checking import checked_feature, patched_feature
from app.layers.change_sets.editable import Editable, editable_layer, may_edit
from app.layers.change_sets.editing import add_feature, change_feature
from app.layers.change_sets.features import Feature
from app.layers.change_sets.refusals import NoSuchFeature, NotEditable
from app.layers.models import LayerVersion
from app.ogc.addresses import root_of
from app.ogc.catalogue import find_collection
from app.ogc.collection import hidden, parts_of
from app.ogc.crs import CRS84
from app.ogc.editing_bodies import FEATURE_TYPES, PATCH_TYPES, content_crs, in_degrees, read_body, tolerance_of
from app.ogc.items import key_of
from app.ogc.items_sql import one_statement
from app.ogc.parameters import MEDIA_TYPES
from app.ogc.reading import read_rows

router = APIRouter(prefix="/ogc/collections/{collection}/items", tags=["editing"])

FeatureId = Annotated[str, Path(max_length=40)]
READING = "GET, HEAD, OPTIONS"
FEATURE_SCHEMA = {"schema": {"type": "object", "description": "A GeoJSON Feature"}}
BODY = {"requestBody": {"required": True, "content": {"application/geo+json": FEATURE_SCHEMA}}}
PATCH_BODY = {"requestBody": {"required": True, "content": {"application/merge-patch+json": FEATURE_SCHEMA}}}


@router.options("", include_in_schema=False)
async def items_options(collection: str, policy: PolicyDep, session: SessionDep) -> Response:
    """What whoever asks may do: `Allow` lists POST where they may add features."""
    is_editable = await _is_editable(session, policy, collection)
    return _allowing(f"{READING}, POST" if is_editable else READING)


@router.options("/{feature_id}", include_in_schema=False)
async def item_options(collection: str, feature_id: FeatureId, policy: PolicyDep, session: SessionDep) -> Response:
    """What whoever asks may do: `Allow` lists PUT, PATCH and DELETE where they may edit features."""
    is_editable = await _is_editable(session, policy, collection)
    answer = _allowing(f"{READING}, PUT, PATCH, DELETE" if is_editable else READING)
    if is_editable:
        answer.headers["Accept-Patch"] = ", ".join(sorted(PATCH_TYPES))
    return answer


def _allowing(methods: str) -> Response:
    headers = {"Allow": methods, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    return Response(status_code=200, headers=headers)


async def _is_editable(session: AsyncSession, policy: Policy, collection_id: str) -> bool:
    await find_collection(session, policy, collection_id)
    code, slug, number = parts_of(collection_id) or ("", "", None)
    layer = await layer_queries.layer(session, province_code=code, slug=slug)
    return layer is not None and number is None and may_edit(policy, layer)


@router.post("", status_code=201, response_class=Response, openapi_extra=BODY)
async def add_item(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """Add a feature; `Location` names it by the number that it keeps when it is published."""
    editable = await _editable(request, session, policy, collection)
    crs = content_crs(request)
    sent = await in_degrees(session, await read_body(request, FEATURE_TYPES), crs)
    fid = await add_feature(
        session, editable, lambda version, was: checked_feature(sent, version, was, tolerance=tolerance_of(crs))
    )
    answer = await _read_back(session, policy, collection, fid, status=201)
    answer.headers["Location"] = f"{root_of(request)}/collections/{collection}/items/{fid}"
    return answer


@router.put("/{feature_id}", response_class=Response, openapi_extra=BODY)
async def replace_item(
    collection: str, feature_id: FeatureId, request: Request, policy: PolicyDep, session: SessionDep
) -> Response:
    """Put a whole feature in the place of another; properties that are not named become empty."""
    editable = await _editable(request, session, policy, collection)
    crs = content_crs(request)
    sent = await in_degrees(session, await read_body(request, FEATURE_TYPES), crs)
    fid = _number(feature_id)
    await change_feature(
        session, editable, fid, lambda version, was: checked_feature(sent, version, was, tolerance=tolerance_of(crs))
    )
    return await _read_back(session, policy, collection, fid)


@router.patch("/{feature_id}", response_class=Response, openapi_extra=PATCH_BODY)
async def update_item(
    collection: str, feature_id: FeatureId, request: Request, policy: PolicyDep, session: SessionDep
) -> Response:
    """Change what a merge patch (RFC 7396) names: properties, the geometry as a whole; null empties a property."""
    editable = await _editable(request, session, policy, collection)
    crs = content_crs(request)
    sent = await in_degrees(session, await read_body(request, PATCH_TYPES | FEATURE_TYPES), crs)
    fid = _number(feature_id)

    def make(version: LayerVersion, was: Feature | None) -> Feature:
        if was is None:
            raise NoSuchFeature
        return patched_feature(sent, version, was, tolerance=tolerance_of(crs))

    await change_feature(session, editable, fid, make)
    return await _read_back(session, policy, collection, fid)


@router.delete("/{feature_id}", status_code=204, response_class=Response)
async def delete_item(
    collection: str, feature_id: FeatureId, request: Request, policy: PolicyDep, session: SessionDep
) -> Response:
    """Delete a feature."""
    editable = await _editable(request, session, policy, collection)
    await change_feature(session, editable, _number(feature_id), None)
    return Response(status_code=204)


async def _editable(request: Request, session: AsyncSession, policy: Policy, collection_id: str) -> Editable:
    """The layer that a collection is, for whoever may edit it; what they send is looked at after this.

    Raises:
        NotSignedIn, NotFound: it is not there for them.
        NotAllowed: their role does not edit, or their token's scopes do not reach.
        NotEditable: inputs, pinned versions, counts.
    """
    await find_collection(session, policy, collection_id)
    code, slug, number = parts_of(collection_id) or ("", "", None)
    if not policy.principal.is_signed_in:
        raise hidden(is_signed_in=False)
    check_csrf(request)
    if policy.principal.grants_in(code):
        policy.require(Action.EDIT_LAYER, code)
    else:  # what others publish is read, and nothing else
        raise NotEditable
    if number is not None:
        raise NotEditable
    try:
        return await editable_layer(session, policy, province_code=code, slug=slug)
    except NotFound:  # a collection that is no layer
        raise NotEditable from None


def _number(feature_id: str) -> int:
    if not (feature_id.isascii() and feature_id.isdecimal()) or int(feature_id) >= 2**63:
        raise NoSuchFeature
    return int(feature_id)


async def _read_back(
    session: AsyncSession, policy: Policy, collection_id: str, fid: int, *, status: int = 200
) -> Response:
    """The feature as whoever edits sees it from now on."""
    found = await find_collection(session, policy, collection_id)
    rows = await read_rows(session, found, one_statement(found, CRS84), {"fid": key_of(found, str(fid))})
    headers = {"Content-Crs": f"<{CRS84.uri}>", "Cache-Control": "private, no-cache"}
    return Response(rows[0][0], status_code=status, media_type=MEDIA_TYPES["json"], headers=headers)
