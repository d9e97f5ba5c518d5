"""A page of features as FlatGeobuf, in memory: some thousand rows that a map asked for. Called by the maps' face.

GDAL writes it: PostGIS 3.3 misplaces the values that follow a missing one.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from spatial.exports.through_gdal import write_with_gdal

TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("ms", "UTC"),
}
"""Kinds of columns."""


def flatgeobuf_page(
    rows: Sequence[Sequence[Any]], columns: Sequence[tuple[str, str]], *, name: str, geometry_type: str, srid: int
) -> bytes:
    """Rows as a FlatGeobuf without an index, in their order.

    Args:
        rows: Values of the columns, the geometry (WKB, easting or longitude first) last; None is missing.
        columns: Name and kind (`TYPES`) of each column but the geometry.
        name: Of the layer in the file.
        geometry_type: Of all rows, e.g. MultiPolygon.
        srid: EPSG code of the coordinates.
    """
    said = list(zip(*rows, strict=True)) if rows else [()] * (len(columns) + 1)
    schema = pa.schema([*(pa.field(column, TYPES[kind]) for column, kind in columns), pa.field("geom", pa.binary())])
    batch = pa.record_batch([pa.array(one, field.type) for one, field in zip(said, schema, strict=True)], schema=schema)
    with tempfile.TemporaryDirectory() as folder:
        return write_with_gdal(
            iter([batch]),
            schema,
            Path(folder) / "page.fgb",
            driver="FlatGeobuf",
            layer=name,
            geometry_type=geometry_type,
            layer_options={"SPATIAL_INDEX": "NO"},
            crs=f"EPSG:{srid}",
        ).read_bytes()
