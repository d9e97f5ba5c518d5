"""A form of one file and some fields, received piece by piece: the file straight onto the disk, fields within a limit.

Called by what takes files (app/areas/upload.py, app/jobs/uploads.py), which says how large a file it takes and what it
says of anything else. The parser is python-multipart's; its own `FormParser` has no limit for fields and keeps no hold
of a file whose end does not come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.core.errors import InvalidInput, TooLarge
from app.core.receiving import arriving_within
from app.core.text import Text

MEGABYTE = 1024 * 1024
MAX_FIELD_BYTES = 256 * 1024
"""All fields of a form together."""
MAX_FIELDS = 50


def file_schema(description: str) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes a form with a file, and nothing else that a program has to send."""
    file = {"type": "string", "format": "binary", "description": description}
    schema = {"type": "object", "required": ["file"], "properties": {"file": file}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@dataclass(frozen=True, slots=True)
class ReceivedForm:
    """A form that has arrived whole."""

    fields: Mapping[str, str]
    file_name: str | None
    """As the sender named the file; empty where a browser's form had none chosen, None where there is no such part."""


async def receive_form(
    request: Request, path: Path, *, limit_mb: int, too_large: Text, no_form: InvalidInput
) -> ReceivedForm:
    """Receive a form (multipart/form-data) of at most one `file` and some fields.

    On a bad line this takes its time: hold no transaction meanwhile.

    Args:
        request: The request, whose body nobody has read.
        path: Where the file is put; the caller drops it, after an error too.
        limit_mb: Size of the largest file, in MB.
        too_large: What is said of a larger one.
        no_form: What is raised for what is no such form.

    Raises:
        InvalidInput: `no_form`.
        TooLarge: the file is over the limit.
        TooSlow: it stopped coming.
    """
    content_type, options = parse_options_header(request.headers.get("content-type"))
    if content_type != b"multipart/form-data" or b"boundary" not in options:
        raise no_form
    limit = limit_mb * MEGABYTE + MAX_FIELD_BYTES
    form = _FormOnItsWay(options[b"boundary"], path)
    try:
        async for chunk in arriving_within(request, limit, TooLarge(too_large, headers={"Connection": "close"})):
            form.write(chunk)
        form.finish()
    except FormParserError:
        raise no_form from None
    finally:
        form.close()
    return ReceivedForm(form.fields, form.file_name)


class _FormOnItsWay:
    """A form on its way; `write` and `finish` raise FormParserError for what is no such form."""

    def __init__(self, boundary: bytes, path: Path) -> None:
        self.fields: dict[str, str] = {}
        self.file_name: str | None = None
        """Name of the file as the sender has it; None while there is none."""
        self._path = path
        self._file: BinaryIO | None = None
        self._parts = 0
        self._field_bytes = 0
        self._is_whole = False
        self._header_name = b""
        self._header_value = b""
        self._disposition = b""
        self._field: str | None = None
        """Name of the field that is being received; None while it is the file."""
        self._value = bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    def write(self, chunk: bytes) -> None:
        """Take a piece of the body."""
        self._parser.write(chunk)

    def finish(self) -> None:
        """The body has ended: so must the form have."""
        self._parser.finalize()
        if not self._is_whole:
            raise FormParserError("the form ends in the middle")

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_FIELDS:
            raise FormParserError("too many fields")
        self._disposition = b""
        self._value = bytearray()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name = self._header_value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name")
        if name is None:
            raise FormParserError("a field without a name")
        if b"filename" not in options:
            self._field = name.decode(errors="replace")
            return
        if name != b"file" or self._file is not None:
            raise FormParserError("not one file named `file`")
        self._field = None
        self.file_name = options[b"filename"].decode(errors="replace")
        self._file = self._path.open("wb")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            assert self._file is not None  # noqa: S101 - opened with its headers
            self._file.write(data[start:end])
            return
        self._field_bytes += end - start
        if self._field_bytes > MAX_FIELD_BYTES:
            raise FormParserError("the fields are too large")
        self._value += data[start:end]

    def _on_part_end(self) -> None:
        if self._field is not None:
            self.fields[self._field] = self._value.decode(errors="replace")
        elif self._file is not None:
            self._file.close()

    def _on_end(self) -> None:
        self._is_whole = True
