"""Text in a filter: without regard to case (CASEI) or accents (ACCENTI), and patterns (LIKE).

CASEI is full case folding (Unicode, for all but the Turkish dotless i, which counts as i). ACCENTI takes away the
combining marks of the Latin, Greek and Cyrillic scripts (U+0300 to U+036F) and normalises the rest; Thai vowels and
tone marks are no accents and stay.
"""

import re

from psycopg import sql

from app.ogc.filters.refusal import Place, refuse

# lower, upper, lower: ẞ → ß → SS → ss; a sigma at the end of a word is a sigma
_CASEI = sql.SQL("translate(lower(upper(lower({} COLLATE pg_catalog.\"und-x-icu\"))) COLLATE \"C\", 'ς', 'σ')")
_ACCENTI = sql.SQL(
    "normalize(regexp_replace(normalize({} COLLATE \"C\", NFD), '[\\u0300-\\u036f]', '', 'g'), NFC) COLLATE \"C\""
)
_LONE_ESCAPE = re.compile(r"(?:[^\\]|\\[\\%_])*\\(?![\\%_])", re.DOTALL)


def fold(op: str, text: sql.Composable) -> sql.Composable:
    """Text as CASEI or ACCENTI compare it."""
    return sql.SQL("({})").format((_CASEI if op == "casei" else _ACCENTI).format(text))


def check_pattern(place: Place, pattern: str) -> str:
    r"""A pattern of LIKE in which `\` stands before %, _ or itself only.

    Raises:
        FilterRefused: it stands elsewhere.
    """
    if _LONE_ESCAPE.match(pattern):
        raise refuse(
            place,
            "pattern",
            r"ในแบบของ LIKE เครื่องหมาย \ ต้องอยู่หน้า % _ หรือ \ เท่านั้น (เขียน \\ แทน \ หนึ่งตัว)",
            r"in a pattern of LIKE a \ stands before %, _ or \ only (\\ is one \ )",
        )
    return pattern
