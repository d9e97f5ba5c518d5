"""Which items a request asks for: by box, time, geometry, collection and id, a page at a time in the order of ids."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import shapely
from pydantic import Field
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from app.core.body import Body, Fault, PlainText
from app.core.parameters import bad_parameter
from app.dialogue.schemas import check_geometry
from app.ogc.collection import parts_of
from app.ogc.crs import CRS84
from app.ogc.parameters import Box, parse_boxes, parse_limit, parse_moments
from app.ogc.stac.gathering import ItemSeen

DEFAULT_LIMIT, MOST = 100, 1000
MOST_NAMES = 1000
"""Ids or collections in one search."""
Names = Annotated[list[Annotated[PlainText, Field(max_length=100)]], Field(max_length=MOST_NAMES)]


class SearchSent(Body):
    """A search as a body."""

    limit: Annotated[int, Field(ge=1, description="Items in a page; more than 1,000 are 1,000")] = DEFAULT_LIMIT
    bbox: Annotated[list[float], Field(min_length=4, max_length=6, description="West, south, east, north")] | None = (
        None
    )
    datetime: PlainText | None = Field(default=None, description="A moment or an interval of RFC 3339")
    intersects: dict[str, Any] | None = Field(default=None, description="A GeoJSON geometry; not together with bbox")
    ids: Names | None = None
    collections: Names | None = None
    token: PlainText | None = Field(default=None, description="Where the page before ended; from its link `next`")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items."""

    limit: int = DEFAULT_LIMIT
    boxes: tuple[Box, ...] | None = None
    moments: tuple[datetime | None, datetime | None] | None = None
    intersects: BaseGeometry | None = None
    ids: frozenset[str] | None = None
    collections: frozenset[str] | None = None
    after: str = ""
    """Id of the last item of the page before."""

    def is_met_by(self, item: ItemSeen) -> bool:
        """Whether an item is among them, on whichever page."""
        return (
            (self.ids is None or item.id in self.ids)
            and (self.collections is None or item.province_code in self.collections)
            and _meets_time(item, self.moments)
            and (self.boxes is None or _meets_boxes(item, self.boxes))
            and (self.intersects is None or _meets_geometry(item, self.intersects))
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Items of a page."""

    items: Sequence[ItemSeen]
    matched: int
    """On all pages."""
    following: str | None
    """Where the next page begins; None where there is none."""


def page_of(items: Sequence[ItemSeen], wanted: Wanted) -> Page:
    """The page that is wanted; items are in the order of their ids."""
    matched = [one for one in items if wanted.is_met_by(one)]
    rest = [one for one in matched if one.id > wanted.after]
    shown = rest[: wanted.limit]
    return Page(shown, len(matched), shown[-1].id if len(rest) > len(shown) else None)


def wanted_by_query(said: Mapping[str, str]) -> Wanted:
    """What an address asks for.

    Raises:
        InvalidParameter: something of it cannot be understood.
    """
    boxes = parse_boxes(said.get("bbox"), CRS84)
    intersects = said.get("intersects")
    return Wanted(
        limit=_limit(said.get("limit")),
        boxes=boxes,
        moments=parse_moments(said.get("datetime")),
        intersects=_either(boxes, None if intersects is None else _geometry(_json(intersects))),
        ids=_names(said.get("ids")),
        collections=_names(said.get("collections")),
        after=_after(said.get("token")),
    )


def wanted_by_body(sent: SearchSent) -> Wanted:
    """What a body asks for.

    Raises:
        InvalidParameter: something of it cannot be understood.
    """
    boxes = None if sent.bbox is None else parse_boxes(",".join(map(repr, sent.bbox)), CRS84)
    return Wanted(
        limit=min(sent.limit, MOST),
        boxes=boxes,
        moments=parse_moments(sent.datetime),
        intersects=_either(boxes, None if sent.intersects is None else _geometry(sent.intersects)),
        ids=None if sent.ids is None else frozenset(sent.ids),
        collections=None if sent.collections is None else frozenset(sent.collections),
        after=_after(sent.token),
    )


def _limit(value: str | None) -> int:
    return DEFAULT_LIMIT if value is None else min(parse_limit(value), MOST)


def _names(value: str | None) -> frozenset[str] | None:
    return None if value is None else frozenset(part.strip() for part in value.split(",", MOST_NAMES))


def _after(value: str | None) -> str:
    if value is None:
        return ""
    if parts_of(value) is None:
        raise bad_parameter("token", "cursor", "ใช้ลิงก์ next ของหน้าก่อน", "use the `next` link of the page before")
    return value


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise bad_parameter("intersects", "json_invalid", "ต้องเป็น GeoJSON", "must be GeoJSON") from None


def _geometry(value: object) -> BaseGeometry:
    try:
        return check_geometry(value).shape
    except Fault as fault:
        raise bad_parameter("intersects", fault.fault_code, fault.detail.th, fault.detail.en) from None


def _either(boxes: tuple[Box, ...] | None, geometry: BaseGeometry | None) -> BaseGeometry | None:
    if boxes is not None and geometry is not None:
        raise bad_parameter("intersects", "not_together", "ใช้พร้อมกับ bbox ไม่ได้", "give either this or bbox")
    return geometry


def _meets_time(item: ItemSeen, moments: tuple[datetime | None, datetime | None] | None) -> bool:
    if moments is None:
        return True
    (begins, ends), (earliest, latest) = item.interval, moments
    return (latest is None or begins <= latest) and (earliest is None or ends >= earliest)


def _meets_boxes(item: ItemSeen, boxes: Sequence[Box]) -> bool:
    if item.bounds is None:
        return False
    west, south, east, north = item.bounds
    return any(west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1] for box in boxes)


def _meets_geometry(item: ItemSeen, geometry: BaseGeometry) -> bool:
    return item.geometry is not None and bool(shapely.intersects(shape(item.geometry), geometry))
