"""Features of a collection (OGC API – Features, Parts 1 and 2): pages of them, and one by its id."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.dependencies import PolicyDep
from app.core.caching import answers_in, etag_of, has_already
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.core.parameters import known_parameters
from app.ogc.addresses import link, page_link, root_of, with_query
from app.ogc.api_document import PARAMETERS
from app.ogc.as_of import AS_OF, parse_as_of, written
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.crs import Crs, parse_crs
from app.ogc.items_forms import comma_separated, flatgeobuf
from app.ogc.items_sql import Conditions, conditions_of, count_statement, one_statement, page_statement
from app.ogc.parameters import ITEMS_QUERY, MEDIA_TYPES, Form, Key, Wanted, make_after, parse_form, parse_wanted
from app.ogc.reading import read_rows

router = APIRouter(prefix="/ogc/collections/{collection}/items", tags=["features"])

FORMS: tuple[Form, ...] = ("json", "csv", "fgb")
PAGE_OF_FEATURES = answers_in(*(MEDIA_TYPES[form] for form in FORMS), "text/html")
FEATURE = answers_in(MEDIA_TYPES["json"], "text/html")


@router.get(
    "",
    response_class=Response,
    responses=PAGE_OF_FEATURES,
    openapi_extra={"parameters": [PARAMETERS[name] for name in ITEMS_QUERY]},
)
@router.head("", include_in_schema=False)
async def read_items(
    collection: str,
    request: Request,
    policy: PolicyDep,
    _known: Annotated[None, Depends(known_parameters(*ITEMS_QUERY))],
    session: SessionDep,
) -> Response:
    """A page of features, in the order of their ids: GeoJSON, CSV or FlatGeobuf (`f`)."""
    found = await find_collection(session, policy, collection, as_of=parse_as_of(request))
    wanted = parse_wanted(request, found.key)
    form = parse_form(request, FORMS)
    headers = headers_of(request, found, wanted.crs, form)
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    conditions = conditions_of(found, wanted)
    match form:
        case "json":
            statement, values = page_statement(found, conditions, wanted)
            rows = await read_rows(session, found, statement, values)
            page, following = within(rows, wanted)
            matched = matched_at_no_cost(found, wanted, conditions, len(page), following)
            if matched is None and wanted.is_counted:
                matched = await counted(session, found, conditions)
            content = collection_json(request, found, [row[1] for row in page], following, matched)
        case "csv":
            content, following = await comma_separated(session, found, conditions, wanted)
        case _:
            content, following = await flatgeobuf(session, found, conditions, wanted)
    if form != "json" and following is not None:
        headers["Link"] = f'<{_next(request, found, following)}>; rel="next"; type="{MEDIA_TYPES[form]}"'
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.get(
    "/{feature_id}",
    response_class=Response,
    responses=FEATURE,
    openapi_extra={"parameters": [PARAMETERS["crs"], PARAMETERS[AS_OF]]},
)
@router.head("/{feature_id}", include_in_schema=False)
async def read_item(
    collection: str,
    feature_id: Annotated[str, Path(max_length=40)],
    request: Request,
    policy: PolicyDep,
    _known: Annotated[None, Depends(known_parameters("crs", AS_OF, "f"))],
    session: SessionDep,
) -> Response:
    """One feature."""
    found = await find_collection(session, policy, collection, as_of=parse_as_of(request))
    crs = parse_crs("crs", request.query_params.get("crs"))
    parse_form(request, ("json",))
    key = key_of(found, feature_id)
    headers = headers_of(request, found, crs, "json")
    rows = await read_rows(session, found, one_statement(found, crs), {"fid": key})
    if not rows:
        raise NotFound
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    here = f"{root_of(request)}/collections/{found.id}"
    links = [
        link(with_query(f"{here}/items/{feature_id}", _as_of(found)), "self", MEDIA_TYPES["json"]),
        page_link(f"{here}/items/{feature_id}", _as_of(found)),
        link(with_query(here, _as_of(found)), "collection", "application/json", found.title.en),
    ]
    text: str = rows[0][0]
    content = f'{text[:-1]},"links":{_json(links)}}}'
    return Response(content, media_type=MEDIA_TYPES["json"], headers=headers)


def key_of(collection: Collection, feature_id: str) -> int | UUID:
    """A feature's id as the collection keeps it.

    Raises:
        NotFound: it is none of this collection's.
    """
    try:
        if collection.key == "uuid":
            return UUID(feature_id)
        number = int(feature_id) if feature_id.isascii() and feature_id.isdecimal() else -1
    except ValueError:
        raise NotFound from None
    if not 0 <= number < 2**63:
        raise NotFound
    return number


def headers_of(request: Request, collection: Collection, crs: Crs, form: Form) -> dict[str, str]:
    """What stands over an answer: its tag, its CRS, and what caches may do with it."""
    asked = "&".join(f"{name}={value}" for name, value in sorted(request.query_params.multi_items()))
    return {
        "ETag": etag_of(f"{collection.identity}/{request.base_url}/{request.url.path}?{asked}/{form}"),
        "Cache-Control": collection.cache_control,
        "Vary": "Accept, Authorization, Cookie",
        "Content-Crs": f"<{crs.uri}>",
    }


def within(rows: Sequence[Any], wanted: Wanted) -> tuple[Sequence[Any], Key | None]:
    """The rows of the page, and the key that the next one begins after; None where there is no next one."""
    if len(rows) <= wanted.limit:
        return rows, None
    return rows[: wanted.limit], rows[wanted.limit - 1][0]


def matched_at_no_cost(
    collection: Collection, wanted: Wanted, conditions: Conditions, returned: int, following: Key | None
) -> int | None:
    """How many features meet the conditions, on all pages; None where it would have to be counted."""
    if not conditions.where and collection.count is not None:
        return collection.count
    return returned if wanted.after is None and following is None else None


async def counted(session: AsyncSession, collection: Collection, conditions: Conditions) -> int:
    """How many features meet the conditions, whatever it costs to count them."""
    rows = await read_rows(session, collection, count_statement(collection, conditions), conditions.values)
    return int(rows[0][0])


def _next(request: Request, collection: Collection, following: Key) -> str:
    """The next page: of exactly these features, whatever is current by then."""
    query: Mapping[str, str] = {**request.query_params, **_as_of(collection), "after": make_after(following)}
    return with_query(f"{root_of(request)}/collections/{collection.pinned_id}/items", query)


def _as_of(collection: Collection) -> Mapping[str, str]:
    """The moment whose features these are, for links: also of a day that is not over, so that no page mixes two."""
    return {AS_OF: written(collection.as_of)} if collection.as_of else {}


def collection_json(
    request: Request, collection: Collection, features: Sequence[str], following: Key | None, matched: int | None
) -> str:
    """A page as GeoJSON: its features, already written, and links to what is beside it."""
    here = f"{root_of(request)}/collections/{collection.id}"
    said = dict(request.query_params)
    links = [
        link(with_query(f"{here}/items", said), "self", MEDIA_TYPES["json"]),
        *(
            link(with_query(f"{here}/items", {**said, "f": form}), "alternate", MEDIA_TYPES[form])
            for form in FORMS
            if form != "json"
        ),
        page_link(f"{here}/items", said),
        link(with_query(here, _as_of(collection)), "collection", "application/json"),
    ]
    if following is not None:
        links.append(link(_next(request, collection, following), "next", MEDIA_TYPES["json"]))
    counted = "" if matched is None else f'"numberMatched":{matched},'
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return (
        f'{{"type":"FeatureCollection","timeStamp":"{now}",{counted}"numberReturned":{len(features)},'
        f'"links":{_json(links)},"features":[{",".join(features)}]}}'
    )


def _json(links: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(links, ensure_ascii=False, separators=(",", ":"))
