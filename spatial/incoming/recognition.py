"""What a file is, by its first bytes; its name is asked only afterwards, whether it agrees."""

import re
from pathlib import Path, PurePosixPath
from typing import Literal

from spatial.incoming.limits import KIB
from spatial.incoming.pointers import text_pointer, xml_pointer
from spatial.incoming.words import refused

Kind = Literal[
    "zip",
    "shapefile",
    "geopackage",
    "json",
    "kml",
    "flatgeobuf",
    "geoparquet",
    "csv",
    "geotiff",
    "ascii_grid",
    "netcdf",
]
"""Kinds that the first bytes tell apart: a ZIP may be a KMZ or a workbook, JSON may be one Feature a line."""

HEAD_BYTES = 64 * KIB
KIND_NAMES: dict[Kind, str] = {
    "zip": "ZIP (.zip, .kmz, .xlsx)",
    "shapefile": "Shapefile (.shp)",
    "geopackage": "SQLite/GeoPackage (.gpkg)",
    "json": "JSON (.geojson)",
    "kml": "KML (.kml)",
    "flatgeobuf": "FlatGeobuf (.fgb)",
    "geoparquet": "Parquet (.parquet)",
    "csv": "text (.csv, .txt)",
    "geotiff": "TIFF (.tif)",
    "ascii_grid": "ASCII grid (.asc)",
    "netcdf": "NetCDF/HDF5 (.nc)",
}
EXTENSIONS: dict[str, frozenset[Kind]] = {
    ".zip": frozenset({"zip"}),
    ".kmz": frozenset({"zip"}),
    ".xlsx": frozenset({"zip"}),
    ".xlsm": frozenset({"zip"}),
    ".shp": frozenset({"shapefile"}),
    ".gpkg": frozenset({"geopackage"}),
    ".sqlite": frozenset({"geopackage"}),
    ".geojson": frozenset({"json"}),
    ".json": frozenset({"json"}),
    ".geojsonl": frozenset({"json"}),
    ".geojsons": frozenset({"json"}),
    ".geojsonseq": frozenset({"json"}),
    ".ndjson": frozenset({"json"}),
    ".jsonl": frozenset({"json"}),
    ".kml": frozenset({"kml"}),
    ".xml": frozenset({"kml"}),
    ".fgb": frozenset({"flatgeobuf"}),
    ".parquet": frozenset({"geoparquet"}),
    ".geoparquet": frozenset({"geoparquet"}),
    ".csv": frozenset({"csv"}),
    ".tsv": frozenset({"csv"}),
    ".txt": frozenset({"csv", "ascii_grid", "json"}),
    ".tif": frozenset({"geotiff"}),
    ".tiff": frozenset({"geotiff"}),
    ".asc": frozenset({"ascii_grid"}),
    ".nc": frozenset({"netcdf"}),
    ".nc4": frozenset({"netcdf"}),
}
"""Which kinds go by a name; one that is not listed promises nothing."""

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\0", "geopackage"),
    (b"PAR1", "geoparquet"),
    (b"PARE", "geoparquet"),
    (b"II*\0", "geotiff"),
    (b"MM\0*", "geotiff"),
    (b"II+\0", "geotiff"),
    (b"MM\0+", "geotiff"),
    (b"CDF\x01", "netcdf"),
    (b"CDF\x02", "netcdf"),
    (b"CDF\x05", "netcdf"),
    (b"\x89HDF\r\n\x1a\n", "netcdf"),
    (b"\0\0\x27\x0a", "shapefile"),
)
_UNSUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\0", "XZ"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office 97–2003 (.xls, .doc, .mdb)"),
    (b"%PDF", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"GRIB", "GRIB"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"AC10", "AutoCAD DWG"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"#!", "a program"),
    (b"!table", "MapInfo TAB"),
    (b"EHFA_HEADER_TAG", "ERDAS Imagine"),
    (b"DSAA", "Surfer grid"),
    (b"DSBB", "Surfer grid"),
    (b"\x00\x05\x16\x07", "a macOS side file (._…)"),
)
_XML_ROOT = re.compile(rb"<([A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?)")
_XML_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)
_XML_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([\w.:\-]+)", re.IGNORECASE)
_ASCII_GRID = re.compile(rb"^\s*(ncols|nrows|xll(corner|center)|yll(corner|center)|cellsize)\s", re.IGNORECASE)
_XML_FORMATS = {"gpx": "GPX", "gml": "GML", "featurecollection": "GML", "osm": "OpenStreetMap XML", "svg": "SVG"}


def read_start(path: Path) -> bytes:
    """As much of a file as recognising it needs."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def recognise(head: bytes) -> Kind:
    """What begins like this.

    Args:
        head: The first bytes, at most HEAD_BYTES.

    Raises:
        Refused: `format_…`, `pointer_…`, `text_utf16`, `html_page`, `csv_nul`.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"fgb") and len(head) > 3 and head[3] < 32:
        return "flatgeobuf"
    for magic, what in _UNSUPPORTED:
        # a column may be called BM_ID: letters alone are a mark only where no text follows
        if head.startswith(magic) and (len(magic) > 3 or b"\0" in head[:64] or magic == b"#!"):
            raise refused("format_unsupported", what=what)
    return _recognise_text(head)


def _recognise_text(head: bytes) -> Kind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused("text_utf16")
    text = head.removeprefix(b"\xef\xbb\xbf")
    start = text.lstrip(b" \t\r\n\x0b\x0c")
    if _is_wide(start):
        raise refused("text_utf16")
    if start.startswith(b"<"):
        return _recognise_xml(start)
    if start.startswith((b"{", b"[", b"\x1e")) and not start.startswith(b"[InternetShortcut]"):
        return "json"
    if (pointer := text_pointer(start)) is not None:
        raise pointer
    if _ASCII_GRID.match(start):
        return "ascii_grid"
    if not start:
        raise refused("format_unknown")
    if b"\0" in text:
        raise refused("csv_nul" if _is_mostly_text(text) else "format_unknown")
    if not _is_mostly_text(text) or not any(mark in text for mark in b",;\t|\n"):
        raise refused("format_unknown")
    return "csv"


def _is_wide(start: bytes) -> bool:
    """Whether every other byte at the beginning is 0: UTF-16 without a mark."""
    even, odd = start[:16:2], start[1:16:2]
    return len(start) >= 8 and (any(even), any(odd)) in ((True, False), (False, True))


def _is_mostly_text(text: bytes) -> bool:
    controls = len(text) - len(text.translate(None, bytes(set(range(32)) - set(b"\t\r\n"))))
    return controls <= len(text) // 50


def _recognise_xml(start: bytes) -> Kind:
    """By the outermost element, or by a DOCTYPE before it; the XML itself is scanned later."""
    body = _XML_PROLOG.sub(b"", start)
    match = _XML_DOCTYPE.search(body) or _XML_ROOT.search(body)
    if match is None:
        raise refused("format_unknown")
    root = match.group(1).decode("ascii")
    if (pointer := xml_pointer(root)) is not None:
        raise pointer
    name = root.rpartition(":")[2].casefold()
    if name == "kml":
        return "kml"
    raise refused("format_unsupported", what=_XML_FORMATS.get(name, f"XML <{root[:40]}>"))


def check_extension(name: str, kind: Kind) -> None:
    """Refuse a name that promises something else.

    Raises:
        Refused: `extension_differs`.
    """
    extension = PurePosixPath(name).suffix.casefold()
    if extension in EXTENSIONS and kind not in EXTENSIONS[extension]:
        raise refused("extension_differs", extension=extension, what=KIND_NAMES[kind])
