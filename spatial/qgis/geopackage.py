"""Projects within a GeoPackage, where QGIS keeps and finds them: the table `qgis_projects`.

QGIS shows them in its browser beneath the file and, from 3.22 on, when the file is dropped on it. The table and its
columns are those that QGIS makes; the content is the hexadecimal of the zip. It is registered nowhere, as QGIS does, so
that other programs do not take it for a layer. Layers are found beside the project by the name of the file: whoever
renames the file has to name it back.
"""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

TABLE = "qgis_projects"
_MAKE = f"CREATE TABLE IF NOT EXISTS {TABLE} (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"


def table_source(file_name: str, table: str, where: str | None = None) -> str:
    """Features or rows of the GeoPackage that the project is in (provider `ogr`).

    Args:
        file_name: Of the GeoPackage.
        table: In it.
        where: SQL that takes some of them.
    """
    source = f"./{file_name}|layername={table}"
    return source if where is None else f"{source}|subset={where}"


def coverage_source(file_name: str, table: str) -> str:
    """A raster of the GeoPackage that the project is in (provider `gdal`)."""
    return f"GPKG:./{file_name}:{table}"


def embed_projects(path: Path, projects: Mapping[str, bytes], *, saved_at: str) -> None:
    """Write projects into a GeoPackage that nobody else is writing.

    Args:
        path: The GeoPackage.
        projects: Zips by name; QGIS lists them in the order of their names.
        saved_at: ISO 8601, UTC; QGIS shows it beside the name.
    """
    said = json.dumps({"last_modified_time": saved_at, "last_modified_user": ""})
    with closing(sqlite3.connect(path)) as package, package:
        package.execute(_MAKE)
        rows = [(name, said, content.hex()) for name, content in projects.items()]
        package.executemany(f"INSERT INTO {TABLE} (name, metadata, content) VALUES (?, ?, ?)", rows)  # noqa: S608
