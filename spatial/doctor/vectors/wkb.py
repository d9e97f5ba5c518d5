"""Well-known binary looked at as bytes: kinds and dimensions of a whole batch, and its promotion to Multi forms.

Pure computation on Arrow arrays, no loop over features. Called by the survey and the geometry checks.
Source: OGC 06-103r4 (ISO numbers: +1000 Z, +2000 M, +3000 ZM) and PostGIS' extended flags.
"""

from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.doctor.vectors.compute import pc

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
CURVED = (8, 9, 10, 11, 12)
"""CircularString, CompoundCurve, CurvePolygon, MultiCurve, MultiSurface."""
_EXTENDED = 0xE0000000
_SHORTEST = 5


class Headers(NamedTuple):
    """What the first five bytes of each geometry say; zeros where there is none."""

    kind: NDArray[np.uint32]
    """1 Point … 7 GeometryCollection, 8 … 17 curves and surfaces; 0 where missing."""
    has_z: NDArray[np.bool_]
    has_m: NDArray[np.bool_]
    is_plain: NDArray[np.bool_]
    """Little-endian, two dimensions, no SRID: as we keep it."""


def contents(wkb: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Offsets (one more than values) and bytes of a binary (or text) array, without copying the bytes."""
    kind = np.int64 if pa.types.is_large_binary(wkb.type) or pa.types.is_large_string(wkb.type) else np.int32
    buffers = wkb.buffers()
    if buffers[1] is None or not len(wkb):
        return np.zeros(len(wkb) + 1, np.int64), np.zeros(0, np.uint8)
    offsets = np.frombuffer(buffers[1], kind)[wkb.offset : wkb.offset + len(wkb) + 1].astype(np.int64)
    data = np.zeros(0, np.uint8) if buffers[2] is None else np.frombuffer(buffers[2], np.uint8)
    return offsets, data


def missing(array: pa.Array) -> NDArray[np.bool_]:
    """Which values are null."""
    if not array.null_count:
        return np.zeros(len(array), bool)
    return np.asarray(array.is_null().to_numpy(zero_copy_only=False), bool)


def read_headers(wkb: pa.Array) -> Headers:
    """Kinds and dimensions of a batch of geometries; what is shorter than a header counts as missing."""
    offsets, data = contents(wkb)
    starts, lengths = offsets[:-1], np.diff(offsets)
    there = (lengths >= _SHORTEST) & ~missing(wkb)
    at = starts[there]
    raw = np.zeros(len(wkb), np.uint32)
    little = np.zeros(len(wkb), bool)
    if len(at):
        four = np.stack([data[at + step] for step in (1, 2, 3, 4)], axis=1)
        little[there] = data[at] == 1
        as_little = np.ascontiguousarray(four).view("<u4").ravel()
        as_big = np.ascontiguousarray(four).view(">u4").ravel()
        raw[there] = np.where(little[there], as_little, as_big)
    extended = raw & np.uint32(_EXTENDED)
    number = raw & np.uint32(~_EXTENDED & 0xFFFFFFFF)
    dimension = number // 1000
    return Headers(
        kind=np.where(there, number % 1000, 0).astype(np.uint32),
        has_z=((extended & np.uint32(0x80000000)) != 0) | (dimension == 1) | (dimension == 3),
        has_m=((extended & np.uint32(0x40000000)) != 0) | (dimension == 2) | (dimension == 3),
        is_plain=little & (extended == 0) & (dimension == 0),
    )


def read_shapes(values: NDArray[np.object_], on_invalid: Literal["ignore", "fix"] = "ignore") -> NDArray[np.object_]:
    """Geometries from WKB (bytes or None); None for what GEOS cannot read, be it wrong or a curve."""
    try:
        # coordinates that are no numbers are found by the checks, not by a warning
        with np.errstate(invalid="ignore"):
            return np.asarray(shapely.from_wkb(values, on_invalid=on_invalid), object)
    except NotImplementedError:
        # one curve among them stops shapely's whole array
        return np.array([*(_read_one(value, on_invalid) for value in values), None], object)[:-1]


def _read_one(value: bytes | None, on_invalid: Literal["ignore", "fix"]) -> BaseGeometry | None:
    try:
        return None if value is None else shapely.from_wkb(value, on_invalid=on_invalid)
    except NotImplementedError:
        return None


def promote(wkb: pa.Array, kind: NDArray[np.uint32], multi: int) -> pa.Array:
    """Single geometries as Multi ones with one part; those that are Multi stay.

    Args:
        wkb: Plain little-endian WKB.
        kind: Their kinds, from `read_headers`.
        multi: MULTIPOINT, MULTILINE or MULTIPOLYGON.
    """
    single = kind == multi - 3
    if not single.any():
        return wkb
    head = pa.scalar(bytes([1, multi, 0, 0, 0, 1, 0, 0, 0]), wkb.type)
    promoted = pc.binary_join_element_wise(head, wkb, pa.scalar(b"", wkb.type))
    return promoted if single.all() else pc.if_else(pa.array(single), promoted, wkb)
