"""Values of properties, as people send them: checked against the type that the layer has, never guessed.

What comes out is what PostgreSQL tells of the column as JSON (`columns_sql.told`), so that values can be compared.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.core.body import Fault
from app.core.text import Text
from app.core.time import christian_era_text

MOST_TEXT = 100_000


def _whole(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Fault("int_type", Text("ต้องเป็นจำนวนเต็ม", "Must be a whole number."))
    if not -(2**63) <= value < 2**63:
        raise Fault("int_range", Text("จำนวนเต็มนี้ใหญ่เกินกว่าจะเก็บได้ (64 บิต)", "This whole number is beyond 64 bits."))
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault("float_type", Text("ต้องเป็นตัวเลข", "Must be a number."))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Fault("finite_number", Text("ต้องเป็นตัวเลขจำกัด", "Must be a finite number."))
    return number


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Fault("bool_type", Text("ต้องเป็น true หรือ false", "Must be true or false."))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Fault("string_type", Text("ต้องเป็นข้อความ", "Must be text."))
    if "\x00" in value:
        raise Fault("nul_character", Text("มีอักขระ NUL โปรดลบออก", "Contains a NUL character. Remove it."))
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Fault("string_type", Text("ต้องเป็นข้อความ Unicode ที่สมบูรณ์", "Must be whole Unicode text."))
    if len(value) > MOST_TEXT:
        raise Fault(
            "string_too_long",
            Text(f"ต้องไม่เกิน {MOST_TEXT:,} ตัวอักษร", f"Must have at most {MOST_TEXT:,} characters."),
        )
    return value


_NO_DAY = Text("ต้องเป็นวันที่ เช่น 2025-11-21", "Must be a date, for example 2025-11-21.")


def _day(value: Any) -> str:
    try:
        # QGIS may send a day with a time of midnight behind it
        day = christian_era_text(value).removesuffix("Z").split("T00:00:00")[0]
        return date.fromisoformat(day).isoformat()
    except Fault as fault:
        raise Fault("date_type", _NO_DAY) if fault.fault_code == "datetime_type" else fault from None
    except ValueError:
        raise Fault("date_type", _NO_DAY) from None


def _moment(value: Any) -> str:
    """A moment to the millisecond; without a zone it is taken in UTC, as answers have it and QGIS sends it back."""
    said = christian_era_text(value)
    try:
        moment = datetime.fromisoformat(said)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault(
            "datetime_type",
            Text(
                "ต้องเป็นเวลาแบบ ISO 8601 เช่น 2025-11-21T20:30:00+07:00",
                "Must be an ISO 8601 time, for example 2025-11-21T20:30:00+07:00.",
            ),
        ) from None
    return moment_told(moment)


def moment_told(moment: datetime) -> str:
    """A moment in UTC as PostgreSQL tells it of a column, to the millisecond."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z".rjust(24, "0")


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "int64": _whole,
    "float64": _number,
    "bool": _truth,
    "string": _text,
    "date": _day,
    "timestamp": _moment,
}
"""Type of a property in the catalogue → what makes of a JSON value one of the column; null is always one."""


def checked(kind: str, value: Any) -> Any:
    """A value of a property.

    Raises:
        Fault: it is none of this type.
    """
    return None if value is None else CHECKS[kind](value)
