"""GeoPackage: an SQLite file whose header, schema and list of layers are looked through before GDAL opens it.

Opened read-only and as immutable, without extensions, with a clock. Source: sqlite.org "Database File Format" and
"Defense Against The Dark Arts"; OGC 12-128r18 (GeoPackage 1.3).
"""

import sqlite3
import struct
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from spatial.incoming.dataset import Remark
from spatial.incoming.geopackage_schema import SchemaObject, check_schema
from spatial.incoming.limits import MIB, Limits
from spatial.incoming.words import refused, remark

_HEADER_BYTES = 100
_APPLICATIONS = (b"GPKG", b"GP10", b"GP11")
_PAGE_SIZES = frozenset(1 << power for power in range(9, 17))


def check_geopackage(path: Path, limits: Limits) -> tuple[Remark, ...]:
    """Refuse a database that is cut off, is no GeoPackage, or holds what could run.

    Raises:
        Refused: `sqlite_…`, `geopackage_…`.
    """
    remarks = _check_header(path)
    with _opened(path, limits) as database:
        count = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if count > limits.sqlite_objects:
            raise refused("sqlite_objects")
        rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        objects = [SchemaObject(*("" if value is None else str(value) for value in row)) for row in rows]
        check_schema(objects)
        _check_contents(database, {item.name.casefold(): item.type for item in objects}, limits)
    return remarks


def _check_header(path: Path) -> tuple[Remark, ...]:
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        raise refused("sqlite_header")
    page_size = struct.unpack_from(">H", header, 16)[0]
    page_size = 65536 if page_size == 1 else page_size
    if page_size not in _PAGE_SIZES or header[21:24] != b"\x40\x20\x20" or header[18] not in (1, 2):
        raise refused("sqlite_header")
    changes, pages = struct.unpack_from(">2L", header, 24)
    valid_for = struct.unpack_from(">L", header, 92)[0]
    # writers before SQLite 3.7 leave the number of pages stale
    if pages and changes == valid_for and pages * page_size > size:
        raise refused("sqlite_truncated", pages=pages)
    if size % page_size:
        raise refused("sqlite_truncated", pages=size // page_size + 1)
    if header[68:72] not in _APPLICATIONS:
        raise refused("geopackage_not")
    return (remark("geopackage_wal"),) if header[18] == 2 or header[19] == 2 else ()


@contextmanager
def _opened(path: Path, limits: Limits) -> Generator[sqlite3.Connection]:
    """The database, read-only, for a bounded time."""
    until = time.monotonic() + limits.sqlite_seconds
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
            database.set_progress_handler(lambda: int(time.monotonic() > until), 100)
            for category, most in (
                (sqlite3.SQLITE_LIMIT_LENGTH, 16 * MIB),
                (sqlite3.SQLITE_LIMIT_SQL_LENGTH, MIB),
                (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
                (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
                (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
            ):
                database.setlimit(category, most)
            for setting in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
                database.execute(f"PRAGMA {setting}")
            database.set_authorizer(_allow_reading)
            yield database
    except sqlite3.OperationalError as error:
        raise refused("sqlite_slow" if "interrupt" in str(error) else "sqlite_corrupt") from error
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise refused("sqlite_corrupt") from error


def _allow_reading(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Only SELECT, and of functions only `count`."""
    is_count = action == sqlite3.SQLITE_FUNCTION and second == "count"
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ) or is_count:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _check_contents(database: sqlite3.Connection, types: dict[str, str], limits: Limits) -> None:
    """Every layer listed is there, and at least one of them has features or attributes."""
    if types.get("gpkg_contents") != "table" or types.get("gpkg_spatial_ref_sys") != "table":
        raise refused("geopackage_contents")
    try:
        rows = database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchmany(limits.sqlite_objects + 1)
    except sqlite3.OperationalError as error:
        if "no such column" in str(error):
            raise refused("geopackage_contents") from error
        raise
    kinds: set[str] = set()
    for name, kind in rows:
        if types.get(str(name).casefold()) not in ("table", "view"):
            raise refused("geopackage_missing_table", name=str(name)[:60])
        kinds.add(str(kind))
    if "features" in kinds and types.get("gpkg_geometry_columns") not in ("table", "view"):
        raise refused("geopackage_missing_table", name="gpkg_geometry_columns")
    if not kinds & {"features", "attributes"}:
        raise refused("geopackage_only_tiles" if kinds & {"tiles", "2d-gridded-coverage"} else "geopackage_contents")
