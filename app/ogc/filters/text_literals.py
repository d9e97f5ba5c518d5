"""Shapes and times in a filter as text: WKT, BBOX, DATE, TIMESTAMP, INTERVAL."""

from typing import Any

from app.ogc.filters.refusal import Place, refuse
from app.ogc.filters.text_cursor import Cursor
from app.ogc.filters.text_tokens import Token, number_of
from app.ogc.filters.tree import Box, Instant, Name, Node, Open, Shape, Span, Value

_SHAPES = {
    "point": ("Point", 1),
    "linestring": ("LineString", 1),
    "polygon": ("Polygon", 2),
    "multipoint": ("MultiPoint", 1),
    "multilinestring": ("MultiLineString", 2),
    "multipolygon": ("MultiPolygon", 3),
    "geometrycollection": ("GeometryCollection", 0),
}
"""Of WKT: the name in GeoJSON, and how many brackets stand around a position."""
_WITH_HEIGHT = ("z", "m", "zm")


def starts_literal(cursor: Cursor, word: str) -> bool:
    """Whether a word that was just taken begins a literal; it may be a property's name as well."""
    following = cursor.token.keyword()
    if word in _SHAPES:
        return following == "(" or following in (*_WITH_HEIGHT, "empty")
    return word in ("bbox", "envelope", "date", "timestamp", "interval") and following == "("


def read_literal(cursor: Cursor, token: Token) -> Node:
    """The shape, day, time or interval that a word begins.

    Raises:
        FilterRefused: it is not written as the grammar wants it.
    """
    place, word = cursor.place(token), token.keyword()
    if word in _SHAPES:
        return _shape(cursor, place, word)
    if word in ("bbox", "envelope"):
        return Box(place, tuple(cursor.listed(lambda: _coordinate(cursor))))
    if word == "interval":
        return _interval(cursor, place)
    return Instant(place, _quoted_instant(cursor, word), "date" if word == "date" else "timestamp")


def _quoted_instant(cursor: Cursor, word: str) -> str:
    cursor.expect("(", word.upper())
    token = cursor.next()
    if token.kind != "text":
        example = "2025-11-21" if word == "date" else "2025-11-21T13:30:00Z"
        raise refuse(
            cursor.place(token),
            "instant",
            f"ใน {word.upper()}(…) ต้องเป็นข้อความ เช่น {word.upper()}('{example}')",
            f"{word.upper()}(…) takes quoted text, such as {word.upper()}('{example}')",
        )
    cursor.close()
    return token.text


def _interval(cursor: Cursor, place: Place) -> Span:
    ends = cursor.listed(lambda: _end_of_interval(cursor))
    if len(ends) != 2:
        raise refuse(
            place,
            "interval",
            "INTERVAL มีสองค่า: เริ่มและสิ้นสุด ใช้ '..' แทนปลายเปิด",
            "INTERVAL takes two: its begin and its end; '..' is open",
        )
    return Span(place, ends[0], ends[1])


def _end_of_interval(cursor: Cursor) -> Name | Instant | Value | Open:
    token = cursor.next()
    place = cursor.place(token)
    if token.kind == "text":
        return Open(place) if token.text == ".." else Value(place, token.text)
    if token.keyword() in ("date", "timestamp") and cursor.token.keyword() == "(":
        unit = "date" if token.keyword() == "date" else "timestamp"
        return Instant(place, _quoted_instant(cursor, unit), unit)
    if token.kind in ("word", "name"):
        return Name(place, token.text)
    raise refuse(
        place,
        "interval",
        "ปลายของ INTERVAL เป็นวันหรือเวลาใน '…' ชื่อข้อมูล หรือ '..'",
        "an end of INTERVAL is a quoted day or time, a name, or '..'",
    )


def _shape(cursor: Cursor, place: Place, word: str) -> Shape:
    if cursor.has(*_WITH_HEIGHT):
        raise with_height(place)
    if cursor.has("empty"):
        raise empty(place)
    kind, brackets = _SHAPES[word]
    if kind == "GeometryCollection":
        return Shape(place, kind, None, tuple(cursor.listed(lambda: _member(cursor))))
    found = _positions(cursor, brackets)
    return Shape(place, kind, found[0] if kind == "Point" and len(found) == 1 else found)


def _member(cursor: Cursor) -> Shape:
    token = cursor.next()
    place, word = cursor.place(token), token.keyword()
    if word not in _SHAPES or word == "geometrycollection":
        raise refuse(
            place,
            "geometry_type",
            "ใน GEOMETRYCOLLECTION ต้องเป็น POINT, LINESTRING, POLYGON หรือ MULTI…",
            "in a GEOMETRYCOLLECTION there are POINT, LINESTRING, POLYGON or MULTI…",
        )
    return _shape(cursor, place, word)


def _positions(cursor: Cursor, brackets: int) -> list[Any]:
    if brackets > 1:
        return cursor.listed(lambda: _positions(cursor, brackets - 1))
    return cursor.listed(lambda: _position(cursor))


def _position(cursor: Cursor) -> list[float]:
    if cursor.has("("):  # MULTIPOINT((1 2), (3 4)) as well as MULTIPOINT(1 2, 3 4)
        found = _position(cursor)
        cursor.close()
        return found
    numbers = [_coordinate(cursor)]
    while cursor.token.keyword() not in (",", ")") and cursor.token.kind != "end":
        numbers.append(_coordinate(cursor))
    return numbers


def _coordinate(cursor: Cursor) -> float:
    is_negative = cursor.token.keyword() == "-"
    cursor.has("-", "+")
    token = cursor.next()
    if token.kind != "number":
        raise refuse(
            cursor.place(token),
            "geometry_malformed",
            "ตรงนี้ต้องเป็นพิกัด เช่น POINT(100.47 7.01) หรือ BBOX(100.3,6.8,100.6,7.2)",
            "a coordinate is missing here, as in POINT(100.47 7.01) or BBOX(100.3,6.8,100.6,7.2)",
        )
    number = float(number_of(cursor.place(token), token.text))
    return -number if is_negative else number


def with_height(place: Place) -> Exception:
    """The error of a shape with heights or measures."""
    return refuse(
        place,
        "geometry_height",
        "พิกัดมีสองค่า (ไม่มีความสูง Z หรือ M) โปรดลบค่าที่สามออก",
        "coordinates are pairs, without Z or M; leave the third number out",
    )


def empty(place: Place) -> Exception:
    """The error of a shape without a single position."""
    return refuse(place, "geometry_empty", "รูปเรขาคณิตว่าง ไม่มีพิกัด", "this geometry is empty")
