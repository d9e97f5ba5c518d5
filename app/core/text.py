"""Text in Thai and English, always side by side, the choice between them, and the order of names."""

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["th", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One meaning in both languages."""

    th: str
    en: str

    def to(self, language: Language) -> str:
        """The wording in one language."""
        return self.th if language == "th" else self.en

    def format(self, **values: object) -> "Text":
        """Both wordings with `{name}` placeholders filled in."""
        return Text(self.th.format(**values), self.en.format(**values))

    def as_dict(self) -> dict[str, str]:
        """The JSON form, `{"th": …, "en": …}`."""
        return {"th": self.th, "en": self.en}


def language_of(accept_language: str | None) -> Language:
    """Thai, unless the header prefers English to Thai."""
    weights = {"th": 0.0, "en": 0.0}
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().lower().partition(";")
        primary = tag.split("-")[0]
        if primary not in weights:
            continue
        try:
            weight = float(parameters.partition("q=")[2] or 1)
        except ValueError:
            continue
        weights[primary] = max(weights[primary], weight)
    return "en" if weights["en"] > weights["th"] else "th"


def natural(name: str) -> list[tuple[bool, int, str]]:
    """A key that sorts `depth-10y` before `depth-100y`."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name)]
