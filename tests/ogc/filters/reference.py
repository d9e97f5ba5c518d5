"""A slow reading of CQL2 JSON in plain Python, by which the compiler is checked: one row at a time, Shapely for shapes.

It shares no code with the compiler. Unknown is None throughout (Kleene's logic of three values); the rules that are
ours and not the standard's (doubles, days in Thai time, case folding) are those of docs/methods/filters.md.
"""

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import shapely

THAI = timezone(timedelta(hours=7))
BELOW, ABOVE = (-1, None), (1, None)
"""The open ends of intervals."""


class Row(dict[str, Any]):
    """A row with the kinds of its properties: whether a day or a time is missing does not follow from None."""

    def __init__(self, values: Mapping[str, Any], kinds: Mapping[str, str]) -> None:
        super().__init__(values)
        self.kinds = kinds


def holds(filter_: Any, row: Row) -> bool:
    """Whether a row is found by a filter."""
    return value_of(filter_, row) is True


def value_of(node: Any, row: Row) -> Any:
    """The value of an expression for a row; None: unknown."""
    match node:
        case bool() | int() | float() | str():
            return node
        case {"property": name}:
            return row[name]
        case {"date": text}:
            return date.fromisoformat(text)
        case {"timestamp": text}:
            return datetime.fromisoformat(text)
        case {"bbox": [west, south, east, north]}:
            return shapely.box(west, south, east, north)
        case {"type": _}:
            return shapely.from_geojson(json.dumps(node))
        case {"op": op, "args": arguments}:
            return OPERATIONS[op](arguments, row)
        case _:
            raise AssertionError(node)


def _and(values: list[Any]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _or(values: list[Any]) -> bool | None:
    return _not(_and([_not(one) for one in values]))


def _not(value: Any) -> bool | None:
    return None if value is None else not value


def _is_literal(node: Any) -> bool:
    return isinstance(node, bool | int | float | str)


def _order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1; None: unknown."""
    if left is None or right is None:
        return None
    if isinstance(left, float) and math.isnan(left):
        return 0 if isinstance(right, float) and math.isnan(right) else 1
    if isinstance(right, float) and math.isnan(right):
        return -1
    return (left > right) - (left < right)


def _compare(left: Any, right: Any, row: Row, is_so: Callable[[int], bool]) -> bool | None:
    one, other = value_of(left, row), value_of(right, row)
    if isinstance(one, str) and isinstance(other, date):
        one = _moment(one)
    if isinstance(other, str) and isinstance(one, date):
        other = _moment(other)
    one, other = _alike(one, other)
    if type(one) is int and isinstance(other, float) and not _is_literal(right):
        one = float(one)
    if type(other) is int and isinstance(one, float) and not _is_literal(left):
        other = float(other)
    order = _order(one, other)
    return None if order is None else is_so(order)


def _moment(text: str) -> date:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _day(value: Any) -> Any:
    return value.astimezone(THAI).date() if isinstance(value, datetime) else value


def _alike(*values: Any) -> tuple[Any, ...]:
    """Days as soon as one is a day."""
    if any(isinstance(one, date) and not isinstance(one, datetime) for one in values):
        return tuple(map(_day, values))
    return values


SIGNS: Mapping[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _comparison(sign: str) -> Callable[[list[Any], Row], bool | None]:
    return lambda arguments, row: _compare(*arguments, row, SIGNS[sign])


def _between(arguments: list[Any], row: Row) -> bool | None:
    what, least, most = arguments
    return _and([_compare(what, least, row, SIGNS[">="]), _compare(what, most, row, SIGNS["<="])])


def _in(arguments: list[Any], row: Row) -> bool | None:
    what, items = arguments
    return _or([_compare(what, item, row, SIGNS["="]) for item in items])


def _like(arguments: list[Any], row: Row) -> bool | None:
    text, pattern = (value_of(one, row) for one in arguments)
    if text is None:
        return None
    said = re.sub(
        r"\\(.)|([%_])|(.)",
        lambda one: {"%": ".*", "_": "."}[one[2]] if one[2] else re.escape(one[1] or one[3]),
        pattern,
        flags=re.DOTALL,
    )
    return re.fullmatch(said, text, re.DOTALL) is not None


def _casei(text: str) -> str:
    return text.casefold().replace("ı", "i")


def _accenti(text: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not "\u0300" <= one <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def _folded(fold: Callable[[str], str]) -> Callable[[list[Any], Row], str | None]:
    def folded(arguments: list[Any], row: Row) -> str | None:
        text = value_of(arguments[0], row)
        return None if text is None else fold(text)

    return folded


def _calculation(op: str) -> Callable[[list[Any], Row], int | float | None]:
    def calculated(arguments: list[Any], row: Row) -> int | float | None:
        left, right = (value_of(one, row) for one in arguments)
        if left is None or right is None:
            return None
        if type(left) is int and type(right) is int and op not in "/^":
            return _exactly(op, left, right)
        return _in_double(op, float(left), float(right))

    return calculated


def _exactly(op: str, left: int, right: int) -> int | None:
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    if right == 0:
        return None
    quotient = abs(left) // abs(right)
    if (left < 0) != (right < 0):
        quotient = -quotient
    return quotient if op == "div" else left - right * quotient


def _in_double(op: str, left: float, right: float) -> float | None:
    if not all(one == 0 or 1e-150 <= abs(one) <= 1e150 for one in (left, right)):
        return None
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    if op == "^":
        return _power(left, right)
    if right == 0:
        return None
    quotient = left / right
    if op == "/":
        return quotient
    cut = math.copysign(math.floor(abs(quotient)), quotient)
    return cut if op == "div" else left - right * cut


def _power(left: float, right: float) -> float | None:
    if right == 0:
        return 1.0
    if left == 0:
        return 0.0 if right > 0 else None
    if left < 0 and not right.is_integer():
        return None
    return math.pow(left, right) if abs(right * math.log(abs(left))) <= 690 else None


def _spatial(name: str) -> Callable[[list[Any], Row], bool | None]:
    def related(arguments: list[Any], row: Row) -> bool | None:
        left, right = (value_of(one, row) for one in arguments)
        return None if left is None or right is None else bool(getattr(shapely, name)(left, right))

    return related


def _ends(node: Any, row: Row) -> tuple[Any, Any]:
    match node:
        case {"interval": [begin, end]}:
            return tuple(  # type: ignore[return-value]
                open_ if one == ".." else _moment(one) if isinstance(one, str) else value_of(one, row)
                for one, open_ in ((begin, BELOW), (end, ABOVE))
            )
        case str():
            return _moment(node), _moment(node)
        case _:
            value = value_of(node, row)
            return value, value


def _unit_is_day(node: Any, kinds: Mapping[str, str]) -> bool:
    match node:
        case {"interval": ends}:
            return any(one != ".." and _unit_is_day(one, kinds) for one in ends)
        case {"date": _}:
            return True
        case {"property": name}:
            return kinds[name] == "date"
        case str():
            return len(node) == 10
        case _:
            return False


def _temporal(op: str) -> Callable[[list[Any], Row], bool | None]:
    def related(arguments: list[Any], row: Row) -> bool | None:
        ends = [end for one in arguments for end in _ends(one, row)]
        if any(_unit_is_day(one, row.kinds) for one in arguments):
            ends = [_day(end) for end in ends]
        begin, end, other_begin, other_end = (
            one if one is None or isinstance(one, tuple) else (0, one) for one in ends
        )

        def is_(sign: str, left: Any, right: Any) -> bool | None:
            order = _order(left, right)
            return None if order is None else SIGNS[sign](order)

        before, after = is_("<", end, other_begin), is_(">", begin, other_end)
        begins, ends_ = is_("=", begin, other_begin), is_("=", end, other_end)
        later, earlier = is_(">", begin, other_begin), is_("<", begin, other_begin)
        sooner_over, longer = is_("<", end, other_end), is_(">", end, other_end)
        return {
            "t_before": lambda: before,
            "t_after": lambda: after,
            "t_disjoint": lambda: _or([before, after]),
            "t_intersects": lambda: _not(_or([before, after])),
            "t_equals": lambda: _and([begins, ends_]),
            "t_contains": lambda: _and([earlier, longer]),
            "t_during": lambda: _and([later, sooner_over]),
            "t_finishedBy": lambda: _and([earlier, ends_]),
            "t_finishes": lambda: _and([later, ends_]),
            "t_meets": lambda: is_("=", end, other_begin),
            "t_metBy": lambda: is_("=", begin, other_end),
            "t_overlaps": lambda: _and([earlier, is_(">", end, other_begin), sooner_over]),
            "t_overlappedBy": lambda: _and([later, is_("<", begin, other_end), longer]),
            "t_starts": lambda: _and([begins, sooner_over]),
            "t_startedBy": lambda: _and([begins, longer]),
        }[op]()

    return related


SPATIAL = ("intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains")
OF_INSTANTS = ("after", "before", "disjoint", "equals", "intersects")
OF_INTERVALS = (
    "contains",
    "during",
    "finishedBy",
    "finishes",
    "meets",
    "metBy",
    "overlappedBy",
    "overlaps",
    "startedBy",
    "starts",
)
OPERATIONS: Mapping[str, Callable[[list[Any], Row], Any]] = {
    "and": lambda arguments, row: _and([value_of(one, row) for one in arguments]),
    "or": lambda arguments, row: _or([value_of(one, row) for one in arguments]),
    "not": lambda arguments, row: _not(value_of(arguments[0], row)),
    "isNull": lambda arguments, row: value_of(arguments[0], row) is None,
    "between": _between,
    "in": _in,
    "like": _like,
    "casei": _folded(_casei),
    "accenti": _folded(_accenti),
    **{sign: _comparison(sign) for sign in SIGNS},
    **{op: _calculation(op) for op in ("+", "-", "*", "/", "%", "div", "^")},
    **{f"s_{name}": _spatial(name) for name in SPATIAL},
    **{f"t_{name}": _temporal(f"t_{name}") for name in (*OF_INSTANTS, *OF_INTERVALS)},
}
