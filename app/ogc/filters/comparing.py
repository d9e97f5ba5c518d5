"""Comparisons of a filter: = <> < <= > >=, BETWEEN and IN, in the type that both sides share.

Text is ordered by its code points, whatever the language of the database. Text that stands for a day or a time is read
as one where it meets a property of that kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from psycopg import sql

from app.ogc.filters.moments import read_instant, unit_of
from app.ogc.filters.refusal import Place, refuse
from app.ogc.filters.terms import NUMERIC, TEMPORAL, ComparedAs, Parameters, Term, compared_as

_SIGNS = {one: sql.SQL(f" {one} ") for one in ("=", "<>", "<", "<=", ">", ">=")}
_BY_CODE_POINT = sql.SQL('({} COLLATE "C")')


def compare(parameters: Parameters, op: str, left: Term, right: Term, place: Place) -> sql.Composable:
    """Whether two terms are equal, or in which order they stand.

    Raises:
        FilterRefused: they are of kinds that cannot be compared.
    """
    left, right, as_ = _met(left, right, place)
    sides = [parameters.value_of(left, as_), parameters.value_of(right, as_)]
    if as_ == "text" and op not in ("=", "<>"):
        sides = [_BY_CODE_POINT.format(side) for side in sides]
    return sql.SQL("({})").format(_SIGNS[op].join(sides))


def between(parameters: Parameters, what: Term, least: Term, most: Term, place: Place) -> sql.Composable:
    """Whether a term lies between two others, both included.

    Raises:
        FilterRefused: they are of kinds that have no order.
    """
    if what.kind == "boolean":
        raise refuse(
            what.place,
            "type",
            f"{what.described.th} ใช้กับ BETWEEN ไม่ได้",
            f"{what.described.en}, which BETWEEN does not take",
        )
    return sql.SQL("({} AND {})").format(
        compare(parameters, ">=", what, least, place), compare(parameters, "<=", what, most, place)
    )


def one_of(parameters: Parameters, what: Term, items: Sequence[Term], place: Place) -> sql.Composable:
    """Whether a term equals one of others; literals are sent as one array for each type they are compared in.

    Raises:
        FilterRefused: one of them is of a kind that it cannot be compared with.
    """
    groups: dict[tuple[ComparedAs, bool], list[tuple[Term, Term]]] = {}
    for item in items:
        left, right, as_ = _met(what, item, place)
        groups.setdefault((as_, right.literal is not None), []).append((left, right))
    found: list[sql.Composable] = []
    for (as_, is_literal), pairs in groups.items():
        left = parameters.value_of(pairs[0][0], as_)
        rights = [right for _, right in pairs]
        if is_literal:
            found.append(sql.SQL("{} = ANY ({})").format(left, parameters.list_of(rights, as_)))
        else:
            listed = sql.SQL(", ").join(parameters.value_of(right, as_) for right in rights)
            found.append(sql.SQL("{} IN ({})").format(left, listed))
    return sql.SQL("({})").format(sql.SQL(" OR ").join(found))


def as_moment(term: Term) -> Term:
    """Text of a filter as the day or time that it stands for.

    Raises:
        FilterRefused: it stands for none.
    """
    moment = read_instant(term.place, str(term.literal), None)
    return replace(term, kind=unit_of(moment), literal=moment)


def is_text_literal(term: Term) -> bool:
    """Whether it is text that the filter says, not a property."""
    return term.kind == "text" and term.literal is not None


def _met(left: Term, right: Term, place: Place) -> tuple[Term, Term, ComparedAs]:
    """Two terms and the type in which they are compared."""
    if left.kind in TEMPORAL and is_text_literal(right):
        right = as_moment(right)
    elif right.kind in TEMPORAL and is_text_literal(left):
        left = as_moment(left)
    as_ = compared_as(left, right)
    if as_ is None:
        th, en = _hint((left, right))
        raise refuse(
            place,
            "type",
            f"เปรียบเทียบกันไม่ได้: {left.described.th} แต่ {right.described.th}{th}",
            f"these cannot be compared: {left.described.en}, {right.described.en}{en}",
        )
    return left, right, as_


def _hint(terms: Iterable[Term]) -> tuple[str, str]:
    kinds = {term.kind for term in terms}
    if "geometry" in kinds:
        return " (รูปเรขาคณิตใช้ S_INTERSECTS, S_EQUALS …)", " (geometries are compared by S_INTERSECTS, S_EQUALS …)"
    if "text" in kinds and kinds & set(NUMERIC):
        return (
            " (ข้อความอยู่ใน '…' ตัวเลขไม่มีเครื่องหมายคำพูด)",
            " (text is quoted 'so', numbers are not quoted)",
        )
    if "text" in kinds and "boolean" in kinds:
        return " (จริงเท็จเขียน true หรือ false ไม่มีเครื่องหมายคำพูด)", " (true and false are not quoted)"
    if kinds & set(TEMPORAL):
        return (
            " (วันเขียน DATE('2025-11-21') เวลาเขียน TIMESTAMP('2025-11-21T13:30:00Z'))",
            " (a day is DATE('2025-11-21'), a time TIMESTAMP('2025-11-21T13:30:00Z'))",
        )
    return "", ""
