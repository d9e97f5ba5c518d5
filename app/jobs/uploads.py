"""Files that are sent: in one piece with a form, or in pieces that resume where the line broke (tus 1.0 core).

A file is received outside of any transaction: on a bad line that takes its time. Pieces lie in the scratch folder
under the upload's id; a whole file goes into the blob store under its digest.
"""

import asyncio
import fcntl
import hashlib
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import Conflict, FieldError, InvalidInput, NotFound, TooLarge, TooSlow
from app.core.settings import Settings
from app.core.text import Text
from app.jobs import queries
from app.jobs.forms import MAX_FIELD_BYTES, ReceivingForm
from app.jobs.models import Upload

MEGABYTE = 1024 * 1024
PIECE_S = 60.0
"""A sender who sends nothing for so long is gone."""
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\]")


class WrongOffset(Conflict):
    """A piece does not begin where the last one ended."""

    code = "wrong_offset"
    title = Text("ตำแหน่งที่ส่งต่อไม่ตรง", "The piece does not begin where the last one ended")
    advice = Text("ถามตำแหน่งด้วย HEAD แล้วส่งต่อจากตรงนั้น", "Ask for the offset with HEAD, and go on from there.")


def original_key(sha256: str) -> str:
    """Key of a file as it came, in the blob store."""
    return f"originals/{sha256}"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A whole file in the scratch folder."""

    path: Path
    name: str
    sha256: str
    bytes: int


def clean_name(name: str) -> str:
    """The last part of a file's name, without what cannot be shown."""
    return _UNSHOWN.sub("", re.split(r"[/\\]", name)[-1]).strip()[:200] or "file"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _timely(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks of a body, as long as they keep coming.

    Raises:
        TooSlow: none came for a while.
    """
    while True:
        try:
            async with asyncio.timeout(PIECE_S):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise TooSlow(headers={"Connection": "close"}) from None
        if chunk is None:
            return
        yield chunk


async def receive_form(request: Request, settings: Settings) -> tuple[ReceivedFile | None, dict[str, str]]:
    """Receive a form of one `file` and some fields, the file straight onto the disk.

    Raises:
        InvalidInput: it is no such form.
        TooLarge: over the limit; nothing is kept.
    """
    content_type, options = parse_options_header(request.headers.get("content-type"))
    if content_type != b"multipart/form-data" or b"boundary" not in options:
        raise _no_form()
    limit = settings.upload_limit_mb * MEGABYTE
    path = new_scratch_file(settings)
    form = ReceivingForm(options[b"boundary"], path)
    size = 0
    is_taken = False
    try:
        async for chunk in _timely(request.stream()):
            size += len(chunk)
            if size > limit + MAX_FIELD_BYTES:
                raise _too_large(settings)
            form.write(chunk)
        form.finish()
        if form.file_name is None:
            return None, form.fields
        digest = await asyncio.to_thread(digest_of, path)
        is_taken = True
        return ReceivedFile(path, clean_name(form.file_name or "file"), digest, form.file_bytes), form.fields
    except FormParserError:
        raise _no_form() from None
    finally:
        form.close()
        if not is_taken:
            path.unlink(missing_ok=True)


async def keep_file(
    database: Database, settings: Settings, received: ReceivedFile, *, province_code: str, owner_id: UUID | None
) -> UUID:
    """Keep a received file as a whole upload: blob first, then the row that names it; the file itself goes.

    Raises:
        InvalidInput: it is empty.
    """
    try:
        if received.bytes == 0:
            raise InvalidInput(
                Text("ไฟล์ว่างเปล่า โปรดเลือกไฟล์ใหม่", "The file is empty. Choose it again."),
                errors=[FieldError("/file", "empty", Text("ไฟล์ว่างเปล่า", "It is empty."))],
            )
        await BlobStore(settings.blob_store).put(original_key(received.sha256), received.path)
    finally:
        received.path.unlink(missing_ok=True)
    upload = Upload(
        province_code=province_code,
        owner_id=owner_id,
        name=received.name,
        bytes=received.bytes,
        sha256=received.sha256,
    )
    async with database.system_transaction([province_code]) as session:
        session.add(upload)
    return upload.id


# Resumable uploads


def pieces_file(settings: Settings, upload_id: UUID) -> Path:
    """Where the pieces of an upload lie, one after the other."""
    return settings.scratch_dir / f"{upload_id}.upload"


async def announced(session: AsyncSession, *, province_code: str, upload_id: UUID, owner_id: UUID | None) -> Upload:
    """Somebody's upload.

    Raises:
        NotFound: there is none of theirs.
    """
    upload = await queries.upload(session, province_code=province_code, upload_id=upload_id)
    if upload is None or upload.owner_id != owner_id:
        raise NotFound
    return upload


def offset_of(settings: Settings, upload: Upload) -> int:
    """How many bytes have arrived."""
    if upload.sha256 is not None:
        return upload.bytes
    try:
        return pieces_file(settings, upload.id).stat().st_size
    except FileNotFoundError:
        return 0


async def receive_piece(request: Request, settings: Settings, upload: Upload, *, offset: int) -> int:
    """Add a piece to an upload; what arrives before the line breaks stays. Returns how many bytes there are now.

    Raises:
        WrongOffset: it does not begin where the last one ended.
        TooLarge: more comes than was announced.
    """
    path = pieces_file(settings, upload.id)
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if offset != offset_of(settings, upload) or upload.sha256 is not None:
        raise WrongOffset
    with path.open("ab") as file:
        try:
            # after a broken line the old request may still be read while the sender has come back with a new one
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongOffset from None
        if offset != file.tell():
            raise WrongOffset
        async for chunk in _timely(request.stream()):
            if file.tell() + len(chunk) > upload.bytes:
                raise TooLarge(Text("ส่งมามากกว่าขนาดที่แจ้งไว้", "More was sent than was announced."))
            file.write(chunk)
    return path.stat().st_size


async def complete(database: Database, settings: Settings, upload: Upload) -> None:
    """Put a whole upload into the store, and say so on its row."""
    path = pieces_file(settings, upload.id)
    digest = await asyncio.to_thread(digest_of, path)
    await BlobStore(settings.blob_store).put(original_key(digest), path)
    async with database.system_transaction([upload.province_code]) as session:
        await session.execute(
            update(Upload)
            .where(Upload.province_code == upload.province_code, Upload.id == upload.id)
            .values(sha256=digest)
        )
    path.unlink(missing_ok=True)


def new_scratch_file(settings: Settings) -> Path:
    """An empty file in the scratch folder."""
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = mkstemp(dir=settings.scratch_dir)
    os.close(descriptor)
    return Path(name)


def _no_form() -> InvalidInput:
    return InvalidInput(
        Text(
            "ส่งแบบฟอร์ม multipart/form-data ที่มีช่อง file หนึ่งไฟล์ และช่อง metadata เป็น JSON",
            "Send a multipart/form-data form with one `file` and a field `metadata` that holds JSON.",
        ),
        errors=[FieldError("", "no_form", Text("ไม่ใช่แบบฟอร์มที่ถูกต้อง", "Not such a form."))],
    )


def _too_large(settings: Settings) -> TooLarge:
    limit = settings.upload_limit_mb
    return TooLarge(
        Text(
            f"ไฟล์ใหญ่เกิน {limit} MB แบ่งหรือบีบอัดไฟล์ แล้วส่งใหม่ ยังไม่มีการบันทึกข้อมูลใด ๆ",
            f"The file is over {limit} MB. Split or compress it, then send it again. Nothing was stored.",
        ),
        headers={"Connection": "close"},
    )
