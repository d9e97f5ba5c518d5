"""A file of areas as it arrives in a form: written to a folder of its own, bounded, with the form's other fields."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.core.body import MAX_DROPPED_BYTES
from app.core.errors import FieldError, InvalidInput, TooLarge, TooSlow
from app.core.text import Text

MAX_FILE_MB = 128
RECEIVE_S = 600.0
"""How long a file may take to arrive."""
TOO_LARGE = Text(
    f"ไฟล์ใหญ่เกิน {MAX_FILE_MB} MB ตัดให้เหลือเฉพาะจังหวัดของท่าน หรือบีบอัดเป็น zip แล้วส่งใหม่",
    f"The file is over {MAX_FILE_MB} MB. Cut it down to your province, or zip it, and send it again.",
)
NO_FILE = FieldError(
    "/file", "missing", Text("โปรดเลือกไฟล์ขอบเขต (ช่อง file)", "Choose a file of boundaries (the form's field `file`).")
)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that somebody sent."""

    path: Path
    name: str
    """As the sender named it."""
    fields: dict[str, str]
    """The form's other fields."""


@asynccontextmanager
async def received_file(request: Request) -> AsyncGenerator[ReceivedFile]:
    """Receive a form (multipart/form-data) with a `file`; it is gone afterwards.

    On a bad line this takes its time: hold no transaction meanwhile.

    Raises:
        InvalidInput: it is no such form, or has no file.
        TooLarge: it is over MAX_FILE_MB.
        TooSlow: it did not arrive in time.
    """
    form = await _form(request)
    try:
        upload = form.get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise InvalidInput(errors=[NO_FILE])
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        with tempfile.TemporaryDirectory(prefix="sonthana-upload-") as folder:
            path = Path(folder) / "file"
            await asyncio.to_thread(_keep, upload, path)
            yield ReceivedFile(path, upload.filename, fields)
    finally:
        await form.close()


async def _form(request: Request) -> FormData:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise InvalidInput(errors=[NO_FILE])
    limit = MAX_FILE_MB * 1024 * 1024
    declared = int(request.headers.get("content-length", "0"))
    if declared > limit + MAX_DROPPED_BYTES:
        raise TooLarge(TOO_LARGE, headers={"Connection": "close"})
    parser = MultiPartParser(request.headers, _bounded(request, limit), max_files=1, max_fields=30)
    try:
        async with asyncio.timeout(RECEIVE_S):
            return await parser.parse()
    except TimeoutError:
        raise TooSlow(headers={"Connection": "close"}) from None
    except MultiPartException:
        raise InvalidInput(errors=[NO_FILE]) from None


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes]:
    """The body up to the limit; a little more is read to its end, so that the sender hears the answer."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= limit:
            yield chunk
        elif size > limit + MAX_DROPPED_BYTES:
            break
    if size > limit:
        raise TooLarge(TOO_LARGE, headers={"Connection": "close"})


def _keep(upload: UploadFile, path: Path) -> None:
    with path.open("wb") as kept:
        shutil.copyfileobj(upload.file, kept)
