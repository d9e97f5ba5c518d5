"""What a writer is given of a layer, beside its features."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from spatial.exports.losses import LossCounter
from spatial.styles.style import Style

STATES = {
    "deprecated": ("เลิกใช้แล้ว", "DEPRECATED"),
    "retracted": ("เพิกถอนแล้ว ห้ามใช้ตัดสินใจ", "RETRACTED, do not decide on it"),
}
"""States of a version that whoever opens its file has to know of, in words for its title."""


def marked_name(name: str, state: str | None) -> str:
    """The name of a file, with the state of the version where it is one of STATES: `90-flood-v3-RETRACTED`."""
    return f"{name}-{state.upper()}" if state is not None and state in STATES else name


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
    """JSON: `title` and `description` as text or `{"th": …, "en": …}`, `source`, `licence`, `content_hash`, `state` and
    `reason` of a version that is deprecated or retracted, …"""
    style: Style | None = None
    """How it is drawn; its geometry is the layer's."""

    @property
    def properties(self) -> list[str]:
        """Names of the columns beside `fid` and `geom`, in their order."""
        return [name for name in self.schema.names if name not in ("fid", "geom")]

    @property
    def has_fid(self) -> bool:
        """Whether features come with their number."""
        return "fid" in self.schema.names

    @property
    def title(self) -> str:
        """The title as one line, Thai first; a version that is deprecated or retracted says so before all else."""
        title = self._words("title") or self.name
        state = STATES.get(self.state or "")
        return title if state is None else f"[{state[0]} / {state[1]}] {title}"

    @property
    def state(self) -> str | None:
        """The version's state where it is one of STATES."""
        state = self.metadata.get("state")
        return state if state in STATES else None

    @property
    def description(self) -> str:
        """The description as one line, Thai first, with why the version is deprecated or retracted before it."""
        reason = str(self.metadata.get("reason") or "")
        said = [f"เหตุผล / Reason: {reason}" if reason else "", self._words("description")]
        return " | ".join(words for words in said if words)

    def _words(self, key: str) -> str:
        value = self.metadata.get(key) or ""
        if isinstance(value, Mapping):
            return " / ".join(str(value[language]) for language in ("th", "en") if value.get(language))
        return str(value)


Writer = Callable[[Layer, Iterator[pa.RecordBatch], Path, LossCounter], Path]
"""Writes a layer's batches, of less than 2 GiB when written as text, into an empty folder; gives the file."""
