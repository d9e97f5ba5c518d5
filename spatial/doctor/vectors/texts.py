"""Texts of one property: bytes that are no text, garbled Thai, formulas, excessive length.

Whole batches are looked at as bytes; only what stands out is read as text. Called by `spatial.doctor.vector` for every
text property.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.compute import pc
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import Tally
from spatial.doctor.vectors.wkb import contents

LONG_TEXT = 10_000
_FORMULA = np.frombuffer(b"=+-@", np.uint8)
_NUMBER = r"^[=+\-@]+$|^[+-][\s\d.,]*$|^[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?\s*%?$|^- "
_TWICE = r"à[¸¹]"
"""Thai in UTF-8 taken for Latin-1 and encoded again: its first byte E0 is 'à', its second B8 or B9."""
_ONCE = r"[\x{00a1}-\x{00fb}]{3,}"
"""TIS-620 taken for Latin-1: 'Ê§¢ÅÒ' for 'สงขลา'."""


class TextCheck:
    """The texts of one property, batch after batch."""

    def __init__(self, column: str, tally: Tally) -> None:
        self._column = column
        self._tally = tally

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Look at a batch; what was no text becomes text."""
        try:
            values.validate(full=True)
        except pa.ArrowInvalid:
            values = self._decode(values, rows)
        offsets, data = contents(values)
        text = data[offsets[0] : offsets[-1]]
        if not len(text):
            return values
        if (text == 0).any():
            values = self._without_nul(values, rows)
            offsets, data = contents(values)
            text = data[offsets[0] : offsets[-1]]
        lengths = np.diff(offsets)
        if lengths.max(initial=0) > LONG_TEXT:
            self._long(values, rows)
        first = np.zeros(len(values), np.uint8)
        first[lengths > 1] = data[offsets[:-1][lengths > 1]]
        suspects = np.flatnonzero(np.isin(first, _FORMULA))
        if len(suspects):
            self._formulas(values, suspects, rows)
        # Thai has no byte C2 or C3 anywhere; only where one is there, is it worth reading
        if ((text == 0xC3) | (text == 0xC2)).any():
            self._garbled(values, rows)
        return values

    def close(self) -> Iterable[Finding]:
        """All is in the tally."""
        return ()

    def _add(self, code: str, at: NDArray[np.int64], rows: Rows, **values: str) -> None:
        self._tally.add(code, rows.fids[at], rows.geometries[at], column=self._column, **values)

    def _decode(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Bytes that are not UTF-8: a last letter cut by the field's width goes, others become �."""
        offsets, data = contents(values)
        null = np.asarray(values.is_null().to_numpy(zero_copy_only=False), bool)
        made: list[str | None] = []
        cut: list[int] = []
        broken: list[int] = []
        for at in range(len(values)):
            raw = data[offsets[at] : offsets[at + 1]].tobytes()
            try:
                made.append(None if null[at] else raw.decode())
            except UnicodeDecodeError as error:
                is_cut = error.reason == "unexpected end of data"
                (cut if is_cut else broken).append(at)
                made.append(raw[: error.start].decode() if is_cut else raw.decode(errors="replace"))
        self._add("text_cut", np.array(cut, np.int64), rows)
        self._add("text_undecodable", np.array(broken, np.int64), rows)
        return pa.array(made, pa.string())

    def _without_nul(self, values: pa.Array, rows: Rows) -> pa.Array:
        at = np.flatnonzero(pc.fill_null(pc.match_substring(values, "\0"), False).to_numpy(zero_copy_only=False))
        self._add("text_undecodable", at, rows)
        return pc.replace_substring(values, "\0", "\ufffd")

    def _long(self, values: pa.Array, rows: Rows) -> None:
        is_long = pc.fill_null(pc.greater(pc.utf8_length(values), LONG_TEXT), False)
        at = np.flatnonzero(is_long.to_numpy(zero_copy_only=False))
        self._add("text_long", at, rows, limit=f"{LONG_TEXT:,}")

    def _formulas(self, values: pa.Array, suspects: NDArray[np.int64], rows: Rows) -> None:
        some = values.take(pa.array(suspects))
        # a dash for 'nothing' and numbers with a sign are no formulas
        plain = pc.match_substring_regex(some, _NUMBER).to_numpy(zero_copy_only=False)
        at = suspects[~np.asarray(plain, bool)]
        if len(at):
            self._add("text_formula", at, rows, example=shown(values[int(at[0])].as_py()))

    def _garbled(self, values: pa.Array, rows: Rows) -> None:
        found = pc.fill_null(pc.match_substring_regex(values, f"{_TWICE}|{_ONCE}"), False)
        good: dict[int, str] = {}
        for at in np.flatnonzero(found.to_numpy(zero_copy_only=False)).tolist():
            text = str(values[at].as_py())
            guess = _read_twice(text) or _read_once(text)
            if guess is not None:
                good[at] = guess
        if good:
            first = next(iter(good))
            example = shown(str(values[first].as_py()))
            self._add("text_garbled", np.array(list(good), np.int64), rows, example=example, guess=shown(good[first]))


def readable(values: pa.Array) -> pa.Array:
    """Texts of which every byte can be read, others as if they were empty; for a look at what a column holds."""
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        raw = values.cast(pa.binary()).to_pylist()
        return pa.array([None if one is None else one.decode(errors="ignore") for one in raw], pa.string())
    return values


def _read_twice(text: str) -> str | None:
    """'à¸ª' as 'ส', by way of Latin-1 or Windows-1252 (which had letters for some of the bytes)."""
    raw = bytearray()
    for letter in text:
        for codec in ("latin-1", "cp1252"):
            try:
                raw += letter.encode(codec)
                break
            except UnicodeEncodeError:
                continue
        else:
            return None
    try:
        made = raw.decode()
    except UnicodeDecodeError:
        return None
    return made if _is_thai(made) else None


def _read_once(text: str) -> str | None:
    """'Ê§¢ÅÒ' as 'สงขลา'."""
    try:
        made = text.encode("latin-1").decode("cp874")
    except UnicodeError:
        return None
    return made if _is_thai(made) else None


def _is_thai(text: str) -> bool:
    """Whether most of its letters are Thai, and at least three."""
    thai = sum("\u0e01" <= letter <= "\u0e5b" for letter in text)
    foreign = sum(letter > "\x7f" for letter in text)
    return thai >= 3 and thai == foreign
