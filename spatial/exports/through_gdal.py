"""GeoPackage and FlatGeobuf, written by GDAL from a stream of Arrow batches.

Both hold all our types, or say in their metadata what they held: spatial/exports/embedded.py. Names that GDAL or SQLite
would take for one (they disregard case) or for their own are changed, and restored on reading.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyogrio
import pyogrio.errors
import shapely

from spatial.exports.embedded import KEY, embedded
from spatial.exports.geopackage_styles import embed_styles, style_texts
from spatial.exports.layer import Layer
from spatial.exports.losses import LossCounter
from spatial.exports.names import table_name, unique_names
from spatial.exports.values import FOUR_DIGIT_DAYS, FOUR_DIGIT_MILLISECONDS, times_as_text

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_TIME = {"GDAL:OGR:type": "DateTime"}
_TAKEN = ("fid", "geom", "ogc_fid", "wkb_geometry", "rowid", "oid", "_rowid_")


def write_geopackage(layer: Layer, batches: Iterator[pa.RecordBatch], folder: Path, losses: LossCounter) -> Path:
    """A GeoPackage of one table with a spatial index and its style; `fid` is its key, our metadata in gpkg_metadata."""
    return add_to_geopackage(layer, batches, folder / "layer.gpkg", losses)


def add_to_geopackage(layer: Layer, batches: Iterator[pa.RecordBatch], path: Path, losses: LossCounter) -> Path:
    """The same as one more table of a GeoPackage, which is made where there is none."""
    names = stored_names(layer)
    schema = _gdal_schema(layer.schema, names)
    table = table_name(layer.name)
    path = write_with_gdal(
        _for_gdal(batches, schema, losses),
        schema,
        path,
        driver="GPKG",
        layer=table,
        geometry_type=layer.geometry_type,
        layer_metadata={KEY: embedded(layer.schema, names, layer.metadata)},
        layer_options={
            "FID": "fid",
            "GEOMETRY_NAME": "geom",
            "IDENTIFIER": layer.title or table,
            "DESCRIPTION": layer.description,
            "SPATIAL_INDEX": "YES",
        },
    )
    if layer.style is not None:
        embed_styles(path, {table: style_texts(layer.style, table, stored_names=names)})
    return path


def stored_names(layer: Layer) -> dict[str, str]:
    """How a GeoPackage calls a layer's properties, by the names that they have."""
    return unique_names(layer.properties, taken=_TAKEN)


def write_flatgeobuf(layer: Layer, batches: Iterator[pa.RecordBatch], folder: Path, losses: LossCounter) -> Path:
    """A FlatGeobuf with its index, which puts the features in an order of its own."""
    names = unique_names(layer.properties, taken=_TAKEN) | ({"fid": "fid"} if layer.has_fid else {})
    schema = _gdal_schema(layer.schema, names)
    return write_with_gdal(
        _for_gdal(with_geometry(batches, losses), schema, losses),
        schema,
        folder / "layer.fgb",
        driver="FlatGeobuf",
        layer=layer.name or "layer",
        geometry_type=layer.geometry_type,
        layer_metadata={KEY: embedded(layer.schema, names, layer.metadata)},
        layer_options={
            "TITLE": layer.title,
            "DESCRIPTION": layer.description,
            "TEMPORARY_DIR": str(folder),
        },
    )


def write_with_gdal(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    path: Path,
    *,
    driver: str,
    layer: str,
    geometry_type: str,
    layer_options: Mapping[str, str],
    layer_metadata: Mapping[str, str] | None = None,
    encoding: str | None = None,
    crs: str = "EPSG:4326",
) -> Path:
    """Let GDAL write a stream of batches; what goes wrong in the stream is raised as it was."""
    failures: list[BaseException] = []

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except BaseException as failure:
            failures.append(failure)
            raise

    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, watched()),
            path,
            layer=layer,
            driver=driver,
            geometry_name="geom",
            geometry_type=geometry_type,
            crs=crs,
            encoding=encoding,
            layer_metadata=layer_metadata,
            layer_options={key: value for key, value in layer_options.items() if value},
        )
    except (RuntimeError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        if failures:
            raise failures[0] from None
        raise
    return path


def _gdal_schema(schema: pa.Schema, names: Mapping[str, str]) -> pa.Schema:
    """A schema with other names, and times as the text that GDAL is told to take for times."""
    fields: list[pa.Field] = []
    for field in schema:
        name = names.get(field.name, field.name)
        is_time = pa.types.is_timestamp(field.type)
        fields.append(pa.field(name, pa.string(), metadata=_TIME) if is_time else pa.field(name, field.type))
    return pa.schema(fields)


def _for_gdal(batches: Iterator[pa.RecordBatch], schema: pa.Schema, losses: LossCounter) -> Iterator[pa.RecordBatch]:
    """Batches of such a schema. GDAL 3.12 reads Arrow times such as 1969-12-31T23:59:59.999 wrongly, as text not."""
    for batch in within_years(batches, losses):
        columns = [times_as_text(column) if pa.types.is_timestamp(column.type) else column for column in batch.columns]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def within_years(batches: Iterator[pa.RecordBatch], losses: LossCounter) -> Iterator[pa.RecordBatch]:
    """Batches without the dates and times that lie outside the years 1 to 9999."""
    for batch in batches:
        kept = batch
        for i, field in enumerate(batch.schema):
            if pa.types.is_date(field.type):
                numbers, bounds = batch.column(i).cast(pa.int32()), FOUR_DIGIT_DAYS
            elif pa.types.is_timestamp(field.type):
                numbers, bounds = batch.column(i).cast(pa.int64()), FOUR_DIGIT_MILLISECONDS
            else:
                continue
            is_outside = pc.or_(pc.less(numbers, bounds[0]), pc.greater(numbers, bounds[1]))
            if count := pc.sum(is_outside).as_py():
                losses.add("dates_out_of_range", count)
                kept = kept.set_column(i, field, pc.if_else(is_outside, pa.scalar(None, field.type), kept.column(i)))
        yield kept


def with_geometry(batches: Iterator[pa.RecordBatch], losses: LossCounter) -> Iterator[pa.RecordBatch]:
    """Batches without the features whose geometry is missing or empty, which an index cannot hold."""
    for batch in batches:
        # no empty geometry of ours is longer than a point of NaN
        is_short = pc.less_equal(pc.binary_length(batch.column("geom")), 21)
        shapes = batch.column("geom").to_numpy(zero_copy_only=False)
        doubtful = pc.fill_null(is_short, True).to_numpy(zero_copy_only=False)
        is_empty = doubtful.copy()
        is_empty[doubtful] = shapely.is_missing(shapely.from_wkb(shapes[doubtful])) | shapely.is_empty(
            shapely.from_wkb(shapes[doubtful])
        )
        if is_empty.any():
            losses.add("features_without_geometry", int(is_empty.sum()))
            yield batch.filter(pa.array(~is_empty))
        else:
            yield batch
