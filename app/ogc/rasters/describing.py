"""What tells of a raster: its description with links, and its legend."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.core.addresses import service_root
from app.core.caching import UNCHANGED
from app.core.parameters import known_parameters
from app.core.text import Language
from app.ogc.addresses import link, page_link
from app.ogc.rasters.addresses import MEDIA_TYPES, address_of
from app.ogc.rasters.finding import RasterDep
from app.ogc.rasters.raster import Raster
from app.ogc.rasters.tiles import raster_in_words, tile_template
from spatial.styles.legends import legend_json

router = APIRouter(prefix="/rasters/{collection}", tags=["rasters"])

JSON = "application/json"
Known = Annotated[None, Depends(known_parameters("f"))]


@router.head("", include_in_schema=False)
@router.get("", responses=UNCHANGED)
async def read_raster(raster: RasterDep, request: Request, _known: Known) -> Response:
    """A raster: what its cells hold, where they lie, and where its tiles, values and legend are."""
    return raster_in_words(request, raster, lambda language: described(request, raster, language))


def described(request: Request, raster: Raster, language: Language) -> dict[str, Any]:
    """A raster's description, with links, in a language."""
    here = address_of(request, raster.id)
    is_thai = language == "th"
    links = [
        link(here, "self", JSON),
        page_link(here),
        link(f"{here}/tilejson.json", "describedby", JSON, "TileJSON"),
        link(tile_template(request, raster.id), "item", MEDIA_TYPES["png"]) | {"templated": True},
        link(f"{here}/point?lon={{lon}}&lat={{lat}}", "related", JSON, "ค่า ณ จุดหนึ่ง" if is_thai else "Value at a point")
        | {"templated": True},
        link(f"{here}/legend", "related", JSON, "คำอธิบายสี" if is_thai else "Legend"),
        link(f"{service_root(request)}{raster.about}", "about", JSON),
    ]
    if raster.pinned_id != raster.id:
        links.append(link(address_of(request, raster.pinned_id), "canonical", JSON))
    return {
        "id": raster.id,
        "title": raster.title.to(language),
        "description": raster.description.to(language),
        "quantity": raster.quantity,
        "unit": raster.unit,
        "datum": raster.datum,
        "extent": list(raster.extent),
        "grid": {
            "crs": raster.crs,
            "width": raster.width,
            "height": raster.height,
            "transform": list(raster.transform),
        },
        "source": raster.source,
        "licence": raster.licence,
        "links": links,
    }


@router.head("/legend", include_in_schema=False)
@router.get("/legend", responses=UNCHANGED)
async def read_legend(raster: RasterDep, request: Request, _known: Known) -> Response:
    """What the colours of the tiles mean: the lines that pages show beside the map, from the lowest value up."""
    return raster_in_words(request, raster, lambda language: legend_json(raster.style, language))
