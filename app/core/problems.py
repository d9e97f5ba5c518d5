"""Errors as people and programs meet them: one table of statuses, and RFC 9457 problem JSON in their language."""

import json
import logging
import traceback
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
from app.core.negotiation import prefers_page
from app.core.text import Language, Text, language_of

logger = logging.getLogger(__name__)


class MethodNotAllowed(SonthanaError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    title = Text("ใช้วิธีเรียกนี้กับที่อยู่นี้ไม่ได้", "Method not allowed here")
    advice = Text("ดูวิธีเรียกที่ใช้ได้ในส่วนหัว Allow", "The Allow header names the methods that work.")


STATUS: Mapping[type[SonthanaError], int] = {
    errors.InvalidParameter: 400,
    errors.NotSignedIn: 401,
    errors.SignInRefused: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.TooSlow: 408,
    errors.TooLarge: 413,
    errors.RangeOutside: 416,
    errors.InvalidInput: 422,
    errors.PreconditionRequired: 428,
    errors.TooManyAttempts: 429,
    errors.InternalError: 500,
    errors.Unavailable: 503,
}
"""Error class → HTTP status; a subclass has its nearest ancestor's."""

SESSION_COOKIE = "sonthana_session"
CHALLENGE = 'Basic realm="Sonthana"'


def status_of(error: type[SonthanaError]) -> int:
    """The HTTP status of an error class."""
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
        case HTTPException(status_code=413):
            return errors.TooLarge()
        case HTTPException(status_code=400):
            return errors.InvalidParameter(Text("เนื้อหาของแบบฟอร์มไม่ถูกต้อง", "The form's content is malformed."))
        case HTTPException(status_code=405):
            return MethodNotAllowed(headers=error.headers)
        case DBAPIError(orig=pg.QueryCanceled() | pg.OperationalError()) | PoolTimeout() | pg.OperationalError():
            return errors.Unavailable(headers={"Retry-After": "2"})
        case DBAPIError(orig=pg.IdleInTransactionSessionTimeout()):
            return errors.Unavailable(headers={"Retry-After": "0"})
        case DBAPIError(orig=pg.SerializationFailure() | pg.DeadlockDetected()):
            return errors.Unavailable(headers={"Retry-After": "0"})
        case _:
            return errors.InternalError()


def log_failure(request: Request, error: BaseException) -> None:
    """Say where a request failed, and of what class; not the error's text, which may quote what people sent."""
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        state = getattr(cause, "sqlstate", None)
        chain.append(f"{type(cause).__name__}{f' {state}' if state else ''}")
        cause = cause.__cause__
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    logger.error("request %s failed: %s at %s", request_id_of(request), " < ".join(chain), " > ".join(frames))


async def answer(request: Request, error: Exception) -> Response:
    """The answer to whatever went wrong: problem JSON, or a page where a page was asked for."""
    known = known_error(error)
    if isinstance(error, HTTPException) and isinstance(known, errors.NotFound) and _is_stranger(request):
        known = errors.NotSignedIn()
    if isinstance(known, errors.InternalError | errors.Unavailable):
        log_failure(request, error)
    render = getattr(request.app.state, "error_page", None)
    if render is not None and _wants_page(request):
        return await render(request, known)
    return problem_response(request, known)


def install(app: FastAPI) -> None:
    """Make the app answer every error that is foreseen; app/core/frame.py sees to the rest."""
    for error_class in (SonthanaError, RequestValidationError, HTTPException, DBAPIError, PoolTimeout):
        app.add_exception_handler(error_class, answer)


def _is_stranger(request: Request) -> bool:
    """Whether nobody asks for something of the API: then what exists there is not told."""
    carries = "authorization" in request.headers or SESSION_COOKIE in request.cookies
    return request.url.path.startswith("/api/v1/provinces/") and not carries


def _wants_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith(("/ogc", "/rasters", "/stac")):
        return prefers_page(request)
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
