"""The seal over a whole file: an Ed25519 signature over every byte of it but those of the seal itself.

The seal is text of a fixed length for its format, RFC 8785 JSON, put where the format has room: a row of a GeoPackage,
the last member of a JSON file, the key-value metadata of a Parquet file's footer, the comment of a workbook's zip, a
comment at the end of a PDF. `sha256` is taken over the file with the seal's own place filled with spaces, so that it
binds the place as well. Described in docs/exports.md. Written by `files`, checked by app/datasets/offline.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.datasets.exports.geopackage_names import PROOF
from app.record.canonical import canonical
from app.record.keys import PublicKey, SigningKey, verifies

SCHEMA = "sonthana.file-seal/1"
MEMBER = "file_seal"
"""What the seal is called in JSON files, in Parquet's metadata and in the GeoPackage's table."""
_FORM = re.compile(
    rb'\{"content_hash":"[0-9a-f]{64}","format":"[a-z.]{3,20}","key":"[0-9a-f]{16}",'
    rb'"schema":"sonthana\.file-seal/1","sha256":"[0-9a-f]{64}","value":"[A-Za-z0-9+/]{86}=="\}'
)
_LONGEST = 400
"""No seal has more bytes."""
_PIECE = 4 << 20
_MOST_FOUND = 64
_MOST_HASHED = 8
_TAIL = 2048
"""How much of a PDF's end is looked through for `startxref`."""
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")


@dataclass(frozen=True, slots=True)
class FoundSeal:
    """A text in a file that has the form of a seal."""

    offset: int
    text: bytes

    @property
    def content(self) -> Mapping[str, Any]:
        """What it says."""
        return json.loads(self.text)

    @property
    def signed_bytes(self) -> bytes:
        """What its value is a signature over."""
        return canonical({name: value for name, value in self.content.items() if name != "value"}).encode()

    @property
    def value(self) -> bytes | None:
        """The signature; None where it is not written the one way that Base64 writes 64 bytes."""
        said = self.content["value"]
        try:
            value = base64.b64decode(said, validate=True)
        except (binascii.Error, ValueError):
            return None
        return value if base64.b64encode(value).decode() == said else None


@dataclass(frozen=True, slots=True)
class SealCheck:
    """How a file's seal was found to be."""

    state: str
    """proven; missing; changed: a known key sealed other bytes; unknown_key; forged: it names a known key and is not
    that key's."""
    key: str | None = None
    format: str | None = None
    content_hash: str | None = None


def unsealed(format: str) -> str:
    """The text that keeps the place of a seal: of the same length and form, and nobody else writes the same."""
    return _text(format, "0" * 64, "0" * 16, "0" * 64, secrets.token_bytes(64))


def seal_file(path: Path, *, format: str, content_hash: str, key: SigningKey) -> None:
    """Seal a finished file in place.

    Args:
        path: A file that nobody else is writing; a Parquet file has `unsealed("parquet")` in its metadata, under
            MEMBER, the last of them.
        format: gpkg, geojson, parquet, xlsx, pdf or provenance.json.
        content_hash: Of the dataset, 64 hexadecimal digits.
        key: The service's.

    Raises:
        ValueError: the file is not as its writer leaves it.
    """
    place = _keep_place(path, format)
    sha256 = hash_without(path, place)
    plain = {"content_hash": content_hash, "format": format, "key": key.id, "schema": SCHEMA, "sha256": sha256}
    text = _text(format, content_hash, key.id, sha256, key.private.sign(canonical(plain).encode())).encode()
    if len(text) != len(place.text):
        raise ValueError("a seal of another length than its place")
    with path.open("r+b") as file:
        file.seek(place.offset)
        file.write(text)


def check_seal(path: Path, keys: Mapping[str, PublicKey]) -> SealCheck:
    """Find a file's seal and hold the file to it; reads the file once, in bounded memory, and a second time to hash it.

    Args:
        path: Any file.
        keys: Public keys that are known, by id.
    """
    found = find_seals(path)
    signed = [seal for seal in found if _is_signed(seal, keys)]
    for seal in signed[:_MOST_HASHED]:
        if hash_without(path, seal) == seal.content["sha256"]:
            return _as_check("proven", seal)
    if signed:
        return _as_check("changed", signed[-1])
    if not found:
        return SealCheck("missing")
    return _as_check("forged" if found[-1].content["key"] in keys else "unknown_key", found[-1])


def find_seals(path: Path) -> Sequence[FoundSeal]:
    """Every text in a file that has a seal's form, in order; of very many the last ones."""
    found: dict[int, FoundSeal] = {}
    start, kept = 0, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            window = kept + piece
            for match in _FORM.finditer(window):
                offset = start + match.start()
                found[offset] = FoundSeal(offset, match.group())
            kept = window[-_LONGEST:]
            start += len(window) - len(kept)
    return [found[offset] for offset in sorted(found)][-_MOST_FOUND:]


def hash_without(path: Path, place: FoundSeal) -> str:
    """SHA-256 of a file whose seal's place is filled with spaces, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        left = place.offset
        while left and (piece := file.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
        file.seek(len(place.text), 1)
        digest.update(b" " * len(place.text))
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _text(format: str, content_hash: str, key: str, sha256: str, value: bytes) -> str:
    return canonical(
        {
            "content_hash": content_hash,
            "format": format,
            "key": key,
            "schema": SCHEMA,
            "sha256": sha256,
            "value": base64.b64encode(value).decode(),
        }
    )


def _is_signed(seal: FoundSeal, keys: Mapping[str, PublicKey]) -> bool:
    key, value = keys.get(seal.content["key"]), seal.value
    return key is not None and value is not None and verifies(key.public, value, seal.signed_bytes)


def _as_check(state: str, seal: FoundSeal) -> SealCheck:
    said = seal.content
    return SealCheck(state, said["key"], said["format"], said["content_hash"])


def _keep_place(path: Path, format: str) -> FoundSeal:
    """Make room for a seal where the format has it; gives the place."""
    if format in _PLACES:
        text = unsealed(format).encode()
        _PLACES[format](path, text)
        places = [seal for seal in find_seals(path) if seal.text == text]
    else:
        # the writer kept it in the metadata of the footer, which end the file
        places = list(find_seals(path))[-1:]
    if len(places) != 1 or places[0].content["key"] != "0" * 16:
        raise ValueError(f"no place for a seal in {path.name}")
    return places[0]


def _in_table(path: Path, text: bytes) -> None:
    with closing(sqlite3.connect(path)) as package, package:
        package.execute(f"INSERT INTO {PROOF} (part, content) VALUES (?, ?)", [MEMBER, text.decode()])  # noqa: S608


def _as_last_member(path: Path, text: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(-2, 2)
        if file.read() != b"}\n":
            raise ValueError("the file does not end with an object and a line break")
        file.seek(-2, 2)
        file.write(b',"' + MEMBER.encode() + b'":' + text + b"}\n")


def _as_zip_comment(path: Path, text: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(-22, 2)
        end = file.read()
        if not end.startswith(b"PK\5\6") or end[20:] != b"\0\0":
            raise ValueError("the zip ends otherwise than without a comment")
        file.seek(-2, 2)
        file.write(len(text).to_bytes(2, "little") + text)


def _after_the_end(path: Path, text: bytes) -> None:
    """A comment, and the end of the PDF once more, since readers look for it at the very end."""
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        ends = _STARTXREF.findall(file.read())
        if not ends:
            raise ValueError("the PDF has no end")
        file.write(b"\n%" + text + b"\nstartxref\n" + ends[-1] + b"\n%%EOF\n")


_PLACES: Mapping[str, Callable[[Path, bytes], None]] = {
    "gpkg": _in_table,
    "geojson": _as_last_member,
    "provenance.json": _as_last_member,
    "xlsx": _as_zip_comment,
    "pdf": _after_the_end,
}
