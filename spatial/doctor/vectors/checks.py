"""What a check of one property looks like: it sees every batch, may mend values, and sums up at the end."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.report import Finding


class Rows(NamedTuple):
    """The features that a batch of values belongs to."""

    fids: NDArray[np.int64]
    geometries: NDArray[np.object_]


class ColumnCheck(Protocol):
    """A check of one property."""

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Look at a batch of values; those returned go on."""
        ...

    def close(self) -> Iterable[Finding]:
        """Findings about all values, beside those in the tally; asked once, after the last batch."""
        ...
