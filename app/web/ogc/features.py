"""Pages of features: a page of a table with a map and a form of conditions, and one feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import RedirectResponse
from psycopg import sql

from app.core.errors import InvalidParameter, NotFound
from app.core.problems import status_of
from app.ogc.addresses import with_query
from app.ogc.as_of import AS_OF, parse_as_of, written
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.items import key_of, matched_at_no_cost, within
from app.ogc.items_sql import Conditions, conditions_of, count_statement, page_statement
from app.ogc.parameters import ITEMS_QUERY, Key, Wanted, make_after, parse_wanted
from app.ogc.properties import Property
from app.ogc.reading import read_rows
from app.ogc.styles.styled import Styled, find_styled
from app.web.ogc.cells import Column, columns_of, table_columns
from app.web.ogc.conditions import (
    DEFAULT_LIMIT,
    HELPERS,
    LIMITS,
    is_sent_by_the_form,
    offered,
    parameters_of,
    typed_of,
)
from app.web.ogc.drawing import drawing_of, legend_of_style
from app.web.ogc.page_route import PageRoute
from app.web.ogc.visit import MapsVisit, MapsVisitDep, known_on_page
from app.web.ogc.wording import COMPARISON

router = APIRouter(prefix="/ogc/collections/{collection}/items", include_in_schema=False, route_class=PageRoute)

FOLLOWED = ("bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "after", AS_OF)
"""Parameters that say which features are shown; the map's GeoJSON and the files are asked for with the same."""


@dataclass(frozen=True, slots=True)
class Row:
    """A feature in the table."""

    id: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of features."""

    rows: Sequence[Row] = ()
    following: Key | None = None
    matched: int | None = None


@router.get("")
@router.head("")
async def features_page(
    collection: str, visit: MapsVisitDep, _known: Annotated[None, Depends(known_on_page(*ITEMS_QUERY, *HELPERS))]
) -> Response:
    """A page of a table of features, with the map of them, and a form that narrows them."""
    request, language = visit.request, visit.language
    typed, error = typed_of(request, language), None
    try:
        as_of = parse_as_of(request)
    except InvalidParameter as fault:
        as_of, error = None, fault
    found = await find_collection(visit.session, visit.policy, collection, as_of=as_of)
    styled = await _styled(visit, found)
    here = f"/ogc/collections/{found.id}/items"
    columns = columns_of(found, language)
    in_table = table_columns(columns, language)
    shown, wanted = Shown(), None
    try:
        if error is not None:
            raise error
        if is_sent_by_the_form(request):
            return RedirectResponse(with_query(here, parameters_of(typed, request, found.properties)), 303)
        wanted = _wanted(visit, found)
        shown = await _read(visit, found, wanted, in_table)
    except InvalidParameter as fault:
        error = fault
    said = {name: request.query_params[name] for name in FOLLOWED if name in request.query_params}
    if found.as_of:
        said[AS_OF] = written(found.as_of)
    limit = {"limit": str(wanted.limit)} if wanted else {}
    kept = {name: value for name, value in said.items() if name != "after"}
    pinned = f"/ogc/collections/{found.pinned_id}/items"
    data = None
    if shown.rows:
        features = with_query(pinned, {**said, **limit, "f": "json"})
        data = {"features": features, "drawing": drawing_of(styled, language), "map_province": found.province_code}
    return visit.render(
        "items.html",
        data=data,
        status=status_of(type(error)) if error else 200,
        collection=found,
        columns=in_table,
        columns_left_out=len(columns) - len(in_table),
        shown=shown,
        typed=typed,
        error=error,
        legend=legend_of_style(styled, language) if shown.rows else None,
        choices=offered([one.of for one in columns]),
        column_titles={one.name: one.title for one in columns},
        comparisons=COMPARISON,
        limits=LIMITS,
        here=here,
        item_query=with_query("", {AS_OF: said[AS_OF]} if AS_OF in said else {}),
        collection_query=with_query("", {AS_OF: said[AS_OF]} if AS_OF in said else {}),
        first_page=with_query(here, {**kept, **limit}) if "after" in said else None,
        next_page=with_query(pinned, {**said, **limit, "after": make_after(shown.following)})
        if shown.following is not None
        else None,
        counting=with_query(here, {**said, **limit, "count": "exact"}),
        files={form: with_query(here, {**kept, "f": form, "limit": "10000"}) for form in ("json", "csv", "fgb")},
    )


def _wanted(visit: MapsVisit, collection: Collection) -> Wanted:
    """What the address asks for, with the limit of a page for people."""
    wanted = parse_wanted(visit.request, collection.key)
    limit = min(wanted.limit, LIMITS[-1]) if "limit" in visit.request.query_params else DEFAULT_LIMIT
    return Wanted(
        limit=limit,
        after=wanted.after,
        boxes=wanted.boxes,
        bbox_crs=wanted.bbox_crs,
        moments=wanted.moments,
        crs=wanted.crs,
        filter=wanted.filter,
        filter_language=wanted.filter_language,
        filter_crs=wanted.filter_crs,
        is_counted=wanted.is_counted,
    )


async def _read(visit: MapsVisit, collection: Collection, wanted: Wanted, columns: Sequence[Column]) -> Shown:
    conditions = conditions_of(collection, wanted)
    # a feature without columns is its id alone
    what = _expressions([one.of for one in columns])
    statement, values = page_statement(collection, conditions, wanted, what)
    rows, following = within(await read_rows(visit.session, collection, statement, values), wanted)
    matched = matched_at_no_cost(collection, wanted, conditions, len(rows), following)
    if matched is None and wanted.is_counted:
        matched = await _counted(visit, collection, conditions)
    return Shown([Row(str(row[0]), _cells(row[1:], columns, visit)) for row in rows], following, matched)


def _expressions(properties: Sequence[Property]) -> sql.Composable:
    return sql.SQL(", ").join(one.expression for one in properties) if properties else sql.SQL("NULL")


def _cells(values: Sequence[Any], columns: Sequence[Column], visit: MapsVisit) -> Sequence[str]:
    return [
        column.read(value, visit.language, is_short=True)
        for column, value in zip(columns, values, strict=len(columns) > 0)
    ]


async def _counted(visit: MapsVisit, collection: Collection, conditions: Conditions) -> int:
    rows = await read_rows(visit.session, collection, count_statement(collection, conditions), conditions.values)
    return int(rows[0][0])


async def _styled(visit: MapsVisit, collection: Collection) -> Styled:
    """The style of just this version, which whoever asks may read."""
    return await find_styled(visit.session, visit.policy, collection.pinned_id)


@router.get("/{feature_id}")
@router.head("/{feature_id}")
async def feature_page(
    collection: str,
    feature_id: Annotated[str, Path(max_length=40)],
    visit: MapsVisitDep,
    _known: Annotated[None, Depends(known_on_page("crs", AS_OF))],
) -> Response:
    """One feature: all that is known of it, and where it lies."""
    language = visit.language
    found = await find_collection(visit.session, visit.policy, collection, as_of=parse_as_of(visit.request))
    styled = await _styled(visit, found)
    key, columns = key_of(found, feature_id), columns_of(found, language)
    statement = sql.SQL("SELECT {} FROM {} WHERE v.fid = %(fid)s").format(
        _expressions([one.of for one in columns]), found.rows
    )
    rows = await read_rows(visit.session, found, statement, {"fid": key})
    if not rows:
        raise NotFound
    as_of = {AS_OF: written(found.as_of)} if found.as_of else {}
    pinned = f"/ogc/collections/{found.pinned_id}/items/{key}"
    return visit.render(
        "item.html",
        data={
            "feature": with_query(pinned, {**as_of, "f": "json"}),
            "drawing": drawing_of(styled, language),
            "map_province": found.province_code,
        },
        collection=found,
        feature_id=str(key),
        facts=[(column, column.read(value, language)) for column, value in zip(columns, rows[0], strict=False)],
        items_query=with_query("", as_of),
        as_json=with_query(pinned, {**as_of, "f": "json"}),
    )
