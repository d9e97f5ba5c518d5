"""Text as paper can show it: what the fonts lack is replaced, what turns the direction of text is left out.

People write emoji, Chinese, Arabic. PDF/A refuses a sign without a shape, and Typst breaks down over some; so nothing
outside of our fonts reaches it. The manifest is attached whole: nothing is lost. Called before the brief is set.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
"""Made of the web fonts while the assets are built (scripts/fonts.py)."""
LACKING = "[?]"
"""Stands for signs that the fonts lack, once for several in a row."""
AS_THEY_ARE = frozenset({"manifest", "release", "svg"})
"""Members that are attached or drawn, not set: JSON, in which such signs do no harm, and drawings of our own."""
_WRITTEN_PLAINLY = {"≥": ">=", "≤": "<=", "→": "->", "←": "<-", "≈": "~", "\u2028": "\n", "\u2029": "\n"}
# Latin without a space, Thai consonants without a vowel, anything over and over: no word is so, and no line holds it
_LONG_RUN = re.compile(r"[!-~À-ɏ]{41,}|[ก-ฮ]{31,}")
_OVER_AND_OVER = re.compile(r"(\S{1,4}?)\1{20,}")
_PIECE = 20
_MAY_BREAK = "\u200b"


def printable(text: str) -> str:
    """A text without what cannot be set.

    Control characters and marks that turn the direction of text go: none of them belongs in an official paper, and
    they can make a text lie. Signs that the fonts lack become `[?]`. Runs that no line holds may be broken anywhere.
    """
    plain = "".join(_WRITTEN_PLAINLY.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    kept: list[str] = []
    for letter in plain:
        if letter in "\n\t" or ord(letter) in covered():
            kept.append(letter)
        elif unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Mn", "Me") and kept[-1:] != [LACKING]:
            kept.append(LACKING)
    return _OVER_AND_OVER.sub(_repeated, _LONG_RUN.sub(_in_pieces, "".join(kept)))


def printable_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """Content with every text printable; `is_lacking` tells whether a sign was replaced."""
    cleaned: dict[str, Any] = clean(content)
    set_texts = {key: one for key, one in cleaned.items() if key not in {*AS_THEY_ARE, "words"}}
    return {**cleaned, "is_lacking": LACKING in json.dumps(set_texts)}


def clean(value: Any) -> Any:
    """Data with every text printable but those that are attached or drawn."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        members: Mapping[str, Any] = value
        return {key: one if key in AS_THEY_ARE else clean(one) for key, one in members.items()}
    if isinstance(value, Sequence):
        items: Sequence[Any] = value
        return [clean(one) for one in items]
    return value


@lru_cache
def covered() -> frozenset[int]:
    """Code points that the fonts have shapes for.

    Raises:
        FileNotFoundError: the fonts were not built.
    """
    listed = FONTS / "covered.json"
    if not listed.exists():
        raise FileNotFoundError(f"no fonts in {FONTS}: run scripts/setup")
    ranges: list[tuple[int, int]] = json.loads(listed.read_text())
    points = {point for first, last in ranges for point in range(first, last + 1)}
    return frozenset(point for point in points if unicodedata.category(chr(point)) != "Cc")


def _repeated(run: re.Match[str]) -> str:
    unit = run[1] * 5
    whole, rest = divmod(len(run[0]), len(unit))
    return _MAY_BREAK.join([*[unit] * whole, unit[:rest]])


def _in_pieces(run: re.Match[str]) -> str:
    return _MAY_BREAK.join(run[0][at : at + _PIECE] for at in range(0, len(run[0]), _PIECE))
