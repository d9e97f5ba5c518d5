"""A file of areas as it arrives in a form: what is taken, and a folder of its own for it."""

import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from app.core.errors import FieldError, InvalidInput
from app.core.forms import receive_form
from app.core.text import Text

MAX_FILE_MB = 128
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
    fields: Mapping[str, str]
    """The form's other fields."""


@asynccontextmanager
async def received_file(request: Request) -> AsyncGenerator[ReceivedFile]:
    """Receive a form (multipart/form-data) with a `file`; it is gone afterwards.

    On a bad line this takes its time: hold no transaction meanwhile.

    Raises:
        InvalidInput: it is no such form, or has no file.
        TooLarge: it is over MAX_FILE_MB.
        TooSlow: it stopped coming.
    """
    no_file = InvalidInput(errors=[NO_FILE])
    with tempfile.TemporaryDirectory(prefix="sonthana-upload-") as folder:
        path = Path(folder) / "file"
        form = await receive_form(request, path, limit_mb=MAX_FILE_MB, too_large=TOO_LARGE, no_form=no_file)
        if not form.file_name:
            raise no_file
        yield ReceivedFile(path, form.file_name, form.fields)
