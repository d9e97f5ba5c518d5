"""A GeoPackage of ours, read back: tables by SQLite, features and coverages by GDAL. Runs in the limited process."""

import sqlite3
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.datasets.exports.geopackage_names import AREAS, COLUMNS, FIGURES, INPUTS, PROOF, WORDS
from app.datasets.exports.geopackage_tables import METADATA_URI
from app.datasets.exports.projects_seal import PART as PROJECTS_SEAL
from app.datasets.exports.projects_seal import digests_of
from app.datasets.exports.rows import TEXT, stated_from
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse
from app.datasets.offline.layer_hashes import hash_of_coverage, hash_of_table
from spatial.exports.names import table_name
from spatial.incoming.geopackage import check_geopackage
from spatial.incoming.limits import Limits
from spatial.qgis.geopackage import TABLE as QGIS_PROJECTS

_SECONDS = 120.0
_MOST_ROWS = 1_000_000
_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of a geometry's envelope by its code."""
_OF_THE_STANDARD = ("gpkg_", "sqlite_", "rtree_", "idx_")
_OURS = frozenset({AREAS, *INPUTS.values(), WORDS, COLUMNS, PROOF, "layer_styles", QGIS_PROJECTS})


def read_geopackage(path: Path) -> Carried:
    """What a GeoPackage carries.

    Raises:
        Refused: it holds what could run, or is no GeoPackage.
    """
    check_geopackage(path, Limits())
    carried = Carried("gpkg")
    with _opened(path) as file:
        names = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        if PROOF not in names:
            return carried
        with carried.reading("manifest"):
            carried.manifest = _one(file, "manifest")
        with carried.reading("release"):
            carried.release = parse(_one(file, "release"))
        _read_projects(file, carried, names)
        try:
            manifest = parse(carried.manifest or "")
            layers, stated_tables = list(manifest["layers"]), list(manifest["tables"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return carried
        with carried.reading("metadata"):
            _hold_copy(file, carried.manifest or "")
        with carried.reading("words"):
            carried.words = _rows(file, WORDS, ("item", "th", "en"))
        carried.tables = {}
        for stated in stated_tables:
            with carried.reading(f"table:{stated['name']}"):
                carried.tables[stated["name"]] = _table(file, stated)
        carried.inputs = []
        for table in INPUTS.values():
            if table in names:
                with carried.reading("inputs"):
                    carried.inputs += [_input(row) for row in _mappings(file, table)]
        with carried.reading("areas"):
            carried.areas = [_area(row) for row in _mappings(file, AREAS)]
        known = _OURS | {FIGURES + stated["name"] for stated in stated_tables}
        known |= {table_name(layer["collection"]) for layer in layers}
        carried.extras = sorted(name for name in names - known if not name.startswith(_OF_THE_STANDARD))[:100]
    _read_layers(path, carried, layers, names)
    return carried


def _read_projects(file: sqlite3.Connection, carried: Carried, names: set[str]) -> None:
    """The projects and their seal, where there are any: files made before have none."""
    if QGIS_PROJECTS in names:
        with carried.reading("projects"):
            carried.projects = digests_of(file)
    with carried.reading("projects_seal"):
        is_there = file.execute(f"SELECT count(*) FROM {PROOF} WHERE part = ?", [PROJECTS_SEAL]).fetchone()[0]  # noqa: S608
        carried.projects_seal = parse(_one(file, PROJECTS_SEAL)) if is_there else None


def _read_layers(path: Path, carried: Carried, layers: Sequence[Mapping[str, Any]], names: set[str]) -> None:
    carried.layers = {}
    for layer in layers:
        collection = layer["collection"]
        table = table_name(collection)
        if table in names:
            with carried.reading(f"layer:{collection}"):
                is_raster = layer["form"] == "raster"
                carried.layers[collection] = (
                    hash_of_coverage(path, table) if is_raster else hash_of_table(path, table, layer["geometry_type"])
                )


@contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection]:
    until = time.monotonic() + _SECONDS
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as file:
        file.set_progress_handler(lambda: int(time.monotonic() > until), 1000)
        for setting in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
            file.execute(f"PRAGMA {setting}")
        yield file


def _one(file: sqlite3.Connection, part: str) -> str:
    ((content,),) = file.execute(f"SELECT content FROM {PROOF} WHERE part = ?", [part]).fetchmany(2)  # noqa: S608
    return str(content)


def _hold_copy(file: sqlite3.Connection, manifest: str) -> None:
    """Programs show the copy of the manifest in gpkg_metadata."""
    copies = file.execute("SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?", [METADATA_URI]).fetchmany(2)
    if copies != [(manifest,)]:
        raise ValueError("another manifest in the metadata")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rows(file: sqlite3.Connection, table: str, names: Sequence[str]) -> list[list[Any]]:
    """All rows in their order; the table has these columns and no others."""
    there = [row[1] for row in file.execute(f"PRAGMA table_info({_quoted(table)})")]
    if there != ["fid", *names]:
        raise ValueError("other columns")
    listed = ", ".join(map(_quoted, names))
    rows = file.execute(f"SELECT {listed} FROM {_quoted(table)} ORDER BY fid").fetchmany(_MOST_ROWS)  # noqa: S608
    return [list(row) for row in rows]


def _table(file: sqlite3.Connection, stated: Mapping[str, Any]) -> dict[str, Any]:
    there = [row[1] for row in file.execute(f"PRAGMA table_info({_quoted(COLUMNS)})")]
    heads = [row for row in _rows(file, COLUMNS, there[1:]) if row[0] == stated["name"]]
    names = [column["name"] for column in stated["columns"]]
    return {"head": heads, "rows": _rows(file, FIGURES + stated["name"], names)}


def _mappings(file: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    read = file.execute(f"SELECT * FROM {_quoted(table)} ORDER BY fid")  # noqa: S608 - names of ours
    names = [one[0] for one in read.description]
    return [dict(zip(names, row, strict=True)) for row in read.fetchmany(_MOST_ROWS)]


def _input(row: dict[str, Any]) -> dict[str, Any]:
    wkb = _wkb_of(row.pop("geom"))
    row.pop("fid")
    return {"stated": stated_from(row), "wkb": wkb, "left_out": [], **{name: row.get(name) for name in TEXT}}


def _area(row: dict[str, Any]) -> dict[str, Any]:
    wkb = _wkb_of(row.pop("geom"))
    row.pop("fid")
    names = {name: row.pop(name) for name in ("code", "level", "name_th", "name_en")}
    return {**names, "figures": row, "wkb": wkb}


def _wkb_of(blob: Any) -> str:
    """The WKB of a geometry as GeoPackage holds it, hex."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        raise ValueError("no geometry")
    return blob[8 + _ENVELOPES[blob[3] >> 1 & 7] :].hex()
