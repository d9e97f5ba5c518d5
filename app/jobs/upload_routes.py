"""Resumable uploads over HTTP, as tus 1.0 core says: announce, send pieces, ask how far it is."""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from app.accounts.dependencies import get_principal
from app.accounts.policy import Action, Policy
from app.core.database import DatabaseDep
from app.core.errors import FieldError, InvalidInput, InvalidParameter, TooLarge
from app.core.forms import MEGABYTE
from app.core.settings import Settings
from app.core.text import Text
from app.jobs.models import Upload
from app.jobs.uploads import announced, clean_name, complete, offset_of, receive_piece, too_large

router = APIRouter(prefix="/api/v1/provinces/{code}/uploads", tags=["uploads"])

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
PIECE_TYPE = "application/offset+octet-stream"
PIECE_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def _sender(request: Request, database: Any, code: str) -> UUID | None:
    """Who sends, if they may: asked in a transaction that ends before the bytes come."""
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        policy.require(Action.SEND_FILES, code)
        return policy.principal.person_id


@router.post("", status_code=201)
async def announce_upload(
    code: str,
    request: Request,
    database: DatabaseDep,
    upload_length: Annotated[int, Header(ge=1, description="Bytes of the whole file")],
    upload_metadata: Annotated[str, Header(description="`filename` and its value in Base64")] = "",
) -> Response:
    """Announce a file; its pieces go to the address in `Location`."""
    settings: Settings = request.app.state.settings
    owner_id = await _sender(request, database, code)
    if upload_length > settings.upload_limit_mb * MEGABYTE:
        raise TooLarge(too_large(settings))
    upload = Upload(
        province_code=code, owner_id=owner_id, name=_file_name(upload_metadata), bytes=upload_length, sha256=None
    )
    async with database.system_transaction([code]) as session:
        session.add(upload)
    location = f"/api/v1/provinces/{code}/uploads/{upload.id}"
    return Response(status_code=201, headers={**TUS, "Location": location, "Upload-Offset": "0"})


@router.head("/{upload_id}", status_code=200)
async def ask_offset(code: str, upload_id: UUID, request: Request, database: DatabaseDep) -> Response:
    """How many bytes have arrived (`Upload-Offset`), of how many (`Upload-Length`)."""
    settings: Settings = request.app.state.settings
    owner_id = await _sender(request, database, code)
    async with database.system_transaction([code]) as session:
        upload = await announced(session, province_code=code, upload_id=upload_id, owner_id=owner_id)
    return Response(
        headers={**TUS, "Upload-Offset": str(offset_of(settings, upload)), "Upload-Length": str(upload.bytes)}
    )


@router.patch("/{upload_id}", status_code=204, openapi_extra=PIECE_SCHEMA)
async def send_piece(
    code: str,
    upload_id: UUID,
    request: Request,
    database: DatabaseDep,
    upload_offset: Annotated[int, Header(ge=0, description="Where this piece begins")],
) -> Response:
    """Send a piece; what arrives before the line breaks stays."""
    settings: Settings = request.app.state.settings
    owner_id = await _sender(request, database, code)
    if request.headers.get("content-type") != PIECE_TYPE:
        raise InvalidParameter(Text(f"Content-Type ต้องเป็น {PIECE_TYPE}", f"Content-Type must be {PIECE_TYPE}."))
    async with database.system_transaction([code]) as session:
        upload = await announced(session, province_code=code, upload_id=upload_id, owner_id=owner_id)
    offset = await receive_piece(request, settings, upload, offset=upload_offset)
    if offset == upload.bytes:
        await complete(database, settings, upload)
    return Response(status_code=204, headers={**TUS, "Upload-Offset": str(offset)})


def _file_name(metadata: str) -> str:
    """The `filename` of tus' metadata: keys with Base64 values, comma-separated."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return clean_name(base64.b64decode(value, validate=True).decode())
            except (binascii.Error, UnicodeDecodeError):
                break
    raise InvalidInput(
        Text("Upload-Metadata ต้องมี filename เป็น Base64", "Upload-Metadata must hold `filename` in Base64."),
        errors=[FieldError("Upload-Metadata", "filename", Text("ไม่มีชื่อไฟล์", "The file's name is missing."))],
    )
