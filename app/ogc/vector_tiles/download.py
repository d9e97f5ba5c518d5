"""The tiles of a public layer as one file, PMTiles, read by ranges or fetched as a whole."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from app.accounts.dependencies import get_principal
from app.accounts.policy import Policy
from app.core.blobs import BlobStore
from app.core.caching import UNCHANGED, etag_of, has_already
from app.core.database import Database, DatabaseDep
from app.core.errors import NotFound, Unavailable
from app.core.parameters import known_parameters
from app.core.settings import Settings
from app.core.text import Text
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.tilesets import ARCHIVE_TYPE, MATRIX_SET
from app.ogc.vector_tiles.archives import archive_key
from app.ogc.vector_tiles.making import LARGE_BYTES, make_archive, table_bytes
from app.ogc.vector_tiles.ranges import parse_range

router = APIRouter(prefix="/ogc/collections", tags=["tiles"])

PIECE_BYTES = 1 << 20
ONE_AT_A_TIME = asyncio.Semaphore(1)
"""Archives that a web process makes itself: small ones, in a second or two."""
NOT_PUBLIC = Text(
    "มีไฟล์ PMTiles เฉพาะชั้นข้อมูลสาธารณะ ชั้นข้อมูลนี้ใช้ไทล์ที่ /tiles/WebMercatorQuad ได้",
    "Only public layers have a PMTiles file. The tiles of this one are at /tiles/WebMercatorQuad.",
)
BEING_MADE = Text(
    "กำลังสร้างไฟล์ PMTiles ของรุ่นนี้ โปรดลองใหม่ในอีกสักครู่ ระหว่างนี้ใช้ไทล์ที่ /tiles/WebMercatorQuad ได้",
    "The PMTiles file of this version is being made. Try again shortly; until then its tiles are at "
    "/tiles/WebMercatorQuad.",
)


@router.head(f"/{{collection}}/tiles/{MATRIX_SET}.pmtiles", include_in_schema=False)
@router.get(
    f"/{{collection}}/tiles/{MATRIX_SET}.pmtiles",
    response_class=StreamingResponse,
    responses={
        200: {"content": {ARCHIVE_TYPE: {}}},
        206: {"description": "The bytes that were asked for"},
        **UNCHANGED,
        416: {"description": "None of the bytes that were asked for are there"},
        503: {"description": "The file is being made"},
    },
)
async def read_archive(
    collection: str, request: Request, database: DatabaseDep, _known: Annotated[None, Depends(known_parameters())]
) -> Response:
    """All tiles of a public layer in one file, as PMTiles 3; ranges of bytes are answered."""
    async with database.transaction() as session:
        found = await find_collection(session, Policy(await get_principal(request, session)), collection)
        if not found.is_public:
            raise NotFound(NOT_PUBLIC)
        is_small = await table_bytes(session, found) <= LARGE_BYTES
    settings: Settings = request.app.state.settings
    blobs, key = BlobStore(settings.blob_store), archive_key(found)
    size = await blobs.size(key)
    if size is None:
        size = await _made(database, settings, found) if is_small else None
    if size is None:
        raise Unavailable(BEING_MADE, headers={"Retry-After": "60"})
    headers = {
        "ETag": etag_of(key),
        "Cache-Control": found.cache_control,
        "Vary": "Authorization, Cookie",
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'attachment; filename="{found.pinned_id}.pmtiles"',
    }
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    is_same = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
    part = parse_range(request.headers.get("range"), size) if is_same else None
    start, length = part or (0, size)
    headers["Content-Length"] = str(length)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    status = 206 if part is not None else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=ARCHIVE_TYPE)
    return StreamingResponse(_pieces(blobs, key, start, length), status, headers=headers, media_type=ARCHIVE_TYPE)


async def _made(database: Database, settings: Settings, collection: Collection) -> int | None:
    async with ONE_AT_A_TIME:
        key = await make_archive(database, settings, collection)
    return await BlobStore(settings.blob_store).size(key)


async def _pieces(blobs: BlobStore, key: str, start: int, length: int) -> AsyncGenerator[bytes]:
    while length:
        piece = await blobs.read(key, start, min(length, PIECE_BYTES))
        yield piece
        start, length = start + len(piece), length - len(piece)
