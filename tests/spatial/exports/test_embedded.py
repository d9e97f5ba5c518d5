"""What a file says of itself is believed only where its columns bear it out."""

import datetime as dt
import json
from typing import Any

import pyarrow as pa
import pytest

from spatial.errors import Refused
from spatial.exports.embedded import KEY, Restoration, embedded


def saying(columns: Any, form: str = "sonthana-export-1") -> dict[str, str]:
    return {KEY: json.dumps({"form": form, "columns": columns, "metadata": {"version": 3}})}


def found(columns: Any) -> Restoration:
    restoration = Restoration.found_in(saying(columns))
    assert restoration is not None
    return restoration


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {KEY: "{"},
        {KEY: "[]"},
        {KEY: "[" * 100_000},
        {KEY: '"columns"'},
        {KEY: json.dumps({"form": "sonthana-export-1", "columns": 3, "metadata": {}})},
        {KEY: " " * 1_000_001},
        saying([], form="another"),
        saying([{"name": "a", "stored_as": "b", "type": "blob"}]),
        saying([{"name": "a", "stored_as": ["b"], "type": "int64"}]),
        saying([{"name": "a\n", "stored_as": "b", "type": "int64"}]),
        saying([{"name": "", "stored_as": "b", "type": "int64"}]),
        saying([{"name": "e\u0301", "stored_as": "b", "type": "int64"}]),
        saying([{"name": "\ud800", "stored_as": "b", "type": "int64"}]),
        saying([{"name": "ก" * 22, "stored_as": "b", "type": "int64"}]),
        saying([{"name": "a", "stored_as": name, "type": "int64"} for name in "bc"]),
        saying([{"name": name, "stored_as": "b", "type": "int64"} for name in "ac"]),
    ],
)
def test_words_that_make_no_sense_are_not_heard(metadata: Any) -> None:
    assert Restoration.found_in(metadata) is None


def test_names_and_types_are_given_back() -> None:
    schema = pa.schema({"fid": pa.int64(), "Name": pa.date32(), "name": pa.timestamp("ms", "UTC"), "geom": pa.binary()})
    said = embedded(schema, {"name": "name_2"}, {"version": 3})
    restoration = Restoration.found_in({KEY.encode(): said.encode()})
    assert restoration is not None
    assert restoration.metadata == {"version": 3}
    stored = pa.record_batch(
        {
            "fid": pa.array([1]),
            "Name": pa.array([dt.datetime(1890, 1, 2)], pa.timestamp("ms")),
            "name_2": pa.array([dt.datetime(1890, 1, 2, 3)], pa.timestamp("us")),
            "added": pa.array(["in QGIS"]),
            "wkb_geometry": pa.array([b""]),
        }
    )
    again = restoration.batch(stored)
    assert again.schema == restoration.schema(stored.schema)
    assert again.to_pylist() == [
        {
            "Name": dt.date(1890, 1, 2),
            "name": dt.datetime(1890, 1, 2, 3, tzinfo=dt.UTC),
            "added": "in QGIS",
            "wkb_geometry": b"",
        }
    ]


def test_a_type_that_does_not_fit_changes_nothing() -> None:
    restoration = found([{"name": "b", "stored_as": "a", "type": "date"}])
    stored = pa.record_batch({"a": pa.array(["2024-01-01"])})
    assert restoration.batch(stored).to_pydict() == {"b": ["2024-01-01"]}


def test_two_columns_never_get_one_name() -> None:
    restoration = found([{"name": "b", "stored_as": "a", "type": "int64"}])
    stored = pa.record_batch({"a": pa.array([1], pa.int32()), "b": pa.array([2])})
    assert restoration.batch(stored).to_pydict() == {"a": [1], "b": [2]}


def test_times_are_not_cut_to_dates_silently() -> None:
    restoration = found([{"name": "วัน", "stored_as": "a", "type": "date"}])
    stored = pa.record_batch({"a": pa.array([dt.datetime(2024, 1, 1, 6)], pa.timestamp("ms"))})
    with pytest.raises(Refused) as refused:
        restoration.batch(stored)
    assert refused.value.code == "export_metadata"
    assert "วัน" in refused.value.th
    assert "วัน" in refused.value.en
