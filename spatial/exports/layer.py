"""What a writer is given of a layer, beside its features."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from spatial.exports.losses import LossCounter


@dataclass(frozen=True, slots=True)
class Layer:
    """A version of a layer that is being exported; coordinates are EPSG:4326, longitude and latitude."""

    schema: pa.Schema
    """Properties, `geom`, perhaps `fid`."""
    geometry_type: str
    """Point, MultiPoint, MultiLineString or MultiPolygon."""
    name: str
    """Short name; of table, layer and files."""
    metadata: Mapping[str, Any]
    """JSON: `title` and `description` as text or `{"th": …, "en": …}`, `source`, `licence`, `content_hash`, …"""

    @property
    def properties(self) -> list[str]:
        """Names of the columns beside `fid` and `geom`, in their order."""
        return [name for name in self.schema.names if name not in ("fid", "geom")]

    @property
    def has_fid(self) -> bool:
        """Whether features come with their number."""
        return "fid" in self.schema.names

    def words(self, key: str) -> str:
        """`title` or `description` as one line, Thai first."""
        value = self.metadata.get(key) or ""
        if isinstance(value, Mapping):
            return " / ".join(str(value[language]) for language in ("th", "en") if value.get(language))
        return str(value)


Writer = Callable[[Layer, Iterator[pa.RecordBatch], Path, LossCounter], Path]
"""Writes a layer's batches, of less than 2 GiB when written as text, into an empty folder; gives the file."""
