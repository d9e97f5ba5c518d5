"""GeoJSON (RFC 7946), written as a stream, a batch at a time.

Coordinates are in full precision, not cut to 7 decimals: cutting moves a shared border by a centimetre and can make a
valid polygon invalid. Rings keep their direction. What the layer is stands beside its features as foreign members.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from spatial.exports.geometry_text import as_geojson
from spatial.exports.json_text import json_of, quoted
from spatial.exports.layer import Layer
from spatial.exports.losses import LossCounter
from spatial.exports.values import finite, times_as_text

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_MOST_EXACT = 2**53


def write_geojson(layer: Layer, batches: Iterator[pa.RecordBatch], folder: Path, losses: LossCounter) -> Path:
    """One FeatureCollection, a feature a line; `fid` is the features' `id`."""
    path = folder / "layer.geojson"
    for code, is_kind in (("dates_as_text", pa.types.is_date), ("times_as_text", pa.types.is_timestamp)):
        losses.add(code, sum(is_kind(field.type) for field in layer.schema))
    written = 0
    with path.open("wb") as file:
        head = {
            "type": "FeatureCollection",
            "name": layer.name,
            "timeStamp": dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "metadata": dict(layer.metadata),
        }
        file.write(json_of(head)[:-1].encode() + b',"features":[')
        for batch in batches:
            if batch.num_rows:
                # every feature brings the comma and the line break before it
                _, offsets, data = _features(layer, batch, losses).buffers()
                bounds = np.frombuffer(offsets, np.int32, count=batch.num_rows + 1)
                file.write(memoryview(data)[bounds[0] + (0 if written else 1) : bounds[-1]])
                written += batch.num_rows
        file.write(f'\n],"numberMatched":{written},"numberReturned":{written}}}\n'.encode())
    return path


def _features(layer: Layer, batch: pa.RecordBatch, losses: LossCounter) -> pa.Array:
    """One text per feature."""
    parts: list[pa.Array | str] = [',\n{"type":"Feature",']
    if layer.has_fid:
        parts += ['"id":', batch.column("fid").cast(pa.string()), ","]
    parts += ['"geometry":', as_geojson(batch.column("geom"), layer.geometry_type), ',"properties":{']
    for i, name in enumerate(layer.properties):
        parts += [f"{',' if i else ''}{json_of(name)}:", pc.fill_null(_values(batch.column(name), losses), "null")]
    return pc.binary_join_element_wise(*parts, "}}", "")


def _values(column: pa.Array, losses: LossCounter) -> pa.Array:
    """JSON values; null where there is none."""
    if column.type == pa.string():
        return quoted(column)
    if column.type == pa.float64():
        text = finite(column, losses).cast(pa.string())
        # a number that happens to be whole stays one of a column of floating point
        return pc.if_else(
            pc.match_substring_regex(text, r"\A-?\d+\z"), pc.binary_join_element_wise(text, ".0", ""), text
        )
    if pa.types.is_timestamp(column.type):
        return pc.binary_join_element_wise('"', times_as_text(column), '"', "")
    if pa.types.is_date(column.type):
        return pc.binary_join_element_wise('"', column.cast(pa.string()), '"', "")
    if column.type == pa.int64():
        is_long = pc.or_(pc.greater(column, _MOST_EXACT), pc.less(column, -_MOST_EXACT))
        losses.add("integers_long", pc.sum(is_long).as_py() or 0)
    return column.cast(pa.string())
