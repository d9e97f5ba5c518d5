"""A filter as JSON, read into the same tree as text (CQL2 JSON; OGC 21-065r2, clause 8.3 and Annex C)."""

import json
import re
from collections.abc import Sequence
from typing import Any, cast

from app.ogc.filters.refusal import Place, refuse, short
from app.ogc.filters.text_literals import empty
from app.ogc.filters.text_tokens import number_of, too_large
from app.ogc.filters.tree import (
    DEEPEST,
    Box,
    Instant,
    Maker,
    Name,
    Node,
    Nothing,
    Open,
    Shape,
    Span,
    Value,
    check_operation,
    check_text,
    too_deep,
)

_TOP = Place()
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_DEEPEST_BRACKETS = 2 * DEEPEST + 10
"""An operation has two, `{"args": [`, and a shape in the innermost a few more."""
_MOST_DIGITS = 400
_FORMS = "op, property, date, timestamp, interval, type, bbox"
_TYPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")


class _HugeInteger:
    """A whole number with so many digits that reading it would be work."""


def read_json(source: str) -> Node:
    """The tree of a filter.

    Raises:
        FilterRefused: it is no JSON, no CQL2, too deep or too long, or names what is not allowed.
    """
    _check_depth(source)
    try:
        value: Any = json.loads(
            source, parse_int=_integer, parse_constant=_no_number, object_pairs_hook=_object_without_repeats
        )
    except json.JSONDecodeError as error:
        raise refuse(
            Place(character=error.pos + 1),
            "json",
            "ไม่ใช่ JSON ที่ถูกต้อง (หากเขียนเป็นข้อความ CQL2 ให้ใช้ filter-lang=cql2-text)",
            "this is not valid JSON (a filter in CQL2 text has filter-lang=cql2-text)",
        ) from None
    return _Reader().node(value, _TOP)


def _check_depth(source: str) -> None:
    depth = 0
    for found in _BRACKETS.finditer(source):
        if found[0] in "[{":
            depth += 1
            if depth > _DEEPEST_BRACKETS:
                raise too_deep(Place(character=found.start() + 1))
        elif found[0] in "]}":
            depth -= 1


def _integer(written: str) -> Any:
    return int(written) if len(written) <= _MOST_DIGITS else _HugeInteger()


def _no_number(written: str) -> Any:
    raise refuse(
        None, "number_not_finite", f"JSON ไม่มี {written} ใช้ตัวเลขจำกัด", f"JSON has no {written}; use finite numbers"
    )


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = short(next(name for name, _ in pairs if name in seen or seen.add(name)))
        check_text(None, twice)
        raise refuse(None, "json_repeated", f"{twice!r} ซ้ำในออบเจกต์เดียว", f"{twice!r} stands twice in one object")
    return found


class _Reader:
    def __init__(self) -> None:
        self.make = Maker()

    def node(self, value: Any, place: Place) -> Node:
        match value:
            case str():
                return self.make.node(Value(place, check_text(place, value)))
            case bool():
                return self.make.node(Value(place, value))
            case int() | float() | _HugeInteger():
                return self.make.node(Value(place, self.number(value, place)))
            case None:
                return self.make.node(Nothing(place))
            case dict():
                return self.form(cast("dict[str, Any]", value), place)
            case _:
                raise refuse(
                    place,
                    "arrays_unsupported",
                    "รายการอยู่ได้ใน in เท่านั้น",
                    "a list can stand as the second argument of in only",
                )

    def number(self, value: Any, place: Place) -> int | float:
        if isinstance(value, _HugeInteger):
            raise too_large(place, "…")
        if isinstance(value, int):
            sign = -1 if value < 0 else 1
            return sign * int(number_of(place, str(abs(value))))
        return value

    def form(self, value: dict[str, Any], place: Place) -> Node:
        """An object, by what it has."""
        for name in value:
            check_text(place, name)
        keys = set(value)
        if keys == {"op", "args"}:
            return self.operation(value["op"], value["args"], place)
        if keys == {"property"}:
            return self.make.node(Name(place, self.text(value["property"], place.below("property"))))
        if keys == {"date"} or keys == {"timestamp"}:
            return self.make.node(self.instant(value, place))
        if keys == {"interval"}:
            return self.make.node(self.interval(value["interval"], place))
        if "bbox" in keys and "type" not in keys and len(keys) == 1:
            return self.make.node(self.box(value["bbox"], place))
        if "type" in keys:
            return self.make.node(self.shape(value, place))
        if keys in ({"casei"}, {"accenti"}):  # as drafts had it
            (op,) = keys
            return self.make.operation(place, op, (self.node(value[op], place.below(op)),))
        if "function" in keys:
            function = value["function"]
            named = cast("dict[str, Any]", function).get("name") if isinstance(function, dict) else function
            op = check_text(place, named if isinstance(named, str) else "function")
            check_operation(place, op, ())
        if "op" in keys and isinstance(value["op"], str):
            check_operation(place, check_text(place, value["op"]))
        said = ", ".join(short(name, 20) for name in list(value)[:5])
        raise refuse(
            place,
            "json_form",
            f"ออบเจกต์ต้องมี op กับ args หรืออย่างใดอย่างหนึ่งใน {_FORMS} แต่มี {said or 'ไม่มีอะไรเลย'}",
            f"an object has op and args, or one of {_FORMS}; this one has {said or 'nothing'}",
        )

    def operation(self, op: Any, arguments: Any, place: Place) -> Node:
        name = self.text(op, place.below("op"))
        check_operation(place.below("op"), name)
        inner = place.below("args")
        items = self.items(arguments, inner)
        if name.lower() == "in" and len(items) == 2 and isinstance(items[1], list):
            listed = cast("list[Any]", items[1])
            if not listed:
                raise refuse(inner.below(1), "list_empty", "รายการของ in ว่างเปล่า", "the list of in is empty")
            operands = [
                self.node(items[0], inner.below(0)),
                *(self.node(item, inner.below(1, number)) for number, item in enumerate(listed)),
            ]
        elif name.lower() == "in":
            raise refuse(
                inner, "operand_count", "in มีสองค่า: ค่าหนึ่งและรายการ", "in takes two: a value and a list of values"
            )
        else:
            operands = [self.node(item, inner.below(number)) for number, item in enumerate(items)]
        return self.make.operation(place, name, operands)

    def instant(self, value: dict[str, Any], place: Place) -> Instant:
        if "date" in value:
            return Instant(place, self.text(value["date"], place.below("date")), "date")
        return Instant(place, self.text(value["timestamp"], place.below("timestamp")), "timestamp")

    def interval(self, value: Any, place: Place) -> Span:
        inner = place.below("interval")
        items = self.items(value, inner)
        if len(items) != 2:
            raise refuse(
                inner,
                "interval",
                'interval มีสองค่า: เริ่มและสิ้นสุด ใช้ ".." แทนปลายเปิด',
                'interval takes two: its begin and its end; ".." is open',
            )
        begin, end = (self.end_of_interval(item, inner.below(number)) for number, item in enumerate(items))
        return Span(place, begin, end)

    def end_of_interval(self, value: Any, place: Place) -> Name | Instant | Value | Open:
        match value:
            case "..":
                return Open(place)
            case str():
                return Value(place, check_text(place, value))
            case {"property": name, **rest} if not rest:
                return Name(place, self.text(name, place.below("property")))
            case {"date": _, **rest} | {"timestamp": _, **rest} if not rest:
                return self.instant(cast("dict[str, Any]", value), place)
            case _:
                raise refuse(
                    place,
                    "interval",
                    'ปลายของ interval เป็นวันหรือเวลา {"property": …} หรือ ".."',
                    'an end of interval is a day or time as text, {"property": …}, or ".."',
                )

    def box(self, value: Any, place: Place) -> Box:
        inner = place.below("bbox")
        items = self.items(value, inner)
        return Box(place, tuple(self.coordinate(item, inner.below(number)) for number, item in enumerate(items)))

    def coordinate(self, value: Any, place: Place) -> float:
        if isinstance(value, int | float | _HugeInteger) and not isinstance(value, bool):
            return float(self.number(value, place))
        raise refuse(
            place,
            "geometry_malformed",
            "พิกัดต้องเป็นตัวเลข ซ้อนในรายการตามแบบ GeoJSON",
            "coordinates are numbers, in lists as in GeoJSON",
        )

    def shape(self, value: dict[str, Any], place: Place) -> Shape:
        kind = value["type"]
        if kind not in _TYPES:
            types = ", ".join(_TYPES)
            raise refuse(place.below("type"), "geometry_type", f"ต้องเป็น {types}", f"must be one of {types}")
        within = "geometries" if kind == "GeometryCollection" else "coordinates"
        if "crs" in value:
            raise refuse(place.below("crs"), "geometry_crs", "ระบุระบบพิกัดด้วย filter-crs", "name the CRS by filter-crs")
        if set(value) - {"bbox"} != {"type", within}:
            raise refuse(
                place,
                "geometry_malformed",
                f"{kind} ต้องมี type และ {within} เท่านั้น",
                f"a {kind} has type and {within}, and nothing else",
            )
        inner = place.below(within)
        items = self.items(value[within], inner)
        if not items:
            raise empty(place)
        if kind != "GeometryCollection":
            return Shape(place, kind, self.nested(items, inner, 5))
        members: list[Shape] = []
        for number, item in enumerate(items):
            member = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
            at = inner.below(number)
            if member.get("type") not in _TYPES[:-1]:
                raise refuse(
                    at,
                    "geometry_type",
                    "ใน GeometryCollection ต้องเป็น Point, LineString, Polygon หรือ Multi…",
                    "in a GeometryCollection there are Point, LineString, Polygon or Multi…",
                )
            members.append(self.shape(member, at))
        return Shape(place, kind, None, tuple(members))

    def nested(self, items: Sequence[Any], place: Place, levels: int) -> list[Any]:
        if levels == 0:
            raise refuse(place, "geometry_malformed", "พิกัดซ้อนลึกเกินไป", "coordinates are nested too deep")
        return [
            self.nested(cast("list[Any]", item), place, levels - 1)
            if isinstance(item, list)
            else self.coordinate(item, place)
            for item in items
        ]

    def items(self, value: Any, place: Place) -> list[Any]:
        if not isinstance(value, list):
            raise refuse(place, "json_form", "ต้องเป็นรายการ […]", "this must be a list […]")
        return cast("list[Any]", value)

    def text(self, value: Any, place: Place) -> str:
        if not isinstance(value, str):
            raise refuse(place, "json_form", "ต้องเป็นข้อความ", "this must be text")
        return check_text(place, value)
