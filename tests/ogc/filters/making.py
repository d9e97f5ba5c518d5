"""Random tables, and random filters over them as CQL2 JSON, written as text too."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import shapely

from app.ogc.properties import Kind
from tests.ogc.filters.reference import OF_INSTANTS, OF_INTERVALS, SPATIAL

COLUMNS: Mapping[str, Kind] = {
    "whole": "integer",
    "100%": "integer",
    "depth_m": "number",
    'a"b': "number",
    "name": "text",
    "ชื่อ": "text",
    "flag": "boolean",
    "is dry": "boolean",
    "day": "date",
    "date": "date",
    "seen": "timestamp",
    "fid); DROP TABLE": "timestamp",
    "geom": "geometry",
}


def words(text: str) -> list[str]:
    """Words between spaces."""
    return text.split()


WHOLE = (0, 1, -1, 2, 3, 7, -7, 100, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63))
NUMBERS = (0.0, -0.0, 0.1, 0.3, 1.0, -1.0, 1.5, -2.5, 7.0, 100.0, 1e-200, 1e150, -1e151, 1e300, 9007199254740992.0)
ODD_NUMBERS = (float("nan"), float("inf"), float("-inf"))
"""In columns only: filters cannot say them."""
TEXTS = (
    *words("a A b หาดใหญ่ หาดใหญ ป่า ปา Straße STRASSE ΟΔΟΣ οδος papá PAPA 100% 100 a_b a\\b O'Brien"),
    *words("%s %(f0)s 🌊 ıI NULL"),
    *("", " ", "papa\u0301", '"', "a\nb", "\t", "2025-11-21"),
)
PATTERNS = ("", *words(r"% _ __ a% %a _a% หาด% %า 100\% a\_b a\\b %'% STRA% %ς papa_"))
DAYS = (*(date(2025, 11, 19) + timedelta(days=number) for number in range(5)), date(1, 1, 1), date(2399, 12, 31))
TIMES = tuple(
    datetime(2025, 11, day, hour, minute, second, micro, tzinfo=UTC)
    for day in (19, 20, 21)
    for hour, minute, second, micro in ((16, 59, 59, 999999), (17, 0, 0, 0), (3, 30, 0, 0))
)
WEST, SOUTH = 100, 6
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")

Json = Any


class Making:
    """Makes filters by chance."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    # Rows

    def rows(self) -> list[dict[str, Any]]:
        """A table of a few rows; about a fifth of its values is missing."""
        makers = {
            "integer": lambda: self.one(*WHOLE, *range(-3, 4)),
            "number": lambda: self.one(*NUMBERS, *ODD_NUMBERS, self.random.uniform(-10, 10)),
            "text": lambda: self.one(*TEXTS),
            "boolean": lambda: self.one(True, False),
            "date": lambda: self.one(*DAYS),
            "timestamp": lambda: self.one(*TIMES),
            "geometry": lambda: shapely.from_geojson(json.dumps(self.shape())),
        }
        return [
            {name: None if self.random.random() < 0.2 else makers[kind]() for name, kind in COLUMNS.items()}
            for _ in range(self.random.randint(1, 10))
        ]

    # Filters

    def condition(self, depth: int) -> Json:
        """True, false or unknown."""
        choice = self.random.random()
        if depth > 0 and choice < 0.4:
            return self.joined(depth)
        makers = (
            *((self.comparison, 4), (self.in_, 2), (self.between, 1), (self.like, 2), (self.null, 1)),
            *((self.spatial, 2), (self.temporal, 3), (self.bare, 1)),
        )
        make = self.random.choices([one for one, _ in makers], [weight for _, weight in makers])[0]
        return make(max(depth - 1, 0))

    def joined(self, depth: int) -> Json:
        if self.random.random() < 0.3:
            return op("not", self.condition(depth - 1))
        return op(self.one("and", "or"), *(self.condition(depth - 1) for _ in range(self.random.randint(2, 3))))

    def bare(self, depth: int) -> Json:
        return self.one(True, False, self.property("boolean"), self.property("boolean"))

    def comparison(self, depth: int) -> Json:
        group = self.one("number", "number", "text", "time", "boolean")
        if group == "boolean":
            sides = [self.one(True, self.property("boolean"), self.condition(0)) for _ in range(2)]
        else:
            sides = [self.scalar(group, depth) for _ in range(2)]
        return op(self.one(*COMPARISONS), *sides)

    def in_(self, depth: int) -> Json:
        group = self.one("number", "text", "time")
        items = [self.scalar(group, depth) for _ in range(self.random.randint(1, 5))]
        return op("in", self.scalar(group, depth), items)

    def between(self, depth: int) -> Json:
        group = self.one("number", "number", "text", "time")
        return op("between", *(self.scalar(group, depth) for _ in range(3)))

    def like(self, depth: int) -> Json:
        fold = self.one(None, None, "casei", "accenti")
        what, pattern = self.scalar("text", 0), self.one(*PATTERNS)
        return op("like", op(fold, what), op(fold, pattern)) if fold else op("like", what, pattern)

    def null(self, depth: int) -> Json:
        kind = self.one("integer", "number", "text", "boolean", "date", "timestamp", "geometry")
        return op("isNull", self.one(self.property(kind), self.scalar("number", depth), self.condition(depth)))

    def scalar(self, group: str, depth: int) -> Json:
        if group == "number":
            return self.number(depth)
        if group == "text":
            text = self.one(self.property("text"), self.property("text"), self.one(*TEXTS))
            return op(self.one("casei", "accenti"), text) if self.random.random() < 0.3 else text
        return self.one(self.property("date"), self.property("timestamp"), self.instant())

    def number(self, depth: int) -> Json:
        if depth > 0 and self.random.random() < 0.5:
            sides = (self.number(depth - 1), self.number(depth - 1))
            return op(self.one("+", "-", "*", "/", "%", "div", "^"), *sides)
        return self.one(
            self.property("integer"),
            self.property("number"),
            self.one(*WHOLE, *range(-3, 4)),
            self.one(*NUMBERS),
        )

    def property(self, kind: Kind) -> Json:
        return {"property": self.one(*(name for name, one in COLUMNS.items() if one == kind))}

    def instant(self) -> Json:
        return self.one({"date": str(self.one(*DAYS))}, {"timestamp": self.time()})

    def time(self) -> str:
        moment = self.one(*TIMES)
        return moment.isoformat().replace("+00:00", "Z")

    def temporal(self, depth: int) -> Json:
        if self.random.random() < 0.5:
            sides = [self.one(self.scalar("time", 0), self.interval()) for _ in range(2)]
            return op("t_" + self.one(*OF_INSTANTS), *sides)
        return op("t_" + self.one(*OF_INTERVALS), self.interval(), self.interval())

    def interval(self) -> Json:
        if self.random.random() < 0.5:
            ends = sorted(str(self.one(*DAYS)) for _ in range(2))
            column = "date"
        else:
            ends = sorted(self.time() for _ in range(2))
            column = "timestamp"
        ends = [self.one(end, end, "..", self.property(column)) for end in ends]
        return {"interval": ends}

    def spatial(self, depth: int) -> Json:
        shape = self.one(self.shape(), self.box())
        sides = [{"property": "geom"}, self.one(shape, shape, shape, {"property": "geom"})]
        self.random.shuffle(sides)
        return op("s_" + self.one(*SPATIAL), *sides)

    def box(self) -> Json:
        (west, south), (east, north) = self.position(), self.position()
        return {"bbox": [min(west, east), min(south, north), max(west, east) + 1, max(south, north) + 1]}

    def position(self) -> list[float]:
        return [WEST + self.random.randint(0, 6) / 2, SOUTH + self.random.randint(0, 6) / 2]

    def shape(self) -> Json:
        """A valid geometry on a grid of half degrees, so that many touch."""
        kind = self.one("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
        if kind == "Point":
            return {"type": kind, "coordinates": self.position()}
        if kind == "MultiPoint":
            return {"type": kind, "coordinates": [self.position() for _ in range(self.random.randint(1, 3))]}
        if kind in ("LineString", "MultiLineString"):
            lines = [self.line() for _ in range(self.random.randint(1, 2))]
            return {"type": kind, "coordinates": lines[0] if kind == "LineString" else lines}
        squares = [self.square(WEST), self.square(WEST + 4)]
        return {"type": kind, "coordinates": squares[0] if kind == "Polygon" else squares}

    def line(self) -> list[list[float]]:
        """Along the grid: where lines meet is exact, for any version of GEOS."""
        found = [self.position()]
        for turn in range(self.random.randint(1, 4)):
            place = list(found[-1])
            place[turn % 2] += self.one(-1, -0.5, 0.5, 1)
            found.append(place)
        return found

    def square(self, west: float) -> list[list[list[float]]]:
        west, south = west + self.random.randint(0, 2) / 2, SOUTH + self.random.randint(0, 4) / 2
        east, north = west + self.random.randint(1, 3) / 2, south + self.random.randint(1, 3) / 2
        outer = _ring(west, south, east, north)
        if self.random.random() < 0.3:
            return [outer, _ring(west + 0.125, south + 0.125, east - 0.125, north - 0.125)]
        return [outer]


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def op(name: str, *arguments: Json) -> Json:
    return {"op": name, "args": list(arguments)}


# As text

OR, AND, NOT, COMPARISON, SUM, PRODUCT, POWER, ATOM = range(1, 9)
STRENGTH = {
    **{"or": OR, "and": AND, "not": NOT},
    **dict.fromkeys((*COMPARISONS, "like", "between", "in", "isNull"), COMPARISON),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys(("*", "/", "%", "div"), PRODUCT),
    "^": POWER,
}


class Writing:
    """Writes CQL2 JSON as text, with no more brackets than needed, or with some."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def text(self, node: Json, least: int = OR) -> str:
        """An expression where only what binds at least that strongly may stand without brackets."""
        said, strength = self._written(node)
        if strength < least or self.random.random() < 0.05:
            return f"({said})" if strength < ATOM or self.random.random() < 0.5 else said
        return said

    def _written(self, node: Json) -> tuple[str, int]:
        match node:
            case bool():
                return self.word(str(node)), ATOM
            case int() | float():
                return repr(node), ATOM
            case str():
                return quoted(node), ATOM
            case {"property": name}:
                return self.name(name), ATOM
            case {"date": text}:
                return f"{self.word('DATE')}('{text}')", ATOM
            case {"timestamp": text}:
                return f"{self.word('TIMESTAMP')}('{text}')", ATOM
            case {"interval": ends}:
                said = ", ".join(quoted(end) if isinstance(end, str) else self._written(end)[0] for end in ends)
                return f"{self.word('INTERVAL')}({said})", ATOM
            case {"bbox": numbers}:
                return f"{self.word('BBOX')}({', '.join(map(repr, numbers))})", ATOM
            case {"type": _}:
                return shapely.to_wkt(shapely.from_geojson(json.dumps(node)), rounding_precision=-1), ATOM
            case {"op": name, "args": arguments}:
                return self._operation(name, arguments)
            case _:
                raise AssertionError(node)

    def _operation(self, name: str, arguments: Sequence[Json]) -> tuple[str, int]:
        strength = STRENGTH.get(name, ATOM)
        if name in ("and", "or"):
            return f" {self.word(name)} ".join(self.text(one, strength + 1) for one in arguments), strength
        if name == "not":
            return self._not(arguments[0])
        if strength == ATOM:
            return f"{self.word(name)}({', '.join(map(self.text, arguments))})", ATOM
        if strength == COMPARISON:
            return self._predicate(name, arguments, ""), strength
        left, right = (self.text(one, strength + (side or name == "^")) for side, one in enumerate(arguments))
        return f"{left} {self.word(name)} {right}", strength

    def _not(self, condition: Json) -> tuple[str, int]:
        match condition:
            case {"op": "like" | "between" | "in" | "isNull" as name, "args": arguments}:
                return self._predicate(name, arguments, self.word("NOT") + " "), COMPARISON
            case _:
                return f"{self.word('NOT')} {self.text(condition, COMPARISON)}", NOT

    def _predicate(self, name: str, arguments: Sequence[Json], not_: str) -> str:
        left = self.text(arguments[0], SUM)
        if name == "isNull":
            return f"{left} {self.word('IS')} {not_}{self.word('NULL')}"
        if name == "between":
            least, most = (self.text(one, SUM) for one in arguments[1:])
            return f"{left} {not_}{self.word('BETWEEN')} {least} {self.word('AND')} {most}"
        if name == "in":
            return f"{left} {not_}{self.word('IN')} ({', '.join(map(self.text, arguments[1]))})"
        space = "" if name in COMPARISONS and self.random.random() < 0.5 else " "
        return f"{left}{space}{not_}{self.word(name)}{space}{self.text(arguments[1], SUM)}"

    def word(self, word: str) -> str:
        """A keyword in any case."""
        return self.random.choice((word.upper(), word.lower(), word))

    def name(self, name: str) -> str:
        is_plain = name.isidentifier() or name == "ชื่อ"
        return name if is_plain and self.random.random() < 0.5 else '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """Text as a filter has it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
