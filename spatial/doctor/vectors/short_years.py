"""Dates with two-digit years (21/11/68): of which era they are cannot be told, so they are noted and stay text.

Called by `spatial.doctor.vectors.columns` for texts among whose first there is one.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.compute import pc
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import Tally

_DIGIT = "[0-9๐-๙]"
_SHORT = (
    rf"^\s*{_DIGIT}{{1,2}}(?:[/-]{_DIGIT}{{1,2}}[/-]"
    rf"|\s*(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)\.\s*){_DIGIT}{{2}}\s*$"
)


class ShortYearCheck:
    """The texts of one property, batch after batch."""

    def __init__(self, column: str, tally: Tally) -> None:
        self._column = column
        self._tally = tally

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Note dates whose era is not written; none is changed."""
        at = np.flatnonzero(_are_short(values).to_numpy(zero_copy_only=False))
        if len(at):
            example = shown(str(values[int(at[0])].as_py()))
            self._tally.add("date_short_year", rows.fids[at], rows.geometries[at], column=self._column, example=example)
        return values

    def close(self) -> Iterable[Finding]:
        """All is in the tally."""
        return ()


def holds_short_years(values: pa.Array) -> bool:
    """Whether any text is a date with a two-digit year."""
    return bool(pc.any(_are_short(values)).as_py())


def _are_short(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(values, _SHORT), False)
