"""Archives that lead out of their folder, grow without bound, lie, or hide something."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from tests.spatial.incoming.hostile import Hostile
from tests.spatial.incoming.samples import CSV, GEOJSON, KML, shapefile, shapefile_zip, workbook, workbook_with, zipped

MB = 1_000_000


@dataclass
class Entry:
    """A member, any of whose statements may be false."""

    name: bytes
    data: bytes = GEOJSON
    method: int = 8
    flags: int = 0
    mode: int = 0
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    local_flags: int | None = None
    same_place: bool = False
    """Share the local header of the member before."""
    swallow: int = 0
    """So many more bytes are said to belong to it."""

    def packed(self) -> bytes:
        if self.method == 0:
            return self.data
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflate.compress(self.data) + deflate.flush()


def raw_zip(
    entries: Sequence[Entry], *, count: int | None = None, directory_bytes: int | None = None, disk: int = 0
) -> bytes:
    """An archive written by hand."""
    body = b""
    directory = b""
    place = 0
    for entry in entries:
        packed = entry.packed()
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        size = len(entry.data) if entry.size is None else entry.size
        packed_size = (len(packed) if entry.packed_size is None else entry.packed_size) + entry.swallow
        if not entry.same_place:
            place = len(body)
            name = entry.name if entry.local_name is None else entry.local_name
            flags = entry.flags if entry.local_flags is None else entry.local_flags
            local_size = size if entry.local_size is None else entry.local_size
            body += struct.pack(
                "<4s5H3L2H", b"PK\x03\x04", 20, flags, entry.method, 0, 33, crc, packed_size, local_size, len(name), 0
            )
            body += name + packed
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                *(b"PK\x01\x02", 0x0314, 20, entry.flags, entry.method, 0, 33, crc, packed_size, size),
                *(len(entry.name), 0, 0, 0, 0, entry.mode << 16, place),
            )
            + entry.name
        )
    total = len(entries) if count is None else count
    length = len(directory) if directory_bytes is None else directory_bytes
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", disk, disk, total, total, length, len(body), 0)
    return body + directory + end


def one(name: str, **statements: object) -> bytes:
    """An archive of one member."""
    return raw_zip([Entry(name.encode(), **statements)])  # type: ignore[arg-type]


def _quoted_overlap() -> bytes:
    """Members within one another, as in the better zip bombs: the second lies within what the first takes for data."""
    inner = Entry(b"b.geojson", method=0)
    whole = 30 + len(inner.name) + len(inner.data)
    return raw_zip([Entry(b"a.geojson", data=b"", method=0, swallow=whole, size=whole), inner])


def _cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def _flip(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


def _without(*gone: str) -> bytes:
    return zipped({"flood" + extension: data for extension, data in shapefile().items() if extension not in gone})


DEEP = "/".join(["a"] * 40) + "/b.geojson"
CASES = [
    Hostile("zip-slip by parent", "a.zip", lambda: one("../a.geojson"), "archive_path_parent"),
    Hostile("zip-slip by parents deep inside", "a.zip", lambda: one("x/y/../../../a.geojson"), "archive_path_parent"),
    Hostile("zip-slip with parent at the end", "a.zip", lambda: one("x/.."), "archive_path_parent"),
    Hostile("zip-slip by backslashes", "a.zip", lambda: one("..\\..\\a.geojson"), "archive_path_parent"),
    Hostile("zip-slip by mixed slashes", "a.zip", lambda: one("x\\../../a.geojson"), "archive_path_parent"),
    Hostile("zip-slip absolute", "a.zip", lambda: one("/etc/cron.d/a.geojson"), "archive_path_absolute"),
    Hostile("zip-slip absolute by two slashes", "a.zip", lambda: one("//server/a.geojson"), "archive_path_absolute"),
    Hostile("zip-slip UNC", "a.zip", lambda: one("\\\\server\\a.geojson"), "archive_path_absolute"),
    Hostile("zip-slip by drive", "a.zip", lambda: one("C:\\a.geojson"), "archive_path_drive"),
    Hostile("zip-slip by drive and slash", "a.zip", lambda: one("c:/a.geojson"), "archive_path_drive"),
    Hostile("zip-slip by drive without slash", "a.zip", lambda: one("d:a.geojson"), "archive_path_drive"),
    Hostile("folder with backslash", "a.zip", lambda: one("x\\a.geojson"), "archive_path_backslash"),
    Hostile(
        "zip-slip among good members", "a.zip", lambda: zipped({"a.csv": CSV, "../b.csv": CSV}), "archive_path_parent"
    ),
    Hostile("zip-slip in KMZ", "a.kmz", lambda: zipped({"doc.kml": KML, "../x.png": b"x"}), "archive_path_parent"),
    Hostile("zip-slip in XLSX", "a.xlsx", lambda: workbook_with({"../x.xml": b"<a/>"}), "archive_path_parent"),
    Hostile("name with NUL", "a.zip", lambda: one("a.geojson\0.txt"), "archive_name_broken"),
    Hostile("name with line break", "a.zip", lambda: one("a\nb.geojson"), "archive_name_broken"),
    Hostile("name with escape", "a.zip", lambda: one("a\x1b[2J.geojson"), "archive_name_broken"),
    Hostile("name empty", "a.zip", lambda: one(""), "archive_name_broken"),
    Hostile("name only a dot", "a.zip", lambda: one("./"), "archive_name_broken"),
    Hostile(
        "name no UTF-8 though it says so",
        "a.zip",
        lambda: raw_zip([Entry(b"\xff\xfe.csv", flags=0x800)]),
        "archive_name_broken",
    ),
    Hostile("name very long", "a.zip", lambda: one("a" * 5000 + ".geojson"), "archive_name_long"),
    Hostile("folders very deep", "a.zip", lambda: one(DEEP), "archive_name_long"),
    Hostile("symbolic link", "a.zip", lambda: one("a.geojson", mode=0o120777, data=b"/etc/passwd"), "archive_symlink"),
    Hostile(
        "symbolic link in KMZ", "a.kmz", lambda: one("doc.kml", mode=0o120777, data=b"/etc/passwd"), "archive_symlink"
    ),
    Hostile("character device", "a.zip", lambda: one("a.geojson", mode=0o020666), "archive_special_file"),
    Hostile("block device", "a.zip", lambda: one("a.geojson", mode=0o060666), "archive_special_file"),
    Hostile("pipe", "a.zip", lambda: one("a.geojson", mode=0o010666), "archive_special_file"),
    Hostile("socket", "a.zip", lambda: one("a.geojson", mode=0o140666), "archive_special_file"),
    Hostile("encrypted", "a.zip", lambda: one("a.geojson", flags=1), "archive_encrypted"),
    Hostile("encrypted strongly", "a.zip", lambda: one("a.geojson", flags=0x40), "archive_encrypted"),
    Hostile("directory masked", "a.zip", lambda: one("a.geojson", flags=0x2000), "archive_encrypted"),
    Hostile(
        "encrypted in the local header only", "a.zip", lambda: one("a.geojson", local_flags=1), "archive_headers_differ"
    ),
    Hostile("packed by Deflate64", "a.zip", lambda: one("a.geojson", method=9), "archive_method"),
    Hostile("packed by LZMA", "a.zip", lambda: zipped({"a.csv": CSV}, method=14), "archive_method"),
    Hostile("packed by BZIP2", "a.zip", lambda: zipped({"a.csv": CSV}, method=12), "archive_method"),
    Hostile("packed by nobody's method", "a.zip", lambda: one("a.geojson", method=77), "archive_method"),
    Hostile("bomb of zeros", "a.zip", lambda: zipped({"a.csv": bytes(60 * MB)}), "archive_ratio"),
    Hostile(
        "bomb of many members", "a.zip", lambda: zipped({f"{n}.csv": bytes(3 * MB) for n in range(20)}), "archive_ratio"
    ),
    Hostile("bomb in KMZ", "a.kmz", lambda: zipped({"doc.kml": bytes(60 * MB)}), "archive_ratio"),
    Hostile("bomb in XLSX", "a.xlsx", lambda: workbook_with({"xl/media/a.bin": bytes(60 * MB)}), "archive_ratio"),
    Hostile(
        "stated to unpack to 20 GB",
        "a.zip",
        lambda: raw_zip([Entry(b"%d.csv" % n, size=4_000 * MB) for n in range(5)]),
        "archive_expanded",
    ),
    Hostile(
        "bomb stated smaller than it is",
        "a.zip",
        lambda: one("a.csv", data=bytes(60 * MB), size=1000),
        "archive_size_lies",
    ),
    Hostile("stated larger than it is", "a.zip", lambda: one("a.geojson", size=len(GEOJSON) + 1), "archive_size_lies"),
    Hostile(
        "stated smaller with the CRC of its beginning",
        "a.zip",
        lambda: one("a.geojson", size=10, crc=zlib.crc32(GEOJSON[:10])),
        "archive_size_lies",
    ),
    Hostile("stored with two sizes", "a.zip", lambda: one("a.geojson", method=0, size=5), "archive_size_lies"),
    Hostile(
        "packed bytes left over",
        "a.zip",
        lambda: raw_zip([Entry(b"a.csv", data=CSV, swallow=40), Entry(b"b" * 40)]),
        "archive_overlap",
    ),
    Hostile("sizes differ between headers", "a.zip", lambda: one("a.geojson", local_size=7), "archive_headers_differ"),
    Hostile(
        "names differ between headers",
        "a.zip",
        lambda: one("a.geojson", local_name=b"b.geojson"),
        "archive_headers_differ",
    ),
    Hostile(
        "folder with content", "a.zip", lambda: one("a.geojson/", local_name=b"a.geojson/"), "archive_headers_differ"
    ),
    Hostile(
        "two members in one place",
        "a.zip",
        lambda: raw_zip([Entry(b"a.csv"), Entry(b"a.csv", same_place=True)]),
        "archive_duplicate",
    ),
    Hostile("members within one another", "a.zip", _quoted_overlap, "archive_overlap"),
    Hostile("member reaching into the directory", "a.zip", lambda: one("a.geojson", swallow=30), "archive_overlap"),
    Hostile(
        "one name twice",
        "a.zip",
        lambda: raw_zip([Entry(b"a.csv", data=CSV), Entry(b"a.csv", data=CSV)]),
        "archive_duplicate",
    ),
    Hostile("one name in two cases", "a.zip", lambda: zipped({"a.csv": CSV, "A.CSV": CSV}), "archive_duplicate"),
    Hostile("one name by way of a dot", "a.zip", lambda: zipped({"a.csv": CSV, "./a.csv": CSV}), "archive_duplicate"),
    Hostile(
        "five thousand members", "a.zip", lambda: zipped({f"{n}.csv": b"" for n in range(5000)}), "archive_members"
    ),
    Hostile("members said to be many", "a.zip", lambda: raw_zip([Entry(b"a.csv")], count=60000), "archive_members"),
    Hostile(
        "directory said to be large",
        "a.zip",
        lambda: raw_zip([Entry(b"a.csv")], directory_bytes=1 << 31),
        "archive_directory",
    ),
    Hostile(
        "directory said to be longer than it is",
        "a.zip",
        lambda: raw_zip([Entry(b"a.csv")], directory_bytes=3 * MB),
        "archive_corrupt",
    ),
    Hostile("part of a split archive", "a.zip", lambda: raw_zip([Entry(b"a.csv")], disk=3), "archive_split"),
    Hostile("archive within archive", "a.zip", lambda: zipped({"b.zip": shapefile_zip()}), "archive_nested"),
    Hostile(
        "archive within archive by content",
        "a.zip",
        lambda: zipped({"b.dat": shapefile_zip(), "a.csv": CSV}),
        "archive_nested",
    ),
    Hostile(
        "archive within archive beside data", "a.zip", lambda: zipped({"b.zip": b"PK", "a.csv": CSV}), "archive_nested"
    ),
    Hostile("KMZ within archive", "a.zip", lambda: zipped({"b.kmz": zipped({"doc.kml": KML})}), "archive_nested"),
    Hostile("RAR within archive", "a.zip", lambda: zipped({"b.rar": b"Rar!"}), "archive_nested"),
    Hostile(
        "bomb within bomb",
        "a.zip",
        lambda: zipped({"b.zip": zipped({"c.zip": zipped({"d.csv": bytes(MB)})})}),
        "archive_nested",
    ),
    Hostile("archive cut in the middle", "a.zip", lambda: _cut(shapefile_zip(), 0.5), "archive_corrupt"),
    Hostile("archive cut in its end", "a.zip", lambda: shapefile_zip()[:-5], "archive_corrupt"),
    Hostile("archive cut at its head", "a.zip", lambda: b"PK\x03\x04", "archive_corrupt"),
    Hostile(
        "end record alone, pointing nowhere",
        "a.zip",
        lambda: b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, 46, 999, 0),
        "archive_corrupt",
    ),
    Hostile(
        "archive with a wrong byte in its data",
        "a.zip",
        lambda: _flip(zipped({"a.csv": CSV}, method=0), 40),
        "archive_crc",
    ),
    Hostile("archive with broken deflate", "a.zip", lambda: _flip(zipped({"a.csv": CSV * 50}), 36), "archive_crc"),
    Hostile("archive with a wrong CRC", "a.zip", lambda: one("a.geojson", crc=1), "archive_crc"),
    Hostile("archive of nothing", "a.zip", lambda: zipped({}), "archive_empty"),
    Hostile(
        "archive of what macOS leaves",
        "a.zip",
        lambda: zipped({"__MACOSX/._a.shp": b"x", ".DS_Store": b"x"}),
        "archive_no_data",
    ),
    Hostile(
        "archive of a picture",
        "a.zip",
        lambda: zipped({"a.png": b"\x89PNG\r\n\x1a\n", "b.docx": b"x"}),
        "archive_no_data",
    ),
    Hostile("archive of a program", "a.zip", lambda: zipped({"a.exe": b"MZ\x90\0"}), "format_unsupported"),
    Hostile(
        "archive of 101 tables", "a.zip", lambda: zipped({f"{n}.csv": CSV for n in range(101)}), "archive_datasets"
    ),
    Hostile(
        "file geodatabase",
        "a.zip",
        lambda: zipped({"a.gdb/a0001.gdbtable": b"\x03\0\0\0", "a.gdb/gdb": b"\5"}),
        "archive_geodatabase",
    ),
    Hostile("empty table in archive", "a.zip", lambda: zipped({"a.csv": b""}), "file_empty"),
    Hostile("VRT in archive", "a.zip", lambda: zipped({"a.vrt": b"<VRTDataset/>", "b.txt2": b"x"}), "pointer_vrt"),
    Hostile("VRT named as TIFF in archive", "a.zip", lambda: zipped({"a.tif": b"<VRTDataset/>"}), "pointer_vrt"),
    Hostile("VRT named as KML in KMZ", "a.kmz", lambda: zipped({"doc.kml": b"<OGRVRTDataSource/>"}), "pointer_vrt"),
    Hostile("KMZ without KML", "a.kmz", lambda: zipped({"a.csv": CSV}), "kmz_without_kml"),
    Hostile("shapefile without .dbf", "a.zip", lambda: _without(".dbf"), "shapefile_part_missing"),
    Hostile("shapefile without .shp", "a.zip", lambda: _without(".shp"), "shapefile_part_missing"),
    Hostile("workbook named .zip", "a.zip", workbook, "extension_differs"),
    Hostile("workbook named .kmz", "a.kmz", workbook, "extension_differs"),
    Hostile("shapefile named .xlsx", "a.xlsx", shapefile_zip, "extension_differs"),
    Hostile("KMZ named .kml", "a.kml", lambda: zipped({"doc.kml": KML}), "extension_differs"),
    Hostile(
        "Word document",
        "a.docx",
        lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        "format_unsupported",
    ),
    Hostile(
        "OpenDocument",
        "a.ods",
        lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "format_unsupported",
    ),
]
