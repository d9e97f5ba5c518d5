"""Vector tiles of collections (OGC API – Tiles, WebMercatorQuad): PostgreSQL writes them, the bytes pass through."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from psycopg import sql

from app.accounts.dependencies import PolicyDep
from app.core.caching import etag_of
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.properties import Property
from app.ogc.reading import read_rows

router = APIRouter(prefix="/ogc/collections", tags=["tiles"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 22
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


@router.get(
    "/{collection}/tiles/WebMercatorQuad/{z}/{row}/{col}",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}, 304: {"description": "Unchanged"}},
)
async def read_tile(
    collection: str,
    z: Annotated[int, Path(ge=0, le=MAX_ZOOM)],
    row: Annotated[int, Path(ge=0)],
    col: Annotated[int, Path(ge=0)],
    request: Request,
    policy: PolicyDep,
    session: SessionDep,
) -> Response:
    """One tile; its one layer is named `default`."""
    found = await find_collection(session, policy, collection)
    if row >= 2**z or col >= 2**z:
        raise NotFound
    etag = etag_of(f"{found.identity}/{z}/{row}/{col}")
    headers = {"ETag": etag, "Cache-Control": found.cache_control, "Vary": "Authorization, Cookie"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    values = {"z": z, "x": col, "y": row, "most": MOST_FEATURES}
    ((tile,),) = await read_rows(session, found, _statement(found), values, binary=True)
    return Response(bytes(tile or b""), media_type=MEDIA_TYPE, headers=headers)


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
    return sql.SQL("{}{} AS {}").format(one.expression, sql.SQL("::text" if is_time else ""), sql.Identifier(one.name))
