"""Reading GeoParquet: Arrow from the start, the CRS and the kind of geometry from its `geo` metadata.

Called by `spatial.doctor.vectors.opening`. Source: GeoParquet 1.1.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.doctor.vectors.sources import BATCH_BYTES, MOST_BATCH_ROWS, Batch, LayerInfo, Unreadable
from spatial.exports.embedded import Restoration
from spatial.incoming.dataset import Dataset

_Result = TypeVar("_Result")


class ParquetSource:
    """A GeoParquet file as one layer; see `Source`."""

    def __init__(self, dataset: Dataset) -> None:
        self.remarks: list[str] = []
        self._dataset = dataset
        file = self._open()
        geo = _metadata(file)
        self._geometry: str = geo["primary_column"]
        column: Mapping[str, Any] = geo["columns"][self._geometry]
        if column.get("encoding") != "WKB":
            raise Unreadable(f"GeoParquet: encoding {str(column.get('encoding'))[:40]}")
        # columns that only repeat the geometry's bounds for faster reading
        covering = {str(path[0]) for path in _paths(column.get("covering"))}
        names: list[str] = list(file.schema_arrow.names)
        self._columns = [name for name in names if name not in covering]
        restoration = Restoration.found_in(file.metadata.metadata)
        stored = [name for name in self._columns if name != self._geometry]
        self.info = LayerInfo(
            dataset,
            dataset.name.rsplit("/", 1)[-1].rsplit(".", 1)[0],
            _crs(column),
            _geometry_type(column.get("geometry_types")),
            int(file.metadata.num_rows),
            tuple(stored if restoration is None else restoration.names(stored)),
            restoration=restoration,
        )

    def stream(self, batch_rows: int) -> Iterator[Batch]:
        """All features; see `Source`."""
        file = self._open()
        size = self._dataset.path.stat().st_size
        # packed to a third or so: a row takes more room in memory than in the file
        each = 3 * size / max(1, self.info.feature_count or 1)
        rows = max(1, min(batch_rows, MOST_BATCH_ROWS, int(BATCH_BYTES / max(each, 1))))
        batches = file.iter_batches(batch_size=rows, columns=self._columns)
        while (batch := _heeding(lambda: next(batches, None))) is not None:
            at = batch.schema.get_field_index(self._geometry)
            column: Any = batch.column(at)
            wkb = column.storage if isinstance(column, pa.ExtensionArray) else column
            yield Batch(self.info.properties_of(batch.remove_column(at)), wkb)

    def linear(self, start: int, count: int) -> NDArray[np.object_]:
        """GeoParquet knows no curves."""
        return np.full(count, None, object)

    def findings(self) -> list[Finding]:
        """Nothing of its own."""
        return []

    def _open(self) -> Any:
        return _heeding(lambda: pq.ParquetFile(self._dataset.path, pre_buffer=False))


def _heeding(call: Callable[[], _Result]) -> _Result:
    try:
        return call()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(" ".join(str(error).split())[:200]) from error


def _metadata(file: Any) -> Mapping[str, Any]:
    raw = (file.schema_arrow.metadata or {}).get(b"geo")
    if raw is None:
        raise Unreadable("Parquet without 'geo' metadata: no GeoParquet")
    try:
        geo = json.loads(raw)
        known = geo["primary_column"] in geo["columns"] and geo["primary_column"] in file.schema_arrow.names
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("GeoParquet: 'geo' metadata cannot be read") from error
    if not known:
        raise Unreadable("GeoParquet: the geometry column is missing")
    return geo


def _paths(covering: object) -> list[list[object]]:
    bbox = covering.get("bbox") if isinstance(covering, dict) else None
    paths = list(bbox.values()) if isinstance(bbox, dict) else []
    return [path for path in paths if isinstance(path, list) and path]


def _crs(column: Mapping[str, Any]) -> str | None:
    """As declared; longitude and latitude where nothing is said, unknown where it is said to be null."""
    if "crs" not in column:
        return "EPSG:4326"
    crs = column["crs"]
    if crs is None:
        return None
    identifier = crs.get("id") if isinstance(crs, dict) else None
    if isinstance(identifier, dict) and isinstance(identifier.get("code"), int | str):
        return f"{identifier.get('authority')}:{identifier['code']}"
    return json.dumps(crs)


def _geometry_type(types: object) -> str:
    """The declared type; of a single and its Multi form the latter, 'Unknown' for anything else."""
    names = {str(name) for name in types} if isinstance(types, list) else set[str]()
    bare = {name.removesuffix(" Z").removeprefix("Multi") for name in names}
    if len(bare) != 1:
        return "Unknown"
    prefix = "Multi" if any(name.startswith("Multi") for name in names) else ""
    return prefix + bare.pop() + (" Z" if any(name.endswith(" Z") for name in names) else "")
