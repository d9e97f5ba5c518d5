"""`as-of`: the moment up to which the record is read, so that an answer shows what was recorded by then.

Features, one feature, and the description of a collection take it. What somebody may read follows from their rights of
today; what is read, from the entries that were recorded up to that moment, itself included. See docs/ogc.md.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from fastapi import Request

from app.core.body import Fault
from app.core.errors import InvalidParameter, NotFound
from app.core.parameters import bad_parameter
from app.core.text import Text
from app.core.time import BANGKOK, christian_era_text, in_utc

AS_OF = "as-of"
CLOCKS_DIFFER = timedelta(minutes=1)
"""A clock that is ahead by no more is forgiven: what it calls now is now."""
DESCRIPTION: dict[str, Any] = {
    "name": AS_OF,
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "What was recorded by then: a moment of RFC 3339, or a day to its end in Thai time; not the future",
}


class NothingRecordedYet(NotFound):
    """At that moment a layer had no current version that whoever asks may read today."""

    code = "nothing_recorded_yet"
    title = Text("ณ เวลานั้นยังไม่มีข้อมูลในบันทึก", "Nothing was on the record at that moment")
    advice = Text(
        "ณ เวลานั้นชั้นข้อมูลนี้ไม่มีรุ่นปัจจุบันที่ท่านอ่านได้ ลอง as-of ที่หลังกว่านั้น หรือไม่ต้องระบุ",
        "At that moment this layer had no current version that you may read: try a later as-of, or leave it out.",
    )


def parse_as_of(request: Request) -> datetime | None:
    """The moment that a request names, in UTC and never later than now; None where it names none.

    Raises:
        InvalidParameter: no moment, without a time zone, of the Buddhist era, or of the future.
    """
    value = request.query_params.get(AS_OF)
    if value is None:
        return None
    now = datetime.now(UTC)
    try:
        said = christian_era_text(value)
        if len(said) == 10:
            day = date.fromisoformat(said)
            latest = now.astimezone(BANGKOK).date()
            moment = datetime.combine(min(day, latest), time.max, BANGKOK).astimezone(UTC)
            is_future = day > latest
        else:
            moment = in_utc(datetime.fromisoformat(said))
            is_future = moment > now + CLOCKS_DIFFER
    except Fault as fault:
        raise bad_parameter(AS_OF, fault.fault_code, fault.detail.th, fault.detail.en) from None
    except (ValueError, OverflowError):
        raise _no_moment() from None
    if is_future:
        raise bad_parameter(
            AS_OF,
            "in_the_future",
            "ยังไม่มีใครรู้ว่าจะมีอะไรบันทึกถึงเวลานั้น ระบุเวลาที่ผ่านมาแล้ว หรือไม่ต้องระบุเพื่อดูปัจจุบัน",
            "what will be recorded by then nobody knows: name a moment that has passed, or leave it out for now",
        )
    return min(moment, now)


def written(moment: datetime) -> str:
    """A moment as links have it, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _no_moment() -> InvalidParameter:
    return bad_parameter(
        AS_OF,
        "datetime",
        "ต้องเป็นเวลาแบบ 2025-11-21T20:30:00Z หรือ 2025-11-21T20:30:00%2B07:00 (เครื่องหมาย + ในที่อยู่ต้องเขียน %2B)"
        " หรือวัน 2025-11-21",
        "must be a time such as 2025-11-21T20:30:00Z or 2025-11-21T20:30:00%2B07:00 (a + is written %2B in addresses),"
        " or a day such as 2025-11-21",
    )
