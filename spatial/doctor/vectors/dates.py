"""Years of the Buddhist era where the common era is meant: in dates, in texts that are dates, in columns of years.

They are offered for conversion, never converted without an answer. Called by `spatial.doctor.vectors.columns`.
"""

import datetime
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.report import Finding, Option
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.compute import pc
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import Tally
from spatial.doctor.vectors.thai_numbers import BUDDHIST_AHEAD, FIRST_BUDDHIST, LAST_BUDDHIST, read_date

_YEAR_NAME = re.compile(r"^(?:year|yr|ปี|พ\.?ศ\.?)|(?:_year|_yr)$", re.IGNORECASE)
_FOUR_DIGITS = r"(^|[^0-9])2[4-7][0-9]{2}([^0-9]|$)|๒[๔-๗][๐-๙]{2}"
_MONTHS_AHEAD = 12 * BUDDHIST_AHEAD


class DateCheck:
    """The dates of one property, batch after batch."""

    def __init__(self, column: str, kind: pa.DataType, tally: Tally, decided: str | None, target: pa.DataType) -> None:
        self._column = column
        self._kind = kind
        self._tally = tally
        self._decided = decided
        self._target = target
        self._example = ("", "")

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Find years of the Buddhist era; converted where that was decided."""
        if pa.types.is_string(self._kind):
            return self._texts(values, rows)
        if pa.types.is_int64(self._kind):
            years = values.fill_null(0).to_numpy(zero_copy_only=False)
            at = np.flatnonzero((years >= FIRST_BUDDHIST) & (years <= LAST_BUDDHIST))
            made = years.copy()
            made[at] -= BUDDHIST_AHEAD
            return self._answer(values, pa.array(made, mask=_null(values)), at, rows)
        unit = "D" if pa.types.is_date32(self._kind) else "ms"
        integers = values.cast(pa.int32() if unit == "D" else pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        times = integers.astype(np.int64).astype(f"datetime64[{unit}]")
        years = times.astype("datetime64[Y]").astype(np.int64) + 1970
        at = np.flatnonzero((years >= FIRST_BUDDHIST) & (years <= LAST_BUDDHIST) & ~_null(values))
        if not len(at):
            return values
        made, is_no_day = _earlier(times, at, unit)
        return self._answer(values, _times(made, self._kind, _null(values) | is_no_day), at, rows)

    def close(self) -> Iterable[Finding]:
        """The question, where it is open; what was converted, where it was answered."""
        values = {"example": self._example[0], "converted": self._example[1]}
        if self._tally.count("date_buddhist", self._column):
            if self._decided == "buddhist":
                yield self._tally.finding("date_converted", self._column, of="date_buddhist", **values)
            elif self._decided != "keep":
                options = [
                    Option(
                        "buddhist",
                        "เป็นพุทธศักราช แปลงเป็นคริสต์ศักราช",
                        "They are Buddhist years: convert them",
                        is_likely=True,
                    ),
                    Option("keep", "ใช้ตามเดิม", "Keep them as they are"),
                ]
                yield self._tally.finding("date_buddhist", self._column, decision="dates", options=options, **values)
            self._tally.forget("date_buddhist", self._column)

    def _answer(self, values: pa.Array, made: pa.Array, at: NDArray[np.int64], rows: Rows) -> pa.Array:
        if not len(at):
            return values
        if not self._example[0]:
            index = int(at[0])
            self._example = (_said(values[index].as_py()), _said(made[index].as_py()))
        self._tally.add("date_buddhist", rows.fids[at], rows.geometries[at], column=self._column)
        return made if self._decided == "buddhist" else values

    def _texts(self, values: pa.Array, rows: Rows) -> pa.Array:
        becomes_date = self._target == pa.date32()
        likely = pc.fill_null(pc.match_substring_regex(values, _FOUR_DIGITS), False)
        suspects = np.flatnonzero(likely.to_numpy(zero_copy_only=False)).tolist()
        read = {at: read_date(str(values[at].as_py())) for at in suspects}
        dates = {at: one.common() for at, one in read.items() if one is not None and one.is_buddhist}
        at = np.array([index for index, day in dates.items() if day is not None], np.int64)
        if becomes_date:
            every = [None if text is None else read_date(text) for text in values.to_pylist()]
            made = pa.array([None if one is None else one.common() for one in every], pa.date32())
        else:
            texts = values.to_pylist()
            for index, day in dates.items():
                texts[index] = texts[index] if day is None else day.isoformat()
            made = pa.array(texts, pa.string())
        if not len(at):
            return made if becomes_date else values
        return self._answer(values, made, at, rows)


def _null(values: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(values.is_null().to_numpy(zero_copy_only=False), bool)


def _earlier(
    times: NDArray[np.datetime64], at: NDArray[np.int64], unit: str
) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """The same day and month 543 years earlier, and where there is none (29 February)."""
    made = times.copy()
    months = times[at].astype("datetime64[M]")
    earlier = months - _MONTHS_AHEAD
    moved = earlier.astype(f"datetime64[{unit}]") + (times[at] - months.astype(f"datetime64[{unit}]"))
    made[at] = moved
    is_no_day = np.zeros(len(times), bool)
    is_no_day[at] = moved.astype("datetime64[M]") != earlier
    return made, is_no_day


def _times(times: NDArray[np.datetime64], kind: pa.DataType, null: NDArray[np.bool_]) -> pa.Array:
    integers = times.astype(np.int64)
    if pa.types.is_date32(kind):
        return pa.array(integers.astype(np.int32), pa.int32(), mask=null).cast(pa.date32())
    return pa.array(integers, pa.int64(), mask=null).cast(kind)


def _said(value: object) -> str:
    """A value in a message; 29 February of a year without one has no counterpart."""
    if value is None:
        return "–"
    return value.isoformat() if isinstance(value, datetime.date) else shown(str(value))


def may_hold_years(name: str) -> bool:
    """Whether a column of whole numbers is named like one of years."""
    return _YEAR_NAME.search(name) is not None


def are_dates(values: pa.Array) -> bool:
    """Whether every text is a date of either era (empty texts aside)."""
    return all(
        text is None or ((one := read_date(text)) is not None and one.common() is not None)
        for text in values.to_pylist()
    )


def holds_buddhist(values: pa.Array) -> bool:
    """Whether any text is a date of the Buddhist era."""
    likely = values.filter(pc.fill_null(pc.match_substring_regex(values, _FOUR_DIGITS), False))
    return any((one := read_date(text)) is not None and one.is_buddhist for text in likely.to_pylist())
