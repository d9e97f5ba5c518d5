"""Files that are sent: in one piece with a form, or in pieces that resume where the line broke (tus 1.0 core).

A file is received outside of any transaction: on a bad line that takes its time. Pieces lie in the scratch folder
under the upload's id; a whole file goes into the blob store under its digest.
"""

import asyncio
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from app.core import forms
from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import FieldError, InvalidInput, NotFound
from app.core.receiving import arriving
from app.core.settings import Settings
from app.core.text import Text
from app.jobs import queries
from app.jobs.models import Upload
from app.jobs.pieces import Pieces, WrongOffset
from spatial.incoming.measuring import sha256

_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\]")


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


async def receive_form(request: Request, settings: Settings) -> tuple[ReceivedFile | None, Mapping[str, str]]:
    """Receive a form of one `file` and some fields, the file straight onto the disk.

    Raises:
        InvalidInput: it is no such form.
        TooLarge: over the limit; nothing is kept.
        TooSlow: it stopped coming; nothing is kept.
    """
    path = new_scratch_file(settings)
    try:
        form = await forms.receive_form(
            request, path, limit_mb=settings.upload_limit_mb, too_large=too_large(settings), no_form=_no_form()
        )
        if form.file_name is None:
            path.unlink()
            return None, form.fields
        return await asyncio.to_thread(_measured, path, form.file_name), form.fields
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def copied_file(settings: Settings, file: Path) -> ReceivedFile:
    """A copy of a file of this machine, as though it had been sent."""
    copy = new_scratch_file(settings)
    await asyncio.to_thread(shutil.copyfile, file, copy)
    return await asyncio.to_thread(_measured, copy, file.name)


def _measured(path: Path, name: str) -> ReceivedFile:
    return ReceivedFile(path, clean_name(name), sha256(path), path.stat().st_size)


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
    return Pieces(settings.scratch_dir, upload.id).offset if upload.sha256 is None else upload.bytes


async def receive_piece(request: Request, settings: Settings, upload: Upload, *, offset: int) -> int:
    """Add a piece to an upload; what arrives before the line breaks stays. Returns how many bytes there are now.

    A request that still waits for bytes of this upload has lost its turn: its line broke, for the sender at least.

    Raises:
        WrongOffset: it does not begin where the last one ended, or another request has taken over.
        TooLarge: more comes than was announced.
        TooSlow: it stopped coming.
    """
    if upload.sha256 is not None:
        raise WrongOffset
    pieces = Pieces(settings.scratch_dir, upload.id)
    mark = pieces.take_turn(offset)
    async for chunk in arriving(request):
        offset = pieces.add(mark, chunk, most=upload.bytes)
    return offset


async def complete(database: Database, settings: Settings, upload: Upload) -> None:
    """Put a whole upload into the store, and say so on its row; nothing where another request has done it."""
    pieces = Pieces(settings.scratch_dir, upload.id)
    try:
        digest = await asyncio.to_thread(sha256, pieces.path)
        await BlobStore(settings.blob_store).put(original_key(digest), pieces.path)
    except FileNotFoundError:
        return
    here = update(Upload).where(Upload.province_code == upload.province_code, Upload.id == upload.id)
    async with database.system_transaction([upload.province_code]) as session:
        await session.execute(here.where(Upload.sha256.is_(None)).values(sha256=digest))
    pieces.remove()


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


def too_large(settings: Settings) -> Text:
    """What is said of a file over the limit."""
    limit = settings.upload_limit_mb
    return Text(
        f"ไฟล์ใหญ่เกิน {limit} MB แบ่งหรือบีบอัดไฟล์ แล้วส่งใหม่ ยังไม่มีการบันทึกข้อมูลใด ๆ",
        f"The file is over {limit} MB. Split or compress it, then send it again. Nothing was stored.",
    )
