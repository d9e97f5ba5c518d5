"""In which encoding the texts of a shapefile are: what its .cpg or .dbf declares, held against the bytes.

A .dbf is read here as bytes, record by record in one array, because GDAL would decode first and ask later. Called by
`spatial.doctor.vectors.opening`. Sources: ESRI's .dbf (dBASE III+) layout; TIS-620 with the additions of code page 874.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spatial.doctor.report import Finding, Option
from spatial.doctor.vectors.decisions import impossible
from spatial.doctor.vectors.findings import finding

THAI = "TIS-620"
UTF8 = "UTF-8"
CODECS = {THAI: "cp874", UTF8: "utf-8"}
GDAL_NAMES = {THAI: "CP874", UTF8: "UTF-8"}
_THAI_NAMES = re.compile(
    r"^(?:tis[-_ ]?620.*|iso[-_ ]?8859[-_ ]?11|(?:cp|windows|win|ms|ansi)?[-_ ]?874|oem[-_ ]?874)$"
)
_DRIVER_874 = 0x7C
_MOST_RECORDS = 50_000
_MOST_VALUES = 2_000
_PREVIEWS = 3
_MOST_PREVIEWED = 400
"""Bytes of a value that are decoded for its preview; more than 40 letters of any encoding take."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a .dbf is to be read."""

    gdal_name: str | None
    """GDAL's name of the encoding; None to let it read as declared."""
    findings: tuple[Finding, ...] = ()


def read_encoding(shp: Path, decided: str | None) -> Reading:
    """Settle the encoding of a shapefile's texts, or say what has to be decided.

    Args:
        shp: The .shp; the .dbf and .cpg stand beside it.
        decided: A person's answer, `TIS-620` or `UTF-8`.
    """
    dbf, cpg = _beside(shp, ".dbf"), _beside(shp, ".cpg")
    if dbf is None:
        return Reading(None)
    values, driver = _foreign_values(dbf)
    if not values:
        return Reading(GDAL_NAMES[UTF8])
    if decided is not None:
        possible = tuple(name for name in (THAI, UTF8) if all(_decodes(value, CODECS[name]) for value in values))
        findings = () if decided in possible or not possible else (impossible("encoding", decided, possible),)
        return Reading(GDAL_NAMES[decided], findings)
    declared = _declared(cpg, driver)
    is_utf8 = all(_decodes(value, "utf-8") for value in values)
    is_thai = all(_decodes(value, "cp874") for value in values)
    if declared in (UTF8, THAI):
        # bytes that make sense as UTF-8 are never TIS-620 by chance
        if (declared == UTF8 and is_utf8) or (declared == THAI and is_thai and not is_utf8):
            return Reading(GDAL_NAMES[declared])
    elif declared is not None and not is_utf8 and not _reads_as_thai(values):
        return Reading(None)
    likely = UTF8 if is_utf8 else THAI
    options = preview_options(values, likely)
    code = "encoding_missing" if declared is None else "encoding_wrong"
    made = finding(code, count=len(values), decision="encoding", options=options, declared=declared)
    return Reading(GDAL_NAMES[likely], (made,))


def preview_options(values: list[bytes], likely: str) -> list[Option]:
    """Both encodings as answers, the likely one first, with some of the values as they would read."""
    names = (likely, *({UTF8, THAI} - {likely}))
    said = [(name, f"{name}: {_preview(values, name)}") for name in names]
    return [Option(name, th=text, en=text, is_likely=name == likely) for name, text in said]


def _beside(shp: Path, suffix: str) -> Path | None:
    """The part of a shapefile with another ending, in whichever case."""
    return next((path for path in shp.parent.glob(f"{_literal(shp.stem)}.*") if path.suffix.lower() == suffix), None)


def _literal(text: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", text)


def _declared(cpg: Path | None, driver: int) -> str | None:
    """UTF-8, TIS-620, or another name as it stands; None where nothing is declared."""
    name = ""
    if cpg is not None:
        name = cpg.read_bytes()[:100].decode("ascii", "replace").strip().lstrip("\ufeff").lower()
    if not name:
        return THAI if driver == _DRIVER_874 else None
    if name in ("utf-8", "utf8", "65001", "cp65001"):
        return UTF8
    return THAI if _THAI_NAMES.match(name) else name.upper()


def _foreign_values(dbf: Path) -> tuple[list[bytes], int]:
    """Distinct texts (and field names) with bytes beyond ASCII, and the language driver's number."""
    with dbf.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            return [], 0
        count, start, width = (int.from_bytes(head[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
        descriptors = file.read(max(0, start - 32))
        names, texts, at = [], [], 1
        for offset in range(0, len(descriptors) - 31, 32):
            field = descriptors[offset : offset + 32]
            if field[:1] == b"\r":
                break
            names.append(field[:11].split(b"\0")[0])
            if field[11:12] == b"C":
                # texts longer than 255 keep the upper byte of their width where numbers keep decimals
                texts.append((at, at + field[16] + 256 * field[17]))
            at += field[16] + (256 * field[17] if field[11:12] == b"C" else 0)
        found = dict.fromkeys(name for name in names if not name.isascii())
        file.seek(start)
        step = max(1, count // _MOST_RECORDS)
        for value in _texts(file.read(min(count, _MOST_RECORDS) * width), width, texts):
            found[value] = None
            if len(found) >= _MOST_VALUES:
                break
        if step > 1:
            # the rest by its last part: what was typed later may have come from another machine
            file.seek(min(start + (count - _MOST_RECORDS // 5) * width, dbf.stat().st_size))
            found.update(dict.fromkeys(_texts(file.read(_MOST_RECORDS // 5 * width), width, texts)))
    return list(found), head[29]


def _texts(records: bytes, width: int, texts: list[tuple[int, int]]) -> Iterable[bytes]:
    if not width or len(records) < width:
        return
    rows = np.frombuffer(records, np.uint8, count=len(records) // width * width).reshape(-1, width)
    for begin, end in texts:
        column = rows[:, begin:end]
        for row in column[(column >= 0x80).any(axis=1)][:_MOST_VALUES]:
            yield row.tobytes().rstrip(b" \0")


def _decodes(value: bytes, codec: str) -> bool:
    """Whether bytes make sense, but for a last letter that the field's width cut."""
    cuts = range(4) if codec == "utf-8" else range(1)
    return any(_is_text(value[: len(value) - cut], codec) for cut in cuts)


def _is_text(value: bytes, codec: str) -> bool:
    try:
        value.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_thai(values: list[bytes]) -> bool:
    """Whether most letters beyond ASCII are Thai by code page 874: an English .cpg beside Thai bytes lies."""
    foreign = np.frombuffer(b"".join(values), np.uint8)
    foreign = foreign[foreign >= 0x80]
    thai = ((foreign >= 0xA1) & (foreign <= 0xDA)) | ((foreign >= 0xDF) & (foreign <= 0xFB))
    return all(_decodes(value, "cp874") for value in values) and float(thai.mean()) > 0.95


def _preview(values: list[bytes], name: str) -> str:
    # letters are counted after decoding: half a letter at the end would look like a wrong encoding
    texts = [value[:_MOST_PREVIEWED].decode(CODECS[name], "replace")[:40] for value in values[:_PREVIEWS]]
    return ", ".join(f"“{text}”" for text in texts)
