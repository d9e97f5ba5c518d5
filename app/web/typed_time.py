"""Times as people type them into forms: day/month/year hour:minute, Thai time, Buddhist or Christian years.

The same reading as app/web/islands/dates.ts, for forms that are sent without a script.
"""

import re
from datetime import datetime

from app.core.text import Text
from app.core.time import BANGKOK, BUDDHIST_ERA_OFFSET

FIRST_BUDDHIST_YEAR = 2400
FIRST_YEAR = 1950
_TYPED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})[ ,T]+(\d{1,2})[:.](\d{2})\s*(?:น\.?)?", re.ASCII)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
UNREADABLE = Text("อ่านเวลาไม่ออก พิมพ์แบบ 21/11/2568 20:30", "Cannot read this time; type it like 21/11/2025 20:30.")
NO_SUCH_TIME = Text("ไม่มีวันเวลานี้ในปฏิทิน", "There is no such date and time.")


class TypedTimeFault(ValueError):
    """What was typed is no time; `words` say why."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def read_typed_time(typed: str) -> datetime:
    """The moment that was typed, with the Thai offset; a year from 2400 on is Buddhist, Thai digits are digits.

    Raises:
        TypedTimeFault: it is not a time.
    """
    found = _TYPED.fullmatch(typed.strip().translate(_THAI_DIGITS))
    if found is None:
        raise TypedTimeFault(UNREADABLE)
    day, month, year, hour, minute = (int(part) for part in found.groups())
    if year >= FIRST_BUDDHIST_YEAR:
        year -= BUDDHIST_ERA_OFFSET
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=BANGKOK)
    except ValueError:
        raise TypedTimeFault(NO_SUCH_TIME) from None
    if year < FIRST_YEAR:
        raise TypedTimeFault(NO_SUCH_TIME)
    return moment


def typed_form(moment: datetime, *, is_buddhist: bool) -> str:
    """How a person would type a moment: `21/11/2568 20:30`."""
    local = moment.astimezone(BANGKOK)
    year = local.year + (BUDDHIST_ERA_OFFSET if is_buddhist else 0)
    return f"{local:%d/%m}/{year} {local:%H:%M}"
