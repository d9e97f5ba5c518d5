"""Text in cells of a workbook: never a formula, and the same text when it is read again.

Pure computation. Text that a spreadsheet would take for a formula gets an apostrophe (spatial/exports/formulas.py).
Text that begins with one before such a sign gets another, and so does the empty text, which a cell cannot hold. What
XML cannot hold, or would change, is written `_x000D_`, as the standard has it (ECMA-376, ST_Xstring).
"""

import re

from spatial.exports.formulas import BEGINNINGS

LONGEST = 32_000
"""Characters of a cell's text, as it is written; a spreadsheet holds 32,767."""
_SHIELDED = re.compile(rf"'*(?:[{re.escape(BEGINNINGS)}]|\Z)")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


def as_cell(text: str) -> str:
    """Text as a cell holds it."""
    shielded = f"'{text}" if _SHIELDED.match(text) else text
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match.group()):04X}_", shielded)


def from_cell(text: str) -> str:
    """The text that `as_cell` was given."""
    read = _WRITTEN.sub(lambda match: chr(int(match.group(1), 16)), text)
    return read[1:] if read.startswith("'") and _SHIELDED.match(read[1:]) else read


def pieces_of(text: str, most: int = LONGEST // 8) -> list[str]:
    """A long text in pieces that each fit a cell, whatever is written for their characters."""
    return [text[start : start + most] for start in range(0, len(text), most)]
