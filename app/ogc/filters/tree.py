"""What a filter says, as a tree: only what is in the allow-list below becomes a node, and nodes are counted.

Made by the readers of text and of JSON, which give the same trees for the same filters; read by the compiler.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, LiteralString, TypeAlias

from app.ogc.filters.refusal import Place, refuse, short

MOST_CHARACTERS = 50_000
"""Of a filter."""
DEEPEST = 80
"""How deep brackets and operations may be nested."""
MOST_NODES = 2_000
"""Values, names and operations of a filter."""
MOST_LISTED = 1_000
"""Values of one IN."""
MOST_VERTICES = 10_000
"""Of all shapes of a filter."""

INT64 = range(-(2**63), 2**63)

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
ARITHMETIC = ("+", "-", "*", "/", "%", "div", "^")
SPATIAL: Mapping[str, LiteralString] = {
    "s_intersects": "ST_Intersects",
    "s_equals": "ST_Equals",
    "s_disjoint": "ST_Disjoint",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
    "s_overlaps": "ST_Overlaps",
    "s_crosses": "ST_Crosses",
    "s_contains": "ST_Contains",
}
"""With the function of PostGIS."""
INSTANTS_OR_INTERVALS = ("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects")
INTERVALS_ONLY = (
    "t_contains",
    "t_during",
    "t_finishedby",
    "t_finishes",
    "t_meets",
    "t_metby",
    "t_overlappedby",
    "t_overlaps",
    "t_startedby",
    "t_starts",
)
TEMPORAL = (*INSTANTS_OR_INTERVALS, *INTERVALS_ONLY)
FOLDING = ("casei", "accenti")
FUNCTIONS = (*FOLDING, *SPATIAL, *TEMPORAL)
"""What is written as a function."""

ARITY: Mapping[str, tuple[int, int]] = {
    "and": (2, MOST_NODES),
    "or": (2, MOST_NODES),
    "not": (1, 1),
    "isnull": (1, 1),
    "like": (2, 2),
    "between": (3, 3),
    "in": (2, 1 + MOST_LISTED),
    **dict.fromkeys((*COMPARISONS, *ARITHMETIC, *SPATIAL, *TEMPORAL), (2, 2)),
    **dict.fromkeys(FOLDING, (1, 1)),
}
"""The allow-list: every operation there is, with the least and the most operands."""


@dataclass(frozen=True, slots=True)
class Value:
    """Text, a number, true or false."""

    place: Place
    value: str | bool | int | float


@dataclass(frozen=True, slots=True)
class Nothing:
    """NULL."""

    place: Place


@dataclass(frozen=True, slots=True)
class Name:
    """Of a property."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Instant:
    """A day or a time, as it was written."""

    place: Place
    text: str
    unit: Literal["date", "timestamp"]


@dataclass(frozen=True, slots=True)
class Open:
    """An end of an interval that has none, `'..'`."""

    place: Place


@dataclass(frozen=True, slots=True)
class Span:
    """An interval; its ends are part of it. An end as bare text is a `Value`."""

    place: Place
    begin: "Name | Instant | Value | Open"
    end: "Name | Instant | Value | Open"


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry as it was written, in the axis order of the filter's CRS; nothing of it is checked yet."""

    place: Place
    type: str
    """Of GeoJSON."""
    coordinates: Any
    """Nested lists as in GeoJSON; of a GeometryCollection None."""
    members: "tuple[Shape, ...]" = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A box: the lower left corner, then the upper right."""

    place: Place
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the allow-list on as many operands as it takes; `in` has what is sought first, then the list."""

    place: Place
    op: str
    operands: "tuple[Node, ...]"
    depth: int


Node: TypeAlias = Value | Nothing | Name | Instant | Span | Shape | Box | Operation
"""One of them."""


@dataclass(slots=True)
class Maker:
    """Makes nodes for a reader, and counts them."""

    left: int = field(default=MOST_NODES)

    def node(self, node: Node) -> Node:
        """Count a node that is no operation."""
        self._count(node.place)
        return node

    def operation(self, place: Place, op: str, operands: Sequence[Node]) -> Operation:
        """An operation; `a and (b and c)` becomes one of three.

        Raises:
            FilterRefused: not in the allow-list, too many or too few operands, too deep, too much.
        """
        self._count(place)
        name = op.lower()
        check_operation(place, op)
        least, most = ARITY[name]
        if name == "in" and len(operands) > most:
            raise refuse(
                place,
                "list_too_long",
                f"IN มีได้ไม่เกิน {MOST_LISTED} ค่า แบ่งเป็นหลายคำขอ",
                f"IN takes at most {MOST_LISTED} values; ask several times",
            )
        if not least <= len(operands) <= most:
            count = str(least) if least == most else f"{least}+"
            raise refuse(
                place,
                "operand_count",
                f"{op.upper()} ต้องมีค่า {count} ตัว แต่เขียนไว้ {len(operands)}",
                f"{op.upper()} takes {count} operand(s), not {len(operands)}",
            )
        if name in ("and", "or"):
            operands = [
                inner
                for one in operands
                for inner in (one.operands if isinstance(one, Operation) and one.op == name else (one,))
            ]
        depth = 1 + max((one.depth for one in operands if isinstance(one, Operation)), default=0)
        if depth > DEEPEST:
            raise too_deep(place)
        return Operation(place, name, tuple(operands), depth)

    def _count(self, place: Place) -> None:
        self.left -= 1
        if self.left < 0:
            raise refuse(
                place,
                "too_complex",
                f"เงื่อนไขยาวเกินไป (เกิน {MOST_NODES} ค่าและตัวดำเนินการ) ให้ย่อหรือแบ่งเป็นหลายคำขอ",
                f"the filter is too long (over {MOST_NODES} values and operations); shorten it or ask several times",
            )


def check_operation(place: Place, op: str, known: Container[str] = ARITY) -> None:
    """Refuse what is not in the allow-list, by its name.

    Args:
        place: Where it stands.
        op: As it was written.
        known: What may stand there.

    Raises:
        FilterRefused: it may not.
    """
    name = op.lower()
    if name in known:
        return
    if name.startswith("a_"):
        raise refuse(
            place,
            "arrays_unsupported",
            f"ใช้ {short(op)} ไม่ได้ เพราะไม่มีข้อมูลแบบรายการ (array)",
            f"{short(op)} is not supported: no property is an array",
        )
    if name in ("!=", "=="):
        mended = "<>" if name == "!=" else "="
        raise refuse(place, "unknown_operator", f"ไม่มี {name} ให้ใช้ {mended}", f"there is no {name}; write {mended}")
    meant = f"s_{name}" if f"s_{name}" in ARITY else f"t_{name}" if f"t_{name}" in ARITY else None
    hint = f" ({meant.upper()}?)" if meant else ""
    raise refuse(
        place,
        "unknown_function",
        f"ไม่มี {short(op)}{hint} ฟังก์ชันมี CASEI, ACCENTI, S_INTERSECTS และ S_… อื่น, T_INTERSECTS และ T_… อื่นของ CQL2 เท่านั้น",
        f"there is no {short(op)}{hint}; functions are CASEI, ACCENTI, S_INTERSECTS and the other S_…, T_INTERSECTS and"
        " the other T_… of CQL2",
    )


def too_deep(place: Place | None) -> Exception:
    """The error of brackets in brackets in brackets."""
    return refuse(
        place,
        "too_deep",
        f"วงเล็บซ้อนกันเกิน {DEEPEST} ชั้น ให้เขียนให้ตื้นลง",
        f"nested more than {DEEPEST} deep; write it flatter",
    )


def check_text(place: Place | None, text: str) -> str:
    """Text that PostgreSQL can hold.

    Raises:
        FilterRefused: it has a NUL or half a surrogate pair.
    """
    if "\0" in text or (not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)):
        raise refuse(
            place,
            "text_unusable",
            "มีอักขระที่ใช้ไม่ได้ (NUL หรือรหัส UTF-16 ครึ่งเดียว) โปรดลบออก",
            "holds a character that cannot be used (NUL, or half a surrogate pair); remove it",
        )
    return text
