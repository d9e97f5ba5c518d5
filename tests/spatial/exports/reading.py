"""Exports read again by plain pyogrio and pyarrow, as the doctor reads a file."""

import pathlib
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio

from spatial.content_hash import VectorHash
from spatial.exports.embedded import Restoration
from spatial.exports.losses import LossReport
from spatial.exports.vector import SUFFIXES, ExportFormat, export_vector
from tests.spatial.layers import Layer

METADATA = {
    "title": {"th": "น้ำท่วม 'ตำบล' \"ก\"", "en": "Flood"},
    "description": "รายละเอียด",
    "source": "กรมชลประทาน",
    "licence": "CC-BY-4.0",
    "content_hash": "0" * 64,
    "version": 12,
}


def exported(
    layer: Layer, format: ExportFormat, folder: pathlib.Path, *, metadata: Mapping[str, Any] = METADATA
) -> tuple[pathlib.Path, LossReport]:
    """Export a layer in two batches."""
    half = layer.batch.num_rows // 2
    batches = [layer.batch.slice(0, half), layer.batch.slice(half)]
    target = folder / f"export{SUFFIXES[format]}"
    report = export_vector(
        iter(batches),
        layer.batch.schema,
        geometry_type=layer.geometry_type,
        format=format,
        target=target,
        layer_name="น้ำท่วม",
        metadata=metadata,
        feature_count=layer.batch.num_rows,
    )
    assert [path for path in folder.iterdir() if path.name.startswith(".export-")] == []
    return target, report


def read(path: pathlib.Path) -> pa.RecordBatch:
    """What is in a file, with the names and types restored that our exports speak of; geometry in `geom`, last."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        metadata: Mapping[Any, Any] | None = table.schema.metadata
        geometry = "geom"
    else:
        # a GeoPackage with styles has a table of them, too
        layer = next(name for name, kind in pyogrio.list_layers(path) if kind is not None)
        metadata = pyogrio.read_info(path, layer=layer)["layer_metadata"]
        with pyogrio.open_arrow(path, layer=layer) as (about, stream):
            table = pa.RecordBatchReader.from_stream(stream).read_all()
            geometry = about["geometry_name"] or "wkb_geometry"
    whole = table.combine_chunks().to_batches()
    batch = whole[0] if whole else pa.RecordBatch.from_pylist([], table.schema)
    restoration = Restoration.found_in(metadata)
    if restoration is not None:
        assert restoration.schema(batch.schema) == restoration.batch(batch).schema
        batch = restoration.batch(batch)
    names = [name for name in batch.schema.names if name != geometry]
    columns = {name: batch.column(name) for name in names} | {"geom": batch.column(geometry).cast(pa.binary())}
    return pa.RecordBatch.from_pydict(columns)


def hash_of(batch: pa.RecordBatch, geometry_type: str) -> str:
    """The content hash of one batch."""
    counted = VectorHash(batch.schema, geometry_type)
    counted.update(batch)
    return counted.hexdigest()
