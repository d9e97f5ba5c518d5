"""Versions as files over HTTP: exports, originals, previews."""

import json
from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse

from app.accounts.dependencies import get_principal
from app.accounts.policy import Action, Policy
from app.core.blobs import BlobStore
from app.core.caching import answers_in, etag_of, has_already
from app.core.database import DatabaseDep
from app.core.errors import NotFound
from app.core.settings import Settings
from app.jobs.uploads import original_key
from app.layers import catalogue
from app.layers.answers import EXPORTS, caching_of, sees_exact
from app.layers.exporting import COG_MEDIA_TYPE, Export, losses_of, make
from app.layers.previews import preview
from app.layers.retraction import require_content
from app.layers.routes import layer_for
from spatial.exports.vector import MEDIA_TYPES

router = APIRouter(prefix="/api/v1/provinces/{code}/layers/{slug}/versions", tags=["layers"])

Ending = Annotated[str, Path(description="gpkg, geojson, fgb, parquet, shp (zipped), csv; tif for rasters")]
FILE = answers_in(*MEDIA_TYPES.values(), COG_MEDIA_TYPE)
ORIGINAL = answers_in("application/octet-stream")


async def _export_for(request: Request, database: Any, code: str, slug: str, version: int, ending: str) -> Export:
    """The export that whoever asks may have; the transaction ends before it is made, which may take a while."""
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        layer = await layer_for(policy, session, code, slug)
        if ending not in EXPORTS[layer.form]:
            raise NotFound
        row = await catalogue.visible_version(session, province_code=code, slug=slug, version=version)
        require_content(policy, row)
        return Export(layer, row.LayerVersion, ending, sees_exact(policy, layer), row.reason)


async def _send(blobs: BlobStore, key: str, *, media_type: str, name: str, headers: dict[str, str]) -> Response:
    pieces = blobs.pieces(key)
    try:
        first = await anext(pieces, b"")
    except FileNotFoundError:
        raise NotFound from None

    async def all_pieces() -> AsyncGenerator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    disposition = f'attachment; filename="{name}"'
    return StreamingResponse(
        all_pieces(), media_type=media_type, headers={**headers, "Content-Disposition": disposition}
    )


@router.get("/{version:int}.{ending}", response_class=StreamingResponse, responses=FILE)
async def export_version(
    code: str, slug: str, version: int, ending: Ending, request: Request, database: DatabaseDep
) -> Response:
    """A version as a file; in GeoPackage, FlatGeobuf and GeoParquet nothing is lost (docs/exports.md)."""
    settings: Settings = request.app.state.settings
    export = await _export_for(request, database, code, slug, version, ending)
    headers = caching_of(export.layer, etag_of(export.identity))
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    blobs = await make(database, settings, export)
    losses = await losses_of(blobs, export)
    codes = ", ".join(f"{loss['code']}={loss['count']}" for loss in losses["losses"])
    return await _send(
        blobs,
        export.key,
        media_type=export.media_type,
        name=export.file_name,
        headers={**headers, "Sonthana-Losses": codes or "none"},
    )


@router.get("/{version:int}/losses/{ending}")
async def read_losses(
    code: str, slug: str, version: int, ending: Ending, request: Request, database: DatabaseDep
) -> dict[str, Any]:
    """What a format loses of a version, in Thai and English."""
    export = await _export_for(request, database, code, slug, version, ending)
    blobs = await make(database, request.app.state.settings, export)
    return dict(await losses_of(blobs, export))


@router.get("/{version:int}/original", response_class=StreamingResponse, responses=ORIGINAL)
async def read_original(code: str, slug: str, version: int, request: Request, database: DatabaseDep) -> Response:
    """The file that a version came in, byte for byte; for those who load and publish layers."""
    settings: Settings = request.app.state.settings
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        policy.require(Action.PUBLISH_LAYER, code)
        row = await catalogue.visible_version(session, province_code=code, slug=slug, version=version)
    found = row.LayerVersion
    if found.original_sha256 is None:
        raise NotFound
    headers = {"ETag": f'"{found.original_sha256}"', "Cache-Control": "private, no-cache"}
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    return await _send(
        BlobStore(settings.blob_store),
        original_key(found.original_sha256),
        media_type="application/octet-stream",
        name=found.original_name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_"),
        headers=headers,
    )


@router.get("/{version:int}/preview.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def read_preview(code: str, slug: str, version: int, request: Request, database: DatabaseDep) -> Response:
    """A raster as a picture in web Mercator, in its layer's colours; `preview.bounds` of the version says where."""
    export = await _export_for(request, database, code, slug, version, "tif")
    identity = export.version.content_hash + json.dumps(export.layer.style, sort_keys=True)
    headers = caching_of(export.layer, etag_of(identity))
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    picture = await preview(request.app.state.settings, export.version, export.layer.style)
    return Response(picture, media_type="image/png", headers=headers)
