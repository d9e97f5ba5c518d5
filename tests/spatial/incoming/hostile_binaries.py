"""Rasters, databases and tables in binary formats: cut off, running in circles, absurd, or with something that runs."""

import sqlite3
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.spatial.incoming.hostile import Hostile
from tests.spatial.incoming.samples import (
    CSV,
    flatgeobuf,
    geopackage,
    netcdf,
    parquet,
    shapefile,
    tiff,
    zipped,
)

Tags = dict[int, tuple[int, list[int] | bytes] | None]
SHORT, LONG, LONG8, ASCII = 3, 4, 16, 2
FORMS = {1: "B", 2: "B", 3: "H", 4: "L", 16: "Q"}


def tiff_of(changes: Tags, *, order: str = "<", big: bool = False, following: int = 0, pixels: int = 64) -> bytes:
    """A TIFF of 4 × 4 float32 cells written by hand, with tags put in or (None) taken out."""
    start = 16 if big else 8
    tags: Tags = {
        256: (SHORT, [4]),
        257: (SHORT, [4]),
        258: (SHORT, [32]),
        259: (SHORT, [1]),
        262: (SHORT, [1]),
        273: (LONG, [0]),
        277: (SHORT, [1]),
        278: (SHORT, [4]),
        279: (LONG, [64]),
        339: (SHORT, [3]),
    }
    tags.update(changes)
    present = {tag: value for tag, value in sorted(tags.items()) if value is not None}
    count_form, entry_form, word, inline = ("Q", "2HQ", "Q", 8) if big else ("H", "2HL", "L", 4)
    directory_bytes = struct.calcsize(order + count_form) + len(present) * (20 if big else 12) + (8 if big else 4)
    outside = b""
    outside_at = start + directory_bytes
    lengths = {
        tag: len(values) if isinstance(values, bytes) else len(values) * struct.calcsize("=" + FORMS[kind])
        for tag, (kind, values) in present.items()
    }
    pixels_at = outside_at + sum(length for length in lengths.values() if length > inline)
    directory = struct.pack(order + count_form, len(present))
    for tag, (kind, values) in present.items():
        if tag == 273 and values == [0]:
            values = [pixels_at]
        data = values if isinstance(values, bytes) else struct.pack(f"{order}{len(values)}{FORMS[kind]}", *values)
        number = len(data) // struct.calcsize("=" + FORMS[kind])
        if len(data) > inline:
            field = struct.pack(order + word, outside_at + len(outside))
            outside += data
        else:
            field = data.ljust(inline, b"\0")
        directory += struct.pack(order + entry_form, tag, kind, number) + field
    directory += struct.pack(order + word, following)
    mark = b"II" if order == "<" else b"MM"
    head = struct.pack(order + "3HQ", 43, 8, 0, 16) if big else struct.pack(order + "HL", 42, 8)
    return mark + head + directory + outside + bytes(pixels)


def _tiff(about: str, code: str, changes: Tags, **options: object) -> Hostile:
    return Hostile(f"TIFF: {about}", "a.tif", lambda: tiff_of(changes, **options), code)  # type: ignore[arg-type]


def _put(data: bytes, position: int, form: str, *numbers: int) -> bytes:
    """The bytes with numbers written over them."""
    new = struct.pack(form, *numbers)
    return data[:position] + new + data[position + len(new) :]


def _long_entry() -> bytes:
    """A tag said to have four thousand million values."""
    data = tiff_of({270: (ASCII, b"a description")})
    at = data.index(struct.pack("<2HL", 270, 2, 13))
    return _put(data, at + 4, "<L", 0xFFFFFFF0)


TIFF_CASES = [
    Hostile("TIFF: two bytes", "a.tif", lambda: b"II*\0", "tiff_truncated"),
    Hostile("TIFF: header only", "a.tif", lambda: struct.pack("<2sHL", b"II", 42, 8), "tiff_truncated"),
    Hostile("TIFF: cut in its pixels", "a.tif", lambda: tiff_of({})[:-10], "tiff_truncated"),
    Hostile("TIFF: cut in its directory", "a.tif", lambda: tiff_of({})[:40], "tiff_truncated"),
    Hostile("TIFF: real one cut in the middle", "a.tif", lambda: tiff()[: len(tiff()) // 2], "tiff_truncated"),
    Hostile("TIFF: directory beyond the file", "a.tif", lambda: _put(tiff_of({}), 4, "<L", 1 << 30), "tiff_truncated"),
    Hostile("TIFF: no directory", "a.tif", lambda: _put(tiff_of({}), 4, "<L", 0), "tiff_header"),
    Hostile("TIFF: directory in the header", "a.tif", lambda: _put(tiff_of({}), 4, "<L", 2), "tiff_offset"),
    Hostile("TIFF: directory of no entries", "a.tif", lambda: _put(tiff_of({}), 8, "<H", 0), "tiff_header"),
    Hostile("TIFF: directory of 60,000 entries", "a.tif", lambda: _put(tiff_of({}), 8, "<H", 60000), "tiff_header"),
    Hostile("TIFF: directory follows itself", "a.tif", lambda: tiff_of({}, following=8), "tiff_loop"),
    Hostile("TIFF: directory within itself", "a.tif", lambda: tiff_of({330: (LONG, [8])}), "tiff_loop"),
    Hostile("TIFF: values without end", "a.tif", _long_entry, "tiff_truncated"),
    Hostile("BigTIFF: cut in its header", "a.tif", lambda: tiff_of({}, big=True)[:12], "tiff_truncated"),
    Hostile("BigTIFF: offsets of three bytes", "a.tif", lambda: _put(tiff_of({}, big=True), 4, "<H", 3), "tiff_header"),
    Hostile(
        "BigTIFF: directory at the end of the universe",
        "a.tif",
        lambda: _put(tiff_of({}, big=True), 8, "<Q", 2**64 - 1),
        "tiff_truncated",
    ),
    Hostile(
        "BigTIFF: entries without end", "a.tif", lambda: _put(tiff_of({}, big=True), 16, "<Q", 2**63), "tiff_header"
    ),
    _tiff("BigTIFF follows itself", "tiff_loop", {}, big=True, following=16),
    _tiff("BigTIFF strip at the end of the universe", "tiff_offset", {273: (LONG8, [2**64 - 2])}, big=True),
    _tiff("BigTIFF strip of endless length", "tiff_truncated", {279: (LONG8, [2**64 - 1])}, big=True),
    _tiff("BigTIFF of endless width", "raster_dimensions", {256: (LONG8, [2**63])}, big=True),
    _tiff("no width", "tiff_tag", {256: None}),
    _tiff("no height", "tiff_tag", {257: None}),
    _tiff("width 0", "raster_dimensions", {256: (SHORT, [0])}),
    _tiff("four thousand million wide", "raster_dimensions", {256: (LONG, [0xFFFFFFFF])}),
    _tiff("100,000 × 100,000", "raster_dimensions", {256: (LONG, [100_000]), 257: (LONG, [100_000])}),
    _tiff("two widths", "tiff_tag", {256: (SHORT, [4, 4])}),
    _tiff("width a text", "tiff_tag", {256: (ASCII, b"four")}),
    _tiff("no bands", "raster_bands", {277: (SHORT, [0])}),
    _tiff("60,000 bands", "raster_bands", {277: (SHORT, [60_000])}),
    _tiff("17 bits", "tiff_tag", {258: (SHORT, [17])}),
    _tiff(
        "decodes to 64 GB",
        "raster_decoded",
        {
            256: (LONG, [40_000]),
            257: (LONG, [40_000]),
            258: (SHORT, [32] * 10),
            277: (SHORT, [10]),
            259: (SHORT, [8]),
            278: (LONG, [1]),
            273: (LONG, [8] * 40_000),
            279: (LONG, [8] * 40_000),
        },
    ),
    _tiff("compressed by nobody's method", "tiff_compression", {259: (SHORT, [12345])}),
    _tiff("old JPEG", "tiff_compression", {259: (SHORT, [6])}),
    _tiff("planes of a third kind", "tiff_tag", {284: (SHORT, [3])}),
    _tiff("no strips", "tiff_tag", {273: None}),
    _tiff("no lengths of strips", "tiff_tag", {279: None}),
    _tiff("strips of no height", "tiff_block_count", {278: (SHORT, [1])}),
    _tiff("tiles of no width", "tiff_block", {322: (SHORT, [0]), 323: (SHORT, [16])}),
    _tiff("tiles without height", "tiff_tag", {322: (SHORT, [16])}),
    _tiff(
        "tile of 16 GB", "tiff_block", {322: (LONG, [65536]), 323: (LONG, [65536]), 324: (LONG, [8]), 325: (LONG, [64])}
    ),
    _tiff(
        "compressed strip of 4 GB",
        "tiff_block",
        {256: (LONG, [40_000]), 257: (LONG, [30_000]), 278: (LONG, [30_000]), 259: (SHORT, [8])},
    ),
    _tiff(
        "thousand million tiles of one cell",
        "tiff_block",
        {
            256: (LONG, [40_000]),
            257: (LONG, [40_000]),
            322: (SHORT, [1]),
            323: (SHORT, [1]),
            324: (LONG, [8]),
            325: (LONG, [4]),
        },
    ),
    _tiff(
        "tiles shorter than tiles",
        "tiff_block",
        {322: (SHORT, [16]), 323: (SHORT, [16]), 324: (LONG, [8]), 325: (LONG, [8])},
    ),
    _tiff("far more strips than it has rows", "tiff_block_count", {273: (LONG, [8] * 100), 279: (LONG, [1] * 100)}),
    _tiff("strip beyond the file", "tiff_offset", {273: (LONG, [1 << 30])}),
    _tiff("strip running out of the file", "tiff_truncated", {279: (LONG, [5000])}),
    _tiff("strip beyond the file, big-endian", "tiff_offset", {273: (LONG, [1 << 30])}, order=">"),
    _tiff("offsets of fractions", "tiff_tag", {273: (ASCII, b"abcd")}),
    _tiff(
        "overviews kept elsewhere",
        "tiff_external_reference",
        {42112: (ASCII, b'<GDALMetadata><Item name="OVERVIEW_FILE" domain="OVERVIEWS">/etc/a</Item></GDALMetadata>\0')},
    ),
    _tiff(
        "metadata with a path of GDAL",
        "tiff_external_reference",
        {42112: (ASCII, b"<GDALMetadata><Item>/vsicurl/http://a.example/</Item></GDALMetadata>\0")},
    ),
    _tiff(
        "metadata with a VRT",
        "tiff_external_reference",
        {42112: (ASCII, b"<VRTDataset><SourceFilename>a</SourceFilename></VRTDataset>\0")},
    ),
    _tiff(
        "metadata with entities", "tiff_external_reference", {42112: (ASCII, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>\0")}
    ),
    _tiff("metadata no text", "tiff_tag", {42112: (LONG, [1, 2, 3])}),
    Hostile("TIFF: 300 directories", "a.tif", lambda: _chain(300), "tiff_directories"),
]


def _chain(count: int) -> bytes:
    """Directories one after another."""
    directory = tiff_of({273: (LONG, [8])})[8:-64]
    body = b"".join(directory[:-4] + struct.pack("<L", 8 + len(directory) * (n + 1)) for n in range(count))
    return struct.pack("<2sHL", b"II", 42, 8) + body + bytes(64)


def geopackage_with(*statements: str, schema: tuple[str, str, str] | None = None) -> bytes:
    """The sample with statements run on it, or a row (type, name, sql) written into its schema by force."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(geopackage())
        database = sqlite3.connect(path)
        database.execute("BEGIN")
        for statement in statements:
            database.execute(statement)
        if schema is not None:
            kind, name, sql = schema
            database.execute("PRAGMA writable_schema=ON")
            database.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, 0, ?)", (kind, name, name, sql))
        database.commit()
        database.close()
        return path.read_bytes()


def _database(about: str, code: str, *statements: str) -> Hostile:
    return Hostile(f"GeoPackage: {about}", "a.gpkg", lambda: geopackage_with(*statements), code)


def _schema(about: str, code: str, kind: str, name: str, sql: str) -> Hostile:
    return Hostile(f"GeoPackage: {about}", "a.gpkg", lambda: geopackage_with(schema=(kind, name, sql)), code)


DATABASE_CASES = [
    Hostile("GeoPackage: header only", "a.gpkg", lambda: b"SQLite format 3\0", "sqlite_header"),
    Hostile("GeoPackage: no SQLite", "a.gpkg", lambda: CSV, "extension_differs"),
    Hostile("GeoPackage: pages of seven bytes", "a.gpkg", lambda: _put(geopackage(), 16, ">H", 7), "sqlite_header"),
    Hostile("GeoPackage: format of the future", "a.gpkg", lambda: _put(geopackage(), 18, ">B", 9), "sqlite_header"),
    Hostile(
        "GeoPackage: cut in the middle",
        "a.gpkg",
        lambda: geopackage()[: len(geopackage()) // 8192 * 4096],
        "sqlite_truncated",
    ),
    Hostile("GeoPackage: cut within a page", "a.gpkg", lambda: geopackage()[:-100], "sqlite_truncated"),
    Hostile(
        "GeoPackage: four thousand million pages",
        "a.gpkg",
        lambda: _put(geopackage(), 28, ">L", 0xFFFFFFFF),
        "sqlite_truncated",
    ),
    Hostile(
        "GeoPackage: of another application", "a.gpkg", lambda: _put(geopackage(), 68, ">4s", b"MPBX"), "geopackage_not"
    ),  # type: ignore[arg-type]
    Hostile("GeoPackage: of no application", "a.gpkg", lambda: _put(geopackage(), 68, ">L", 0), "geopackage_not"),
    Hostile(
        "GeoPackage: schema overwritten",
        "a.gpkg",
        lambda: geopackage()[:100] + b"\xff" * 3996 + geopackage()[4096:],
        "sqlite_corrupt",
    ),
    Hostile(
        "GeoPackage: pages of zeros",
        "a.gpkg",
        lambda: geopackage()[:4096] + bytes(len(geopackage()) - 4096),
        "sqlite_corrupt",
    ),
    _database(
        "trigger of its own",
        "sqlite_trigger",
        "CREATE TRIGGER evil AFTER INSERT ON gpkg_contents BEGIN DELETE FROM gpkg_contents; END",
    ),
    _database(
        "trigger in a known name that attacks",
        "sqlite_dangerous",
        "CREATE TRIGGER gpkg_evil AFTER INSERT ON gpkg_contents BEGIN SELECT load_extension('a.so'); END",
    ),
    _database("view that loads a library", "sqlite_view", "CREATE VIEW v AS SELECT load_extension('a.so') AS a"),
    _database(
        "view that hides its call in quotes",
        "sqlite_view",
        """CREATE VIEW v AS SELECT "'", "load_extension"('a.so'), "'" AS a""",
    ),
    _database(
        "view that hides its call behind a comment",
        "sqlite_view",
        "CREATE VIEW v AS SELECT load_extension/* */('a.so')",
    ),
    _database(
        "view that reads a raster",
        "sqlite_view",
        "CREATE VIEW v AS SELECT gdal_get_pixel_value('/etc/a', 1, 'x', 0, 0)",
    ),
    _database("view that asks the network", "sqlite_view", "CREATE VIEW v AS SELECT ogr_geocode('a')"),
    _database(
        "view that never ends",
        "sqlite_view",
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c",
    ),
    _database("view of a large blob", "sqlite_view", "CREATE VIEW v AS SELECT randomblob(1000000000)"),
    _database("view of a printed gigabyte", "sqlite_view", "CREATE VIEW v AS SELECT printf('%1000000000d', 1)"),
    _schema(
        "column generated by a library",
        "sqlite_corrupt",
        "table",
        "t",
        "CREATE TABLE t (a TEXT, b AS (load_extension(a)))",
    ),
    _schema("check that reads files", "sqlite_dangerous", "table", "t", "CREATE TABLE t (a TEXT CHECK (readfile(a)))"),
    _schema(
        "default that writes files",
        "sqlite_dangerous",
        "table",
        "t",
        "CREATE TABLE t (a TEXT DEFAULT (writefile('/tmp/x', 1)))",
    ),
    _schema(
        "virtual table of a CSV",
        "sqlite_virtual_table",
        "table",
        "t",
        "CREATE VIRTUAL TABLE t USING csv(filename='/etc/passwd')",
    ),
    _schema(
        "virtual table of GDAL",
        "sqlite_virtual_table",
        "table",
        "t",
        "CREATE VIRTUAL TABLE t USING VirtualOGR('/etc/a.shp')",
    ),
    _schema(
        "virtual table of a shapefile",
        "sqlite_virtual_table",
        "table",
        "rtree_t",
        "CREATE VIRTUAL TABLE rtree_t USING VirtualShape('/etc/a', 'UTF-8', 4326)",
    ),
    _schema(
        "spatial index under a false name",
        "sqlite_virtual_table",
        "table",
        "t",
        "CREATE VIRTUAL TABLE t USING rtree(id, a, b)",
    ),
    _schema("object of no kind", "sqlite_corrupt", "program", "t", "CREATE PROGRAM t"),
    _schema("text for a table that is none", "sqlite_corrupt", "table", "t", "ATTACH DATABASE '/etc/x' AS y"),
    _database(
        "trigger in a known name that attaches",
        "sqlite_dangerous",
        "CREATE TRIGGER gpkg_a AFTER INSERT ON gpkg_contents BEGIN SELECT writefile('/tmp/a', 'b'); END",
    ),
    _database("no list of layers", "geopackage_contents", "DROP TABLE gpkg_contents"),
    _database(
        "list of layers is a view",
        "geopackage_contents",
        "ALTER TABLE gpkg_contents RENAME TO c",
        "CREATE VIEW gpkg_contents AS SELECT * FROM c",
    ),
    _database("no reference systems", "geopackage_contents", "DROP TABLE gpkg_spatial_ref_sys"),
    _database(
        "list of layers without their names",
        "geopackage_contents",
        "DROP TABLE gpkg_contents",
        "CREATE TABLE gpkg_contents (a)",
    ),
    _database("list of layers empty", "geopackage_contents", "DELETE FROM gpkg_contents"),
    _database("layer whose table is gone", "geopackage_missing_table", "UPDATE gpkg_contents SET table_name = 'gone'"),
    _database("no columns of geometry", "geopackage_missing_table", "DROP TABLE gpkg_geometry_columns"),
    _database("only tiles", "geopackage_only_tiles", "UPDATE gpkg_contents SET data_type = 'tiles'"),
    _database("6,000 tables", "sqlite_objects", *(f"CREATE TABLE t{n} (a)" for n in range(6000))),
]


def _shapefile(change: Callable[[dict[str, bytes]], None]) -> bytes:
    parts = dict(shapefile())
    change(parts)
    return zipped({"flood" + extension: data for extension, data in parts.items()})


def _part(about: str, code: str, extension: str, change: Callable[[bytes], bytes]) -> Hostile:
    def make() -> bytes:
        return _shapefile(lambda parts: parts.update({extension: change(parts[extension])}))

    return Hostile(f"shapefile: {about}", "a.zip", make, code)


VECTOR_CASES = [
    _part("cut in its header", "shapefile_truncated", ".shp", lambda data: data[:50]),
    _part("cut in its features", "shapefile_truncated", ".shp", lambda data: data[:-10]),
    _part("no shapefile", "extension_differs", ".shp", lambda _: CSV),
    _part("of another version", "shapefile_broken", ".shp", lambda data: _put(data, 28, "<L", 7)),
    _part("length below zero", "shapefile_broken", ".shp", lambda data: _put(data, 24, ">l", -5)),
    _part("length two gigabytes", "shapefile_truncated", ".shp", lambda data: _put(data, 24, ">l", 0x3FFFFFFF)),
    _part("of multipatches", "shapefile_type", ".shp", lambda data: _put(data, 32, "<L", 31)),
    _part("of shapes unheard of", "shapefile_type", ".shp", lambda data: _put(data, 32, "<L", 99)),
    _part("first record endless", "shapefile_broken", ".shp", lambda data: _put(data, 104, ">L", 0x7FFFFFFF)),
    _part("first record below zero", "shapefile_broken", ".shp", lambda data: _put(data, 104, ">l", -1)),
    _part("table cut in its header", "shapefile_truncated", ".dbf", lambda data: data[:20]),
    _part("table cut in its fields", "shapefile_truncated", ".dbf", lambda data: data[:40]),
    _part("table cut in its rows", "shapefile_truncated", ".dbf", lambda data: data[:-40]),
    _part("table empty", "shapefile_truncated", ".dbf", lambda _: b""),
    _part(
        "table of four thousand million rows",
        "shapefile_truncated",
        ".dbf",
        lambda data: _put(data, 4, "<L", 0xFFFFFFFF),
    ),
    _part("table with rows of no length", "shapefile_broken", ".dbf", lambda data: _put(data, 10, "<H", 0)),
    _part("table with a header of no length", "shapefile_broken", ".dbf", lambda data: _put(data, 8, "<H", 0)),
    _part("table with fields longer than rows", "shapefile_broken", ".dbf", lambda data: _put(data, 32 + 16, "B", 255)),
    _part("table of 2,046 columns", "shapefile_columns", ".dbf", lambda data: _put(data, 8, "<H", 65535)),
    _part("table no table", "shapefile_broken", ".dbf", lambda _: b"\xff" * 300),
    Hostile("shapefile: the table alone", "a.dbf", lambda: shapefile()[".dbf"], "shapefile_part_missing"),
    Hostile("shapefile: the index alone", "a.shx", lambda: shapefile()[".shx"], "shapefile_part_missing"),
    Hostile("shapefile: the .shp alone", "a.shp", lambda: shapefile()[".shp"], "shapefile_part_missing"),
    Hostile("FlatGeobuf: magic only", "a.fgb", lambda: flatgeobuf()[:8], "flatgeobuf_truncated"),
    Hostile("FlatGeobuf: cut in its header", "a.fgb", lambda: flatgeobuf()[:60], "flatgeobuf_truncated"),
    Hostile(
        "FlatGeobuf: cut before its features",
        "a.fgb",
        lambda: flatgeobuf()[: 12 + struct.unpack_from("<L", flatgeobuf(), 8)[0]],
        "flatgeobuf_truncated",
    ),
    Hostile(
        "FlatGeobuf: header of 4 GB", "a.fgb", lambda: _put(flatgeobuf(), 8, "<L", 0xFFFFFFFF), "flatgeobuf_header"
    ),
    Hostile("FlatGeobuf: header of no length", "a.fgb", lambda: _put(flatgeobuf(), 8, "<L", 0), "flatgeobuf_header"),
    Hostile(
        "FlatGeobuf: header leads outside", "a.fgb", lambda: _put(flatgeobuf(), 12, "<L", 0xFFFFFF), "flatgeobuf_header"
    ),
    Hostile(
        "FlatGeobuf: header leads before itself",
        "a.fgb",
        lambda: _put(flatgeobuf(), 12 + struct.unpack_from("<L", flatgeobuf(), 12)[0], "<l", 0x7FFFFFF),
        "flatgeobuf_header",
    ),
    Hostile("FlatGeobuf: of version 2", "a.fgb", lambda: b"fgb\x02fgb\x00" + flatgeobuf()[8:], "flatgeobuf_version"),
    Hostile("FlatGeobuf: as many features as stars", "a.fgb", lambda: _many_features(), "flatgeobuf_truncated"),
    Hostile("Parquet: cut off", "a.parquet", lambda: parquet()[:-1], "parquet_truncated"),
    Hostile("Parquet: mark only", "a.parquet", lambda: b"PAR1", "parquet_truncated"),
    Hostile(
        "Parquet: footer of 4 GB",
        "a.parquet",
        lambda: _put(parquet(), len(parquet()) - 8, "<L", 0xFFFFFFFF),
        "parquet_footer",
    ),
    Hostile(
        "Parquet: footer longer than the file",
        "a.parquet",
        lambda: _put(parquet(), len(parquet()) - 8, "<L", len(parquet())),
        "parquet_footer",
    ),
    Hostile(
        "Parquet: footer of no length",
        "a.parquet",
        lambda: _put(parquet(), len(parquet()) - 8, "<L", 0),
        "parquet_footer",
    ),
    Hostile("Parquet: encrypted", "a.parquet", lambda: b"PARE" + parquet()[4:-4] + b"PARE", "parquet_encrypted"),
]


def _many_features() -> bytes:
    """The count of features, two in the sample, made enormous."""
    data = flatgeobuf()
    root = 12 + struct.unpack_from("<L", data, 12)[0]
    fields = root - struct.unpack_from("<l", data, root)[0]
    place = root + struct.unpack_from("<H", data, fields + 4 + 2 * 8)[0]
    assert struct.unpack_from("<Q", data, place)[0] == 2
    return _put(data, place, "<Q", 2**60)


def classic(version: int, body: bytes) -> bytes:
    return b"CDF" + bytes([version]) + body


def _external_link(name: bytes, target: bytes) -> bytes:
    """A link message of HDF5 to an object of another file."""
    value = b"\0" + target + b"\0/depth\0"
    return b"\x01\x08\x40" + bytes([len(name)]) + name + struct.pack("<H", len(value)) + value


NO_LIST = bytes(8)
NETCDF_CASES = [
    Hostile("NetCDF: magic only", "a.nc", lambda: b"CDF\x01", "netcdf_truncated"),
    Hostile("NetCDF: cut in its header", "a.nc", lambda: netcdf()[:100], "netcdf_truncated"),
    Hostile("NetCDF: cut in its cells", "a.nc", lambda: netcdf()[:-600], "netcdf_truncated"),
    Hostile("NetCDF: 64-bit, cut in its cells", "a.nc", lambda: netcdf("NC2")[:-600], "netcdf_truncated"),
    Hostile(
        "NetCDF: four thousand million dimensions",
        "a.nc",
        lambda: classic(1, struct.pack(">3L", 0, 10, 0xFFFFFFFF)),
        "netcdf_header",
    ),
    Hostile(
        "NetCDF: four thousand million attributes",
        "a.nc",
        lambda: classic(1, bytes(4) + NO_LIST + struct.pack(">2L", 12, 0xFFFFFFFF)),
        "netcdf_header",
    ),
    Hostile(
        "NetCDF: list of another kind",
        "a.nc",
        lambda: classic(1, bytes(4) + struct.pack(">2L", 99, 1)),
        "netcdf_header",
    ),
    Hostile(
        "NetCDF: name of 4 GB",
        "a.nc",
        lambda: classic(2, bytes(4) + struct.pack(">3L", 10, 1, 0xFFFFFFFF)),
        "netcdf_header",
    ),
    Hostile(
        "NetCDF: attribute of 16 GB",
        "a.nc",
        lambda: classic(1, bytes(4) + NO_LIST + struct.pack(">3L4s2L", 12, 1, 1, b"a\0\0\0", 6, 0xFFFFFFFF)),
        "netcdf_truncated",
    ),
    Hostile(
        "NetCDF: attribute of no type",
        "a.nc",
        lambda: classic(1, bytes(4) + NO_LIST + struct.pack(">3L4s2L", 12, 1, 1, b"a\0\0\0", 77, 1)),
        "netcdf_header",
    ),
    Hostile(
        "NetCDF: variable without its dimension",
        "a.nc",
        lambda: classic(1, bytes(4) + NO_LIST * 2 + struct.pack(">3L4s2L", 11, 1, 1, b"a\0\0\0", 1, 5)),
        "netcdf_header",
    ),
    Hostile("NetCDF: variable of 10¹⁸ cells", "a.nc", lambda: _large_variable(), "raster_dimensions"),
    Hostile("NetCDF: records without end", "a.nc", lambda: _record_variable(0x7FFFFFFF), "netcdf_truncated"),
    Hostile("HDF5: magic only", "a.nc", lambda: b"\x89HDF\r\n\x1a\n", "netcdf_truncated"),
    Hostile("HDF5: cut off", "a.nc", lambda: netcdf("NC4")[:-100], "netcdf_truncated"),
    Hostile("HDF5: superblock of the future", "a.nc", lambda: _put(netcdf("NC4"), 8, "B", 9), "netcdf_header"),
    Hostile("HDF5: offsets of 255 bytes", "a.nc", lambda: _put(netcdf("NC4"), 9, "B", 255), "netcdf_header"),
    Hostile(
        "HDF5: link to a file",
        "a.nc",
        lambda: netcdf("NC4") + _external_link(b"depth", b"/etc/secret.h5"),
        "netcdf_external_link",
    ),
    Hostile(
        "HDF5: link in Thai",
        "a.nc",
        lambda: netcdf("NC4") + _external_link("ความลึก".encode(), b"../other.nc"),
        "netcdf_external_link",
    ),
    Hostile(
        "HDF5: link across two pieces",
        "a.nc",
        lambda: (netcdf("NC4") + bytes(4 << 20))[: (4 << 20) - 5] + _external_link(b"depth", b"/etc/secret.h5"),
        "netcdf_external_link",
    ),
]


def _large_variable() -> bytes:
    dimensions = struct.pack(">2L", 10, 2) + struct.pack(">L4sL", 1, b"x\0\0\0", 10**9) * 2
    variable = struct.pack(">3L4s3L", 11, 1, 1, b"a\0\0\0", 2, 0, 1) + NO_LIST + struct.pack(">3L", 5, 0, 200)
    return classic(1, bytes(4) + dimensions + NO_LIST + variable)


def _record_variable(records: int) -> bytes:
    dimensions = struct.pack(">2L", 10, 1) + struct.pack(">L4sL", 1, b"t\0\0\0", 0)
    variable = struct.pack(">3L4s2L", 11, 1, 1, b"a\0\0\0", 1, 0) + NO_LIST + struct.pack(">3L", 5, 4, 92)
    return classic(1, struct.pack(">L", records) + dimensions + NO_LIST + variable) + bytes(100)


def _unsupported(what: str, file: str, start: bytes) -> Hostile:
    return Hostile(f"format not taken: {what}", file, lambda: start + bytes(64), "format_unsupported")


OTHER_CASES = [
    Hostile("empty file", "a.geojson", lambda: b"", "file_empty"),
    Hostile("one NUL", "a.tif", lambda: b"\0", "format_unknown"),
    Hostile("only spaces", "a.csv", lambda: b" \n" * 100, "format_unknown"),
    Hostile("noise", "a.bin", lambda: bytes(range(250, 0, -1)) * 9, "format_unknown"),
    _unsupported("RAR", "a.rar", b"Rar!\x1a\x07"),
    _unsupported("RAR named .zip", "a.zip", b"Rar!\x1a\x07"),
    _unsupported("7-Zip", "a.7z", b"7z\xbc\xaf\x27\x1c"),
    _unsupported("GZIP", "a.geojson.gz", b"\x1f\x8b\x08"),
    _unsupported("old Excel", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    _unsupported("old Excel named .xlsx", "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    _unsupported("PDF", "a.pdf", b"%PDF-1.7"),
    _unsupported("PDF named .tif", "a.tif", b"%PDF-1.7"),
    _unsupported("PNG named .tif", "a.tif", b"\x89PNG\r\n\x1a\n"),
    _unsupported("JPEG", "a.jpg", b"\xff\xd8\xff\xe0"),
    _unsupported("GRIB", "a.grb", b"GRIB"),
    _unsupported("a program named .csv", "a.csv", b"\x7fELF"),
    _unsupported("a script named .csv", "a.csv", b"#!/bin/sh\nrm -rf /\n"),
    _unsupported("a program of Windows", "a.tif", b"MZ\x90\0"),
    Hostile("TIFF named .gpkg", "a.gpkg", tiff, "extension_differs"),
    Hostile("TIFF named .zip", "a.zip", tiff, "extension_differs"),
    Hostile("GeoPackage named .tif", "a.tif", geopackage, "extension_differs"),
    Hostile("CSV named .geojson", "a.geojson", lambda: CSV, "extension_differs"),
    Hostile("NetCDF named .tif", "a.TIF", netcdf, "extension_differs"),
    Hostile("name hiding its end by direction", "\u202efit.csv", tiff, "extension_differs"),
]
CASES = [*TIFF_CASES, *DATABASE_CASES, *VECTOR_CASES, *NETCDF_CASES, *OTHER_CASES]
