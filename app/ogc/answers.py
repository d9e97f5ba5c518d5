"""What is told in words of a collection or raster: JSON in one language, not sent again to those who have it."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.core.caching import etag_of, has_already
from app.core.text import Language, language_of

VARY = "Accept, Accept-Language, Authorization, Cookie"
"""By Accept, since a page may stand at the same address."""


def answer_in_words(
    request: Request,
    write: Callable[[Language], Any],
    *,
    identity: str,
    cache_control: str,
    media_type: str | None = None,
    language: Language | None = None,
) -> Response:
    """The answer in the language that the reader prefers; 304 where they have it.

    Args:
        request: What was asked.
        write: Makes the content in a language; not called where it is not sent.
        identity: What the content follows from, but for the language.
        cache_control: What caches may do with it.
        media_type: Other than application/json.
        language: Where the address names one.
    """
    language = language or language_of(request.headers.get("accept-language"))
    headers = {
        "ETag": etag_of(f"{identity}/{language}"),
        "Cache-Control": cache_control,
        "Vary": VARY,
        "Content-Language": language,
    }
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    return JSONResponse(write(language), headers=headers, media_type=media_type)
