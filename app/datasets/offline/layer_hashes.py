"""Content hashes of layers as they stand in a file: read back into the very form that was hashed when they were loaded.

Method: docs/methods/content-hash.md. Runs in the limited process.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import rasterio
from rasterio.windows import Window

from app.datasets.exports.json_properties import columns_from_json
from spatial.content_hash import TYPE_NAMES, VectorHash
from spatial.exports.embedded import Restoration
from spatial.rasters.cells import strip_rows
from spatial.rasters.content_hash import RasterHash
from spatial.rasters.opening import gdal


def hash_of_table(path: Path, table: str, geometry_type: str) -> str:
    """Of a table of features of a GeoPackage of ours.

    Raises:
        Exception: whatever GDAL and Arrow make of a table that is not as it was written.
    """
    restoration = Restoration.found_in(pyogrio.read_info(path, layer=table)["layer_metadata"])
    if restoration is None:
        raise ValueError("it does not say what its columns were")
    with pyogrio.open_arrow(path, layer=table) as (about, stream):
        reader = pa.RecordBatchReader.from_stream(stream)
        geometry = about["geometry_name"] or "wkb_geometry"
        schema = _with_geometry(restoration.schema(reader.schema), geometry)
        digest = VectorHash(schema, geometry_type)
        for batch in reader:
            restored = restoration.batch(batch)
            columns = [restored.column(geometry if name == "geom" else name) for name in schema.names]
            columns = [
                column.cast(pa.binary()) if name == "geom" else column
                for name, column in zip(schema.names, columns, strict=True)
            ]
            digest.update(pa.RecordBatch.from_arrays(columns, schema=schema))
    return digest.hexdigest()


def _with_geometry(schema: pa.Schema, geometry: str) -> pa.Schema:
    fields = [pa.field(field.name, field.type) for field in schema if field.name != geometry]
    return pa.schema([*fields, pa.field("geom", pa.binary())])


def hash_of_coverage(path: Path, table: str) -> str:
    """Of a gridded coverage of a GeoPackage."""
    with gdal(), rasterio.open(f"GPKG:{path}:{table}", driver="GPKG") as source:
        if source.count != 1 or source.dtypes[0] != "float32" or source.crs is None or source.crs.to_epsg() is None:
            raise ValueError("no single band of float32 in a CRS of EPSG")
        crs = f"EPSG:{source.crs.to_epsg()}"
        a, b, c, d, e, f = tuple(source.transform)[:6]
        digest = RasterHash(crs, source.width, source.height, (a, b, c, d, e, f))
        rows = strip_rows(source.width, source.block_shapes[0][0])
        for row in range(0, source.height, rows):
            window = Window(0, row, source.width, min(rows, source.height - row))  # pyright: ignore[reportCallIssue]
            values = source.read(1, window=window)
            if source.nodata is not None:
                values[values == np.float32(source.nodata)] = np.nan
            digest.add(values)
    return digest.hexdigest()


class FeatureHash:
    """Of features whose properties stand as JSON beside their geometry; feed it in any order."""

    def __init__(self, fields: Sequence[Mapping[str, str]], geometry_type: str) -> None:
        types = {name: kind for kind, name in TYPE_NAMES.items()}
        self._schema = pa.schema([*((one["name"], types[one["type"]]) for one in fields), ("geom", pa.binary())])
        self._digest = VectorHash(self._schema, geometry_type)

    def add(self, properties: Sequence[str], shapes: Any) -> None:
        """Take in features.

        Raises:
            ValueError: their properties are not the layer's, or not of its types.
        """
        columns = columns_from_json(properties, self._schema)
        self._digest.update(pa.RecordBatch.from_pydict({**columns, "geom": shapes}, schema=self._schema))

    def hexdigest(self) -> str:
        """The content hash."""
        return self._digest.hexdigest()
