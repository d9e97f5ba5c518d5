"""Query parameters that several lists share: boxes, cursors, comma-separated choices; and refusing unknown ones."""

import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from fastapi import Request

from app.core.errors import FieldError, InvalidParameter
from app.core.text import Text


def bad_parameter(name: str, code: str, th: str, en: str) -> InvalidParameter:
    """An error about one query parameter."""
    return InvalidParameter(Text(f"{name}: {th}", f"{name}: {en}"), errors=[FieldError(f"?{name}", code, Text(th, en))])


def parse_bbox(value: str | None) -> tuple[float, float, float, float] | None:
    """`west,south,east,north` in degrees, WGS 84.

    Raises:
        InvalidParameter: not four finite numbers in range and order.
    """
    if value is None:
        return None
    error = bad_parameter(
        "bbox",
        "bbox",
        "ต้องเป็น ตะวันตก,ใต้,ตะวันออก,เหนือ เป็นองศา เช่น 100.3,6.8,100.6,7.2",
        "must be west,south,east,north in degrees, for example 100.3,6.8,100.6,7.2",
    )
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError:
        raise error from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise error
    return west, south, east, north


def parse_choices(name: str, value: str | None, known: Collection[str]) -> Sequence[str] | None:
    """A comma-separated list of known words.

    Raises:
        InvalidParameter: one of them is not known.
    """
    if value is None:
        return None
    chosen = [part.strip() for part in value.split(",")]
    if not set(chosen) <= set(known):
        words = ", ".join(known)
        raise bad_parameter(name, "unknown_choice", f"ใช้ได้: {words}", f"use any of {words}")
    return chosen


def make_cursor(at: datetime, id_: UUID) -> str:
    """An opaque position in a list ordered by time and id."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id_}".encode()).decode().rstrip("=")


def parse_cursor(value: str | None) -> tuple[datetime, UUID] | None:
    """The position that `make_cursor` made.

    Raises:
        InvalidParameter: it is no such cursor.
    """
    if value is None:
        return None
    try:
        at, _, id_ = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, UUID(id_)
    except (binascii.Error, ValueError):
        raise bad_parameter("after", "cursor", "ใช้ค่า next ของหน้าก่อน", "use `next` of the page before") from None


def known_parameters(*names: str) -> "KnownParameters":
    """A dependency that refuses every other query parameter, so that a misspelt filter is not silently ignored.

    Declare it after the policy: a stranger is asked to sign in first.
    """
    return KnownParameters(frozenset(names))


class KnownParameters:
    """Refuses query parameters that a route does not know."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    async def __call__(self, request: Request) -> None:
        """Check one request.

        Raises:
            InvalidParameter: an unknown one, or one given twice.
        """
        for name in request.query_params:
            if name not in self.names:
                words = ", ".join(sorted(self.names)) or "–"
                raise bad_parameter(
                    name[:60], "unknown_parameter", f"ไม่รู้จัก ใช้ได้: {words}", f"unknown; known are {words}"
                )
            if len(request.query_params.getlist(name)) > 1:
                raise bad_parameter(name, "repeated", "ระบุได้ครั้งเดียว", "give it once")
