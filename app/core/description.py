"""The API's description of itself: every operation names the problems that it may answer with."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457; text in Thai, or in English where Accept-Language prefers it. `code` never changes.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Address of a page about this problem"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and how to mend it"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer into the body, or ?name of a parameter"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string"},
    },
    "example": {
        "type": "/docs/problems/invalid_input",
        "title": "The data sent is not valid",
        "status": 422,
        "detail": "/geometry: Longitude and latitude are swapped: send [100.475, 7.008].",
        "code": "invalid_input",
        "errors": [
            {
                "pointer": "/geometry",
                "code": "axes_swapped",
                "detail": "Longitude and latitude are swapped: send [100.475, 7.008].",
            }
        ],
        "request_id": "9f86d081884c7d65",
    },
}

ALWAYS = {
    "400": "A parameter or header is malformed",
    "401": "Nobody is signed in, or the credential has ended",
    "403": "Known, but not allowed",
    "404": "Does not exist, or may not be known to exist",
    "503": "A part that is needed is down for the moment; Retry-After says when to try again",
}
WITH_BODY = {
    "409": "Does not fit the present state",
    "413": "The body is too large",
    "422": "The body is malformed; `errors` says where",
    "428": "If-Match is missing",
    "429": "Tried too often; Retry-After says when to try again",
}
PAGE = "text/html"
HAVE_BODY = {"post", "put", "patch"}


def describe_problems(app: FastAPI) -> None:
    """Let `/openapi.json` name the problems of every operation of the API."""
    describe: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        document = describe()
        schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas["Problem"] = PROBLEM
        for_programs = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in document["paths"].values():
            for method, operation in operations.items():
                responses: dict[str, Any] = operation["responses"]
                responses.pop("422", None)
                # what has a page for people says what is wrong on a page, too
                page: dict[str, Any] = {}
                if PAGE in responses.get("200", {}).get("content", {}):
                    page = {PAGE: {}}
                    responses.setdefault("303", {"description": "People are led on, to sign in or to the right page"})
                content = for_programs | page
                problems = ALWAYS | (WITH_BODY if method in HAVE_BODY else {"413": "The answer would be too large"})
                for status, description in problems.items():
                    responses.setdefault(status, {"description": description, "content": content})
        return document

    app.openapi = openapi
