"""The two languages as STAC tells of them (language extension 1.0.0), and texts that fall back on the other one."""

from typing import Any

from app.core.text import Language, Text

EXTENSION = "https://stac-extensions.github.io/language/v1.0.0/schema.json"
_NAMES: dict[Language, dict[str, str]] = {
    "th": {"code": "th", "name": "ไทย", "alternate": "Thai", "dir": "ltr"},
    "en": {"code": "en", "name": "English", "dir": "ltr"},
}


def language_told(language: Language) -> dict[str, Any]:
    """The language of an answer, and the other one that there is."""
    return {"language": _NAMES[language], "languages": [_NAMES["en" if language == "th" else "th"]]}


def said(text: Text, language: Language) -> str:
    """A text in a language, or in the other one where it is empty."""
    return text.to(language) or text.th or text.en
