"""Values as text formats write them.

Pure computation over Arrow arrays.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute

from spatial.exports.losses import LossCounter

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

FOUR_DIGIT_DAYS = (-719_162, 2_932_896)
"""First and last day of the years 1 to 9999, as days since 1970: GDAL and the formats write years of four digits."""
FOUR_DIGIT_MILLISECONDS = (FOUR_DIGIT_DAYS[0] * 86_400_000, (FOUR_DIGIT_DAYS[1] + 1) * 86_400_000 - 1)
"""The same as milliseconds."""


def finite(numbers: pa.Array, losses: LossCounter, *, below: float = float("inf")) -> pa.Array:
    """Numbers without NaN, which is a missing value, and without those that are infinite or not below a limit."""
    is_missing = pc.is_nan(numbers)
    is_too_large = pc.and_(pc.invert(is_missing), pc.greater_equal(pc.abs(numbers), below))
    losses.add("numbers_left_out", pc.sum(is_too_large).as_py() or 0)
    return pc.if_else(pc.or_(is_missing, is_too_large), pa.scalar(None, pa.float64()), numbers)


def times_as_text(times: pa.Array) -> pa.Array:
    """ISO 8601 in UTC with milliseconds: `2010-11-01T06:30:00.000Z`."""
    return pc.strftime(times, "%Y-%m-%dT%H:%M:%SZ")
