"""The statement of a page of features: PostgreSQL writes each feature whole, and finds the next page by its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from app.ogc.collection import Collection
from app.ogc.crs import Crs
from app.ogc.filters import compile_filter
from app.ogc.parameters import Wanted
from app.ogc.properties import Property, quoted

# What lies within the box by its own box needs no closer look, which halves the time. PostGIS compares boxes in single
# precision, rounded outwards, so the inner one is smaller by more than that: near an edge things are met exactly.
_MEETS_IN_DEGREES = sql.SQL("(v.geom && {box} AND (v.geom @ {inner} OR ST_Intersects(v.geom, {box})))")
_SINGLE_PRECISION = 2e-5
"""Degrees: more than the distance of two neighbours in single precision at 180."""
_BOX_IN_DEGREES = sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, 4326)")
# A box in another CRS has edges that are no straight lines in degrees: they are cut into pieces before they are turned.
_MEETS_ELSEWHERE = sql.SQL("ST_Intersects(v.geom, {box})")
_BOX_ELSEWHERE = sql.SQL("ST_Segmentize(ST_MakeEnvelope({}, {}, {}, {}), {})")
_PIECES = 32

FEATURE = sql.SQL(
    """
    '{{"type":"Feature","id":' || to_json(v.fid)
        || ',"geometry":' || coalesce(ST_AsGeoJSON({geometry}, {decimals}, 0), 'null')
        || ',"properties":' || {properties} || '}}'
    """
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which rows are wanted."""

    where: Sequence[sql.Composable]
    values: Mapping[str, Any]
    is_selective: bool = False
    """Whether they are better found first and put in order then: going through all rows in order finds few of them."""

    def all_of(self) -> sql.Composable:
        """As what stands after WHERE."""
        return sql.SQL(" AND ").join(self.where) if self.where else sql.SQL("true")


def conditions_of(collection: Collection, wanted: Wanted) -> Conditions:
    """Box, time and filter as conditions on the rows.

    Raises:
        FilterRefused: the filter cannot be understood, or asks what nobody may ask.
    """
    where: list[sql.Composable] = []
    values: dict[str, Any] = {}
    if wanted.boxes is not None:
        met = [_meets(box, wanted.bbox_crs, values, number) for number, box in enumerate(wanted.boxes)]
        where.append(sql.SQL("({})").format(sql.SQL(" OR ").join(met)))
    if wanted.moments is not None:
        where += _when(collection, *wanted.moments, values=values)
    if wanted.filter is not None:
        compiled = compile_filter(
            wanted.filter,
            language=wanted.filter_language,
            properties=queryables_of(collection),
            crs=wanted.filter_crs,
        )
        where.append(sql.SQL("({})").format(compiled.where))
        values |= compiled.values
    return Conditions(where, values, is_selective=_is_selective(collection, wanted))


def queryables_of(collection: Collection) -> Mapping[str, Property]:
    """What a filter may speak of, by name: the properties, and the geometry."""
    geometry = Property(collection.geometry_name, "geometry", sql.SQL("v.geom"))
    return {one.name: one for one in (*collection.properties, geometry)}


def _is_selective(collection: Collection, wanted: Wanted) -> bool:
    """Whether a box covers less than half of a collection; that rows of a place stand together no planner knows."""
    if wanted.boxes is None or collection.key != "integer":
        return False
    if wanted.bbox_crs.srid != 4326 or collection.extent is None or len(wanted.boxes) != 1:
        return True
    covered = 1.0
    for low in (0, 1):
        first, last = collection.extent[low], collection.extent[low + 2]
        inside = min(last, wanted.boxes[0][low + 2]) - max(first, wanted.boxes[0][low])
        covered *= max(inside, 0.0) / (last - first) if last > first else 1.0
    return covered < 0.5


def _meets(box: Sequence[float], crs: Crs, values: dict[str, Any], number: int) -> sql.Composable:
    edges = _edges(box, "", values, number)
    if crs.srid != 4326:
        values[f"piece{number}"] = max(box[2] - box[0], box[3] - box[1]) / _PIECES or 1.0
        piece = sql.Placeholder(f"piece{number}")
        return _MEETS_ELSEWHERE.format(box=crs.to_degrees(_BOX_ELSEWHERE.format(*edges, piece)))
    west, south, east, north = box
    inner = (west + _SINGLE_PRECISION, south + _SINGLE_PRECISION, east - _SINGLE_PRECISION, north - _SINGLE_PRECISION)
    within = _BOX_IN_DEGREES.format(*edges)
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        return _MEETS_ELSEWHERE.format(box=within)
    return _MEETS_IN_DEGREES.format(box=within, inner=_BOX_IN_DEGREES.format(*_edges(inner, "inner_", values, number)))


def _edges(box: Sequence[float], prefix: str, values: dict[str, Any], number: int) -> list[sql.Placeholder]:
    names = [f"{prefix}{edge}{number}" for edge in ("west", "south", "east", "north")]
    values |= dict(zip(names, box, strict=True))
    return [sql.Placeholder(name) for name in names]


def _when(collection: Collection, begins: Any, ends: Any, *, values: dict[str, Any]) -> list[sql.Composable]:
    of = collection.property(collection.time) if collection.time else None
    if of is not None:
        found: list[sql.Composable] = []
        for name, comparison, moment in (("begins", sql.SQL(">="), begins), ("ends", sql.SQL("<="), ends)):
            if moment is not None:
                values[name] = moment
                found.append(sql.SQL("{} {} {}").format(of.expression, comparison, sql.Placeholder(name)))
        return found
    if collection.interval is None:
        return []  # what has no time matches any, as the standard says
    first, last = collection.interval
    is_past = begins is not None and last is not None and last < begins
    is_to_come = ends is not None and first is not None and first > ends
    return [sql.SQL("false")] if is_past or is_to_come else []


def geometry_in(crs: Crs) -> sql.Composable:
    """The geometry as answers have it: in a CRS, with its axes."""
    if crs.is_latitude_first:
        return sql.SQL("ST_FlipCoordinates(v.geom)")
    return crs.from_degrees(sql.SQL("v.geom"))


# Numbers of a column that may have fractions always show one: QGIS and GDAL take the type from what they see first, and
# would cut off the fractions of all that follow. What is no number has no place in JSON.
_NUMBER = sql.SQL(
    """
    CASE WHEN {0}::text ~ '^-?[0-9]+$' THEN ({0}::text || '.0')::json
         WHEN {0} NOT IN ('NaN', 'Infinity', '-Infinity') THEN to_json({0}) END
    """
)


def _in_json(one: Property) -> sql.Composable:
    return _NUMBER.format(one.expression) if one.kind == "number" else one.expression


def _feature(collection: Collection, crs: Crs) -> sql.Composable:
    named = [sql.SQL("{} AS {}").format(_in_json(one), quoted(one.name)) for one in collection.properties]
    properties = (
        sql.SQL("(SELECT row_to_json(p) FROM (SELECT {}) p)::text").format(sql.SQL(", ").join(named))
        if named
        else sql.SQL("'{{}}'")
    )
    return FEATURE.format(geometry=geometry_in(crs), decimals=sql.Literal(crs.decimals), properties=properties)


def page_statement(
    collection: Collection, conditions: Conditions, wanted: Wanted, what: sql.Composable | None = None
) -> tuple[sql.Composed, dict[str, Any]]:
    """A page and one row more: `fid`, and the feature as GeoJSON, or what else is wanted of it.

    Args:
        collection: Whose features.
        conditions: Which of them.
        wanted: Limit, position and CRS.
        what: Columns instead of the GeoJSON.
    """
    values: dict[str, Any] = {**conditions.values, "limit": wanted.limit + 1}
    where = list(conditions.where)
    # a sum has no index: rows are found by their place, and put in order then
    key = sql.SQL("v.fid + 0" if conditions.is_selective else "v.fid")
    if wanted.after is not None:
        values["after"] = wanted.after
        where.append(sql.SQL("{} > %(after)s").format(key))
    statement = sql.SQL("SELECT v.fid, {what} FROM {rows} WHERE {where} ORDER BY {key} LIMIT %(limit)s").format(
        what=what if what is not None else _feature(collection, wanted.crs),
        rows=collection.rows,
        where=Conditions(where, values).all_of(),
        key=key,
    )
    return statement, values


def one_statement(collection: Collection, crs: Crs) -> sql.Composed:
    """One feature by its `fid`, as GeoJSON."""
    return sql.SQL("SELECT {} FROM {} WHERE v.fid = %(fid)s").format(_feature(collection, crs), collection.rows)


def count_statement(collection: Collection, conditions: Conditions) -> sql.Composed:
    """How many features meet conditions."""
    return sql.SQL("SELECT count(*) FROM {} WHERE {}").format(collection.rows, conditions.all_of())
