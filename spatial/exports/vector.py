"""A version of a vector layer as a file: one function for all formats.

Called by the worker and by downloads. Batches are read once, in bounded memory; the file appears whole or not at all.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import pyarrow as pa

from spatial.exports.delimited import write_csv
from spatial.exports.geojson import write_geojson
from spatial.exports.geoparquet import write_geoparquet
from spatial.exports.layer import Layer, Writer
from spatial.exports.losses import LossCounter, LossReport
from spatial.exports.shapefile import write_shapefile
from spatial.exports.through_gdal import write_flatgeobuf, write_geopackage
from spatial.styles.style import Style

ExportFormat = Literal["gpkg", "geojson", "fgb", "parquet", "shp", "csv"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
LOSSLESS: frozenset[ExportFormat] = frozenset({"gpkg", "fgb", "parquet"})
"""Formats in which a version loaded again has the same content hash."""
SUFFIXES: dict[ExportFormat, str] = {
    "gpkg": ".gpkg",
    "geojson": ".geojson",
    "fgb": ".fgb",
    "parquet": ".parquet",
    "shp": ".zip",
    "csv": ".csv",
}
MEDIA_TYPES: dict[ExportFormat, str] = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "fgb": "application/vnd.flatgeobuf",
    "parquet": "application/vnd.apache.parquet",
    "shp": "application/zip",
    "csv": "text/csv; charset=utf-8",
}
_WRITERS: dict[ExportFormat, Writer] = {
    "gpkg": write_geopackage,
    "geojson": write_geojson,
    "fgb": write_flatgeobuf,
    "parquet": write_geoparquet,
    "shp": write_shapefile,
    "csv": write_csv,
}
_MOST_BATCH_BYTES = 64 << 20
"""As text a batch may be several times as large, and Arrow's texts hold less than 2 GiB."""


def export_vector(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    *,
    geometry_type: str,
    format: ExportFormat,
    target: Path,
    layer_name: str,
    metadata: Mapping[str, Any],
    feature_count: int | None = None,
    style: Style | None = None,
) -> LossReport:
    """Write a version into a file.

    Args:
        batches: Of `schema`: perhaps `fid` (int64), the properties (int64, float64, bool, string, date32, timestamp of
            ms in UTC), `geom`: little-endian ISO WKB, two dimensions, EPSG:4326 longitude and latitude.
        schema: The batches'.
        geometry_type: The one of all geometries: Point, MultiPoint, MultiLineString or MultiPolygon.
        format: What to write; which lose what: docs/exports.md.
        target: The file to be; replaced if it is there. A scratch folder stands beside it while it is written.
        layer_name: Name of the table, and of the files in an archive, as far as it can be one.
        metadata: JSON that goes into the file: `title`, `description` (text, or `{"th": …, "en": …}`), `source`,
            `licence`, `content_hash`, `version`, …
        feature_count: How many features there are, if known.
        style: How the layer is drawn, of its geometry; only a GeoPackage carries it.

    Returns:
        What the file lacks.

    Raises:
        ValueError: the stream ended before or after `feature_count` features; there is no file then.
    """
    layer = Layer(schema, geometry_type, layer_name, metadata, style)
    losses = LossCounter()
    features = _Counted(batches, schema)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as folder:
        written = _WRITERS[format](layer, iter(features), Path(folder), losses)
        if feature_count is not None and features.count != feature_count:
            raise ValueError(f"{features.count} features came of {feature_count}")
        written.replace(target)
    left_out = losses.report(format, 0).losses
    kept = features.count - sum(loss.count for loss in left_out if loss.code == "features_without_geometry")
    return losses.report(format, kept)


class _Counted:
    """The batches in portions that are not too large, and how many features went by."""

    def __init__(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        self._batches = batches
        self._schema = schema
        self.count = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            if batch.schema.names != self._schema.names or batch.schema.types != self._schema.types:
                raise ValueError("a batch has another schema")
            self.count += batch.num_rows
            yield from _portions(batch)


def _portions(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if batch.nbytes <= _MOST_BATCH_BYTES or batch.num_rows < 2:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _portions(batch.slice(0, half))
    yield from _portions(batch.slice(half))
