"""Depths of water: centimetres where metres are meant, codes for 'no data', negative and impossible values.

Called by `spatial.doctor.vectors.columns` for numbers whose name says depth, or that a person says are depths.
"""

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.report import Finding, Option
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.findings import Tally, finding

_NAME = re.compile(r"depth|ความลึก|ลึก|ระดับน้ำ|^dep(?:$|_)|(?:^|_)dep$|water_?d|flood_?d|inund", re.IGNORECASE)
_IN_METRES = re.compile(r"(?:_m|\(m\)|\(ม\.?\)|_meters?|_metres?)$", re.IGNORECASE)
NODATA = (-9999.0, -9999.9, -999.0, -999.9, -99.0, -99.9, 999.0, 9999.0, 99999.0, -32768.0, 1e20)
"""Numbers that stand for 'not measured' in the files of gauges and models."""
MOST_M = 30.0
"""Deeper than any flood; the deepest of the Chao Phraya is some 30 m."""
_LIKELY_CM = 12.0
"""A median above it is none of metres: Hat Yai's worst were 4 m."""
_MOST_KEPT = 400_000


def is_depth_name(name: str) -> bool:
    """Whether a column is named like a depth of water."""
    return _NAME.search(name) is not None


class DepthCheck:
    """The depths of one property, batch after batch."""

    def __init__(self, column: str, tally: Tally, unit: str | None) -> None:
        self._column = column
        self._tally = tally
        self._is_named_metres = _IN_METRES.search(column) is not None
        self._unit = None if self._is_named_metres else unit
        self._kept: list[NDArray[np.float32]] = []
        self._count = 0
        self._codes: set[float] = set()
        self._least = np.inf
        self._most = -np.inf

    @property
    def is_converting(self) -> bool:
        """Whether values become metres."""
        return self._unit == "cm"

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Find what is no depth; codes for 'no data' become empty, centimetres metres where that was decided."""
        numbers = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        with np.errstate(invalid="ignore"):
            is_code = np.isin(numbers, NODATA) | (np.abs(numbers) >= 1e20)
        at = np.flatnonzero(is_code)
        if len(at):
            self._codes.update(np.unique(numbers[at]).tolist())
            self._add("depth_nodata", at, rows)
        depths = np.where(is_code, np.nan, numbers)
        if self._unit == "cm":
            depths = depths / 100
            converted = np.flatnonzero(~np.isnan(depths))
            self._add("depth_converted", converted, rows)
        self._remember(depths)
        with np.errstate(invalid="ignore"):
            negative, impossible = np.flatnonzero(depths < 0), np.flatnonzero(depths > MOST_M)
        self._add("depth_negative", negative, rows)
        self._add("depth_impossible", impossible, rows)
        self._least = min(self._least, depths[negative].min(initial=np.inf))
        self._most = max(self._most, depths[impossible].max(initial=-np.inf))
        if self._unit != "cm" and not len(at):
            return values
        return pa.array(depths, from_pandas=True).cast(values.type if self._unit != "cm" else pa.float64())

    def close(self) -> Iterable[Finding]:
        """The question of the unit, where it is open; then what is wrong with single values."""
        column, tally = self._column, self._tally
        median = self._median()
        if median > _LIKELY_CM and self._unit is None and not self._is_named_metres:
            options = [
                Option("cm", "เซนติเมตร (แปลงเป็นเมตร)", "Centimetres (become metres)", is_likely=True),
                Option("m", "เมตร", "Metres"),
            ]
            # what is too deep in metres is none of the faults to tell while the unit is open
            tally.forget("depth_impossible", column)
            yield finding(
                "depth_centimetres",
                count=self._count,
                decision="depth_unit",
                options=options,
                column=column,
                median=f"{median:g}",
            )
        said = {
            "depth_nodata": {"values": ", ".join(f"{code:g}" for code in sorted(self._codes))},
            "depth_negative": {"least": f"{self._least:g}"},
            "depth_impossible": {"most": f"{self._most:g}"},
        }
        for code, values in said.items():
            if tally.count(code, column):
                yield tally.finding(code, column, **values)
                tally.forget(code, column)

    def _add(self, code: str, at: NDArray[np.int64], rows: Rows) -> None:
        self._tally.add(code, rows.fids[at], rows.geometries[at], column=self._column)

    def _remember(self, depths: NDArray[np.float64]) -> None:
        wet = depths[depths > 0]
        self._count += len(wet)
        if self._count <= _MOST_KEPT:
            self._kept.append(np.asarray(wet, np.float32))

    def _median(self) -> float:
        """Of depths above zero: dry cells say nothing about the unit."""
        wet = np.concatenate(self._kept) if self._kept else np.zeros(0, np.float32)
        return float(np.median(wet)) if len(wet) else 0.0
