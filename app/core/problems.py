"""Errors as people and programs meet them: one table of statuses, and RFC 9457 problem JSON in their language."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.core import errors
from app.core.body import validation_fault
from app.core.errors import SonthanaError
from app.core.text import Language, Text, language_of

logger = logging.getLogger(__name__)

STATUS: Mapping[type[SonthanaError], int] = {
    errors.InvalidParameter: 400,
    errors.NotSignedIn: 401,
    errors.SignInRefused: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.InvalidInput: 422,
    errors.PreconditionRequired: 428,
    errors.TooManyAttempts: 429,
    errors.InternalError: 500,
    errors.Unavailable: 503,
}
"""Error class → HTTP status; a subclass has its nearest ancestor's."""

CHALLENGE = 'Basic realm="Sonthana"'


class MethodNotAllowed(SonthanaError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    title = Text("ใช้วิธีเรียกนี้กับที่อยู่นี้ไม่ได้", "Method not allowed here")
    advice = Text("ดูวิธีเรียกที่ใช้ได้ในส่วนหัว Allow", "The Allow header names the methods that work.")


def status_of(error: type[SonthanaError]) -> int:
    """The HTTP status of an error class."""
    if error is MethodNotAllowed:
        return 405
    return next((STATUS[cls] for cls in error.__mro__ if cls in STATUS), 400)


def problem(error: SonthanaError, *, language: Language, request_id: str) -> dict[str, Any]:
    """The problem document of an error, in one language."""
    document: dict[str, Any] = {
        "type": f"/docs/problems/{error.code}",
        "title": error.title.to(language),
        "status": status_of(type(error)),
        "detail": error.detail.to(language),
        "code": error.code,
        "errors": [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail.to(language)}
            for fault in error.errors
        ],
        "request_id": request_id,
    }
    return document | error.extra


def problem_response(request: Request, error: SonthanaError) -> Response:
    """The HTTP answer to an error."""
    language = language_of(request.headers.get("accept-language"))
    document = problem(error, language=language, request_id=request_id_of(request))
    headers = {"Content-Language": language, "Cache-Control": "no-store", **error.headers}
    if document["status"] == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    return Response(
        json.dumps(document, ensure_ascii=False),
        status_code=document["status"],
        media_type="application/problem+json",
        headers=headers,
    )


def request_id_of(request: Request) -> str:
    """The id that this request has in our logs."""
    return getattr(request.state, "request_id", "")


def known_error(error: Exception) -> SonthanaError:
    """What an exception means to the one who asked; anything unforeseen is an `InternalError`."""
    match error:
        case SonthanaError():
            return error
        case RequestValidationError() if any(item["loc"][0] == "path" for item in error.errors()):
            return errors.NotFound()
        case RequestValidationError():
            return errors.InvalidParameter(errors=[validation_fault(item) for item in error.errors()])
        case HTTPException(status_code=404):
            return errors.NotFound()
        case HTTPException(status_code=405):
            return MethodNotAllowed(headers=error.headers)
        case DBAPIError(orig=pg.QueryCanceled() | pg.OperationalError()) | PoolTimeout() | pg.OperationalError():
            return errors.Unavailable(headers={"Retry-After": "2"})
        case DBAPIError(orig=pg.SerializationFailure() | pg.DeadlockDetected()):
            return errors.Unavailable(headers={"Retry-After": "0"})
        case _:
            return errors.InternalError()


def install(app: FastAPI) -> None:
    """Make the app answer every error as problem JSON."""

    async def answer(request: Request, error: Exception) -> Response:
        known = known_error(error)
        if isinstance(error, HTTPException) and isinstance(known, errors.NotFound) and _is_stranger(request):
            known = errors.NotSignedIn()
        if isinstance(known, errors.InternalError | errors.Unavailable):
            logger.error("request %s failed", request_id_of(request), exc_info=error)
        render = getattr(request.app.state, "error_page", None)
        if render is not None and _wants_page(request):
            return await render(request, known)
        return problem_response(request, known)

    for error_class in (SonthanaError, RequestValidationError, HTTPException, DBAPIError, PoolTimeout, Exception):
        app.add_exception_handler(error_class, answer)


def _is_stranger(request: Request) -> bool:
    """Whether nobody asks for something of the API: then what exists there is not told."""
    carries = "authorization" in request.headers or "cookie" in request.headers
    return request.url.path.startswith("/api/v1/provinces/") and not carries


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return not path.startswith(("/api/", "/ogc", "/rasters")) and "text/html" in request.headers.get("accept", "")
