"""CSV for spreadsheets: UTF-8 with a byte order mark, points as `lon` and `lat`, other geometries as WKT.

Text that a spreadsheet would run as a formula is neutralised. Missing values are empty, empty texts are `""`.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import shapely

from spatial.exports.formulas import neutralised, neutralised_name
from spatial.exports.geometry_text import as_wkt
from spatial.exports.layer import Layer
from spatial.exports.losses import LossCounter
from spatial.exports.names import unique_names
from spatial.exports.values import finite, times_as_text

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_csv(layer: Layer, batches: Iterator[pa.RecordBatch], folder: Path, losses: LossCounter) -> Path:
    """One CSV file: the properties, then the geometry. `fid` would come back as a property of the layer."""
    path = folder / "layer.csv"
    geometry = ["lon", "lat"] if layer.geometry_type == "Point" else ["wkt"]
    neutral = [neutralised_name(name) for name in layer.properties]
    names = list(_headers(layer.properties, neutral).values())
    geometry = list(unique_names(geometry, taken=names).values())
    losses.add("names_neutralised", sum(new != old for new, old in zip(neutral, layer.properties, strict=True)))
    losses.add("types_left_out", len(layer.properties))
    losses.add("metadata_left_out", len(layer.metadata))
    losses.add("state_left_out", int(layer.state is not None))
    schema = _schema(layer, names, geometry)
    with path.open("wb") as file:
        file.write(_BYTE_ORDER_MARK)
        with pyarrow.csv.CSVWriter(file, schema) as writer:
            for batch in batches:
                losses.add("geometry_as_text", batch.num_rows, particulars=", ".join(geometry))
                columns = [_values(batch.column(name), losses) for name in layer.properties]
                writer.write_batch(
                    pa.RecordBatch.from_arrays([*columns, *_geometry(layer, batch.column("geom"))], schema=schema)
                )
    return path


def _headers(properties: list[str], neutral: list[str]) -> dict[str, str]:
    """Two names may become one when an apostrophe is put before one of them."""
    taken = [new for new, old in zip(neutral, properties, strict=True) if new == old]
    changed = [new for new, old in zip(neutral, properties, strict=True) if new != old]
    unique = unique_names(changed, taken=taken)
    return {old: unique.get(new, new) if new != old else old for new, old in zip(neutral, properties, strict=True)}


def _schema(layer: Layer, names: list[str], geometry: list[str]) -> pa.Schema:
    kinds: list[pa.DataType] = []
    for name in layer.properties:
        kind = layer.schema.field(name).type
        kinds.append(pa.string() if pa.types.is_temporal(kind) else kind)
    kinds += [pa.float64()] * 2 if layer.geometry_type == "Point" else [pa.string()]
    return pa.schema(list(zip([*names, *geometry], kinds, strict=True)))


def _values(column: pa.Array, losses: LossCounter) -> pa.Array:
    if column.type == pa.string():
        texts, count = neutralised(column)
        losses.add("formulas_neutralised", count)
        return texts
    if column.type == pa.float64():
        return finite(column, losses)
    if pa.types.is_timestamp(column.type):
        return times_as_text(column)
    return column.cast(pa.string()) if pa.types.is_date(column.type) else column


def _geometry(layer: Layer, wkb: pa.Array) -> list[pa.Array]:
    if layer.geometry_type != "Point":
        return [as_wkt(wkb, layer.geometry_type)]
    points = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    # empty and missing points have NaN
    return [
        pa.array(np.asarray(axis(points)), pa.float64(), from_pandas=True) for axis in (shapely.get_x, shapely.get_y)
    ]
