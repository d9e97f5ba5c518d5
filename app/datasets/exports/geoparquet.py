"""A dataset as GeoParquet 1.1: a row for each input, area and feature of a layer; `part` says which it is.

`properties` is a JSON object (`json_properties`), `geom` WKB in longitude and latitude. Words, tables, manifest and
release stand in the file's key-value metadata. Rasters are not in it.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from app.datasets.contents import Contents
from app.datasets.exports.file_seal import MEMBER, unsealed
from app.datasets.exports.json_properties import properties_as_json
from app.datasets.exports.rows import TEXT, WORDS, area_names, figures_by_area, geometry_wkb
from app.record.canonical import canonical

AREA, INPUT, LAYER = "area", "input", "layer"
"""Values of `part`; of a feature of a layer it is `layer:` and the collection."""
MANIFEST, RELEASE, TABLES, SAID = (f"sonthana:{name}" for name in ("manifest", "release", "tables", "words"))
"""Keys of the metadata."""
SCHEMA = pa.schema([("part", pa.string()), ("properties", pa.string()), ("geom", pa.binary())])
_ROWS = 4096


def write_geoparquet(contents: Contents, target: Path) -> None:
    """Write a dataset; the place of the seal is kept as the last of the metadata."""
    box = np.array([np.inf, np.inf, -np.inf, -np.inf])
    kinds: set[str] = set()
    with pq.ParquetWriter(target, SCHEMA, compression="zstd", version="2.6", store_schema=False) as writer:
        for batch in _batches(contents):
            shapes = shapely.from_wkb(batch.column("geom").to_numpy(zero_copy_only=False))
            bounds = shapely.bounds(shapes)
            box[:2] = np.fmin(box[:2], np.fmin.reduce(bounds[:, :2], axis=0, initial=np.inf))
            box[2:] = np.fmax(box[2:], np.fmax.reduce(bounds[:, 2:], axis=0, initial=-np.inf))
            kinds |= {str(one.geom_type) for one in shapes if one is not None}
            writer.write_batch(batch)
        writer.add_key_value_metadata(
            {
                "geo": json.dumps(_geo(sorted(kinds), box.tolist())),
                SAID: canonical({name: contents.manifest.get(name) for name in WORDS}),
                TABLES: canonical(
                    [{**table.as_json(), "rows": [list(row) for row in table.rows]} for table in contents.tables]
                ),
                MANIFEST: contents.manifest_bytes.decode(),
                RELEASE: canonical(contents.release.as_json() if contents.release else None),
                MEMBER: unsealed("parquet"),
            }
        )


def _batches(contents: Contents) -> Iterator[pa.RecordBatch]:
    inputs = contents.inputs
    for start in range(0, len(inputs), _ROWS):
        some = inputs[start : start + _ROWS]
        rows = [{**one.stated, **(one.text or {}), "text_salt": one.text_salt} for one in some]
        texts = [
            canonical({**dict.fromkeys(TEXT), **{key: value for key, value in row.items() if key != "geometry"}})
            for row in rows
        ]
        yield _batch(INPUT, pa.array(texts, pa.string()), [geometry_wkb(one.stated["geometry"]) for one in some])
    figures = figures_by_area(contents.tables)
    for area in contents.areas:
        text = canonical({**area_names(area), **figures.get(area.code, {})})
        yield _batch(AREA, pa.array([text], pa.string()), [area.geom_wkb])
    for part in contents.layers:
        if part.batches is None:
            continue
        for batch in part.batches():
            if batch.num_rows:
                name = f"{LAYER}:{part.collection}"
                yield _batch(name, properties_as_json(batch), batch.column("geom"))


def _batch(part: str, properties: pa.Array, shapes: Sequence[bytes] | pa.Array) -> pa.RecordBatch:
    geom = shapes if isinstance(shapes, pa.Array) else pa.array(shapes, pa.binary())
    names = pa.array([part], pa.string()).take(pa.array(np.zeros(len(properties), np.int32)))
    return pa.RecordBatch.from_arrays([names, properties, geom], schema=SCHEMA)


def _geo(kinds: list[str], box: list[float]) -> dict[str, object]:
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": kinds}
    if all(np.isfinite(box)):
        column["bbox"] = box
    return {"version": "1.1.0", "primary_column": "geom", "columns": {"geom": column}}
