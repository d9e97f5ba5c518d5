"""GeoParquet of ours, read back, a batch at a time. Runs in the limited process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from app.datasets.exports.geoparquet import AREA, INPUT, LAYER, MANIFEST, RELEASE, SAID, SCHEMA, TABLES
from app.datasets.exports.rows import TEXT, words_of
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse
from app.datasets.offline.layer_hashes import FeatureHash

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_ROWS = 4096
_AREA_NAMES = ("code", "level", "name_th", "name_en")


def read_geoparquet(path: Path) -> Carried:
    """What a Parquet file carries.

    Raises:
        pyarrow.ArrowInvalid, OSError: it is none, or damaged where it says what it holds.
    """
    carried = Carried("parquet")
    with pq.ParquetFile(path) as file:
        said: Mapping[bytes, bytes] = file.metadata.metadata or {}
        if MANIFEST.encode() not in said:
            return carried
        with carried.reading("manifest"):
            carried.manifest = said[MANIFEST.encode()].decode()
        with carried.reading("release"):
            carried.release = parse(said[RELEASE.encode()])
        with carried.reading("words"):
            carried.words = [list(row) for row in words_of(parse(said[SAID.encode()]))]
        with carried.reading("tables"):
            carried.tables = {}
            for table in parse(said[TABLES.encode()]):
                head = {name: value for name, value in table.items() if name != "rows"}
                carried.tables[table["name"]] = {"head": head, "rows": table["rows"]}
        try:
            layers = list(parse(carried.manifest or "")["layers"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return carried
        with carried.reading("features"):
            _read_rows(file, carried, layers)
    return carried


def _read_rows(file: pq.ParquetFile, carried: Carried, layers: list[Mapping[str, Any]]) -> None:
    carried.inputs, carried.areas, carried.layers = [], [], {}
    hashes = {f"{LAYER}:{one['collection']}": _hash(one) for one in layers if one["form"] != "raster"}
    others: dict[str, int] = {}
    for batch in file.iter_batches(_ROWS, columns=SCHEMA.names):
        for part in pc.unique(batch.column("part")).to_pylist():
            some = batch.filter(pc.equal(batch.column("part"), part))
            if part in hashes:
                with carried.reading(part):
                    hashes[part].add(some.column("properties").to_pylist(), some.column("geom").cast(pa.binary()))
            elif part in (INPUT, AREA):
                for row in some.to_pylist():
                    with carried.reading("features"):
                        (carried.inputs if part == INPUT else carried.areas).append(_read_row(part, row))
            else:
                others[str(part)[:60]] = others.get(str(part)[:60], 0) + some.num_rows
    carried.layers = {part.removeprefix(f"{LAYER}:"): digest.hexdigest() for part, digest in hashes.items()}
    carried.extras = [f"{part}: {count}" for part, count in sorted(others.items())[:100]]


def _hash(layer: Mapping[str, Any]) -> FeatureHash:
    return FeatureHash(layer["fields"], layer["geometry_type"])


def _read_row(part: str, row: Mapping[str, Any]) -> dict[str, Any]:
    properties = parse(row["properties"])
    wkb = row["geom"].hex()
    if part == INPUT:
        stated = {name: value for name, value in properties.items() if name not in TEXT}
        return {"stated": stated, "wkb": wkb, "left_out": [], **{name: properties.get(name) for name in TEXT}}
    figures = {name: value for name, value in properties.items() if name not in _AREA_NAMES}
    return {**{name: properties.get(name) for name in _AREA_NAMES}, "figures": figures, "wkb": wkb}
