"""STAC over HTTP: the catalogue, its collections and items, and the search."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from app.accounts.dependencies import PolicyDep
from app.accounts.policy import Policy
from app.core.addresses import service_root
from app.core.body import body_schema, json_body
from app.core.caching import UNCHANGED, etag_of, has_already
from app.core.database import SessionDep
from app.core.parameters import known_parameters
from app.core.text import Language
from app.ogc.addresses import link, with_query
from app.ogc.answers import VARY
from app.ogc.collection import hidden
from app.ogc.languages import LanguageDep
from app.ogc.stac.catalogs import CONFORMS_TO, catalog, collection, collections
from app.ogc.stac.gathering import Holdings, holdings
from app.ogc.stac.items import GEOJSON, JSON, item
from app.ogc.stac.search import Page, SearchSent, Wanted, page_of, wanted_by_body, wanted_by_query

router = APIRouter(prefix="/stac", tags=["stac"])

_FEATURES: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {}}}, **UNCHANGED}
# pystac-client names ids and collections for the items of a collection as well
_PAGE = ("limit", "bbox", "datetime", "ids", "collections", "token", "lang")
_SEARCH = (*_PAGE, "intersects")
Known = Annotated[None, Depends(known_parameters("lang"))]
Said = Annotated[str | None, Query()]


async def holdings_for(policy: PolicyDep, session: SessionDep) -> "list[Holdings]":
    """What whoever asks sees, by province."""
    return list(await holdings(session, policy))


HoldingsDep = Annotated[list[Holdings], Depends(holdings_for)]


@router.get("", responses=UNCHANGED)
@router.head("", include_in_schema=False)
async def read_catalog(
    request: Request, policy: PolicyDep, found: HoldingsDep, _known: Known, language: LanguageDep
) -> Response:
    """Where STAC begins: links to the collections, what is conformed to."""
    return _answer(request, policy, catalog(found, service_root(request), language), language)


@router.get("/conformance")
@router.head("/conformance", include_in_schema=False)
async def read_conformance(_known: Annotated[None, Depends(known_parameters())]) -> Response:
    """The conformance classes that are met."""
    return JSONResponse({"conformsTo": list(CONFORMS_TO)}, headers={"Cache-Control": "public, max-age=300"})


@router.get("/collections", responses=UNCHANGED)
@router.head("/collections", include_in_schema=False)
async def list_collections(
    request: Request, policy: PolicyDep, found: HoldingsDep, _known: Known, language: LanguageDep
) -> Response:
    """A collection for each province of which whoever asks sees anything."""
    return _answer(request, policy, collections(found, service_root(request), language), language)


@router.get("/collections/{code}", responses=UNCHANGED)
@router.head("/collections/{code}", include_in_schema=False)
async def read_collection(
    code: str, request: Request, policy: PolicyDep, found: HoldingsDep, _known: Known, language: LanguageDep
) -> Response:
    """A province's collection."""
    one = _of_province(found, code, policy)
    return _answer(request, policy, collection(one, service_root(request), language), language)


@router.get("/collections/{code}/items", response_class=Response, responses=_FEATURES)
@router.head("/collections/{code}/items", include_in_schema=False)
async def list_items(
    code: str,
    request: Request,
    policy: PolicyDep,
    found: HoldingsDep,
    _known: Annotated[None, Depends(known_parameters(*_PAGE))],
    language: LanguageDep,
    limit: Said = None,
    bbox: Said = None,
    datetime: Said = None,
    ids: Said = None,
    collections: Said = None,
    token: Said = None,
) -> Response:
    """The items of a province: every published version of its layers."""
    one = _of_province(found, code, policy)
    wanted = wanted_by_query(dict(request.query_params))
    return _page_by_address(request, policy, page_of(one.items, wanted), language)


@router.get("/collections/{code}/items/{item_id}", response_class=Response, responses=_FEATURES)
@router.head("/collections/{code}/items/{item_id}", include_in_schema=False)
async def read_item(
    code: str,
    item_id: str,
    request: Request,
    policy: PolicyDep,
    found: HoldingsDep,
    _known: Known,
    language: LanguageDep,
) -> Response:
    """A version of a layer."""
    items = _of_province(found, code, policy).items
    one = next((one for one in items if one.id == item_id), None)
    if one is None:
        raise hidden(is_signed_in=policy.principal.is_signed_in)
    return _answer(request, policy, item(one, policy, service_root(request), language), language, GEOJSON)


@router.get("/search", response_class=Response, responses=_FEATURES)
@router.head("/search", include_in_schema=False)
async def search(
    request: Request,
    policy: PolicyDep,
    found: HoldingsDep,
    _known: Annotated[None, Depends(known_parameters(*_SEARCH))],
    language: LanguageDep,
    limit: Said = None,
    bbox: Said = None,
    datetime: Said = None,
    intersects: Said = None,
    ids: Said = None,
    collections: Said = None,
    token: Said = None,
) -> Response:
    """Items of all provinces, by box, time, geometry, collection and id."""
    page = _searched(found, wanted_by_query(dict(request.query_params)))
    return _page_by_address(request, policy, page, language)


@router.post("/search", response_class=Response, responses={200: _FEATURES[200]}, openapi_extra=body_schema(SearchSent))
async def search_by_body(
    request: Request,
    policy: PolicyDep,
    found: HoldingsDep,
    _known: Known,
    language: LanguageDep,
    sent: Annotated[SearchSent, Depends(json_body(SearchSent))],
) -> Response:
    """The same, asked for by a body."""
    page = _searched(found, wanted_by_body(sent))
    service = service_root(request)
    here = with_query(f"{service}/stac/search", request.query_params)
    links = [link(here, "self", GEOJSON)]
    if page.following is not None:
        body = {"token": page.following}
        links.append(link(here, "next", GEOJSON) | {"method": "POST", "body": body, "merge": True})
    content = _feature_collection(page, policy, service, language, links)
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    return JSONResponse(content, media_type=GEOJSON, headers=headers)


def _of_province(found: list[Holdings], code: str, policy: Policy) -> Holdings:
    one = next((one for one in found if one.province.code == code), None)
    if one is None:
        raise hidden(is_signed_in=policy.principal.is_signed_in)
    return one


def _searched(found: list[Holdings], wanted: Wanted) -> Page:
    return page_of(sorted((one for of in found for one in of.items), key=lambda one: one.id), wanted)


def _page_by_address(request: Request, policy: Policy, page: Page, language: Language) -> Response:
    said = dict(request.query_params)
    service = service_root(request)
    here = f"{service}{request.url.path}"
    links = [link(with_query(here, said), "self", GEOJSON)]
    if page.following is not None:
        links.append(link(with_query(here, {**said, "token": page.following}), "next", GEOJSON) | {"method": "GET"})
    content = _feature_collection(page, policy, service, language, links)
    return _answer(request, policy, content, language, GEOJSON)


def _feature_collection(
    page: Page, policy: Policy, service: str, language: Language, links: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [item(one, policy, service, language) for one in page.items],
        "numberMatched": page.matched,
        "numberReturned": len(page.items),
        "links": [*links, link(f"{service}/stac", "root", JSON)],
    }


def _answer(
    request: Request, policy: Policy, content: Mapping[str, Any], language: Language, media_type: str = JSON
) -> Response:
    """JSON for whoever asks; 304 where they have it."""
    answer = JSONResponse(content, media_type=media_type)
    answer.headers["ETag"] = etag_of(bytes(answer.body).decode())
    is_public = not policy.principal.is_signed_in
    answer.headers["Cache-Control"] = "public, max-age=60" if is_public else "private, no-cache"
    answer.headers["Vary"] = VARY
    answer.headers["Content-Language"] = language
    if has_already(request, answer.headers):
        kept = ("etag", "cache-control", "vary", "content-language")
        return Response(status_code=304, headers={name: answer.headers[name] for name in kept})
    return answer
