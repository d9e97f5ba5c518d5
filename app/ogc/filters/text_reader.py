"""A filter as text, read into a tree (CQL2 Text; grammar: OGC 21-065r2, Annex B).

Operators bind as in the grammar: OR, AND, NOT, comparisons, + and -, * / % div, ^. Comparisons and ^ are not chained:
`a = b = c` is refused. A word is a keyword only where one can stand, so properties may be called `date` or `point`.

Read by our own code, not by a library: one that reads all numbers as doubles finds other features than asked for by
numbers above 2^53, and one that crashes on deep brackets takes the service with it (docs/methods/filters.md).
"""

import re
from functools import partial

from app.ogc.filters.refusal import Place, refuse
from app.ogc.filters.text_cursor import Cursor
from app.ogc.filters.text_literals import read_literal, starts_literal
from app.ogc.filters.text_tokens import Token, number_of
from app.ogc.filters.tree import FUNCTIONS, Name, Node, Nothing, Value, check_operation

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 8)
_INFIX = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "!=", "=="), _COMPARISON),
    **dict.fromkeys(("like", "between", "in", "is", "not"), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys(("*", "/", "%", "div"), _PRODUCT),
    "^": _POWER,
}
"""How strongly an operator between two things binds."""
_RESERVED = ("and", "or")
_THAI_DIGITS = re.compile("[๐-๙.]+")


def read_text(source: str) -> Node:
    """The tree of a filter.

    Raises:
        FilterRefused: it follows no grammar, is too deep or too long, or names what is not allowed.
    """
    cursor = Cursor(source)
    found = _expression(cursor, _OR)
    token = cursor.token
    if token.kind == "end":
        return found
    if token.keyword() == ")":
        raise refuse(cursor.here(), "syntax", "วงเล็บปิดเกินมา", "this bracket closes nothing")
    if token.kind == "number":
        raise refuse(
            cursor.here(),
            "syntax",
            "ก่อนตัวเลขต้องเป็นตัวดำเนินการ (เครื่องหมาย + ในที่อยู่เว็บต้องเขียนเป็น %2B)",
            "an operator is missing before this number (in an address + is written %2B)",
        )
    raise refuse(
        cursor.here(),
        "syntax",
        "ต้องเป็นตัวดำเนินการ (=, AND, OR, LIKE …) ข้อความต้องอยู่ใน '…' และชื่อที่มีอักขระพิเศษต้องอยู่ใน \"…\"",
        "an operator is missing here (=, AND, OR, LIKE …); text is quoted 'so', names with special characters \"so\"",
    )


def _expression(cursor: Cursor, least: int) -> Node:
    """Everything that binds at least that strongly."""
    left = _operand(cursor)
    while (strength := _INFIX.get(cursor.token.keyword(), 0)) >= least:
        sign = cursor.next()
        if strength == _COMPARISON:
            left = _predicate(cursor, left, sign)
        else:
            right = _expression(cursor, strength + 1)
            left = cursor.make.operation(cursor.place(sign), sign.keyword(), (left, right))
        if strength in (_COMPARISON, _POWER) and _INFIX.get(cursor.token.keyword(), 0) == strength:
            raise refuse(
                cursor.here(),
                "chained",
                "ใส่วงเล็บให้รู้ว่าทำส่วนใดก่อน เช่น (a = b) AND (b = c)",
                "put brackets, so that it is clear what is done first, as in (a = b) AND (b = c)",
            )
    return left


def _predicate(cursor: Cursor, left: Node, sign: Token) -> Node:
    """A comparison, from its operator on."""
    place = cursor.place(sign)
    is_not = sign.keyword() == "not"
    if is_not:
        sign = cursor.next()
        if sign.keyword() not in ("like", "between", "in"):
            raise refuse(
                cursor.place(sign),
                "syntax",
                "หลัง NOT ตรงนี้ต้องเป็น LIKE, IN หรือ BETWEEN",
                "after NOT there must be LIKE, IN or BETWEEN here",
            )
    op = sign.keyword()
    operands = [left]
    if op == "is":
        is_not = cursor.has("not")
        if not cursor.has("null"):
            raise refuse(
                cursor.here(),
                "syntax",
                "หลัง IS ต้องเป็น NULL หรือ NOT NULL (ค่าอื่นให้เปรียบเทียบด้วย = หรือ <>)",
                "after IS there must be NULL or NOT NULL (other values are compared by = or <>)",
            )
        op = "isnull"
    elif op == "between":
        operands.append(_expression(cursor, _SUM))
        cursor.expect("and", "BETWEEN …")
        operands.append(_expression(cursor, _SUM))
    elif op == "in":
        cursor.deeper()
        operands += cursor.listed(partial(_expression, cursor, _OR))
        cursor.shallower()
    else:
        operands.append(_expression(cursor, _SUM))
    found = cursor.make.operation(place, op, operands)
    return cursor.make.operation(place, "not", (found,)) if is_not else found


def _operand(cursor: Cursor) -> Node:
    token = cursor.next()
    place = cursor.place(token)
    match token.kind:
        case "text":
            return cursor.make.node(Value(place, token.text))
        case "number":
            return cursor.make.node(Value(place, number_of(place, token.text)))
        case "name":
            return cursor.make.node(Name(place, token.text))
        case "word":
            return _word(cursor, token, place)
        case _:
            pass
    if token.text == "(":
        return _bracketed(cursor, place)
    if token.text == "-":
        return _negative(cursor, place)
    if token.text == "+" and cursor.token.kind == "number":
        return _operand(cursor)
    raise refuse(
        place,
        "syntax",
        "ตรงนี้ต้องเป็นชื่อข้อมูล ตัวเลข ข้อความใน '…' หรือวงเล็บ",
        "a name, a number, text quoted 'so' or a bracket is missing here",
    )


def _bracketed(cursor: Cursor, place: Place) -> Node:
    cursor.deeper()
    found = _expression(cursor, _OR)
    if cursor.token.keyword() == ",":
        raise refuse(place, "arrays_unsupported", "รายการอยู่ได้หลัง IN เท่านั้น", "a list can stand after IN only")
    cursor.close()
    cursor.shallower()
    return found


def _negative(cursor: Cursor, place: Place) -> Node:
    cursor.deeper()
    operand = _operand(cursor)
    cursor.shallower()
    if isinstance(operand, Value) and isinstance(operand.value, int | float) and not isinstance(operand.value, bool):
        return Value(place, -operand.value)
    return cursor.make.operation(place, "*", (cursor.make.node(Value(place, -1)), operand))


def _word(cursor: Cursor, token: Token, place: Place) -> Node:
    word = token.keyword()
    if word == "not":
        cursor.deeper()
        condition = _expression(cursor, _COMPARISON)
        cursor.shallower()
        return cursor.make.operation(place, "not", (condition,))
    if word in ("true", "false"):
        return cursor.make.node(Value(place, word == "true"))
    if word == "null":
        return cursor.make.node(Nothing(place))
    if word in _RESERVED:
        raise refuse(
            place,
            "syntax",
            f'{word.upper()} อยู่ผิดที่ ก่อนหน้าต้องมีเงื่อนไข (หากเป็นชื่อข้อมูล ให้เขียน "{token.text}")',
            f'{word.upper()} does not belong here: a condition is missing before it (a name is quoted "{token.text}")',
        )
    if starts_literal(cursor, word):
        return cursor.make.node(read_literal(cursor, token))
    if cursor.token.keyword() == "(":
        check_operation(place, token.text, FUNCTIONS)
        cursor.deeper()
        operands = cursor.listed(partial(_expression, cursor, _OR))
        cursor.shallower()
        return cursor.make.operation(place, token.text, operands)
    if _THAI_DIGITS.fullmatch(word):
        raise refuse(place, "thai_digits", "ตัวเลขให้ใช้เลขอารบิก 0–9", "write numbers with the digits 0–9")
    return cursor.make.node(Name(place, token.text))
