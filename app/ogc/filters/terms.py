"""What a filter's operands are once they are understood: a kind, and the SQL that gives their value.

A literal has no SQL of its own: it becomes a parameter of the type that it is compared in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, LiteralString

from psycopg import sql

from app.core.text import Text
from app.ogc.filters.moments import day_of
from app.ogc.filters.refusal import Place
from app.ogc.properties import Kind

Scalar = str | bool | int | float | date | datetime
ComparedAs = Literal["text", "boolean", "integer", "exact", "number", "date", "timestamp"]
"""The type in which two things are compared; `exact`: a whole number and a literal with a fraction."""

KIND_WORDS: Mapping[Kind, Text] = {
    "text": Text("ข้อความ", "text"),
    "integer": Text("จำนวนเต็ม", "a whole number"),
    "number": Text("ตัวเลข", "a number"),
    "boolean": Text("จริง/เท็จ", "true or false"),
    "date": Text("วัน", "a day"),
    "timestamp": Text("เวลา", "a time"),
    "geometry": Text("รูปเรขาคณิต", "a geometry"),
}
NUMERIC = ("integer", "number")
TEMPORAL = ("date", "timestamp")

_TYPES: Mapping[ComparedAs, LiteralString] = {
    "text": "text",
    "boolean": "boolean",
    "integer": "bigint",
    "exact": "numeric",
    "number": "double precision",
    "date": "date",
    "timestamp": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class Term:
    """An operand."""

    place: Place
    kind: Kind
    named: Text
    """How it is called in an error."""
    expression: sql.Composable | None = None
    """None of a literal."""
    literal: Scalar | None = None
    parts: tuple[bytes, ...] = ()
    """Of a literal geometry: WKB in degrees, longitude first."""
    most: int = 0
    """Of whole numbers: none is larger, whatever the sign."""

    @property
    def described(self) -> Text:
        """What it is, for an error: its name and its kind."""
        words = KIND_WORDS[self.kind]
        return Text(f"{self.named.th} เป็น{words.th}", f"{self.named.en} is {words.en}")


class Parameters:
    """The values of a statement, by the names of their placeholders."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def add(self, value: Any, type_: LiteralString) -> sql.Composable:
        """A placeholder for one more value, cast to a type of PostgreSQL (ours, never the filter's)."""
        name = f"f{len(self.values)}"
        self.values[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(type_))

    def value_of(self, term: Term, as_: ComparedAs) -> sql.Composable:
        """A term as it stands in a comparison."""
        if term.literal is not None:
            return self.add(_converted(term.literal, as_), _TYPES[as_])
        expression = term.expression or sql.NULL
        if as_ == "number":
            return sql.SQL("({})::double precision").format(expression)
        if as_ == "exact":
            return sql.SQL("({})::numeric").format(expression)
        if as_ == "date" and term.kind == "timestamp":
            return sql.SQL("timezone(INTERVAL '7 hours', {})::date").format(expression)
        return expression

    def list_of(self, terms: Sequence[Term], as_: ComparedAs) -> sql.Composable:
        """Literals as an array."""
        values = [_converted(one.literal, as_) for one in terms if one.literal is not None]
        return self.add(values, f"{_TYPES[as_]}[]")


def compared_as(left: Term, right: Term) -> ComparedAs | None:
    """The type in which two terms can be compared; None: in none.

    Whole numbers are compared exactly with each other and with literals, and as doubles with other numbers.
    """
    kinds = {left.kind, right.kind}
    if kinds <= {"text"}:
        return "text"
    if kinds <= {"boolean"}:
        return "boolean"
    if kinds <= {"integer"}:
        return "integer"
    if kinds <= {"integer", "number"}:
        number_terms = [one for one in (left, right) if one.kind == "number"]
        is_exact = len(number_terms) == 1 and number_terms[0].literal is not None
        return "exact" if is_exact else "number"
    if kinds <= {"date", "timestamp"}:
        return "date" if "date" in kinds else "timestamp"
    return None


def _converted(value: Scalar, as_: ComparedAs) -> Any:
    match as_:
        case "exact":
            return Decimal(value)  # type: ignore[arg-type]
        case "number":
            return float(value)  # type: ignore[arg-type]
        case "date":
            return day_of(value)  # type: ignore[arg-type]
        case _:
            return value
