"""The content hash of vector layers: what changes it, and what does not."""

import datetime as dt
import hashlib
import json
import math
import struct
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.content_hash import TYPE_NAMES, VectorHash
from tests.spatial.layers import EPOCH, TYPES, Layer, a_value, layers, point_wkb


def hash_of(schema: pa.Schema, batches: list[pa.RecordBatch], geometry_type: str = "Point") -> str:
    counted = VectorHash(schema, geometry_type)
    for batch in batches:
        counted.update(batch)
    return counted.hexdigest()


def hash_of_rows(values: list[Any], kind: pa.DataType) -> str:
    batch = pa.record_batch(
        {"a": pa.array(values, kind), "geom": pa.array([point_wkb(100.5, 7.0)] * len(values), pa.binary())}
    )
    return hash_of(batch.schema, [batch])


def plainly(layer: Layer) -> str:
    """The hash as docs/methods/content-hash.md describes it, feature by feature."""
    batch = layer.batch
    names = sorted(set(batch.schema.names) - {"geom"})
    types = {name: batch.schema.field(name).type for name in names}
    header = {
        "columns": [[name, TYPE_NAMES[types[name]]] for name in names],
        "form": "sonthana-vector-1",
        "geometry_type": layer.geometry_type,
    }
    digests: list[bytes] = []
    for feature in batch.to_pylist():
        block, texts = b"", b""
        for name in [*names, "geom"]:
            value = feature[name]
            if value is None:
                block += bytes(9)
            elif isinstance(value, float):
                block += struct.pack("<Bd", 1, value or 0.0)
            elif isinstance(value, str | bytes):
                text = value.encode() if isinstance(value, str) else value
                block, texts = block + struct.pack("<Bq", 1, len(text)), texts + text
            elif isinstance(value, dt.datetime):
                block += struct.pack("<Bq", 1, (value - EPOCH) // dt.timedelta(milliseconds=1))
            elif isinstance(value, dt.date):
                block += struct.pack("<Bq", 1, (value - EPOCH.date()).days)
            else:
                block += struct.pack("<Bq", 1, int(value))
        digests.append(hashlib.sha256(block + texts).digest())
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    whole = struct.pack("<q", len(head)) + head + struct.pack("<q", len(digests)) + b"".join(sorted(digests))
    return hashlib.sha256(whole).hexdigest()


@given(layers())
def test_the_hash_is_what_its_description_says(layer: Layer) -> None:
    assert hash_of(layer.batch.schema, [layer.batch], layer.geometry_type) == plainly(layer)


@given(layers(), st.randoms(use_true_random=False))
def test_order_of_features_and_columns_the_fid_and_the_batches_change_nothing(layer: Layer, random: Any) -> None:
    whole = layer.batch
    expected = hash_of(whole.schema, [whole], layer.geometry_type)
    order = list(range(whole.num_rows))
    random.shuffle(order)
    columns = list(whole.schema.names)
    random.shuffle(columns)
    shuffled = whole.take(pa.array(order, pa.int64())).select(columns)
    with_fid = shuffled.add_column(0, "fid", pa.array([7 + i for i in order], pa.int64()))
    cut = random.randint(0, whole.num_rows)
    batches = [with_fid.slice(0, cut), with_fid.slice(cut)]
    assert hash_of(with_fid.schema, batches, layer.geometry_type) == expected


@given(layers(min_rows=1, min_columns=1), st.data())
def test_a_single_other_value_gives_another_hash(layer: Layer, data: st.DataObject) -> None:
    batch = layer.batch
    row = data.draw(st.integers(0, batch.num_rows - 1))
    column = data.draw(st.integers(0, batch.num_columns - 2))
    values = batch.column(column).to_pylist()
    kind = batch.schema.field(column).type
    before = values[row]
    values[row] = data.draw(a_value(kind).filter(lambda value: value != before))
    changed = batch.set_column(column, batch.schema.field(column), pa.array(values, kind))
    assert hash_of(changed.schema, [changed], layer.geometry_type) != hash_of(
        batch.schema, [batch], layer.geometry_type
    )


@given(layers(min_rows=1), st.data())
def test_a_single_other_byte_of_a_geometry_gives_another_hash(layer: Layer, data: st.DataObject) -> None:
    batch = layer.batch
    row = data.draw(st.integers(0, batch.num_rows - 1))
    shapes = batch.column("geom").to_pylist()
    at = data.draw(st.integers(0, len(shapes[row]) - 1))
    shapes[row] = shapes[row][:at] + bytes([shapes[row][at] ^ 1]) + shapes[row][at + 1 :]
    changed = batch.set_column(batch.num_columns - 1, "geom", pa.array(shapes, pa.binary()))
    assert hash_of(changed.schema, [changed], layer.geometry_type) != hash_of(
        batch.schema, [batch], layer.geometry_type
    )


@given(layers(min_columns=1))
def test_another_name_or_geometry_type_gives_another_hash(layer: Layer) -> None:
    batch = layer.batch
    expected = hash_of(batch.schema, [batch], layer.geometry_type)
    renamed = batch.rename_columns([batch.schema.names[0] + "ๆ", *batch.schema.names[1:]])
    assert hash_of(renamed.schema, [renamed], layer.geometry_type) != expected
    assert hash_of(batch.schema, [batch], "MultiPoint") != hash_of(batch.schema, [batch], "Point")


@given(layers(min_rows=1))
def test_a_feature_more_gives_another_hash_even_if_it_is_there_already(layer: Layer) -> None:
    batch = layer.batch
    more = [batch, batch.slice(0, 1)]
    assert hash_of(batch.schema, more, layer.geometry_type) != hash_of(batch.schema, [batch], layer.geometry_type)


def test_columns_without_a_value_differ_by_their_type() -> None:
    hashes = {hash_of_rows([None, None], kind) for kind in TYPES}
    assert len(hashes) == len(TYPES) == len(TYPE_NAMES)


def test_values_of_two_columns_do_not_run_into_each_other() -> None:
    shape = pa.array([point_wkb(100.5, 7.0)], pa.binary())
    one = pa.record_batch({"a": pa.array(["นาทวี"]), "b": pa.array([""]), "geom": shape})
    other = pa.record_batch({"a": pa.array([""]), "b": pa.array(["นาทวี"]), "geom": shape})
    assert hash_of(one.schema, [one]) != hash_of(other.schema, [other])


def test_missing_and_empty_text_differ() -> None:
    assert hash_of_rows([None], pa.string()) != hash_of_rows([""], pa.string())


def test_letters_are_not_normalised() -> None:
    assert hash_of_rows(["é"], pa.string()) != hash_of_rows(["e\u0301"], pa.string())


def test_zero_has_one_sign_and_nan_is_a_missing_value() -> None:
    negative_nan = struct.unpack("<d", struct.pack("<Q", 0xFFF8000000000001))[0]
    assert hash_of_rows([-0.0], pa.float64()) == hash_of_rows([0.0], pa.float64())
    assert hash_of_rows([math.nan], pa.float64()) == hash_of_rows([None], pa.float64())
    assert hash_of_rows([negative_nan], pa.float64()) == hash_of_rows([math.nan], pa.float64())
    assert hash_of_rows([None], pa.float64()) != hash_of_rows([0.0], pa.float64())
    assert hash_of_rows([math.inf], pa.float64()) != hash_of_rows([-math.inf], pa.float64())


def test_a_number_is_not_the_integer_of_the_same_bits() -> None:
    bits = struct.unpack("<q", struct.pack("<d", 1.5))[0]
    assert hash_of_rows([1.5], pa.float64()) != hash_of_rows([bits], pa.int64())


def test_the_hash_of_a_known_layer_stays_what_it_was() -> None:
    """Stored hashes are compared for years: the canonical form may not drift with a library."""
    batch = pa.record_batch(
        {
            "ตำบล": pa.array(["คลองแห", None]),
            "people": pa.array([12_345, -1]),
            "depth_m": pa.array([0.1, None]),
            "is_wet": pa.array([True, False]),
            "day": pa.array([dt.date(1954, 10, 25), None]),
            "at": pa.array([dt.datetime(2010, 11, 1, 6, 30, 0, 1000, dt.UTC), None], pa.timestamp("ms", "UTC")),
            "geom": pa.array([point_wkb(100.47, 7.0), point_wkb(100.5, 7.01)], pa.binary()),
        }
    )
    assert hash_of(batch.schema, [batch]) == "ecbe315f3d7f9ccd98852cdd2976a717016e392552bf58d865811f635661516c"


def test_an_empty_layer_has_a_hash() -> None:
    schema = pa.schema({"a": pa.string(), "geom": pa.binary()})
    assert hash_of(schema, []) == hash_of(schema, [pa.RecordBatch.from_pylist([], schema)])
    assert hash_of(schema, []) != hash_of(pa.schema({"geom": pa.binary()}), [])


def test_large_batches_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = pa.record_batch(
        {"a": pa.array(range(1000)), "geom": pa.array([point_wkb(100 + i / 1000, 7) for i in range(1000)])}
    )
    expected = hash_of(batch.schema, [batch])
    monkeypatch.setattr("spatial.content_hash._MOST_JOINED_BYTES", 1000)
    assert hash_of(batch.schema, [batch]) == expected


@pytest.mark.parametrize("kind", [pa.int32(), pa.timestamp("us", "UTC"), pa.large_string(), pa.list_(pa.int64())])
def test_types_that_no_layer_has_are_refused(kind: pa.DataType) -> None:
    with pytest.raises(TypeError, match="a"):
        VectorHash(pa.schema({"a": kind, "geom": pa.binary()}), "Point")


def test_batches_of_another_schema_are_refused() -> None:
    counted = VectorHash(pa.schema({"a": pa.int64(), "geom": pa.binary()}), "Point")
    shape = pa.array([point_wkb(100.5, 7.0)], pa.binary())
    for batch in (
        pa.record_batch({"geom": shape}),
        pa.record_batch({"b": pa.array([1]), "geom": shape}),
        pa.record_batch({"a": pa.array([1.0]), "geom": shape}),
    ):
        with pytest.raises(ValueError, match="other"):
            counted.update(batch)
    with pytest.raises(ValueError, match="geom"):
        VectorHash(pa.schema({"a": pa.int64()}), "Point")


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=12), max_size=50))
def test_digests_that_end_in_zero_bytes_are_ordered_too(texts: list[bytes]) -> None:
    one, other = (VectorHash(pa.schema({"geom": pa.binary()}), "Point") for _ in range(2))
    for counted, order in ((one, texts), (other, texts[::-1])):
        for text in order:
            counted._digests += text.ljust(32, b"\0")
    assert one.hexdigest() == other.hexdigest()
