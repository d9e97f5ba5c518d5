"""Vector tiles of collections (OGC API – Tiles, WebMercatorQuad): kept ones as they are, others drawn by PostgreSQL.

Most tiles of layers go the express way (`vector_tiles/express.py`), which says the same.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from psycopg import sql

from app.accounts.dependencies import PolicyDep
from app.core.caching import answers_in, has_already
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.core.parameters import known_parameters
from app.ogc.catalogue import find_collection
from app.ogc.reading import read_rows
from app.ogc.tilesets import MAX_ZOOM, TILE_TYPE
from app.ogc.vector_tiles.drawing import drawn
from app.ogc.vector_tiles.kept import headers_of_tile, kept_tiles_of, takes_packed, tile_answer
from app.ogc.vector_tiles.places import Place

router = APIRouter(prefix="/ogc/collections", tags=["tiles"])


@router.head("/{collection}/tiles/WebMercatorQuad/{z}/{row}/{col}", include_in_schema=False)
@router.get(
    "/{collection}/tiles/WebMercatorQuad/{z}/{row}/{col}",
    response_class=Response,
    responses=answers_in(TILE_TYPE),
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
    place = Place(*place_of(z, row, col))
    is_packed = takes_packed(request)
    headers = headers_of_tile(found, place, is_packed=is_packed)
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    kept = kept_tiles_of(request)
    content = await kept.get(found, place, is_packed=is_packed)
    if content is None:

        async def read(statement: sql.Composed) -> Sequence[Any]:
            return (await read_rows(session, found, statement, {}, binary=True))[0]

        content = await kept.keep(found, place, await drawn(found, place, read), is_packed=is_packed)
    return tile_answer(content, headers, is_packed=is_packed)


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
