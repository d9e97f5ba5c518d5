"""Relations of a filter's shapes (S_INTERSECTS …) and times (T_AFTER …)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from psycopg import sql

from app.ogc.filters.moments import RELATIONS
from app.ogc.filters.refusal import Place, refuse
from app.ogc.filters.terms import TEMPORAL, ComparedAs, Parameters, Term
from app.ogc.filters.tree import INTERVALS_ONLY, SPATIAL

_MOST_PAIRS = 100
_SPATIAL: Mapping[str, sql.SQL] = {op: sql.SQL(f"{name}({{}}, {{}})") for op, name in SPATIAL.items()}
_TEMPORAL: Mapping[str, sql.SQL] = {op: sql.SQL(f"({said})") for op, said in RELATIONS.items()}


@dataclass(frozen=True, slots=True)
class Extent:
    """What a moment or an interval covers; an end that is None is open."""

    place: Place
    begin: Term | None
    end: Term | None
    is_interval: bool


def relate_shapes(parameters: Parameters, op: str, left: Term, right: Term, place: Place) -> sql.Composable:
    """Whether two geometries stand in a relation; a bare function of PostGIS, which uses the index of the geometries.

    Raises:
        FilterRefused: one is no geometry, or a collection of points, lines and areas in a relation that has none.
    """
    for term in (left, right):
        if term.kind != "geometry":
            raise refuse(
                term.place,
                "type",
                f"{op.upper()} ใช้กับรูปเรขาคณิต แต่ {term.described.th}",
                f"{op.upper()} takes geometries; {term.described.en}",
            )
    lefts, rights = _shapes_of(parameters, left), _shapes_of(parameters, right)
    if len(lefts) == len(rights) == 1:
        return _SPATIAL[op].format(lefts[0], rights[0])
    if op not in ("s_intersects", "s_disjoint") or len(lefts) * len(rights) > _MOST_PAIRS:
        raise refuse(
            right.place if len(rights) > 1 else left.place,
            "geometry_collection",
            f"{op.upper()} ใช้กับ GEOMETRYCOLLECTION ที่มีหลายชนิดหรือซ้อนทับกันไม่ได้ (ใช้ S_INTERSECTS หรือแยกเป็นหลายเงื่อนไข)",
            f"{op.upper()} takes no GEOMETRYCOLLECTION of several types or of overlapping areas (use S_INTERSECTS, or"
            " a condition for each)",
        )
    any_ = sql.SQL("({})").format(
        sql.SQL(" OR ").join(_SPATIAL["s_intersects"].format(one, other) for one in lefts for other in rights)
    )
    return sql.SQL("(NOT {})").format(any_) if op == "s_disjoint" else any_


def relate_times(parameters: Parameters, op: str, left: Extent, right: Extent) -> sql.Composable:
    """Whether two moments or intervals stand in a relation.

    Raises:
        FilterRefused: it is a relation of intervals, and one is a moment.
    """
    if op in INTERVALS_ONLY:
        for extent in (left, right):
            if not extent.is_interval:
                raise refuse(
                    extent.place,
                    "interval_needed",
                    f"{op.upper()} เทียบช่วงเวลาสองช่วง หากต้องการวันหรือเวลาที่อยู่ในช่วง ให้ใช้ T_INTERSECTS",
                    f"{op.upper()} compares two intervals; for a day or time within an interval use T_INTERSECTS",
                )
    ends = (left.begin, left.end, right.begin, right.end)
    as_: ComparedAs = "date" if any(term is not None and term.kind == "date" for term in ends) else "timestamp"
    open_ = [sql.SQL(f"'{sign}infinity'::{'date' if as_ == 'date' else 'timestamptz'}") for sign in ("-", "")]
    values = [open_[number % 2] if term is None else parameters.value_of(term, as_) for number, term in enumerate(ends)]
    return _TEMPORAL[op].format(**dict(zip(("s1", "e1", "s2", "e2"), values, strict=True)))


def interval(place: Place, begin: Term | None, end: Term | None) -> Extent:
    """An interval from its ends.

    Raises:
        FilterRefused: an end is no day or time, one is a day and the other a time, or it ends before it begins.
    """
    kinds: set[str] = set()
    for term in (begin, end):
        if term is None:
            continue
        if term.kind not in TEMPORAL:
            raise refuse(
                term.place,
                "type",
                f"ปลายของ INTERVAL ต้องเป็นวันหรือเวลา แต่ {term.described.th}",
                f"an end of INTERVAL is a day or a time; {term.described.en}",
            )
        kinds.add(term.kind)
    if len(kinds) > 1:
        raise refuse(
            place,
            "interval_mixed",
            "ปลายทั้งสองของ INTERVAL ต้องเป็นวันทั้งคู่ หรือเป็นเวลาทั้งคู่",
            "both ends of INTERVAL must be days, or both must be times",
        )
    first, last = (term.literal if term else None for term in (begin, end))
    if isinstance(first, date) and isinstance(last, date) and first > last:
        raise refuse(
            place,
            "interval_reversed",
            "ช่วงเวลาสิ้นสุดก่อนเริ่ม โปรดสลับค่า",
            "this interval ends before it begins; swap its ends",
        )
    return Extent(place, begin, end, is_interval=True)


def _shapes_of(parameters: Parameters, term: Term) -> list[sql.Composable]:
    if term.expression:
        return [term.expression]
    return [sql.SQL("ST_GeomFromWKB({}, 4326)").format(parameters.add(part, "bytea")) for part in term.parts]
