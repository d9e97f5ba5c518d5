"""Numbers and dates as Thai officials write them: Thai digits, thousands' commas, months by name, Buddhist years.

Pure functions on texts. Called by the checks of attributes and the reader of tables.
"""

import re
from datetime import date
from typing import NamedTuple

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
BUDDHIST_AHEAD = 543
FIRST_BUDDHIST, LAST_BUDDHIST = 2400, 2700
"""Years taken for Buddhist ones: 1857 to 2157 of the common era."""

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            ("ม.ค.", "มกราคม", "jan"),
            ("ก.พ.", "กุมภาพันธ์", "feb"),
            ("มี.ค.", "มีนาคม", "mar"),
            ("เม.ย.", "เมษายน", "apr"),
            ("พ.ค.", "พฤษภาคม", "may"),
            ("มิ.ย.", "มิถุนายน", "jun"),
            ("ก.ค.", "กรกฎาคม", "jul"),
            ("ส.ค.", "สิงหาคม", "aug"),
            ("ก.ย.", "กันยายน", "sep"),
            ("ต.ค.", "ตุลาคม", "oct"),
            ("พ.ย.", "พฤศจิกายน", "nov"),
            ("ธ.ค.", "ธันวาคม", "dec"),
        ),
        start=1,
    )
    for name in names
}
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DAY_FIRST = re.compile(r"(?:วันที่\s*)?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_BY_NAME = re.compile(r"(?:วันที่\s*)?(\d{1,2})\s*(?:เดือน\s*)?([^\d\s]+)\s*(?:(?:พ\.ศ\.|พศ|ปี)\s*)*(\d{4})")


class ThaiDate(NamedTuple):
    """A date as written."""

    year: int
    month: int
    day: int

    @property
    def is_buddhist(self) -> bool:
        """Whether its year can only be one of the Buddhist era."""
        return FIRST_BUDDHIST <= self.year <= LAST_BUDDHIST

    def common(self) -> date | None:
        """Of the common era; None where there is no such day."""
        try:
            return date(self.year - BUDDHIST_AHEAD if self.is_buddhist else self.year, self.month, self.day)
        except ValueError:
            return None


def read_number(text: str) -> float | None:
    """'1,234.5' and '๑๒๓' as numbers; None for what is no number (or a code with leading zeros)."""
    plain = text.strip().translate(THAI_DIGITS)
    if not _NUMBER.fullmatch(plain) or re.match(r"[+-]?0\d", plain):
        return None
    return float(plain.replace(",", ""))


def read_date(text: str) -> ThaiDate | None:
    """'21/11/2568', '2568-11-21', '21 พ.ย. 2568' as a date with the year as written; None for anything else."""
    plain = text.strip().translate(THAI_DIGITS)
    if match := _DAY_FIRST.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
    elif match := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := _BY_NAME.fullmatch(plain):
        name = match[2].lower()
        named = _MONTHS.get(name) or _MONTHS.get(name[:3]) or _MONTHS.get(name.replace(".", "") + ".")
        if named is None:
            return None
        day, month, year = int(match[1]), named, int(match[3])
    else:
        return None
    made = ThaiDate(year, month, day)
    return made if 1 <= month <= 12 and 1 <= day <= 31 else None
