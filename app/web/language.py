"""The language of a page: `?lang=`, else the cookie, else Accept-Language; Thai unless English is preferred."""

from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from app.core.text import Language, language_of

COOKIE = "sonthana_lang"


def page_language(request: Request) -> Language:
    """The language to answer in."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in ("th", "en"):
            return asked
    return language_of(request.headers.get("accept-language"))


def same_page_in(request: Request, language: Language) -> str:
    """The address of this page in another language, with all its other parameters."""
    kept = [(k, v) for k, v in parse_qsl(request.url.query, keep_blank_values=True) if k != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', language)])}"
