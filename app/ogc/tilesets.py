"""What tells of vector tiles: the tile matrix set, a collection's tileset, TileJSON (OGC API – Tiles, Part 1)."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.accounts.dependencies import PolicyDep
from app.core.database import SessionDep
from app.core.parameters import known_parameters
from app.core.text import Language, Text
from app.ogc.addresses import STYLES_REL, link, root_of
from app.ogc.answers import answer_in_words
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.crs import CRS84
from app.ogc.schemas import TYPES
from app.ogc.vector_tiles.statements import LAYER, MANY, WHOLE_FROM

router = APIRouter(prefix="/ogc", tags=["tiles"])

MATRIX_SET = "WebMercatorQuad"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
TILE_TYPE = "application/vnd.mapbox-vector-tile"
ARCHIVE_TYPE = "application/vnd.pmtiles"
MAX_ZOOM = 22
_EDGE = 20_037_508.3427892
_HEIGHT_OF_PIXEL_M = 0.00028
_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}
_KNOWN = [Depends(known_parameters("f"))]
_HEADERS = {"Cache-Control": "public, max-age=3600"}


@lru_cache
def matrix_set() -> dict[str, Any]:
    """WebMercatorQuad, zooms 0 to 22, as the standard for tile matrix sets has it."""
    matrices: list[dict[str, Any]] = []
    for zoom in range(MAX_ZOOM + 1):
        cell = 2 * _EDGE / 256 / 2**zoom
        matrices.append(
            {
                "id": str(zoom),
                "scaleDenominator": cell / _HEIGHT_OF_PIXEL_M,
                "cellSize": cell,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-_EDGE, _EDGE],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
        )
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": MATRIX_SET_URI,
        "crs": WEB_MERCATOR,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    }


@router.get("/tileMatrixSets", dependencies=_KNOWN)
@router.head("/tileMatrixSets", include_in_schema=False)
async def list_matrix_sets(request: Request) -> Response:
    """The tile matrix sets that there are: one."""
    here = f"{root_of(request)}/tileMatrixSets"
    told = {"id": MATRIX_SET, "uri": MATRIX_SET_URI, "crs": WEB_MERCATOR}
    links = [link(f"{here}/{MATRIX_SET}", "self", "application/json")]
    return JSONResponse({"tileMatrixSets": [{**told, "links": links}]}, headers=_HEADERS)


@router.get(f"/tileMatrixSets/{MATRIX_SET}", dependencies=_KNOWN)
@router.head(f"/tileMatrixSets/{MATRIX_SET}", include_in_schema=False)
async def read_matrix_set() -> Response:
    """WebMercatorQuad."""
    return JSONResponse(matrix_set(), headers=_HEADERS)


@router.get("/collections/{collection}/tiles", dependencies=_KNOWN)
@router.head("/collections/{collection}/tiles", include_in_schema=False)
async def list_tilesets(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """The tilesets of a collection: one."""
    found = await find_collection(session, policy, collection)
    root = root_of(request)
    here = f"{root}/collections/{found.id}/tiles"
    return _answer(
        request,
        found,
        lambda language: {
            "links": [link(here, "self", "application/json")],
            "tilesets": [_tileset(found, root, language)],
        },
    )


@router.get(f"/collections/{{collection}}/tiles/{MATRIX_SET}", dependencies=_KNOWN)
@router.head(f"/collections/{{collection}}/tiles/{MATRIX_SET}", include_in_schema=False)
async def read_tileset(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """A collection's vector tiles: where they are, and what they hold."""
    found = await find_collection(session, policy, collection)
    return _answer(request, found, lambda language: _tileset(found, root_of(request), language))


@router.get(f"/collections/{{collection}}/tiles/{MATRIX_SET}/tilejson.json", dependencies=_KNOWN)
@router.head(f"/collections/{{collection}}/tiles/{MATRIX_SET}/tilejson.json", include_in_schema=False)
async def read_tilejson(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """The same as TileJSON 3.0, for MapLibre and others."""
    found = await find_collection(session, policy, collection)
    return _answer(
        request,
        found,
        lambda language: {
            "tilejson": "3.0.0",
            "name": found.title.to(language),
            "description": found.description.to(language),
            "attribution": found.source,
            "scheme": "xyz",
            "tiles": [tile_address(found, root_of(request), "{z}", "{y}", "{x}")],
            "minzoom": 0,
            "maxzoom": MAX_ZOOM,
            **({"bounds": list(found.extent)} if found.extent else {}),
            "vector_layers": [
                {
                    "id": LAYER,
                    "description": _words_of_thinning(found).to(language),
                    "fields": {one.name: one.kind for one in found.properties},
                    "minzoom": 0,
                    "maxzoom": MAX_ZOOM,
                }
            ],
        },
    )


def tile_address(collection: Collection, root: str, zoom: str, row: str, column: str) -> str:
    """Where a tile is; with the names of placeholders, the template."""
    return f"{root}/collections/{collection.id}/tiles/{MATRIX_SET}/{zoom}/{row}/{column}"


def _words_of_thinning(collection: Collection) -> Text:
    """Which features and fields tiles of which zooms hold."""
    if collection.key == "uuid":
        return Text("ทุกรายการและทุกฟิลด์ ในทุกระดับซูม", "All features with all fields, at all zooms.")
    kept = collection.looks.field
    th = f"เหลือเฉพาะฟิลด์ {kept}" if kept else "ไม่มีฟิลด์"
    en = f"has only the field {kept}" if kept else "has no fields"
    return Text(
        f"ตั้งแต่ซูม {WHOLE_FROM} มีทุกรายการและทุกฟิลด์ ต่ำกว่านั้น ไทล์ที่มีเกิน {MANY:,} รายการ{th} "
        "และรายการเล็กที่ซ้อนกันและดูเหมือนกันแสดงเพียงหนึ่ง",
        f"All features with all fields from zoom {WHOLE_FROM} on. Below, a tile with more than {MANY:,} features {en}, "
        "and of small ones on the same place that look alike one is drawn.",
    )


def _answer(request: Request, collection: Collection, write: Callable[[Language], Any]) -> Response:
    return answer_in_words(
        request,
        write,
        identity=f"{collection.identity}/{request.url}/{collection.title}/{collection.description}/{collection.looks}",
        cache_control=collection.cache_control,
    )


def _tileset(collection: Collection, root: str, language: Language) -> dict[str, Any]:
    template = tile_address(collection, root, "{tileMatrix}", "{tileRow}", "{tileCol}")
    here = f"{root}/collections/{collection.id}/tiles/{MATRIX_SET}"
    told: dict[str, Any] = {
        "title": collection.title.to(language),
        "dataType": "vector",
        "crs": WEB_MERCATOR,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "links": [
            link(here, "self", "application/json"),
            link(template, "item", TILE_TYPE) | {"templated": True},
            link(f"{here}/tilejson.json", "describedby", "application/json", "TileJSON"),
            *([link(f"{here}.pmtiles", "enclosure", ARCHIVE_TYPE, "PMTiles")] if collection.is_public else []),
            link(f"{root}/collections/{collection.id}/styles", STYLES_REL, "application/json"),
            link(
                f"{root}/tileMatrixSets/{MATRIX_SET}",
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "application/json",
            ),
        ],
        "layers": [
            {
                "id": LAYER,
                "dataType": "vector",
                "geometryDimension": _DIMENSION[collection.geometry_type.removeprefix("Multi")],
                "propertiesSchema": {
                    "type": "object",
                    "properties": {one.name: dict(TYPES[one.kind]) for one in collection.properties},
                },
            }
        ],
    }
    if collection.extent is not None:
        west, south, east, north = collection.extent
        told["boundingBox"] = {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri}
        told["centerPoint"] = {"coordinates": [(west + east) / 2, (south + north) / 2], "crs": CRS84.uri}
        told["centerPoint"]["tileMatrix"] = str(_zoom_of(west, south, east, north))
    return told


def _zoom_of(west: float, south: float, east: float, north: float) -> int:
    """The zoom at which a box fills about a screen."""
    span = max(east - west, north - south)
    return MAX_ZOOM if span <= 0 else min(max(math.floor(math.log2(360 / span)) + 1, 0), MAX_ZOOM)
