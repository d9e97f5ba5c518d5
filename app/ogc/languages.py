"""In which language a resource of the maps answers: the one that `lang` names, else as Accept-Language prefers."""

from typing import Annotated

from fastapi import Depends, Query, Request

from app.core.parameters import bad_parameter
from app.core.text import Language, language_of

Wanted = Annotated[str | None, Query(description="th or en [default: as Accept-Language prefers, Thai]")]


def language_for(request: Request, lang: Wanted = None) -> Language:
    """The language of the names.

    Raises:
        InvalidParameter: there is none of this name.
    """
    if lang is None:
        return language_of(request.headers.get("accept-language"))
    if lang == "th" or lang == "en":
        return lang
    raise bad_parameter("lang", "unknown_choice", "ใช้ได้: th, en", "use th or en")


LanguageDep = Annotated[Language, Depends(language_for)]
