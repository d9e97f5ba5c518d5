"""Codes of administrative areas: TIS-1099 with or without TH before them, pseudo-codes, codes of other provinces.

Called by `spatial.doctor.vectors.columns`. Sources: TIS-1099 (มอก. 1099-2548), OCHA's COD-AB p-codes.
"""

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import Tally

_NAME = re.compile(
    r"pcode|(?:area|adm\d?|prov(?:ince)?|amp(?:hoe|hur)?|dist(?:rict)?|tam(?:bon|bol)?|subdist(?:rict)?|geo|tis)_?"
    r"(?:code|id|idn)|^(?:ap|tb|pv)_?(?:code|idn?)$|รหัส(?:พื้นที่|จังหวัด|อำเภอ|ตำบล)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:TH)?(\d{2})(\d{2})?(\d{2})?")
_MOST_DISTRICTS = 50
"""Bangkok's; what is numbered beyond stands for municipalities and branches in registers, no district."""
_PROVINCES = frozenset(
    f"{number:02d}"
    for number in (
        *range(10, 28),
        *range(30, 50),
        *range(50, 59),
        *range(60, 68),
        *range(70, 78),
        *range(80, 87),
        *range(90, 97),
    )
)


def is_code_name(name: str) -> bool:
    """Whether a column is named like one of area codes."""
    return _NAME.search(name) is not None


def province_of(values: pa.Array) -> str | None:
    """The province that most of some values are codes of; None where most are no area codes."""
    counts: Counter[str] = Counter()
    there = 0
    for pair in values.value_counts().to_pylist():
        if pair["values"] is None:
            continue
        there += pair["counts"]
        match = _CODE.fullmatch(str(pair["values"]).strip())
        if match and match[1] in _PROVINCES:
            counts[match[1]] += pair["counts"]
    return counts.most_common(1)[0][0] if counts.total() * 2 > there else None


class CodeCheck:
    """The area codes of one property, batch after batch."""

    def __init__(self, column: str, tally: Tally, province: str) -> None:
        self._column = column
        self._tally = tally
        self._province = province

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Judge each distinct code once."""
        encoded = values.dictionary_encode()
        indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        faults: dict[str, dict[int, str]] = {}
        for at, value in enumerate(encoded.dictionary.to_pylist()):
            fault = self._fault(str(value).strip())
            if fault is not None:
                faults.setdefault(fault, {})[at] = shown(str(value))
        for code, which in faults.items():
            at = np.flatnonzero(np.isin(indices, list(which)))
            self._tally.add(
                code,
                rows.fids[at],
                rows.geometries[at],
                [which[index] for index in indices[at].tolist()],
                column=self._column,
                example=next(iter(which.values())),
                province=self._province,
            )
        return values

    def close(self) -> Iterable[Finding]:
        """All is in the tally."""
        return ()

    def _fault(self, code: str) -> str | None:
        match = _CODE.fullmatch(code)
        if match is None or match[1] not in _PROVINCES:
            return "area_code_malformed"
        district, subdistrict = match[2], match[3]
        if district is not None and not 1 <= int(district) <= _MOST_DISTRICTS:
            return "area_code_pseudo"
        if subdistrict in ("00", "99"):
            return "area_code_pseudo"
        return "area_code_elsewhere" if match[1] != self._province else None
