"""A raster as a tiled gridded coverage of a GeoPackage: float32, in its own CRS, on its own grid, every bit.

GDAL writes the coverage into a GeoPackage of its own, whose tables are then taken over: through rasterio it names
tables in capital letters and does not record a nodata, and it must not touch what stands in the file already. Tiles
that lie partly outside the raster are padded; programs cut them to the extent in gpkg_contents. Standard: OGC 17-066r1.
"""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.windows import Window

from spatial.exports.names import table_name
from spatial.rasters.cells import Floats, strip_rows
from spatial.rasters.opening import gdal, open_raster

_NO_DATA = (-9999.0, -32768.0, -3.4028234663852886e38)
"""Numbers that may stand for cells without a value: the first that no cell has. A GeoPackage holds no NaN for it."""
_COVERAGE = "coverage"
_FEWEST_OVERVIEWED = 1024
_TAKEN_OVER = (
    ("gpkg_contents", "table_name"),
    ("gpkg_tile_matrix_set", "table_name"),
    ("gpkg_tile_matrix", "table_name"),
)
_ANCILLARY = (
    ("gpkg_2d_gridded_coverage_ancillary", "tile_matrix_set_name"),
    ("gpkg_2d_gridded_tile_ancillary", "tpudt_name"),
)
_CRS_COLUMNS = "srs_name, srs_id, organization, organization_coordsys_id, definition, description"
"""Without the WKT 2 of an extension, which the other file may not have."""
_TILES = (
    "CREATE TABLE {} (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, "
    "tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL, UNIQUE (zoom_level, tile_column, tile_row))"
)


def add_raster(cog: Path, package: Path, *, table: str, title: str, unit: str | None) -> None:
    """Add a raster to a GeoPackage.

    Args:
        cog: One band of float32, NaN where there is no value, north up.
        package: A GeoPackage that nobody else is writing; a working file stands beside it meanwhile.
        table: What the coverage is called.
        title: In gpkg_contents.
        unit: Of the values.

    Raises:
        ValueError: the cells have every number that could stand for no value.
    """
    with tempfile.TemporaryDirectory(prefix=".raster-", dir=package.parent) as folder:
        alone = Path(folder) / "alone.gpkg"
        with gdal():
            no_data = _no_data(cog)
            _write_alone(cog, alone, no_data)
        _take_over(alone, package, table_name(table), title=title, unit=unit, no_data=no_data)


def _strips(cog: Path) -> Sequence[tuple[int, int]]:
    """First rows and numbers of rows."""
    with open_raster(cog, "geotiff") as source:
        rows = strip_rows(source.width, source.block_shapes[0][0])
        return [(row, min(rows, source.height - row)) for row in range(0, source.height, rows)]


def _read(source: DatasetReader, row: int, rows: int) -> tuple[Floats, Window]:
    window = Window(0, row, source.width, rows)  # pyright: ignore[reportCallIssue]
    return source.read(1, window=window), window


def _no_data(cog: Path) -> float:
    left = list(_NO_DATA)
    with open_raster(cog, "geotiff") as source:
        for row, rows in _strips(cog):
            values, _ = _read(source, row, rows)
            left = [number for number in left if not (values == np.float32(number)).any()]
    if not left:
        raise ValueError("every number that could stand for no value is a value")
    return left[0]


def _write_alone(cog: Path, alone: Path, no_data: float) -> None:
    with open_raster(cog, "geotiff") as source:
        levels = _overviews(source.width, source.height)
        with rasterio.open(
            alone,
            "w",
            driver="GPKG",
            width=source.width,
            height=source.height,
            count=1,
            dtype="float32",
            nodata=no_data,
            crs=source.crs,
            transform=source.transform,
            RASTER_TABLE=_COVERAGE,
            TILE_FORMAT="TIFF",
        ) as coverage:
            for row, rows in _strips(cog):
                values, window = _read(source, row, rows)
                values[np.isnan(values)] = np.float32(no_data)
                coverage.write(values, 1, window=window)
    with closing(sqlite3.connect(alone)) as file, file:
        # rasterio sets it after GDAL has made the table; overviews average without it
        file.execute("UPDATE gpkg_2d_gridded_coverage_ancillary SET data_null = ?", [no_data])
    if levels:
        with rasterio.open(alone, "r+", driver="GPKG") as coverage:
            coverage.build_overviews(levels, Resampling.average)


def _overviews(width: int, height: int) -> list[int]:
    levels: list[int] = []
    while max(width, height) >> len(levels) > _FEWEST_OVERVIEWED:
        levels.append(2 << len(levels))
    return levels


def _take_over(alone: Path, package: Path, table: str, *, title: str, unit: str | None, no_data: float) -> None:
    quoted = '"' + table.replace('"', '""') + '"'
    with closing(sqlite3.connect(package, isolation_level=None)) as file:
        file.execute("ATTACH DATABASE ? AS alone", [str(alone)])
        file.execute("BEGIN IMMEDIATE")
        for name in ("gpkg_tile_matrix_set", "gpkg_tile_matrix", *(name for name, _ in _ANCILLARY)):
            _make_like(file, name)
        file.execute(
            f"INSERT INTO main.gpkg_spatial_ref_sys ({_CRS_COLUMNS}) SELECT {_CRS_COLUMNS}"  # noqa: S608
            " FROM alone.gpkg_spatial_ref_sys WHERE srs_id NOT IN (SELECT srs_id FROM main.gpkg_spatial_ref_sys)"
        )
        file.execute(_TILES.format(quoted))
        file.execute(f"INSERT INTO main.{quoted} SELECT * FROM alone.{_COVERAGE}")  # noqa: S608
        for name, column in (*_TAKEN_OVER, *_ANCILLARY):
            file.execute(f"UPDATE alone.{name} SET {column} = ?", [table])  # noqa: S608 - names of ours
        # else it would clash with another layer's of the same title
        file.execute("UPDATE alone.gpkg_contents SET identifier = ?, description = ?", [table, title])
        file.execute("UPDATE alone.gpkg_2d_gridded_coverage_ancillary SET uom = ?, data_null = ?", [unit, no_data])
        for name, _ in _TAKEN_OVER:
            file.execute(f"INSERT INTO main.{name} SELECT * FROM alone.{name}")  # noqa: S608
        for name, _ in _ANCILLARY:
            columns = ", ".join(row[1] for row in file.execute(f"PRAGMA alone.table_info({name})") if row[1] != "id")
            file.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM alone.{name}")  # noqa: S608
        _take_over_extensions(file, table)
        file.execute("COMMIT")
        file.execute("DETACH DATABASE alone")


def _make_like(file: sqlite3.Connection, name: str) -> None:
    """Make a table of the standard as GDAL makes it, where it is missing."""
    if file.execute("SELECT 1 FROM main.sqlite_master WHERE name = ?", [name]).fetchone() is None:
        file.execute(file.execute("SELECT sql FROM alone.sqlite_master WHERE name = ?", [name]).fetchone()[0])


def _take_over_extensions(file: sqlite3.Connection, table: str) -> None:
    file.execute("UPDATE alone.gpkg_extensions SET table_name = ? WHERE table_name = ?", [table, _COVERAGE])
    file.execute(
        "INSERT INTO main.gpkg_extensions SELECT * FROM alone.gpkg_extensions AS theirs"
        " WHERE extension_name = 'gpkg_2d_gridded_coverage' AND NOT EXISTS ("
        "SELECT 1 FROM main.gpkg_extensions AS ours WHERE ours.extension_name = theirs.extension_name"
        " AND ours.table_name IS theirs.table_name"
        " AND ours.column_name IS theirs.column_name)"
    )
