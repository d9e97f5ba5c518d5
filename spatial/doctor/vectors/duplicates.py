"""Features that repeat an earlier one, in geometry and attributes.

Eight bytes a feature are kept: a hash of numbers that were measured anyway. Only features whose hash is not alone are
read again and compared by all they hold. Called by `spatial.doctor.vector`.
"""

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spatial.doctor.vectors.measures import Measures
from spatial.doctor.vectors.sources import Batch
from spatial.doctor.vectors.wkb import contents

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def _mix(state: NDArray[np.uint64], values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        mixed = (state ^ values) * _PRIME
    return mixed ^ (mixed >> _SHIFT)


class Candidates:
    """Hashes of all features that were kept, and which of them are not alone."""

    def __init__(self) -> None:
        self._hashes: list[NDArray[np.uint64]] = []
        self._fids: list[NDArray[np.int64]] = []

    def add(self, fids: NDArray[np.int64], measures: Measures, columns: Iterable[pa.Array]) -> None:
        """Remember a batch."""
        state = np.full(len(fids), 0x51ED27, np.uint64)
        for numbers in (*measures.bounds.T, measures.area, measures.length):
            state = _mix(state, np.ascontiguousarray(numbers).view(np.uint64))
        for column in columns:
            state = _mix(state, _numbers(column))
        self._hashes.append(state)
        self._fids.append(fids)

    def not_alone(self) -> NDArray[np.int64]:
        """Positions of features that share their hash with another, sorted."""
        if not self._hashes:
            return np.zeros(0, np.int64)
        hashes = np.concatenate(self._hashes)
        ordered = np.sort(hashes)
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(repeated):
            return np.zeros(0, np.int64)
        fids = np.concatenate(self._fids)
        at = np.minimum(np.searchsorted(repeated, hashes), len(repeated) - 1)
        return np.sort(fids[repeated[at] == hashes])


def _numbers(column: pa.Array) -> NDArray[np.uint64]:
    """Numbers that are equal where values are; of texts the length, the first and the last letters."""
    if pa.types.is_string(column.type):
        offsets, data = contents(column)
        lengths = np.diff(offsets).astype(np.uint64)
        if not len(data):
            return lengths
        state = lengths
        for letters in (offsets[:-1], offsets[1:] - 1, offsets[1:] - 2, offsets[1:] - 4):
            state = state * np.uint64(257) + data[np.clip(letters, 0, len(data) - 1)] * (lengths > 3)
        return state
    if pa.types.is_int64(column.type) or pa.types.is_float64(column.type):
        values = column.fill_null(0).to_numpy(zero_copy_only=False)
        return np.ascontiguousarray(values).view(np.uint64)
    return np.zeros(len(column), np.uint64)


class Repeats:
    """Tells which features repeat an earlier one among those it has seen; 16 bytes are kept of each."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def of(self, attributes: pa.RecordBatch, geometry: pa.Array, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each of the features at `at` of a batch repeats an earlier one."""
        indexes = pa.array(at)
        columns = [_as_bytes(column.take(indexes)).to_pylist() for column in attributes.columns]
        shapes = geometry.take(indexes).to_pylist()
        repeats = np.zeros(len(at), bool)
        for number, (shape, *values) in enumerate(zip(shapes, *columns, strict=True)):
            digest = hashlib.blake2b(shape or b"", digest_size=16)
            digest.update(repr(values).encode("utf-8", "surrogatepass"))
            key = digest.digest()
            repeats[number] = key in self._seen
            self._seen.add(key)
        return repeats


def _as_bytes(column: pa.Array) -> pa.Array:
    """Texts as bytes: they are compared as they stand in the file, be they text or not."""
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return column.cast(pa.large_binary()) if is_text else column


def confirmed(stream: Iterator[Batch], candidates: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], pa.Array]]:
    """Those of the candidates that really repeat an earlier feature: positions and geometries as in the file."""
    repeats = Repeats()
    first = 1
    for attributes, geometry in stream:
        low, high = np.searchsorted(candidates, [first, first + len(geometry)])
        at = candidates[low:high] - first
        if len(at):
            again = at[repeats.of(attributes, geometry, at)]
            if len(again):
                yield again + first, geometry.take(pa.array(again))
        first += len(geometry)
        if high == len(candidates):
            return
