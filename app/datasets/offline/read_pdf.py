"""What is attached to a brief: manifest and release. The page itself is proven by the file's seal alone.

A PDF is not parsed, only looked through for attached streams, which stand in the clear as the standard demands of files
that are not encrypted (ISO 32000-2, 7.11.4). Runs in the limited process.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from app.datasets.contents import SCHEMA
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse

_MOST_BYTES = 256 << 20
_MOST_ATTACHED = 64 << 20
# Words, numbers and strings in hexadecimal: each sign can be read in one way only, and all is bounded, so that a file
# made to be searched for hours is not.
_PLAIN = rb"[^<>]{0,300}(?:<[0-9A-Fa-f\s]{0,200}>[^<>]{0,300}){0,20}"
_DICTIONARY = rb"/EmbeddedFile\b" + _PLAIN + rb"(?:<<" + _PLAIN + rb">>" + _PLAIN + rb"){0,20}>>"
_STREAM = re.compile(_DICTIONARY + rb"\s{0,20}stream\r?\n")
_END = b"endstream"


def read_pdf(path: Path) -> Carried:
    """What a PDF carries.

    Raises:
        ValueError: it is too large.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError("too large")
    carried = Carried("pdf")
    for text in _attached(path.read_bytes()):
        try:
            value = parse(text)
        except (ValueError, RecursionError):
            continue
        if not isinstance(value, dict):
            continue
        if value.get("schema") == SCHEMA:  # pyright: ignore[reportUnknownMemberType]
            carried.manifest = text
        elif "signatures" in value:
            carried.release = value
    return carried


def _attached(data: bytes) -> Iterator[str]:
    for match in _STREAM.finditer(data):
        end = data.find(_END, match.end())
        packed = data[match.end() : end if end >= 0 else len(data)]
        for read in (packed.rstrip(b"\r\n"), _inflated(packed)):
            if read is not None:
                try:
                    yield read.decode()
                except UnicodeDecodeError:
                    continue


def _inflated(packed: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_ATTACHED)
    except zlib.error:
        return None
