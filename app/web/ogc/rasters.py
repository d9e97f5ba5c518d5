"""The page of a raster: its pictures on a map, the legend, and the value at a place."""

from fastapi import APIRouter, Depends, Response

from app.ogc.rasters.addresses import address_of
from app.ogc.rasters.raster import find_raster
from app.ogc.rasters.tiles import tile_template
from app.ogc.styles.styled import find_styled
from app.web.ogc.drawing import drawing_of, legend_of_style
from app.web.ogc.page_route import PageRoute
from app.web.ogc.visit import MapsVisitDep, known_on_page

router = APIRouter(prefix="/rasters/{collection}", include_in_schema=False, route_class=PageRoute)

_KNOWN = [Depends(known_on_page())]


@router.get("", dependencies=_KNOWN)
@router.head("", dependencies=_KNOWN)
async def raster_page(collection: str, visit: MapsVisitDep) -> Response:
    """A raster on a map, in the colours of its legend, with the value of the cell that is pressed."""
    found = await find_raster(visit.session, visit.policy, collection)
    styled = await find_styled(visit.session, visit.policy, found.pinned_id)
    return visit.render(
        "raster.html",
        data={
            "drawing": drawing_of(styled, visit.language),
            "raster": {
                "tiles": tile_template(visit.request, found.pinned_id),
                "point": f"/rasters/{found.pinned_id}/point",
                "max_zoom": found.max_zoom,
                "unit": found.unit,
                "quantity": found.quantity,
            },
            "map_province": found.province_code,
        },
        raster=found,
        legend=legend_of_style(styled, visit.language),
        address=address_of(visit.request, found.id),
        tiles=tile_template(visit.request, found.id),
    )
