"""What of a dataset has no geometry, as tables of attributes of a GeoPackage: words, figures, manifest, release.

Written with SQLite alone, since GDAL would choose types and names of its own; registered in gpkg_contents, so that
every program lists them. The manifest stands in gpkg_metadata too, where programs look for it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from app.datasets.contents import Cell, Contents, Table
from app.datasets.exports.geopackage_names import COLUMNS, FIGURES, PROOF, TITLES, WORDS
from app.datasets.exports.rows import cell_type, words_of
from app.record.canonical import canonical

METADATA_URI = "urn:sonthana:dataset:1"
_SQL_TYPES: Mapping[pa.DataType, str] = {pa.string(): "TEXT", pa.int64(): "INTEGER", pa.float64(): "REAL"}
_METADATA = """
    CREATE TABLE IF NOT EXISTS gpkg_metadata (
        id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
        md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
    CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
        reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
        timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
        md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
        CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
_COLUMN_NAMES = (
    "table_name",
    "column_name",
    "title_th",
    "title_en",
    "unit",
    "decimals",
    "sources",
    "method",
    "uncertainty_th",
    "uncertainty_en",
)


def add_tables(contents: Contents, package: Path) -> None:
    """Add everything without a geometry to a GeoPackage that nobody else is writing."""
    with closing(sqlite3.connect(package, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        words = [list(row) for row in words_of(contents.manifest)]
        _add(file, WORDS, ("item", "th", "en"), ("TEXT",) * 3, words, _title(WORDS))
        heads = [row for table in contents.tables for row in head_of(table.as_json())]
        types = ("TEXT",) * 5 + ("INTEGER",) + ("TEXT",) * 4
        _add(file, COLUMNS, _COLUMN_NAMES, types, heads, _title(COLUMNS))
        for table in contents.tables:
            _add_figures(file, table)
        parts: list[Sequence[Cell]] = [["manifest", contents.manifest_bytes.decode()]]
        if contents.release is not None:
            parts.append(["release", canonical(contents.release.as_json())])
        _add(file, PROOF, ("part", "content"), ("TEXT",) * 2, parts, _title(PROOF))
        _add_metadata(file, contents.manifest_bytes.decode())
        file.execute("COMMIT")


def head_of(stated: Mapping[str, Any]) -> list[list[Cell]]:
    """What COLUMNS says of a table, a row for each column, from what the manifest says of the table."""
    sources = ", ".join(stated["sources"])
    sure: Mapping[str, str] = stated["uncertainty"]
    return [
        [
            stated["name"],
            column["name"],
            column["title"].get("th"),
            column["title"].get("en"),
            column["unit"],
            column["decimals"],
            sources,
            stated["method"],
            sure.get("th"),
            sure.get("en"),
        ]
        for column in stated["columns"]
    ]


def _title(table: str) -> str:
    return f"{TITLES[table].th} / {TITLES[table].en}"


def _add_figures(file: sqlite3.Connection, table: Table) -> None:
    names = [column.name for column in table.columns]
    columns = [[row[i] for row in table.rows] for i in range(len(names))]
    types = [_SQL_TYPES[cell_type(values)] for values in columns]
    title = " / ".join(table.title[language] for language in ("th", "en") if table.title.get(language))
    _add(file, FIGURES + table.name, names, types, table.rows, title)


def _add(
    file: sqlite3.Connection,
    table: str,
    names: Sequence[str],
    types: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    title: str,
) -> None:
    columns = ", ".join(f"{_quoted(name)} {kind}" for name, kind in zip(names, types, strict=True))
    file.execute(f"CREATE TABLE {_quoted(table)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})")
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)",
        [table, table, title],
    )
    listed = ", ".join(map(_quoted, names))
    places = ", ".join("?" * len(names))
    file.executemany(f"INSERT INTO {_quoted(table)} ({listed}) VALUES ({places})", rows)  # noqa: S608


def _add_metadata(file: sqlite3.Connection, manifest: str) -> None:
    for statement in _METADATA.split(";")[:-1]:
        file.execute(statement)
    file.executemany(
        "INSERT OR IGNORE INTO gpkg_extensions (table_name, extension_name, definition, scope)"
        " VALUES (?, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write')",
        [[name] for name in ("gpkg_metadata", "gpkg_metadata_reference") if not _is_registered(file, name)],
    )
    added = file.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
        " VALUES ('dataset', ?, 'application/json', ?)",
        [METADATA_URI, manifest],
    )
    file.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, md_file_id) VALUES ('geopackage', ?)", [added.lastrowid]
    )


def _is_registered(file: sqlite3.Connection, table: str) -> bool:
    return file.execute("SELECT 1 FROM gpkg_extensions WHERE table_name = ?", [table]).fetchone() is not None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
