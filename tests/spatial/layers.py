"""Layers as the doctor and the database hand them over: made up by Hypothesis, with every type and every extreme."""

import datetime as dt
import struct
import unicodedata
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from spatial.content_hash import TYPE_NAMES

TYPES = tuple(TYPE_NAMES)
GEOMETRY_TYPES = ("Point", "MultiPoint", "MultiLineString", "MultiPolygon")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# PostgreSQL's text and GDAL's strings hold no U+0000; a lone surrogate is no UTF-8
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["", " ", "เทศบาลนครหาดใหญ่", "=HYPERLINK(1)", "null", 'ก"ข,ค\n', "๒๕๖๗", "\\N", "น้ำ" * 100]
)
_VALUES: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, -1, 2**31, 2**53 + 1, -(2**63), 2**63 - 1]),
    pa.float64(): st.floats(allow_nan=False) | st.sampled_from([0.1, -0.5, 5e-324, 1.7976931348623157e308, 2.0**53]),
    pa.bool_(): st.booleans(),
    pa.string(): TEXT,
    pa.date32(): st.dates(),
    pa.timestamp("ms", "UTC"): st.integers(
        (dt.datetime(1, 1, 2, tzinfo=dt.UTC) - EPOCH) // dt.timedelta(milliseconds=1),
        (dt.datetime(9999, 12, 30, tzinfo=dt.UTC) - EPOCH) // dt.timedelta(milliseconds=1),
    ).map(lambda ms: EPOCH + dt.timedelta(milliseconds=ms)),
}


@dataclass(frozen=True)
class Layer:
    """One batch and its geometry type."""

    batch: pa.RecordBatch
    geometry_type: str


def a_value(kind: pa.DataType) -> st.SearchStrategy[Any]:
    """A value of one of the types, or null."""
    return st.none() | _VALUES[kind]


def names() -> st.SearchStrategy[str]:
    """Names of columns: NFC, at most 63 bytes, Thai among them; not the two that are taken."""
    letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\0")
    return (
        (
            st.text(letters, min_size=1, max_size=15)
            | st.sampled_from(["ชื่อตำบล", "Name", "name", 'a"b', "a/b", "ogc_fid", "id"])
        )
        .map(lambda name: unicodedata.normalize("NFC", name))
        .filter(lambda name: name not in ("fid", "geom") and len(name.encode()) <= 63)
    )


def point_wkb(lon: float, lat: float) -> bytes:
    """A point as little-endian ISO WKB."""
    return struct.pack("<BIdd", 1, 1, lon, lat)


@st.composite
def layers(draw: st.DrawFn, *, min_rows: int = 0, min_columns: int = 0) -> Layer:
    """A small layer of up to seven columns and eight features, some columns wholly null."""
    columns = draw(
        st.lists(st.tuples(names(), st.sampled_from(TYPES)), min_size=min_columns, max_size=7, unique_by=lambda c: c[0])
    )
    rows = draw(st.integers(min_rows, 8))
    geometry_type = draw(st.sampled_from(GEOMETRY_TYPES))
    data: dict[str, pa.Array] = {}
    for name, kind in columns:
        values = st.lists(a_value(kind), min_size=rows, max_size=rows) | st.just([None] * rows)
        data[name] = pa.array(draw(values), kind)
    shapes = st.lists(_wkb(geometry_type), min_size=rows, max_size=rows)
    data["geom"] = pa.array(draw(shapes), pa.binary())
    return Layer(pa.record_batch(data), geometry_type)


_LON, _LAT = st.floats(97, 106), st.floats(5, 21)
_POSITION = st.tuples(_LON, _LAT)


def _wkb(geometry_type: str) -> st.SearchStrategy[bytes]:
    if geometry_type == "Point":
        return _POSITION.map(lambda position: point_wkb(*position))
    if geometry_type == "MultiPoint":
        return st.lists(_POSITION.map(lambda at: point_wkb(*at)), min_size=1, max_size=3).map(lambda p: _multi(4, p))
    if geometry_type == "MultiLineString":
        line = st.lists(_POSITION, min_size=2, max_size=4).map(lambda at: struct.pack("<BI", 1, 2) + _positions(at))
        return st.lists(line, min_size=1, max_size=2).map(lambda lines: _multi(5, lines))
    return st.lists(_polygon(), min_size=1, max_size=2).map(lambda polygons: _multi(6, polygons))


@st.composite
def _polygon(draw: st.DrawFn) -> bytes:
    """A triangle, sometimes with a triangle cut out; either ring either way round."""
    (x, y), size = draw(_POSITION), draw(st.floats(1e-6, 0.1))
    rings = [[(x, y), (x + size, y), (x, y + size), (x, y)]]
    if draw(st.booleans()):
        inner = size / 8
        rings.append([(x + inner, y + inner), (x + inner, y + 2 * inner), (x + 2 * inner, y + inner)])
        rings[1].append(rings[1][0])
    turned = [ring[::-1] if draw(st.booleans()) else ring for ring in rings]
    return struct.pack("<BII", 1, 3, len(turned)) + b"".join(_positions(ring) for ring in turned)


def _positions(positions: list[tuple[float, float]]) -> bytes:
    return struct.pack("<I", len(positions)) + b"".join(struct.pack("<dd", *position) for position in positions)


def _multi(code: int, parts: list[bytes]) -> bytes:
    return struct.pack("<BII", 1, code, len(parts)) + b"".join(parts)
