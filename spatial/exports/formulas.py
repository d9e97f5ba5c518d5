"""Text that a spreadsheet would run as a formula, made harmless.

Pure computation. Source: OWASP, "CSV Injection". Used for CSV, and for spreadsheets.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

BEGINNINGS = "=+-@\t\r\n＝＋－＠"
"""The last four are the full-width forms, which spreadsheets of East Asia take for the same."""
_PATTERN = r"\A[=+\-@\t\r\n＝＋－＠]"


def neutralised(texts: pa.Array) -> tuple[pa.Array, int]:
    """Put an apostrophe before each text that begins like a formula.

    Args:
        texts: Arrow strings; null stays null. Numbers are never given here: a negative number is no formula.

    Returns:
        The texts, and how many were changed.
    """
    is_formula = pc.match_substring_regex(texts, _PATTERN)
    count = pc.sum(is_formula).as_py() or 0
    if not count:
        return texts, 0
    return pc.if_else(is_formula, pc.binary_join_element_wise("'", texts, ""), texts), count


def neutralised_name(name: str) -> str:
    """The same for one name."""
    return f"'{name}" if name.startswith(tuple(BEGINNINGS)) else name
