"""Jinja: the environment of all pages, and `render`, which answers with one of them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from app.core.settings import get_settings
from app.core.text import Language, Text
from app.core.time import BANGKOK, display
from app.web import assets, words
from app.web.headers import page_headers
from app.web.language import COOKIE, page_language, same_page_in
from app.web.page import Page

THAI = re.compile("[\u0e00-\u0e7f]")


def _translator(language: Language) -> Callable[[str, str], str]:
    return lambda th, en: th if language == "th" else en


def _moment(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


@pass_context
def _when(context: Context, moment: datetime | str | None) -> str:
    """A time as people read it; a dash where there is none."""
    return display(_moment(moment), context["language"]) if moment else "–"


def _is_past(moment: datetime | str) -> bool:
    """Whether a time has passed."""
    return _moment(moment) <= datetime.now(BANGKOK)


def _machine_time(moment: datetime | str | None) -> str:
    """RFC 3339 with the Thai offset, for `<time datetime>`."""
    return _moment(moment).astimezone(BANGKOK).isoformat(timespec="seconds") if moment else ""


@pass_context
def _word(context: Context, code: Any, name: str) -> str:
    """The word for a code; the code itself where no word is known."""
    found = words.LISTS[name].get(str(code))
    return found.to(context["language"]) if found else str(code)


@pass_context
def _both(context: Context, text: Any) -> str:
    """The wording of a `Text` or a `{"th", "en"}` in the page's language, the other where it is empty."""
    pair: Mapping[str, str] = text.as_dict() if isinstance(text, Text) else text
    wanted = context["language"]
    return pair.get(wanted) or pair.get("en" if wanted == "th" else "th") or ""


def _language_of_words(text: str) -> Language:
    """For `lang` attributes around what people wrote: Thai where there is a Thai letter."""
    return "th" if THAI.search(text) else "en"


def _number(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")


environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_filters: dict[str, Any] = environment.filters
_filters.update(when=_when, machine_time=_machine_time, is_past=_is_past, word=_word, both=_both)
_filters.update(lang=_language_of_words, number=_number)
_globals: dict[str, Any] = environment.globals
_globals.update(asset=assets.entry, words=words)


def _island_data(page: Page, language: Language) -> dict[str, Any]:
    province = page.province
    settings = get_settings()
    return {
        "language": language,
        "province": {"code": province.code, "name": province.name.to(language)} if province else None,
        "reader": page.reader.id if page.reader else None,
        "words": words.in_language(language),
        "worker": assets.entry("map_worker").url,
        "tiles": {"url": settings.tile_url, "attribution": settings.tile_attribution} if settings.tile_url else None,
        **page.data,
    }


def render(
    request: Request,
    template: str,
    page: Page,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Answer with a page in the reader's language, remembering the language where it was asked for."""
    language = page_language(request)
    html = environment.get_template(template).render(
        request=request,
        page=page,
        province=page.province,
        reader=page.reader,
        language=language,
        other_language="en" if language == "th" else "th",
        switch_url=same_page_in(request, "en" if language == "th" else "th"),
        t=_translator(language),
        island_data=_island_data(page, language),
        **values,
    )
    settings = get_settings()
    response = HTMLResponse(
        html,
        status,
        {
            **page_headers(settings, is_personal=page.reader is not None),
            "Content-Language": language,
            **(headers or {}),
        },
    )
    if request.query_params.get("lang") == language:
        response.set_cookie(
            COOKIE, language, max_age=31_536_000, samesite="lax", secure=settings.secure_cookies, httponly=True
        )
    return response
