"""What differs between two texts, sentence by sentence. Pure computation.

Thai has no spaces between words; people set a space, or a new line, where a clause ends. So a segment is what stands
between spaces in Thai text, and a word elsewhere: whatever is shown as changed is whole, and nothing is cut inside a
syllable.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
_SEGMENT = re.compile(r"\S+\s*|\s+")
LONGEST = 8_000
"""Segments beyond which two texts are told apart as a whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is in both, only in the older, or only in the newer one."""

    kind: Kind
    text: str


def text_differences(older: str, newer: str) -> Sequence[Piece]:
    """The pieces in reading order; joining `same` and `gone` gives the older text, `same` and `new` the newer."""
    if older == newer:
        return [Piece("same", older)] if older else []
    before, after = _SEGMENT.findall(older), _SEGMENT.findall(newer)
    if len(before) + len(after) > LONGEST:
        return [Piece("gone", older), Piece("new", newer)]
    return list(_pieces(before, after))


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("gone", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("new", "".join(after[j1:j2]))
