"""Tiles of rasters as pictures (WebMercatorQuad), in the colours of their layer; TileJSON that tells of them.

A tile that lies outside of the raster is an empty picture, not 204: whatever draws pictures draws that one, while some
programs take an answer without a picture for a fault and ask again.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.core.caching import UNCHANGED, answers_in, etag_of, has_already
from app.core.parameters import known_parameters
from app.core.text import Language
from app.ogc.answers import answer_in_words
from app.ogc.rasters.addresses import MEDIA_TYPES, address_of, parse_picture_form, parse_tile
from app.ogc.rasters.finding import RasterDep
from app.ogc.rasters.raster import Raster
from app.ogc.rasters.workshop import WorkshopDep
from app.ogc.tilesets import MATRIX_SET
from spatial.rasters.tile import Form, Tile

router = APIRouter(prefix="/rasters/{collection}", tags=["rasters"])


@router.head(f"/tiles/{MATRIX_SET}/{{z}}/{{row}}/{{col}}", include_in_schema=False)
@router.get(
    f"/tiles/{MATRIX_SET}/{{z}}/{{row}}/{{col}}",
    response_class=Response,
    responses=answers_in(*MEDIA_TYPES.values()),
)
async def read_tile(
    raster: RasterDep,
    z: str,
    row: str,
    col: str,
    request: Request,
    _known: Annotated[None, Depends(known_parameters("size", "f"))],
    workshop: WorkshopDep,
    size: Annotated[str | None, Query(description="256 or 512 pixels a side; `@2x` behind the column is 512")] = None,
    f: Annotated[str | None, Query(description="png or webp; or by the Accept header")] = None,
) -> Response:
    """One tile, in the colours of the layer; what is dry, not modelled or outside of the raster is transparent."""
    tile = parse_tile(z, row, col, size)
    form = parse_picture_form(request)
    headers = headers_of_tile(raster, tile, form)
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    return Response(await workshop.tile(raster, tile, form), media_type=MEDIA_TYPES[form], headers=headers)


def headers_of_tile(raster: Raster, tile: Tile, form: Form) -> dict[str, str]:
    """What stands over a tile."""
    return {
        "ETag": etag_of(f"{raster.identity}/{tile}/{form}"),
        "Cache-Control": raster.cache_control,
        "Vary": "Accept, Authorization, Cookie",
    }


@router.head("/tilejson.json", include_in_schema=False)
@router.get("/tilejson.json", responses=UNCHANGED)
async def read_tilejson(
    raster: RasterDep, request: Request, _known: Annotated[None, Depends(known_parameters("f"))]
) -> Response:
    """The tiles as TileJSON 3.0, for MapLibre and others; of exactly this version, so that no map mixes two."""
    return raster_in_words(
        request,
        raster,
        lambda language: {
            "tilejson": "3.0.0",
            "name": raster.title.to(language),
            "description": raster.description.to(language),
            "attribution": raster.source,
            "scheme": "xyz",
            "tiles": [tile_template(request, raster.pinned_id)],
            "tileSize": 256,
            "minzoom": 0,
            "maxzoom": raster.max_zoom,
            "bounds": list(raster.extent),
        },
    )


def tile_template(request: Request, raster_id: str) -> str:
    """The address of tiles, with `{z}`, `{y}` (the row) and `{x}` (the column)."""
    return f"{address_of(request, raster_id)}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"


def raster_in_words(request: Request, raster: Raster, write: Callable[[Language], Any]) -> Response:
    """What is told of a raster, as JSON in the reader's language."""
    words = f"{raster.title}/{raster.description}/{raster.source}/{raster.licence}"
    return answer_in_words(
        request,
        write,
        identity=f"{raster.identity}/{raster.pinned_id}/{words}/{request.url}",
        cache_control=raster.cache_control,
    )
