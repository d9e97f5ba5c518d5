"""Numbers that are kept as text: '1,234.5', '๑๒๓'.

Called by `spatial.doctor.vectors.columns` for texts that, in the first batch, are all numbers.
"""

import re
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.decisions import CHANGES
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.thai_numbers import read_number

_NO_QUANTITY = re.compile(r"code|id$|^id|รหัส|เลขที่|phone|tel|โทร|zip|post|ไปรษณีย์|name|ชื่อ|moo|หมู่|year|ปี", re.IGNORECASE)
_LEAST_VALUES = 2


def are_numbers(values: pa.Array) -> bool:
    """Whether every text is a number (empty texts aside)."""
    return all(text is None or not text.strip() or read_number(text) is not None for text in values.to_pylist())


def may_be_quantity(name: str, values: pa.Array) -> bool:
    """Whether a column of texts holds numbers to compute with: not codes, telephone numbers, years."""
    there = [text for text in values.to_pylist() if text is not None and text.strip()]
    if _NO_QUANTITY.search(name) or len(there) < _LEAST_VALUES:
        return False
    return all(read_number(text) is not None for text in there)


class NumberCheck:
    """Texts of one property that are numbers, batch after batch."""

    def __init__(self, column: str, decided: str | None, target: pa.DataType) -> None:
        self._column = column
        self._decided = decided
        self._target = target
        self._count = 0
        self._example = ""
        self._is_quantity = True

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Read the texts; numbers where that was decided and all of the layer's are."""
        texts = [None if text is None or not text.strip() else text for text in values.to_pylist()]
        there = [text for text in texts if text is not None]
        numbers = [None if text is None else read_number(text) for text in texts]
        self._is_quantity &= sum(number is not None for number in numbers) == len(there)
        self._count += len(there)
        self._example = self._example or (shown(there[0]) if there else "")
        return pa.array(numbers, pa.float64()) if self._target == pa.float64() else values

    def close(self) -> Iterable[Finding]:
        """What may be converted, or was."""
        if not self._is_quantity or self._decided == "keep":
            return
        said: dict[str, Any] = {"count": self._count, "column": self._column, "example": self._example}
        if self._target == pa.float64():
            yield finding("numbers_converted", **said)
        else:
            yield finding("numbers_as_text", decision="numbers", options=CHANGES["numbers"], **said)
