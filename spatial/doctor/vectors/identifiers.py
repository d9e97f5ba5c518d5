"""Identifiers that are used twice.

Eight bytes a feature are kept. Called by `spatial.doctor.vectors.columns` for one property named like an identifier.
"""

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.report import Finding
from spatial.doctor.vectors.checks import Rows
from spatial.doctor.vectors.findings import Tally

_NAME = re.compile(r"^(?:id|gid|oid|uid|uuid|objectid(?:_\d+)?|.*_id|original_fid|รหัส)$", re.IGNORECASE)


def is_identifier(name: str, values: pa.Array) -> bool:
    """Whether a column is named like an identifier and nearly all of some values differ."""
    if _NAME.search(name) is None or not (pa.types.is_int64(values.type) or pa.types.is_string(values.type)):
        return False
    there = len(values) - values.null_count
    return there > 1 and len(values.drop_null().unique()) >= 0.9 * there


class IdentifierCheck:
    """The identifiers of a layer, batch after batch."""

    def __init__(self, column: str, tally: Tally) -> None:
        self._column = column
        self._tally = tally
        self._keys: list[NDArray[np.uint64]] = []

    def see(self, values: pa.Array, rows: Rows) -> pa.Array:
        """Find those that an earlier feature has."""
        there = ~np.asarray(values.is_null().to_numpy(zero_copy_only=False), bool)
        keys = _keys(values.filter(pa.array(there)))
        at = np.flatnonzero(there)
        first = np.zeros(len(keys), bool)
        first[np.unique(keys, return_index=True)[1]] = True
        repeated = ~first
        for earlier in self._keys:
            low = np.searchsorted(earlier, keys)
            repeated |= earlier[np.minimum(low, len(earlier) - 1)] == keys
        again = at[repeated]
        self._tally.add("identifier_repeated", rows.fids[again], rows.geometries[again], column=self._column)
        if len(keys):
            self._keys.append(np.unique(keys))
            self._merge()
        return values

    def close(self) -> Iterable[Finding]:
        """All is in the tally."""
        return ()

    def _merge(self) -> None:
        """Keep few sorted runs, each at most half as long as the one before: every key is merged seldom."""
        while len(self._keys) > 1 and len(self._keys[-1]) * 2 > len(self._keys[-2]):
            last, before = self._keys.pop(), self._keys.pop()
            merged = np.concatenate([before, last])
            merged.sort(kind="stable")
            self._keys.append(merged)


def _keys(values: pa.Array) -> NDArray[np.uint64]:
    """64 bits of each: numbers as they are, texts hashed (two of ten million texts collide once in a million files)."""
    if pa.types.is_int64(values.type):
        return np.ascontiguousarray(values.to_numpy(zero_copy_only=False)).view(np.uint64)
    # of this process only, which is all that is asked
    return np.fromiter(map(hash, values.to_pylist()), np.int64, len(values)).view(np.uint64)
