"""What features have: their schema (OGC API – Features, Part 5) and what can be asked of them (Part 3, queryables)."""

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from app.accounts.dependencies import PolicyDep
from app.core.database import SessionDep
from app.core.parameters import known_parameters
from app.ogc.addresses import root_of
from app.ogc.answers import answer_in_words
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.properties import Kind

router = APIRouter(prefix="/ogc/collections/{collection}", tags=["collections"])

SCHEMA_TYPE = "application/schema+json"
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
TYPES: Mapping[Kind, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
}
_KNOWN = [Depends(known_parameters("f"))]


@router.get("/schema", response_class=Response, responses={200: {"content": {SCHEMA_TYPE: {}}}}, dependencies=_KNOWN)
@router.head("/schema", include_in_schema=False)
async def read_schema(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """The properties of features with their types, the id and the geometry, as JSON Schema."""
    return _answer(request, await find_collection(session, policy, collection), "schema")


@router.get(
    "/queryables", response_class=Response, responses={200: {"content": {SCHEMA_TYPE: {}}}}, dependencies=_KNOWN
)
@router.head("/queryables", include_in_schema=False)
async def read_queryables(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """The properties that a filter may speak of, as JSON Schema."""
    return _answer(request, await find_collection(session, policy, collection), "queryables")


def _answer(request: Request, collection: Collection, what: Literal["schema", "queryables"]) -> Response:
    here = f"{root_of(request)}/collections/{collection.id}/{what}"
    return answer_in_words(
        request,
        lambda language: {
            "$schema": SCHEMA,
            "$id": here,
            "type": "object",
            "title": collection.title.to(language),
            "properties": properties_of(collection, is_whole=what == "schema"),
            "additionalProperties": False,
        },
        identity=f"{collection.identity}/{here}/{collection.title}",
        cache_control=collection.cache_control,
        media_type=SCHEMA_TYPE,
    )


def properties_of(collection: Collection, *, is_whole: bool) -> dict[str, Any]:
    """The properties as JSON Schema, in order, the geometry after them.

    Args:
        collection: Whose features.
        is_whole: Whether the roles of Part 5 are told, and the id with them.
    """
    found: dict[str, Any] = {}
    if is_whole:
        id_type = {"type": "integer"} if collection.key == "integer" else {"type": "string", "format": "uuid"}
        found["id"] = {**id_type, "readOnly": True, "x-ogc-role": "id", "x-ogc-propertySeq": 0}
    for place, one in enumerate(collection.properties, 1):
        told: dict[str, Any] = {"title": one.name, **TYPES[one.kind]}
        if is_whole:
            told["x-ogc-propertySeq"] = place
            if one.name == collection.time:
                told["x-ogc-role"] = "primary-instant"
        # an officer's column may be called id as well: it is told of, the feature's own id is not then
        found[one.name] = told
    # by this reference QGIS knows the geometry
    shape = f"https://geojson.org/schema/{collection.geometry_type}.json"
    geometry: dict[str, Any] = {"title": collection.geometry_name, "$ref": shape}
    if is_whole:
        place = len(collection.properties) + 1
        geometry |= {
            "x-ogc-role": "primary-geometry",
            "x-ogc-propertySeq": place,
            "format": f"geometry-{collection.geometry_type.lower()}",
        }
    return {**found, collection.geometry_name: geometry}
