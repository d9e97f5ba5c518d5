"""What an address asks of a collection's features: how many, where, when, in which CRS and form."""

import base64
import binascii
import math
import struct
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from fastapi import Request

from app.core.body import Fault
from app.core.errors import InvalidParameter
from app.core.negotiation import FORM, preferred
from app.core.parameters import bad_parameter
from app.core.time import BANGKOK, christian_era_text, in_utc
from app.ogc.crs import Crs, parse_crs

DEFAULT_LIMIT, MOST = 1000, 10_000
Form = Literal["json", "csv", "fgb"]
ITEMS_QUERY = (
    "limit", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "after", "count", "as-of",
    "f",
)  # fmt: skip
"""Names of the parameters of a page."""
MEDIA_TYPES: dict[Form, str] = {
    "json": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "fgb": "application/vnd.flatgeobuf",
}
FilterLanguage = Literal["cql2-text", "cql2-json"]
FILTER_LANGUAGES: tuple[FilterLanguage, ...] = ("cql2-text", "cql2-json")
Box = tuple[float, float, float, float]
Key = int | UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which features, and how they are to be written."""

    limit: int
    after: Key | None
    boxes: tuple[Box, ...] | None
    """In `bbox_crs`, easting or longitude first; two where it crosses the antimeridian. None: anywhere."""
    bbox_crs: Crs
    moments: tuple[datetime | None, datetime | None] | None
    """From and to, both included; None in either is open."""
    crs: Crs
    filter: str | None
    """Of CQL2, as it was sent."""
    filter_language: FilterLanguage
    filter_crs: Crs
    is_counted: bool
    """Whether `numberMatched` is wanted whatever it costs."""


def parse_limit(value: str | None) -> int:
    """How many features a page may have; more than the most are that many, as the standard says.

    Raises:
        InvalidParameter: no whole number of at least 1.
    """
    if value is None:
        return DEFAULT_LIMIT
    if not (value.isascii() and value.isdecimal()) or len(value) > 12 or int(value) < 1:
        raise bad_parameter("limit", "limit", f"ต้องเป็นจำนวนเต็ม 1 ถึง {MOST}", f"must be a whole number, 1 to {MOST}")
    return min(int(value), MOST)


def parse_boxes(value: str | None, crs: Crs) -> tuple[Box, ...] | None:
    """Four numbers in the axis order of a CRS, or six with heights, which are not looked at.

    Raises:
        InvalidParameter: other things, numbers out of order or off the earth.
    """
    if value is None:
        return None
    example = "6.8,100.3,7.2,100.6" if crs.is_latitude_first else "100.3,6.8,100.6,7.2"
    error = bad_parameter(
        "bbox",
        "bbox",
        "ต้องเป็นตัวเลข 4 หรือ 6 ตัว มุมล่างซ้ายแล้วมุมบนขวา ตามลำดับแกนของ bbox-crs"
        + (f" เช่น {example}" if crs.srid == 4326 else ""),
        "must be 4 or 6 numbers: lower left, then upper right corner, in the axis order of bbox-crs"
        + (f", for example {example}" if crs.srid == 4326 else ""),
    )
    try:
        numbers = [float(part) for part in value.split(",", 7)]
    except ValueError:
        raise error from None
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise error
    west, south, east, north = (numbers[1], numbers[0], numbers[3], numbers[2]) if crs.is_latitude_first else numbers
    if south > north:
        raise error
    if crs.srid != 4326:
        if west > east:
            raise error
        return ((west, south, east, north),)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise error
    if west > east:
        return (west, south, 180.0, north), (-180.0, south, east, north)
    return ((west, south, east, north),)


def parse_moments(value: str | None) -> tuple[datetime | None, datetime | None] | None:
    """A moment or an interval of RFC 3339; a day alone is all of it, in Thai time.

    Raises:
        InvalidParameter: other things, an interval that ends before it begins, a Buddhist year.
    """
    if value is None:
        return None
    first, separator, last = value.partition("/")
    begins, ends = _moment(first, is_end=False), _moment(last if separator else first, is_end=True)
    if separator and begins is None and ends is None:
        return None
    if (not separator and begins is None) or (begins is not None and ends is not None and begins > ends):
        raise _bad_moment()
    return begins, ends


def _moment(value: str, *, is_end: bool) -> datetime | None:
    if value in ("", ".."):
        return None
    try:
        said = christian_era_text(value)
        if len(said) == 10:
            midnight = datetime.combine(date.fromisoformat(said), time(), BANGKOK)
            return midnight + timedelta(days=1, microseconds=-1) if is_end else midnight
        return in_utc(datetime.fromisoformat(said))
    except Fault as fault:
        raise bad_parameter("datetime", fault.fault_code, fault.detail.th, fault.detail.en) from None
    except (ValueError, OverflowError):
        raise _bad_moment() from None


def _bad_moment() -> InvalidParameter:
    return bad_parameter(
        "datetime",
        "datetime",
        "ต้องเป็นเวลาแบบ 2025-11-21T20:30:00+07:00 หรือวัน 2025-11-21 หรือช่วง เริ่ม/สิ้นสุด (ใช้ .. แทนปลายเปิด)",
        "must be a time such as 2025-11-21T20:30:00+07:00, a day such as 2025-11-21, or start/end (.. is open)",
    )


def make_after(key: Key) -> str:
    """An opaque position in a collection ordered by its key."""
    packed = key.bytes if isinstance(key, UUID) else struct.pack(">q", key)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def parse_after(value: str | None, key: Literal["integer", "uuid"]) -> Key | None:
    """The position that `make_after` made.

    Raises:
        InvalidParameter: it is none of this collection.
    """
    if value is None:
        return None
    try:
        packed = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        if key == "uuid":
            return UUID(bytes=packed)
        (number,) = struct.unpack(">q", packed)
    except (binascii.Error, struct.error, ValueError):
        raise bad_parameter(
            "after", "cursor", "ใช้ลิงก์ next ของหน้าก่อน", "use the `next` link of the page before"
        ) from None
    return int(number)


def parse_wanted(request: Request, key: Literal["integer", "uuid"]) -> Wanted:
    """What a request for items asks for.

    Raises:
        InvalidParameter: something of it cannot be understood.
    """
    said = request.query_params
    bbox_crs = parse_crs("bbox-crs", said.get("bbox-crs"))
    counted = said.get("count")
    if counted not in (None, "exact"):
        raise bad_parameter("count", "unknown_choice", "ใช้ได้: exact", "use exact, or leave it out")
    return Wanted(
        limit=parse_limit(said.get("limit")),
        after=parse_after(said.get("after"), key),
        boxes=parse_boxes(said.get("bbox"), bbox_crs),
        bbox_crs=bbox_crs,
        moments=parse_moments(said.get("datetime")),
        crs=parse_crs("crs", said.get("crs")),
        filter=said.get("filter"),
        filter_language=_filter_language(said.get("filter-lang")),
        filter_crs=parse_crs("filter-crs", said.get("filter-crs")),
        is_counted=counted == "exact",
    )


def _filter_language(value: str | None) -> FilterLanguage:
    if value is None:
        return "cql2-text"
    for language in FILTER_LANGUAGES:
        if value == language:
            return language
    words = ", ".join(FILTER_LANGUAGES)
    raise bad_parameter("filter-lang", "unknown_choice", f"ใช้ได้: {words}", f"use one of {words}")


_FORMS: dict[str, Form] = {"json": "json", "geojson": "json", "csv": "csv", "fgb": "fgb"}
_ACCEPTED: dict[str, Form] = {
    "application/geo+json": "json",
    "application/json": "json",
    "text/csv": "csv",
    "application/flatgeobuf": "fgb",
    "application/vnd.flatgeobuf": "fgb",
}


def parse_form(request: Request, allowed: tuple[Form, ...]) -> Form:
    """The form that `f` names, else the first that the Accept header wants and there is; JSON where none is.

    Raises:
        InvalidParameter: `f` names another.
    """
    said = request.query_params.get("f")
    if said is not None:
        form = _FORMS.get(said)
        if form is None or form not in allowed:
            words = ", ".join((*allowed, FORM))
            raise bad_parameter("f", "unknown_choice", f"ใช้ได้: {words}", f"use any of {words}")
        return form
    known: dict[str, Form] = {name: form for name, form in _ACCEPTED.items() if form in allowed}
    return preferred(request, known) or "json"
