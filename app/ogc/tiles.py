"""Vector tiles of collections (OGC API – Tiles, WebMercatorQuad): PostgreSQL writes them, the bytes pass through."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from psycopg import sql

from app.accounts.dependencies import PolicyDep
from app.core.caching import etag_of
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.core.parameters import known_parameters
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.properties import Property, quoted
from app.ogc.reading import read_rows
from app.ogc.tilesets import MAX_ZOOM, TILE_TYPE

router = APIRouter(prefix="/ogc/collections", tags=["tiles"])

MOST_FEATURES = 50_000
"""In one tile; a map that needs more in one is not read but looked at."""

# Officers' columns may be called f, tile or box: nothing in this statement is left unqualified.
TILE = sql.SQL(
    """
    WITH tile AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box)
    SELECT ST_AsMVT(f.*, 'default', 4096, 'geom'{feature_id})
      FROM (SELECT {columns}, ST_AsMVTGeom(ST_Transform(v.geom, 3857), tile.box, 4096, 64) AS geom
              FROM {rows}, tile
             WHERE ST_Intersects(
                       v.geom, ST_Transform(ST_Expand(tile.box, (ST_XMax(tile.box) - ST_XMin(tile.box)) / 64), 4326)
                   )
             LIMIT %(most)s) f
     WHERE f.geom IS NOT NULL
    """
)


@router.head("/{collection}/tiles/WebMercatorQuad/{z}/{row}/{col}", include_in_schema=False)
@router.get(
    "/{collection}/tiles/WebMercatorQuad/{z}/{row}/{col}",
    response_class=Response,
    responses={200: {"content": {TILE_TYPE: {}}}, 304: {"description": "Unchanged"}},
)
async def read_tile(
    collection: str,
    z: str,
    row: str,
    col: str,
    request: Request,
    policy: PolicyDep,
    _known: Annotated[None, Depends(known_parameters())],
    session: SessionDep,
) -> Response:
    """One tile; its one layer is named `default`."""
    found = await find_collection(session, policy, collection)
    zoom, y, x = place_of(z, row, col)
    etag = etag_of(f"{found.identity}/{zoom}/{y}/{x}")
    headers = {"ETag": etag, "Cache-Control": found.cache_control, "Vary": "Authorization, Cookie"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    values = {"z": zoom, "x": x, "y": y, "most": MOST_FEATURES}
    ((tile,),) = await read_rows(session, found, _statement(found), values, binary=True)
    return Response(bytes(tile or b""), media_type=TILE_TYPE, headers=headers)


def place_of(z: str, row: str, col: str) -> tuple[int, int, int]:
    """Zoom, row and column of a tile.

    Raises:
        NotFound: there is no such tile.
    """
    if not all(one.isascii() and one.isdecimal() and len(one) < 9 for one in (z, row, col)):
        raise NotFound
    zoom, y, x = int(z), int(row), int(col)
    if zoom > MAX_ZOOM or max(y, x) >= 2**zoom:
        raise NotFound
    return zoom, y, x


def _statement(collection: Collection) -> sql.Composed:
    # ids of features in tiles are numbers; where they are none, the id is a property
    is_number = collection.key == "integer"
    columns = [sql.SQL("v.fid" if is_number else "v.fid::text AS id"), *map(_column, collection.properties)]
    return TILE.format(
        feature_id=sql.SQL(", 'fid'" if is_number else ""), columns=sql.SQL(", ").join(columns), rows=collection.rows
    )


def _column(one: Property) -> sql.Composable:
    """A property as a tile can hold it: text, numbers, true and false."""
    is_time = one.kind in ("date", "timestamp")
    return sql.SQL("{}{} AS {}").format(one.expression, sql.SQL("::text" if is_time else ""), quoted(one.name))
