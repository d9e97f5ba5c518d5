"""What every kind of vector file looks like once it is open: a layer, and its features in Arrow batches.

`spatial.doctor.vectors.opening` opens them; the readers are modules of their own, one a family of formats.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.exports.embedded import Restoration
from spatial.incoming.dataset import Dataset

BATCH_BYTES = 24_000_000
MOST_BATCH_ROWS = 8_192
"""More rows at once need memory and bring no speed."""


class Batch(NamedTuple):
    """Some features as they stand in the file."""

    attributes: pa.RecordBatch
    geometry: pa.Array
    """WKB of any kind, in the file's CRS; null where there is none."""


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer that may be examined."""

    dataset: Dataset
    name: str
    crs: str | None
    """Authority code or WKT as declared; None where nothing is."""
    geometry_type: str | None
    """As the driver says, 'Unknown' where it does not know; None for a table without geometry."""
    feature_count: int | None
    fields: tuple[str, ...]
    inner: str = ""
    """What the file itself calls it, where that is not its name."""
    crs_by: Literal["file", "person", "nobody"] = "file"
    """Whose word `crs` is: a person's is not doubted, and where nobody's is there it is asked for already."""
    coordinates: tuple[str, str] | None = None
    """Of a table: the columns of its positions, x before y."""
    restoration: Restoration | None = None
    """Where it is an export of ours: gives columns the names and types back that they had."""

    def properties_of(self, stored: pa.RecordBatch) -> pa.RecordBatch:
        """The properties of a batch as read, as they were before they were exported.

        Raises:
            Refused: what the export says of itself cannot be true.
        """
        return stored if self.restoration is None else self.restoration.batch(stored)

    def as_json(self) -> dict[str, Any]:
        """As it stands among the report's layers."""
        said: dict[str, Any] = {
            "name": self.name,
            "crs": self.crs,
            "geometry_type": self.geometry_type,
            "feature_count": self.feature_count,
            "fields": list(self.fields),
        }
        return said if self.coordinates is None else {**said, "coordinates": list(self.coordinates)}


class Source(Protocol):
    """An open layer. It may be streamed more than once."""

    info: LayerInfo
    remarks: list[str]
    """What the reading program said while reading."""

    def stream(self, batch_rows: int) -> Iterator[Batch]:
        """All features in the order of the file, at most `batch_rows` at once.

        Raises:
            Unreadable: the file breaks off or makes no sense.
        """
        ...

    def linear(self, start: int, count: int) -> NDArray[np.object_]:
        """WKB of `count` features from position `start` (from 0), curves made of straight segments."""
        ...

    def findings(self) -> list[Finding]:
        """What the reader itself found; complete once a stream is exhausted."""
        ...


class Unreadable(Exception):
    """A dataset cannot be read (further); the reading program's reason."""
