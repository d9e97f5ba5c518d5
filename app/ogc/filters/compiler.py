"""A filter's tree, compiled into a condition for PostgreSQL.

Safe by construction: operations come from the allow-list of `tree.py`, names from the collection's properties, and
every value is a parameter. Kinds are checked here, so that nothing of a filter is left for the database to refuse. NULL
is unknown, and SQL's logic of three values is CQL2's.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from psycopg import sql

from app.core.text import Text
from app.ogc.crs import Crs
from app.ogc.filters.arithmetic import calculate
from app.ogc.filters.comparing import as_moment, between, compare, is_text_literal, one_of
from app.ogc.filters.json_reader import read_json
from app.ogc.filters.moments import read_instant, unit_of
from app.ogc.filters.refusal import refuse, short
from app.ogc.filters.relations import Extent, interval, relate_shapes, relate_times
from app.ogc.filters.shapes import Shapes
from app.ogc.filters.terms import TEMPORAL, Parameters, Term
from app.ogc.filters.text_reader import read_text
from app.ogc.filters.tree import (
    ARITHMETIC,
    COMPARISONS,
    FOLDING,
    INT64,
    MOST_CHARACTERS,
    SPATIAL,
    Box,
    Instant,
    Name,
    Node,
    Nothing,
    Open,
    Operation,
    Shape,
    Span,
    Value,
    check_text,
)
from app.ogc.filters.words import check_pattern, fold
from app.ogc.properties import Property

_MOST_NAMES = 30
_CONDITION = Text("เงื่อนไขนี้", "this condition")
_TEXT = Text("ข้อความนี้", "this text")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition on the rows of a collection."""

    where: sql.Composed
    """Boolean, or NULL for rows of which it is unknown; its named placeholders are `f0`, `f1` …"""
    values: Mapping[str, Any]
    """Of the placeholders."""


def compile_filter(
    text: str, *, language: Literal["cql2-text", "cql2-json"], properties: Mapping[str, Property], crs: Crs
) -> Compiled:
    """The condition that a filter asks for.

    Args:
        text: The filter as it was sent.
        language: What it is written in.
        properties: All that it may speak of, by name. In their expressions `%` is doubled, as in any statement with
            parameters; geometries are in EPSG:4326, longitude first.
        crs: Of the coordinates in it (`filter-crs`), in their axis order.

    Raises:
        FilterRefused: it cannot be understood, is too long or too deep, or asks what nobody may ask.
    """
    if len(text) > MOST_CHARACTERS:
        raise refuse(
            None,
            "too_long",
            f"เงื่อนไขยาวเกิน {MOST_CHARACTERS} อักขระ ให้ย่อหรือลดจุดของรูปเรขาคณิต",
            f"longer than {MOST_CHARACTERS} characters; shorten it or simplify its geometries",
        )
    check_text(None, text)
    if not text.strip():
        raise refuse(None, "empty", "เงื่อนไขว่างเปล่า", "the filter is empty; leave it out")
    tree = read_text(text) if language == "cql2-text" else read_json(text)
    compiler = _Compiler(properties, crs)
    where = compiler.condition(tree)
    return Compiled(_flat(where), compiler.parameters.values)


class _Compiler:
    def __init__(self, properties: Mapping[str, Property], crs: Crs) -> None:
        self.parameters = Parameters()
        self.properties = properties
        self.shapes = Shapes(crs)

    def condition(self, node: Node) -> sql.Composable:
        """Something that is true, false or unknown."""
        term = self.term(node)
        if term.kind != "boolean":
            raise refuse(
                term.place,
                "not_a_condition",
                f"{term.described.th} ไม่ใช่เงื่อนไข ต้องเปรียบเทียบกับค่า เช่น = 1",
                f"{term.described.en}, not a condition; compare it, as in = 1",
            )
        return self.parameters.value_of(term, "boolean")

    def term(self, node: Node) -> Term:
        """Something that has a value."""
        match node:
            case Value():
                return self.value(node)
            case Name():
                return self.property(node)
            case Instant():
                moment = read_instant(node.place, node.text, node.unit)
                return Term(node.place, unit_of(moment), _quoted(node.text), literal=moment)
            case Shape() | Box():
                named = Text("รูปเรขาคณิตนี้", "this shape")
                return Term(node.place, "geometry", named, parts=self.shapes.read(node))
            case Operation():
                return self.operation(node)
            case Nothing():
                raise refuse(
                    node.place,
                    "null",
                    "NULL เปรียบเทียบไม่ได้ ใช้ IS NULL หรือ IS NOT NULL (JSON: isNull)",
                    "nothing can be compared with NULL; use IS NULL or IS NOT NULL (in JSON isNull)",
                )
            case Span():
                raise refuse(
                    node.place,
                    "interval_misplaced",
                    "INTERVAL ใช้ใน T_INTERSECTS, T_AFTER และฟังก์ชัน T_… อื่นเท่านั้น",
                    "INTERVAL stands in T_INTERSECTS, T_AFTER and other T_… functions only",
                )

    def value(self, node: Value) -> Term:
        value = node.value
        match value:
            case bool():
                return Term(node.place, "boolean", Text(str(value).lower(), str(value).lower()), literal=value)
            case str():
                return Term(node.place, "text", _quoted(value), literal=value)
            case int():
                if value not in INT64:
                    raise refuse(
                        node.place, "number_too_large", "ใหญ่เกินจำนวนเต็ม 64 บิต", "beyond whole numbers of 64 bits"
                    )
                return Term(node.place, "integer", Text(str(value), str(value)), literal=value, most=abs(value))
            case float():
                if not math.isfinite(value):
                    raise refuse(
                        node.place,
                        "number_not_finite",
                        "ตัวเลขใหญ่เกินกว่าจะเก็บได้",
                        "this number is too large to be held",
                    )
                return Term(node.place, "number", Text(f"{value:g}", f"{value:g}"), literal=value)

    def property(self, node: Name) -> Term:
        found = self.properties.get(node.name)
        if found is None:
            raise _unknown(node, list(self.properties))
        named = Text(short(found.name), short(found.name))
        return Term(node.place, found.kind, named, found.expression, most=INT64.stop)

    def operation(self, node: Operation) -> Term:
        if node.op in ARITHMETIC:
            left, right = map(self.term, node.operands)
            return calculate(self.parameters, node, left, right)
        if node.op in FOLDING:
            inner = self.text(node.op, node.operands[0])
            return Term(node.place, "text", _TEXT, fold(node.op, self.parameters.value_of(inner, "text")))
        return Term(node.place, "boolean", _CONDITION, self.predicate(node))

    def predicate(self, node: Operation) -> sql.Composable:
        op, operands, parameters = node.op, node.operands, self.parameters
        if op in ("and", "or"):
            joint = sql.SQL(" AND " if op == "and" else " OR ")
            return sql.SQL("({})").format(joint.join(map(self.condition, operands)))
        if op == "not":
            return sql.SQL("(NOT {})").format(self.condition(operands[0]))
        if op == "like":
            return self.like(node)
        if op in COMPARISONS:
            left, right = map(self.term, operands)
            return compare(parameters, op, left, right, node.place)
        if op == "isnull":
            term = self.term(operands[0])
            return sql.SQL("({} IS NULL)").format(term.expression) if term.expression else sql.SQL("false")
        if op == "between":
            what, least, most = map(self.term, operands)
            return between(parameters, what, least, most, node.place)
        if op == "in":
            what, *items = map(self.term, operands)
            return one_of(parameters, what, items, node.place)
        if op in SPATIAL:
            left, right = map(self.term, operands)
            return relate_shapes(parameters, op, left, right, node.place)
        first, second = map(self.extent, operands)
        return relate_times(parameters, op, first, second)

    def text(self, op: str, node: Node) -> Term:
        """A term that is text."""
        term = self.term(node)
        if term.kind != "text":
            raise refuse(
                term.place,
                "type",
                f"{op.upper()} ใช้กับข้อความ แต่ {term.described.th}",
                f"{op.upper()} takes text; {term.described.en}",
            )
        return term

    def like(self, node: Operation) -> sql.Composable:
        what = self.parameters.value_of(self.text("like", node.operands[0]), "text")
        return sql.SQL('({} COLLATE "C" LIKE {} COLLATE "C")').format(what, self.pattern(node.operands[1]))

    def pattern(self, node: Node) -> sql.Composable:
        """What LIKE compares with: text of the filter, in CASEI or ACCENTI or bare."""
        if isinstance(node, Operation) and node.op in FOLDING:
            return fold(node.op, self.pattern(node.operands[0]))
        if not isinstance(node, Value) or not isinstance(node.value, str):
            raise refuse(
                node.place,
                "pattern",
                "หลัง LIKE ต้องเป็นข้อความใน '…' เช่น 'หาด%'",
                "after LIKE there is quoted text, such as 'Hat%'",
            )
        return self.parameters.add(check_pattern(node.place, node.value), "text")

    def extent(self, node: Node) -> Extent:
        """A moment or an interval."""
        if isinstance(node, Span):
            begin, end = (None if isinstance(one, Open) else self.moment(one) for one in (node.begin, node.end))
            return interval(node.place, begin, end)
        term = self.moment(node)
        if term.kind not in TEMPORAL:
            raise refuse(
                term.place,
                "type",
                f"ต้องเป็นวัน เวลา หรือ INTERVAL แต่ {term.described.th}",
                f"a day, a time or an INTERVAL is wanted here; {term.described.en}",
            )
        return Extent(term.place, term, term, is_interval=False)

    def moment(self, node: Node) -> Term:
        term = self.term(node)
        return as_moment(term) if is_text_literal(term) else term


def _flat(whole: sql.Composable) -> sql.Composed:
    """The same SQL in one level: what is nested deep is written by psycopg with as deep a stack."""
    found: list[sql.Composable] = []
    pending = [whole]
    while pending:
        part = pending.pop()
        if isinstance(part, sql.Composed):
            pending += reversed(list(part))
        else:
            found.append(part)
    return sql.Composed(found)


def _quoted(text: str) -> Text:
    return Text(f"'{short(text)}'", f"'{short(text)}'")


def _unknown(node: Name, known: list[str]) -> Exception:
    """The error of a name that no property has: the nearest name, and all there are."""
    name = short(node.name)
    folded = {one.casefold(): one for one in known}
    near = folded.get(node.name.casefold()) or next(iter(get_close_matches(node.name[:100], known, 1)), None)
    th, en = (f" ท่านหมายถึง {near} ใช่หรือไม่", f" Did you mean {near}?") if near else ("", "")
    more = f" … (+{len(known) - _MOST_NAMES})" if len(known) > _MOST_NAMES else ""
    listed = ", ".join(known[:_MOST_NAMES]) + more
    return refuse(
        node.place,
        "unknown_property",
        f"ไม่มีข้อมูลชื่อ {name}{th} มี: {listed} (ข้อความต้องอยู่ใน '…')",
        f"there is no property {name}.{en} There are: {listed} (text is quoted 'so')",
    )
