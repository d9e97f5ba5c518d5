r"""The words of a filter as text (CQL2 Text; grammar: OGC 21-065r2, Annex B), each with its place.

Two things the standard leaves open are settled here. In quoted text a backslash before anything that it does not escape
stays (`'100\%'` is a backslash and a percent sign, as LIKE wants it), and `\\` is one backslash, as QGIS writes it. A
name in double quotes may hold any character; a double quote in it is doubled.
"""

import re
from dataclasses import dataclass
from typing import Literal

from app.ogc.filters.refusal import Place, refuse, short
from app.ogc.filters.tree import INT64

Kind = Literal["word", "name", "text", "number", "sign", "end"]

_NEAR = 24
_START = (
    ":_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u1ffe\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TOKEN = re.compile(
    rf"""[{_SPACE}]*(?:
        (?P<word>[{_START}][{_START}.0-9\u0300-\u036f\u203f\u2040]*)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<text>'(?:[^'\\]|''|\\.|\\\Z)*(?P<closed>')?)
      | (?P<name>"(?:[^"]|"")*(?P<shut>")?)
      | (?P<sign><>|<=|>=|!=|==|[()=<>+\-*/%^,])
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a filter."""

    kind: Kind
    text: str
    """A word as written, a name or text without its quotes and escapes, a number as written, a sign."""
    start: int
    """Index of its first character."""

    def keyword(self) -> str:
        """A word or sign in lower case, as keywords are compared; empty for all else."""
        return self.text.lower() if self.kind in ("word", "sign") else ""


def token_at(source: str, at: int) -> tuple[Token, int]:
    """The first word from a character on, and where the next one is looked for; the last is the filter's end.

    Raises:
        FilterRefused: a character that has no meaning, a quote that is not closed.
    """
    match = _TOKEN.match(source, at)
    if match is None:
        raise _unreadable(source, at)
    kind = match.lastgroup
    start = match.start(kind or 0)
    if kind == "text":
        return Token("text", _unquoted(source, match, start), start), match.end()
    if kind == "name":
        return Token("name", _name(source, match, start), start), match.end()
    if kind == "word" or kind == "number" or kind == "sign":
        return Token(kind, match[kind], start), match.end()
    return Token("end", "", start), match.end()


def place_of(source: str, start: int) -> Place:
    """The place of a character, with what follows it there."""
    near = " ".join(source[start : start + _NEAR].split())
    return Place(start + 1, short(near, _NEAR) if near else "")


def number_of(place: Place, written: str) -> int | float:
    """The number that stands there: a whole one where it has neither point nor exponent.

    Raises:
        FilterRefused: too large.
    """
    if not written.isdecimal():
        return float(written)  # one beyond all bounds is refused where numbers are checked
    digits = written.lstrip("0") or "0"
    if len(digits) > 19 or int(digits) > INT64.stop:
        raise too_large(place, written)
    return int(digits)


def too_large(place: Place, written: str) -> Exception:
    """The error of a whole number that no property can hold."""
    return refuse(
        place,
        "number_too_large",
        f"{short(written)} ใหญ่เกินจำนวนเต็ม 64 บิต หากหมายถึงค่าประมาณ ให้เขียนแบบ 1e20",
        f"{short(written)} is beyond whole numbers of 64 bits; if about that much is meant, write it like 1e20",
    )


def _unquoted(source: str, match: re.Match[str], start: int) -> str:
    if match["closed"] is None:
        raise refuse(
            place_of(source, start),
            "quote_open",
            "ข้อความไม่มีเครื่องหมาย ' ปิดท้าย (เครื่องหมาย ' ในข้อความให้เขียน '' และ \\ ให้เขียน \\\\)",
            "this text has no closing ' (inside of text write '' for ' and \\\\ for \\)",
        )
    return _ESCAPE.sub(lambda one: "'" if one[0] == "''" else _CONTROL.get(one[1], one[0]), match["text"][1:-1])


def _name(source: str, match: re.Match[str], start: int) -> str:
    if match["shut"] is None:
        raise refuse(
            place_of(source, start),
            "quote_open",
            'ชื่อไม่มีเครื่องหมาย " ปิดท้าย',
            'this name has no closing "',
        )
    return match["name"][1:-1].replace('""', '"')


def _unreadable(source: str, at: int) -> Exception:
    while at < len(source) and re.match(f"[{_SPACE}]", source[at]):
        at += 1
    sign = source[at]
    hints = {
        ";": ("มีได้เงื่อนไขเดียว", "there is one condition only"),
        "‘": ("ข้อความใช้เครื่องหมาย ' ตรง", "text takes the straight quote '"),
        "’": ("ข้อความใช้เครื่องหมาย ' ตรง", "text takes the straight quote '"),
        "“": ("ข้อความใช้เครื่องหมาย ' ตรง", "text takes the straight quote '"),
        "”": ("ข้อความใช้เครื่องหมาย ' ตรง", "text takes the straight quote '"),
        "|": ("เชื่อมเงื่อนไขด้วย OR", "conditions are joined by OR"),
        "&": ("เชื่อมเงื่อนไขด้วย AND", "conditions are joined by AND"),
        "!": ("ใช้ NOT หรือ <>", "write NOT or <>"),
        "≤": ("ใช้ <=", "write <="),
        "≥": ("ใช้ >=", "write >="),
        "≠": ("ใช้ <>", "write <>"),
    }
    th, en = hints.get(sign, ('ชื่อที่มีอักขระพิเศษให้อยู่ใน "…"', 'names with special characters are quoted "so"'))
    return refuse(
        place_of(source, at),
        "character",
        f"อ่านอักขระ {sign!r} ไม่ได้: {th}",
        f"{sign!r} has no meaning here: {en}",
    )
