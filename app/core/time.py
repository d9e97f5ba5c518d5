"""Times: UTC inside, Thai local time and Buddhist era for people."""

import re
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from app.core.body import WORDS, Fault
from app.core.text import Language, Text

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_ERA_OFFSET = 543
THAI_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DATE = re.compile(r"^(\d{4})-(\d{2}-\d{2}.*)$", re.DOTALL)


def christian_era_text(value: object) -> str:
    """A time as text; one whose year is of the Buddhist era is refused, with the Christian-era year as a hint.

    Raises:
        Fault: it is not text that begins with a date, or its year is 2400 or later.
    """
    match = _DATE.match(value) if isinstance(value, str) else None
    if not isinstance(value, str) or match is None:
        raise Fault("datetime_type", WORDS["datetime_type"])
    if int(match[1]) >= 2400:
        meant = f"{int(match[1]) - BUDDHIST_ERA_OFFSET}-{match[2]}"[:40]
        raise Fault(
            "buddhist_year",
            Text(
                f"ปี {match[1]} เป็นพุทธศักราช API ใช้คริสต์ศักราช: ท่านหมายถึง {meant} ใช่หรือไม่",
                f"The year {match[1]} is of the Buddhist era; the API takes the Christian era. Did you mean {meant}?",
            ),
        )
    return value


def in_utc(value: datetime) -> datetime:
    """A moment in UTC.

    Raises:
        Fault: it names no time zone, or lies before 1900.
    """
    if value.tzinfo is None:
        raise Fault("timezone_aware", WORDS["timezone_aware"])
    if value.year < 1900:
        raise Fault("too_early", Text("ปีต้องเป็น ค.ศ. 1900 ขึ้นไป", "The year must be 1900 or later."))
    return value.astimezone(UTC)


Moment = Annotated[datetime, Field(strict=False), BeforeValidator(christian_era_text), AfterValidator(in_utc)]
"""A moment as it is sent: ISO 8601 with its time zone, in the Christian era."""


def display(moment: datetime, language: Language) -> str:
    """A moment as people read it: `21 พ.ย. 2568 20:30 น.` or `21 Nov 2025 20:30`."""
    local = moment.astimezone(BANGKOK)
    if language == "th":
        month = THAI_MONTHS[local.month - 1]
        return f"{local.day} {month} {local.year + BUDDHIST_ERA_OFFSET} {local:%H:%M} น."
    return f"{local.day} {ENGLISH_MONTHS[local.month - 1]} {local.year} {local:%H:%M}"
