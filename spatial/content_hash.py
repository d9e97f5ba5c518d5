"""The content hash of a vector layer: equal exactly where schema and features are equal, in whatever order.

Method: docs/methods/content-hash.md, "Vectors". Called while a layer is loaded, and again when an export is checked.
Pure computation over Arrow batches.
"""

import hashlib
import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""
FORM = "sonthana-vector-1"
"""Names the canonical form; a change of it changes every hash."""
TYPE_NAMES: dict[pa.DataType, str] = {
    pa.int64(): "int64",
    pa.float64(): "float64",
    pa.bool_(): "bool",
    pa.string(): "string",
    pa.date32(): "date",
    pa.timestamp("ms", "UTC"): "timestamp",
}
"""The types of a layer's properties, and how the canonical form calls them."""
DIGEST_BYTES = 32
_BLOCK_BYTES = 9
_MOST_JOINED_BYTES = 1 << 29
"""Rows of a batch are put together in one Arrow array, which holds less than 2 GiB."""


class VectorHash:
    """SHA-256 of a layer's schema and of the multiset of its features; 32 bytes of memory per feature.

    What counts: names, types and values of the properties, the geometry type, every byte of the geometries' WKB, how
    often a feature occurs. What does not: the order of columns and of features, the column `fid`, how features are
    dealt out to batches, the sign of a zero and the bits of a NaN in a property (NaN is a missing value, like null).
    """

    def __init__(self, schema: pa.Schema, geometry_type: str) -> None:
        """Begin a hash.

        Args:
            schema: Properties of the types in TYPE_NAMES, and `geom`, binary WKB (EPSG:4326); a `fid` is left out.
            geometry_type: Point, MultiPoint, MultiLineString or MultiPolygon.

        Raises:
            TypeError: a column has another type.
            ValueError: `geom` is missing, or two columns have one name.
        """
        if schema.names.count("geom") != 1 or schema.field("geom").type != pa.binary():
            raise ValueError("a layer has one column geom of WKB")
        self._names = sorted(name for name in schema.names if name not in ("fid", "geom"))
        if len(set(self._names)) != len(self._names):
            raise ValueError("two columns have one name")
        self._types = [schema.field(name).type for name in self._names]
        for name, kind in zip(self._names, self._types, strict=True):
            if kind not in TYPE_NAMES:
                raise TypeError(f"column {name!r} is of type {kind}, which no layer has")
        self._header = json.dumps(
            {
                "form": FORM,
                "geometry_type": geometry_type,
                "columns": [[name, TYPE_NAMES[kind]] for name, kind in zip(self._names, self._types, strict=True)],
            },
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        ).encode()
        self._columns = [*self._names, "geom"]
        self._digests = bytearray()

    def update(self, batch: pa.RecordBatch) -> None:
        """Take in a batch: its columns in any order, with or without `fid`.

        Raises:
            ValueError: its columns are not those of the schema.
        """
        if sorted(name for name in batch.schema.names if name != "fid") != sorted(self._columns):
            raise ValueError("the batch has other columns than the schema")
        chosen = batch.select(self._columns)
        if chosen.schema.types != [*self._types, pa.binary()]:
            raise ValueError("the batch has other types than the schema")
        self._take(chosen)

    def hexdigest(self) -> str:
        """The hash of all that was taken in so far, 64 hexadecimal digits."""
        # fixed width, so that numpy's comparison, which disregards trailing zero bytes, orders them completely
        digests = np.sort(np.frombuffer(self._digests, f"S{DIGEST_BYTES}"))
        whole = hashlib.sha256()
        whole.update(len(self._header).to_bytes(8, "little"))
        whole.update(self._header)
        whole.update(len(digests).to_bytes(8, "little"))
        whole.update(digests.tobytes())
        return whole.hexdigest()

    def _take(self, batch: pa.RecordBatch) -> None:
        joined_bytes = batch.nbytes + batch.num_rows * batch.num_columns * _BLOCK_BYTES
        if joined_bytes > _MOST_JOINED_BYTES and batch.num_rows > 1:
            half = batch.num_rows // 2
            self._take(batch.slice(0, half))
            self._take(batch.slice(half))
            return
        if batch.num_rows:
            features = _canonical_features(batch.columns)
            _, offsets, values = features.buffers()
            bounds = np.frombuffer(offsets, np.int32, count=len(features) + 1, offset=4 * features.offset).tolist()
            data = memoryview(values)
            sha256 = hashlib.sha256
            self._digests += b"".join([sha256(data[start:end]).digest() for start, end in pairwise(bounds)])


def _canonical_features(columns: Sequence[pa.Array]) -> pa.Array:
    """Bytes of each feature: a block of fixed width, then the text and WKB in the order of the columns.

    The block has nine bytes a column: 1 or 0 for there or missing, then the value, or of text and WKB the length,
    little-endian. It tells where every value ends, so that no two features have the same bytes.
    """
    rows = len(columns[0])
    block = np.zeros(rows, [(f"{part}{i}", kind) for i in range(len(columns)) for part, kind in _block_of(columns[i])])
    texts: list[pa.Array] = []
    for i, column in enumerate(columns):
        values = _values(column)
        block[f"there{i}"] = values.is_valid().to_numpy(zero_copy_only=False)
        block[f"value{i}"] = values.fill_null(0).to_numpy(zero_copy_only=False)
        if _is_text(column):
            texts.append(column.cast(pa.binary()))
    width = _BLOCK_BYTES * len(columns)
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    blocks = pa.Array.from_buffers(pa.binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(block)])
    return pc.binary_join_element_wise(blocks, *texts, b"", null_handling="replace", null_replacement=b"")


def _block_of(column: pa.Array) -> list[tuple[str, str]]:
    return [("there", "u1"), ("value", "<f8" if column.type == pa.float64() else "<i8")]


def _values(column: pa.Array) -> Any:
    """What stands in the block: numbers, days, milliseconds, 0 or 1, the length of text."""
    if _is_text(column):
        return pc.binary_length(column).cast(pa.int64())
    if column.type == pa.float64():
        # adding 0 takes the sign from a zero: GeoPackage keeps neither that sign nor a NaN
        numbers = pc.add(column, 0.0)
        return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    if column.type == pa.date32():
        return column.cast(pa.int32()).cast(pa.int64())
    return column.cast(pa.int64())


def _is_text(column: pa.Array) -> bool:
    return column.type in (pa.string(), pa.binary())
