"""Days and times of a filter: read, and the relations between them.

A day is a day in Thailand. Where a day meets a time, the time counts as the day it lies in, Thai time (UTC+7): so
`observed_at = DATE('2025-11-21')` is all of that day, and an INTERVAL of two days is both of them whole. Intervals
include their ends. Relations: W3C/OGC Time Ontology, as OGC 21-065r2 names them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal, LiteralString

from app.core.time import BUDDHIST_ERA_OFFSET
from app.ogc.filters.refusal import Place, refuse, short

Unit = Literal["date", "timestamp"]

THAI_TIME = timezone(timedelta(hours=7))
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_WITHOUT_ZONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]{5,}")
_FIRST_BUDDHIST = 2400
"""No year from here on is of the Christian era, as elsewhere in the API."""

RELATIONS: Mapping[str, LiteralString] = {
    "t_after": "{s1} > {e2}",
    "t_before": "{e1} < {s2}",
    "t_disjoint": "{e1} < {s2} OR {s1} > {e2}",
    "t_intersects": "{e1} >= {s2} AND {s1} <= {e2}",
    "t_equals": "{s1} = {s2} AND {e1} = {e2}",
    "t_contains": "{s1} < {s2} AND {e1} > {e2}",
    "t_during": "{s1} > {s2} AND {e1} < {e2}",
    "t_finishedby": "{s1} < {s2} AND {e1} = {e2}",
    "t_finishes": "{s1} > {s2} AND {e1} = {e2}",
    "t_meets": "{e1} = {s2}",
    "t_metby": "{s1} = {e2}",
    "t_overlappedby": "{s1} > {s2} AND {s1} < {e2} AND {e1} > {e2}",
    "t_overlaps": "{s1} < {s2} AND {e1} > {s2} AND {e1} < {e2}",
    "t_startedby": "{s1} = {s2} AND {e1} > {e2}",
    "t_starts": "{s1} = {s2} AND {e1} < {e2}",
}
"""Of a first interval from s1 to e1 and a second from s2 to e2; a moment begins and ends in itself."""


def read_instant(place: Place, text: str, unit: Unit | None) -> date | datetime:
    """A day (`2025-11-21`) or a time with its zone (`2025-11-21T13:30:00Z`, `…+07:00`), RFC 3339.

    Args:
        place: Where it stands.
        text: As written.
        unit: Which of them it must be; None: either.

    Returns:
        A date, or a datetime in UTC.

    Raises:
        FilterRefused: it is none, of the Buddhist era, or there is no such day or hour.
    """
    is_date, is_timestamp = bool(_DATE.fullmatch(text)), bool(_TIMESTAMP.fullmatch(text))
    if not (is_date and unit != "timestamp") and not (is_timestamp and unit != "date"):
        raise _unreadable(place, text, unit)
    year = int(text[:4])
    if year >= _FIRST_BUDDHIST:
        meant = f"{year - BUDDHIST_ERA_OFFSET:04}{text[4:]}"
        raise refuse(
            place,
            "buddhist_year",
            f"ปี {year} เป็นพุทธศักราช ใช้คริสต์ศักราช: ท่านหมายถึง {meant} ใช่หรือไม่",
            f"the year {year} is of the Buddhist era; write the Christian era. Did you mean {meant}?",
        )
    try:
        if is_date:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refuse(
            place,
            "instant",
            f"ไม่มีวันหรือเวลา {text} ในปฏิทิน",
            f"there is no such day or time as {text}",
        ) from None


def day_of(moment: date | datetime) -> date:
    """The day in Thailand that a moment lies in.

    Raises:
        OverflowError: after the year 9999.
    """
    return moment.astimezone(THAI_TIME).date() if isinstance(moment, datetime) else moment


def unit_of(moment: date | datetime) -> Unit:
    """Whether it is a day or a time."""
    return "timestamp" if isinstance(moment, datetime) else "date"


def _unreadable(place: Place, text: str, unit: Unit | None) -> Exception:
    said = short(text)
    if unit == "date":
        return refuse(
            place,
            "instant",
            f"{said!r} ไม่ใช่วัน ต้องเป็นแบบ DATE('2025-11-21')",
            f"{said!r} is no day; write it like DATE('2025-11-21')",
        )
    example = "TIMESTAMP('2025-11-21T13:30:00Z')"
    if re.fullmatch(r".*[0-9] [0-9]{2}:[0-9]{2}", text):
        return refuse(
            place,
            "instant",
            f"{said!r}: เครื่องหมาย + ในที่อยู่เว็บต้องเขียนเป็น %2B หรือใช้เวลา UTC เช่น {example}",
            f"{said!r}: in an address + is written %2B, or give the time in UTC, like {example}",
        )
    if _WITHOUT_ZONE.fullmatch(text):
        return refuse(
            place,
            "instant",
            f"{said!r} ไม่มีเขตเวลา หรือวินาทีไม่ครบ ต้องเป็นแบบ {example}",
            f"{said!r} lacks its time zone or seconds; write it like {example}",
        )
    example = example if unit else f"DATE('2025-11-21'), {example}"
    return refuse(
        place,
        "instant",
        f"{said!r} ไม่ใช่วันหรือเวลา ต้องเป็นแบบ {example}",
        f"{said!r} is no day or time; write it like {example}",
    )
