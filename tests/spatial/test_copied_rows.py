"""Rows that a real PostGIS copies out, as the batches that were copied in."""

from collections.abc import Generator
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given
from psycopg import sql

from spatial import copied_rows
from spatial.copied_rows import decoded
from spatial.copy_rows import CopyEncoder
from tests.database import DatabaseUrls
from tests.spatial.layers import Layer, layers, point_wkb
from tests.spatial.test_copy_rows import loaded


@pytest.fixture(scope="module")
def connection(database: DatabaseUrls) -> Generator[psycopg.Connection[Any]]:
    with psycopg.connect(database.admin) as connection:
        yield connection


def there_and_back(connection: psycopg.Connection[Any], batch: pa.RecordBatch) -> list[pa.RecordBatch]:
    loaded(connection, [batch])
    columns = [sql.Identifier(name) for name in ("fid", *batch.schema.names[:-1])]
    query = sql.SQL("COPY (SELECT {}, ST_AsBinary(geom, 'NDR') FROM loaded ORDER BY fid) TO STDOUT (FORMAT binary)")
    schema = pa.schema([pa.field("fid", pa.int64()), *batch.schema])
    with connection.cursor() as cursor, cursor.copy(query.format(sql.SQL(", ").join(columns))) as copy:
        return list(decoded(copy, schema))


def numbered(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.add_column(0, "fid", pa.array(range(1, batch.num_rows + 1), pa.int64()))


def test_every_type_and_every_extreme_comes_back(connection: psycopg.Connection[Any]) -> None:
    @given(layers(min_rows=1))
    def comes_back(layer: Layer) -> None:
        (again,) = there_and_back(connection, layer.batch)
        again.validate(full=True)
        assert again.schema == numbered(layer.batch).schema
        assert repr(again.to_pylist()) == repr(numbered(layer.batch).to_pylist())  # repr tells -0.0 from 0.0

    comes_back()


def test_nan_is_not_null(connection: psycopg.Connection[Any]) -> None:
    shapes = pa.array([point_wkb(100.5, 7.0)] * 2, pa.binary())
    (again,) = there_and_back(connection, pa.record_batch({"a": pa.array([float("nan"), None]), "geom": shapes}))
    assert repr(again.column("a").to_pylist()) == "[nan, None]"


def test_an_empty_table_has_no_batch(connection: psycopg.Connection[Any]) -> None:
    batch = pa.record_batch({"a": pa.array([1]), "geom": pa.array([point_wkb(100.5, 7.0)], pa.binary())})
    assert there_and_back(connection, batch.slice(0, 0)) == []


def test_many_rows_come_in_batches(connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = pa.record_batch(
        {
            "ชื่อ": pa.array([None if i % 3 == 0 else f"บ้าน {i}" for i in range(1000)]),
            "geom": pa.array([None if i % 7 == 0 else point_wkb(100, 7) for i in range(1000)], pa.binary()),
        }
    )
    monkeypatch.setattr(copied_rows, "_TOGETHER", 1)
    monkeypatch.setattr(copied_rows, "MOST_ROWS", 300)
    again = there_and_back(connection, batch)
    assert [part.num_rows for part in again] == [300, 300, 300, 100]
    assert pa.Table.from_batches(again).equals(pa.Table.from_batches([numbered(batch)]))
    monkeypatch.setattr(copied_rows, "MOST_BYTES", 1)
    assert len(there_and_back(connection, batch)) == 1000


SCHEMA = pa.schema({"fid": pa.int64(), "a": pa.string(), "geom": pa.binary()})


def messages() -> list[bytes]:
    """One row as the server sends it."""
    encoder = CopyEncoder(pa.schema(list(SCHEMA)[1:]))
    row = bytes(encoder.encode(pa.record_batch({"a": pa.array(["x"]), "geom": pa.array([None], pa.binary())})))
    return [encoder.HEADER + row, encoder.TRAILER]


@pytest.mark.parametrize(
    ("stream", "schema", "fault"),
    [
        ([], SCHEMA, "no rows"),
        (messages()[:1], SCHEMA, "end early"),
        ([*messages(), b"x"], SCHEMA, "end early"),
        ([b"PGCOPY"], SCHEMA, "no rows"),
        (messages(), pa.schema(list(SCHEMA)[:2]), "number of columns"),
        (messages(), SCHEMA.set(1, pa.field("a", pa.int64())), "another type"),
        ([messages()[0] + b"x", messages()[1]], SCHEMA, "more in them"),
        ([messages()[0][:-6], messages()[1]], SCHEMA, "beyond"),
    ],
)
def test_streams_that_are_not_what_was_asked_for_are_refused(
    stream: list[bytes], schema: pa.Schema, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        list(decoded(iter(stream), schema))


def test_what_the_encoder_writes_is_read_without_a_server_too() -> None:
    (batch,) = decoded(iter(messages()), SCHEMA)
    assert batch.to_pylist() == [{"fid": 1, "a": "x", "geom": None}]
