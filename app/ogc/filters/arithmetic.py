"""Calculations in a filter, none of which can fail in the database: what has no value is NULL.

Whole numbers are calculated exactly by + - * div and %; how large a result can get is known beforehand, and too large
ones are refused. All else is in double precision, where an operand other than 0 that is larger than 1e150 or nearer to
0 than 1e-150 has no value, so that nothing overflows. `/` of whole numbers is no whole number (5 / 2 = 2.5); `div` cuts
off towards 0, and `%` is what is left over by it.
"""

from collections.abc import Mapping
from typing import LiteralString

from psycopg import sql

from app.core.text import Text
from app.ogc.filters.refusal import Place, refuse
from app.ogc.filters.terms import Parameters, Term
from app.ogc.filters.tree import Operation

_MOST = 10**300
"""A whole number that still fits into double precision."""
_RESULT = Text("ผลการคำนวณ", "the result of the calculation")

_EXACT: Mapping[str, LiteralString] = {
    "+": "({a} + {b})",
    "-": "({a} - {b})",
    "*": "({a} * {b})",
    "div": "div({a}, nullif({b}, 0))",
    "%": "mod({a}, nullif({b}, 0))",
}
_IN_DOUBLE: Mapping[str, LiteralString] = {
    "+": "n.a + n.b",
    "-": "n.a - n.b",
    "*": "n.a * n.b",
    "/": "n.a / n.b",
    "div": "trunc(n.a / n.b)",
    "%": "n.a - n.b * trunc(n.a / n.b)",
}
# `OFFSET 0` keeps PostgreSQL from putting the operands, which may be long, into each place that names them
_OPERANDS = "FROM (SELECT {a}::double precision AS a, {b}::double precision AS b OFFSET 0) n"
_USABLE = "(n.a = 0 OR abs(n.a) BETWEEN 1e-150 AND 1e150) AND (n.b = 0 OR abs(n.b) BETWEEN 1e-150 AND 1e150)"
_POWER = (
    "(SELECT CASE WHEN " + _USABLE + " THEN CASE WHEN n.b = 0 THEN 1 WHEN n.a = 0 THEN CASE WHEN n.b > 0 THEN 0 END "
    "WHEN n.a < 0 AND n.b <> trunc(n.b) THEN NULL WHEN abs(n.b * ln(abs(n.a))) <= 690 THEN power(n.a, n.b) END END "
    + _OPERANDS
    + ")"
)


def calculate(parameters: Parameters, node: Operation, left: Term, right: Term) -> Term:
    """The result of an operation on two numbers.

    Raises:
        FilterRefused: an operand is no number, or whole numbers could get too large.
    """
    for term in (left, right):
        if term.kind not in ("integer", "number"):
            raise refuse(
                term.place,
                "type",
                f"{term.described.th} คำนวณด้วย {node.op.upper()} ไม่ได้",
                f"{term.described.en}; {node.op.upper()} takes numbers",
            )
    if left.kind == right.kind == "integer" and node.op in _EXACT:
        template = sql.SQL(_EXACT[node.op])
        expression = template.format(a=parameters.value_of(left, "exact"), b=parameters.value_of(right, "exact"))
        return Term(node.place, "integer", _RESULT, expression, most=_most(node.op, left.most, right.most, node.place))
    if node.op == "^":
        template = sql.SQL(_POWER)
    else:
        nonzero = " AND n.b <> 0" if node.op in ("/", "div", "%") else ""
        template = sql.SQL(f"(SELECT CASE WHEN {_USABLE}{nonzero} THEN {_IN_DOUBLE[node.op]} END {_OPERANDS})")
    expression = template.format(a=parameters.value_of(left, "number"), b=parameters.value_of(right, "number"))
    return Term(node.place, "number", _RESULT, expression)


def _most(op: str, left: int, right: int, place: Place) -> int:
    most = left * right if op == "*" else left + right if op in ("+", "-") else max(left, right)
    if most > _MOST:
        raise refuse(
            place,
            "calculation_too_large",
            "ผลคูณอาจใหญ่เกินกว่าจะคำนวณได้ ลดจำนวนตัวคูณ",
            "this product can get larger than can be calculated; multiply fewer numbers",
        )
    return most
