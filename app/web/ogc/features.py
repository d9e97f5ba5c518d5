"""Pages of features: a page of a table with a map and a form of conditions, and one feature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import RedirectResponse
from psycopg import sql

from app.core.errors import InvalidParameter, NotFound, SonthanaError
from app.core.problems import status_of
from app.ogc.addresses import with_query
from app.ogc.as_of import AS_OF, NothingRecordedYet, parse_as_of, written
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.items import counted, key_of, matched_at_no_cost, within
from app.ogc.items_sql import conditions_of, page_statement
from app.ogc.parameters import ITEMS_QUERY, MOST, Key, Wanted, make_after, parse_wanted
from app.ogc.properties import Property
from app.ogc.reading import read_rows
from app.ogc.styles.styled import Styled, find_styled
from app.web.ogc.cells import Column, columns_of, table_columns
from app.web.ogc.conditions import (
    DEFAULT_LIMIT,
    HELPERS,
    LIMITS,
    UNSEEN,
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


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page of features leads."""

    here: str
    as_of: str
    """The query that keeps to the same moment; empty for now."""
    features: str
    """The same features as GeoJSON, for the map."""
    first: str | None
    next: str | None
    counting: str
    files: Mapping[str, str]


@router.get("")
@router.head("")
async def features_page(
    collection: str, visit: MapsVisitDep, _known: Annotated[None, Depends(known_on_page(*ITEMS_QUERY, *HELPERS))]
) -> Response:
    """A page of a table of features, with the map of them, and a form that narrows them."""
    request, language = visit.request, visit.language
    typed = typed_of(request, language)
    found, error = await _found(visit, collection)
    styled = await _styled(visit, found)
    columns = columns_of(found, language)
    in_table = table_columns(columns, language)
    shown, wanted = Shown(), None
    if error is None:
        try:
            if is_sent_by_the_form(request):
                sent = parameters_of(typed, request, found.properties)
                return RedirectResponse(with_query(f"/ogc/collections/{found.id}/items", sent), 303)
            wanted = _wanted(visit, found)
            shown = await _read(visit, found, wanted, in_table)
        except InvalidParameter as fault:
            error = fault
    links = _links(visit, found, shown, wanted)
    data = {"features": links.features, "drawing": drawing_of(styled, language), "map_province": found.province_code}
    return visit.render(
        "items.html",
        data=data if shown.rows else None,
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
        unseen={name: request.query_params[name] for name in UNSEEN if request.query_params.get(name)},
        links=links,
    )


async def _found(visit: MapsVisit, collection_id: str) -> tuple[Collection, SonthanaError | None]:
    """The collection as of the moment that is asked for; as it stands, and why, where that cannot be had."""
    error: SonthanaError | None = None
    try:
        as_of = parse_as_of(visit.request)
    except InvalidParameter as fault:
        as_of, error = None, fault
    try:
        return await find_collection(visit.session, visit.policy, collection_id, as_of=as_of), error
    except NothingRecordedYet as fault:
        return await find_collection(visit.session, visit.policy, collection_id), fault


def _links(visit: MapsVisit, collection: Collection, shown: Shown, wanted: Wanted | None) -> Links:
    here, pinned = f"/ogc/collections/{collection.id}/items", f"/ogc/collections/{collection.pinned_id}/items"
    asked = visit.request.query_params
    as_of = {AS_OF: written(collection.as_of)} if collection.as_of else {}
    said = {name: asked[name] for name in FOLLOWED if name in asked} | as_of
    limit = {"limit": str(wanted.limit)} if wanted else {}
    whole = {name: value for name, value in said.items() if name != "after"}
    following = None if shown.following is None else {**said, **limit, "after": make_after(shown.following)}
    return Links(
        here=here,
        as_of=with_query("", as_of),
        features=with_query(pinned, {**said, **limit, "f": "json"}),
        first=with_query(here, {**whole, **limit}) if "after" in said else None,
        next=with_query(pinned, following) if following else None,
        counting=with_query(here, {**said, **limit, "count": "exact"}),
        files={form: with_query(here, {**whole, "f": form, "limit": str(MOST)}) for form in ("json", "csv", "fgb")},
    )


def _wanted(visit: MapsVisit, collection: Collection) -> Wanted:
    """What the address asks for, with the limit of a page for people."""
    wanted = parse_wanted(visit.request, collection.key)
    limit = min(wanted.limit, LIMITS[-1]) if "limit" in visit.request.query_params else DEFAULT_LIMIT
    return replace(wanted, limit=limit)


async def _read(visit: MapsVisit, collection: Collection, wanted: Wanted, columns: Sequence[Column]) -> Shown:
    conditions = conditions_of(collection, wanted)
    # a feature without columns is its id alone
    what = _expressions([one.of for one in columns])
    statement, values = page_statement(collection, conditions, wanted, what)
    rows, following = within(await read_rows(visit.session, collection, statement, values), wanted)
    matched = matched_at_no_cost(collection, wanted, conditions, len(rows), following)
    if matched is None and wanted.is_counted:
        matched = await counted(visit.session, collection, conditions)
    return Shown([Row(str(row[0]), _cells(row[1:], columns, visit)) for row in rows], following, matched)


def _expressions(properties: Sequence[Property]) -> sql.Composable:
    return sql.SQL(", ").join(one.expression for one in properties) if properties else sql.SQL("NULL")


def _cells(values: Sequence[Any], columns: Sequence[Column], visit: MapsVisit) -> Sequence[str]:
    return [
        column.read(value, visit.language, is_short=True)
        for column, value in zip(columns, values, strict=len(columns) > 0)
    ]


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
