"""GeoParquet 1.1, written by Arrow: WKB, zstd, longitude and latitude of OGC:CRS84.

Source: https://geoparquet.org/releases/v1.1.0/. Nothing is lost: types are Arrow's own.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from spatial.exports.embedded import KEY, embedded
from spatial.exports.layer import Layer
from spatial.exports.losses import LossCounter

ROW_GROUP_ROWS = 65_536


def write_geoparquet(layer: Layer, batches: Iterator[pa.RecordBatch], folder: Path, losses: LossCounter) -> Path:
    """A Parquet file with the metadata `geo`, and ours beside it."""
    path = folder / "layer.parquet"
    box = np.array([np.inf, np.inf, -np.inf, -np.inf])
    # with the Arrow schema stored as well, Arrow would read its metadata and pass over the file's, which come last
    schema = layer.schema.remove_metadata()
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6", store_schema=False) as writer:
        for batch in batches:
            bounds = shapely.bounds(shapely.from_wkb(batch.column("geom").to_numpy(zero_copy_only=False)))
            box = np.concatenate([np.fmin(box[:2], _least(bounds[:, :2])), np.fmax(box[2:], -_least(-bounds[:, 2:]))])
            writer.write_batch(batch.replace_schema_metadata(None), row_group_size=ROW_GROUP_ROWS)
        writer.add_key_value_metadata(
            {
                "geo": json.dumps(_geo(layer.geometry_type, box.tolist())),
                KEY: embedded(layer.schema, {}, layer.metadata),
            }
        )
    return path


def _least(values: np.ndarray) -> np.ndarray:
    """Least of each column; infinite where there is none."""
    return np.fmin.reduce(values, axis=0, initial=np.inf)


def _geo(geometry_type: str, box: list[float]) -> dict[str, object]:
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": [geometry_type]}
    if all(np.isfinite(box)):
        column["bbox"] = box
    return {"version": "1.1.0", "primary_column": "geom", "columns": {"geom": column}}
