"""Vector tiles of collections (OGC API – Tiles, WebMercatorQuad): PostgreSQL writes them, the bytes pass through."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from psycopg import sql

from app.accounts.dependencies import PolicyDep
from app.core.caching import etag_of
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.layers.answers import caching_of
from app.layers.filling import driver_of
from app.ogc.collections import Collection, find_collection

router = APIRouter(prefix="/ogc/collections", tags=["tiles"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 22
MOST_FEATURES = 50_000
"""In one tile; a map that needs more in one is not read but looked at."""

# Officers' columns may be called f, tile or box: nothing in this statement is left unqualified.
TILE = sql.SQL(
    """
    WITH tile AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box)
    SELECT ST_AsMVT(f.*, 'default', 4096, 'geom', 'fid')
      FROM (SELECT v.fid{columns}, ST_AsMVTGeom(ST_Transform(v.geom, 3857), tile.box, 4096, 64) AS geom
              FROM {table} v, tile
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
    headers = caching_of(found.layer, etag)
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    connection = await driver_of(session)
    await connection.execute("SET LOCAL ROLE feature_reader")
    cursor = await connection.execute(
        _statement(found), {"z": z, "x": col, "y": row, "most": MOST_FEATURES}, binary=True
    )
    found_row = await cursor.fetchone()
    return Response(bytes(found_row[0]) if found_row else b"", media_type=MEDIA_TYPE, headers=headers)


def _statement(collection: Collection) -> sql.Composed:
    columns = [_column(field["name"], field["type"]) for field in collection.fields]
    return TILE.format(
        columns=sql.SQL("").join(sql.SQL(", {}").format(column) for column in columns),
        table=sql.Identifier("features", collection.table),
    )


def _column(name: str, kind: str) -> sql.Composable:
    """A property as a tile can hold it: text, numbers, true and false."""
    column = sql.Identifier(name)
    return sql.SQL("v.{0}::text AS {0}" if kind in ("date", "timestamp") else "v.{0}").format(column)
