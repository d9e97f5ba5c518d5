"""Pages of one collection: what it is and where to go from it, what its features have, its tiles on a map."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from app.ogc.addresses import root_of, with_query
from app.ogc.as_of import AS_OF, parse_as_of, written
from app.ogc.catalogue import find_described
from app.ogc.crs import KNOWN
from app.ogc.rasters.raster import Raster
from app.ogc.styles.styled import find_styled
from app.ogc.tilesets import MATRIX_SET, tile_address
from app.web.ogc.cells import columns_of
from app.web.ogc.drawing import drawing_of, legend_of_style
from app.web.ogc.page_route import PageRoute
from app.web.ogc.visit import MapsVisit, MapsVisitDep, known_on_page
from app.web.ogc.wording import TYPE

router = APIRouter(prefix="/ogc/collections/{collection}", include_in_schema=False, route_class=PageRoute)

_KNOWN = [Depends(known_on_page())]


@router.get("")
@router.head("")
async def collection_page(
    collection: str, visit: MapsVisitDep, _known: Annotated[None, Depends(known_on_page(AS_OF))]
) -> Response:
    """One collection: title, extent, source, and its tables, maps, files and addresses; a raster's own page."""
    found = await find_described(visit.session, visit.policy, collection, as_of=parse_as_of(visit.request))
    if isinstance(found, Raster):
        return RedirectResponse(f"/rasters/{found.id}", 303)
    return visit.render(
        "collection.html",
        collection=found,
        is_of_inputs=found.key == "uuid",
        address=f"{root_of(visit.request)}/collections/{found.id}",
        tiles=tile_address(found, root_of(visit.request), "{z}", "{y}", "{x}"),
        codes=[uri.removeprefix("http://www.opengis.net/def/crs/") for uri in KNOWN],
        as_of_query=with_query("", {AS_OF: written(found.as_of)} if found.as_of else {}),
    )


@router.get("/schema", dependencies=_KNOWN)
@router.head("/schema", dependencies=_KNOWN)
async def schema_page(collection: str, visit: MapsVisitDep) -> Response:
    """What features have: every column with its type."""
    return await _columns(visit, collection, "schema")


@router.get("/queryables", dependencies=_KNOWN)
@router.head("/queryables", dependencies=_KNOWN)
async def queryables_page(collection: str, visit: MapsVisitDep) -> Response:
    """What a condition may speak of."""
    return await _columns(visit, collection, "queryables")


async def _columns(visit: MapsVisit, collection_id: str, what: str) -> Response:
    found = await find_described(visit.session, visit.policy, collection_id)
    if isinstance(found, Raster):
        return RedirectResponse(f"/rasters/{found.id}", 303)
    return visit.render(
        "schema.html", collection=found, columns=columns_of(found, visit.language), types=TYPE, what=what
    )


@router.get("/tiles", dependencies=_KNOWN)
@router.head("/tiles", dependencies=_KNOWN)
async def tilesets_page(collection: str, visit: MapsVisitDep) -> Response:
    """The tilesets of a collection: there is one, so its page."""
    found = await find_described(visit.session, visit.policy, collection)
    is_raster = isinstance(found, Raster)
    return RedirectResponse(
        f"/rasters/{found.id}" if is_raster else f"/ogc/collections/{found.id}/tiles/{MATRIX_SET}", 303
    )


@router.get(f"/tiles/{MATRIX_SET}", dependencies=_KNOWN)
@router.head(f"/tiles/{MATRIX_SET}", dependencies=_KNOWN)
async def tiles_page(collection: str, visit: MapsVisitDep) -> Response:
    """The tiles on a map, with what they tell of a feature on a click."""
    found = await find_described(visit.session, visit.policy, collection)
    if isinstance(found, Raster):
        return RedirectResponse(f"/rasters/{found.id}", 303)
    # of exactly what is current now: an open map mixes no two versions
    styled = await find_styled(visit.session, visit.policy, found.pinned_id)
    root = root_of(visit.request)
    return visit.render(
        "tiles.html",
        data={
            "layer": drawing_of(styled, visit.language, is_tiled=True),
            "map_province": found.province_code,
        },
        collection=found,
        legend=legend_of_style(styled, visit.language),
        tiles=tile_address(found, root, "{z}", "{y}", "{x}"),
        tilejson=f"{root}/collections/{found.id}/tiles/{MATRIX_SET}/tilejson.json",
    )
