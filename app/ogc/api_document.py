"""The interface of the maps as OpenAPI 3.0: what clients of OGC APIs read, which do not know 3.1 yet.

QGIS takes the size of its pages from `components.parameters.limit`; without it, it asks for 100 at a time.
"""

from typing import Any

from app import __version__
from app.ogc.as_of import DESCRIPTION as AS_OF_DESCRIPTION
from app.ogc.crs import KNOWN
from app.ogc.parameters import DEFAULT_LIMIT, FILTER_LANGUAGES, ITEMS_QUERY, MOST

DOCUMENT_TYPE = "application/vnd.oai.openapi+json;version=3.0"

_TEXT = {"type": "string"}
_PAGE = {"text/html": {"schema": _TEXT}}
"""For people, at the same address."""


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
        "description": description,
    }


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
_CRS = {"type": "string", "format": "uri", "enum": list(KNOWN)}
PARAMETERS: dict[str, dict[str, Any]] = {
    "limit": _query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        "Features in a page",
    ),
    "bbox": _query("bbox", _NUMBERS, "Only features that meet this box, in the axis order of bbox-crs"),
    "bbox-crs": _query("bbox-crs", _CRS, "CRS of the box [default: CRS84]"),
    "crs": _query("crs", _CRS, "CRS of the answer [default: CRS84]"),
    "datetime": _query("datetime", _TEXT, "A moment or an interval of RFC 3339"),
    "filter": _query("filter", _TEXT, "A condition in CQL2 over the queryables"),
    "filter-lang": _query("filter-lang", {"type": "string", "enum": list(FILTER_LANGUAGES)}, "What it is written in"),
    "filter-crs": _query("filter-crs", _CRS, "CRS of coordinates in the filter [default: CRS84]"),
    "after": _query("after", _TEXT, "Where the page before ended; from its link `next`"),
    "count": _query("count", {"type": "string", "enum": ["exact"]}, "Count what matches, whatever it costs"),
    "as-of": AS_OF_DESCRIPTION,
    "f": _query("f", {"type": "string", "enum": ["json", "csv", "fgb", "html"]}, "Form of the answer"),
    "collectionId": {"name": "collectionId", "in": "path", "required": True, "schema": _TEXT},
    "featureId": {"name": "featureId", "in": "path", "required": True, "schema": _TEXT},
}
ITEMS = ("collectionId", *ITEMS_QUERY)


def api_document(root: str) -> dict[str, Any]:
    """The document, for a server whose maps begin at `root`."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Sonthana maps", "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": root}],
        "paths": {
            "/": _get("Landing page", "landing", (), "application/json"),
            "/conformance": _get("Conformance", "conformance", (), "application/json"),
            "/collections": _get("Collections", "collections", (), "application/json"),
            "/collections/{collectionId}": _get(
                "A collection", "collection", ("collectionId", "as-of"), "application/json"
            ),
            "/collections/{collectionId}/items": {
                **_get("Features", "features", ITEMS, "application/geo+json"),
                **_edit("post", "Add a feature", "201", "application/geo+json"),
            },
            "/collections/{collectionId}/items/{featureId}": {
                **_get("A feature", "feature", ("collectionId", "featureId", "crs", "as-of"), "application/geo+json"),
                **_edit("put", "Replace a feature", "200", "application/geo+json"),
                **_edit("patch", "Change a feature", "200", "application/merge-patch+json"),
                **_edit("delete", "Delete a feature", "204", None),
            },
        },
        "components": {
            "parameters": PARAMETERS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic", "description": "User `token`, the token as password"},
            },
        },
        "security": [{}, {"token": []}, {"basic": []}],
    }


def _get(summary: str, operation: str, parameters: tuple[str, ...], media_type: str) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
    return {
        "get": {
            "summary": summary,
            "operationId": operation,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
            "responses": {
                "200": {"description": summary, "content": {media_type: {"schema": {"type": "object"}}, **_PAGE}},
                "400": {"description": "A parameter is wrong"} | problem,
                "401": {"description": "Sign in"} | problem,
                "404": {"description": "Not there for whoever asks"} | problem,
            },
        }
    }


def _edit(method: str, summary: str, status: str, media_type: str | None) -> dict[str, Any]:
    """An edit of a feature (Part 4), for those who may."""
    problem = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
    names = ("collectionId",) if method == "post" else ("collectionId", "featureId")
    said = {"content": {media_type: {"schema": {"type": "object"}}}, "required": True}
    return {
        method: {
            "summary": summary,
            "operationId": f"{method}Feature",
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names],
            **({} if media_type is None else {"requestBody": said}),
            "responses": {
                status: {"description": summary},
                "401": {"description": "Sign in"} | problem,
                "403": {"description": "Not for whoever asks, or not to be edited"} | problem,
                "404": {"description": "Not there for whoever asks"} | problem,
                "409": {"description": "The state of their changes does not allow it"} | problem,
                "422": {"description": "The feature does not fit"} | problem,
            },
        }
    }
