"""Rows of binary COPY, read again from a real PostGIS."""

import struct
from collections.abc import Generator
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given
from psycopg import sql

from spatial.copy_rows import CopyEncoder
from tests.database import DatabaseUrls
from tests.spatial.layers import Layer, layers, point_wkb

COLUMN_TYPES = {
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
    pa.string(): "text",
    pa.date32(): "date",
    pa.timestamp("ms", "UTC"): "timestamptz",
}
READ = {
    "date": "({}::date - date '1970-01-01')::bigint",
    "timestamptz": "(extract(epoch FROM {}) * 1000)::bigint",
}


@pytest.fixture(scope="module")
def connection(database: DatabaseUrls) -> Generator[psycopg.Connection[Any]]:
    # the table is another each time: a plan that was kept of one would not fit the next
    with psycopg.connect(database.admin, prepare_threshold=None) as connection:
        yield connection


def loaded(
    connection: psycopg.Connection[Any], batches: list[pa.RecordBatch], *, first_fid: int = 1, srid: int = 4326
) -> list[tuple[Any, ...]]:
    """What the table holds: dates as days and times as milliseconds since 1970, geometries as WKB, then their SRID."""
    schema = batches[0].schema
    encoder = CopyEncoder(schema, first_fid=first_fid, srid=srid)
    kinds = ["bigint", *(COLUMN_TYPES[field.type] for field in schema if field.name != "geom"), "geometry"]
    columns = [sql.Identifier(name) for name in encoder.columns]
    connection.execute("DROP TABLE IF EXISTS pg_temp.loaded")
    connection.execute(
        sql.SQL("CREATE TEMP TABLE loaded ({})").format(
            sql.SQL(", ").join(sql.SQL("{} " + kind).format(name) for name, kind in zip(columns, kinds, strict=True))
        )
    )
    statement = sql.SQL("COPY loaded ({}) FROM STDIN (FORMAT binary)").format(sql.SQL(", ").join(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(encoder.HEADER)
        for batch in batches:
            copy.write(encoder.encode(batch))
        copy.write(encoder.TRAILER)
    read = [sql.SQL(READ.get(kind, "{}")).format(name) for name, kind in zip(columns[:-1], kinds[:-1], strict=True)] + [
        sql.SQL("ST_AsBinary(geom, 'NDR')"),
        sql.SQL("ST_SRID(geom)"),
    ]
    query = sql.SQL("SELECT {} FROM loaded ORDER BY 1").format(sql.SQL(", ").join(read))
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(query).fetchall()


def expected(batch: pa.RecordBatch, *, first_fid: int = 1, srid: int = 4326) -> list[tuple[Any, ...]]:
    """The same rows, straight from the batch."""
    columns: list[list[Any]] = [list(range(first_fid, first_fid + batch.num_rows))]
    for field in batch.schema:
        values = batch.column(field.name)
        if field.type == pa.date32():
            values = values.cast(pa.int32())
        elif field.type == pa.timestamp("ms", "UTC"):
            values = values.cast(pa.int64())
        columns.append(values.to_pylist())
    shapes = columns.pop(batch.schema.get_field_index("geom") + 1)
    rows = zip(*columns, shapes, [None if shape is None else srid for shape in shapes], strict=True)
    return [tuple(row) for row in rows]


def test_every_type_and_every_extreme_arrives(connection: psycopg.Connection[Any]) -> None:
    @given(layers())
    def arrives(layer: Layer) -> None:
        rows = loaded(connection, [layer.batch])
        assert list(map(repr, rows)) == list(map(repr, expected(layer.batch)))  # repr tells -0.0 from 0.0

    arrives()


def test_what_postgresql_can_only_just_hold_arrives(connection: psycopg.Connection[Any]) -> None:
    days = pa.array([-2_451_545 + 10_957, 2_145_031_948 + 10_957, 0, None], pa.int32()).cast(pa.date32())
    to_2000 = 10_957 * 86_400_000
    times = pa.array([-211_813_488_000_000 + to_2000, 9_223_371_331_199_999 + to_2000, -1, None], pa.int64())
    batch = pa.record_batch(
        {
            "day": days,
            "at": times.cast(pa.timestamp("ms", "UTC")),
            "level": pa.array([float("nan"), float("inf"), float("-inf"), -0.0]),
            "geom": pa.array([point_wkb(100.5, 7.0)] * 4, pa.binary()),
        }
    )
    assert list(map(repr, loaded(connection, [batch]))) == list(map(repr, expected(batch)))


@pytest.mark.parametrize(
    "value",
    [
        pa.array([-2_451_546 + 10_957], pa.int32()).cast(pa.date32()),
        pa.array([2_145_031_949 + 10_957], pa.int32()).cast(pa.date32()),
        pa.array([-(2**63)], pa.int64()).cast(pa.timestamp("ms", "UTC")),
        pa.array([2**63 - 1], pa.int64()).cast(pa.timestamp("ms", "UTC")),
    ],
)
def test_what_postgresql_cannot_hold_is_refused_here(value: pa.Array) -> None:
    batch = pa.record_batch({"วันที่": value, "geom": pa.array([point_wkb(100.5, 7.0)], pa.binary())})
    with pytest.raises(ValueError, match="วันที่"):
        CopyEncoder(batch.schema).encode(batch)


def test_fids_count_on_over_batches_and_slices(connection: psycopg.Connection[Any]) -> None:
    batch = pa.record_batch(
        {
            "ชื่อ": pa.array([None if i % 3 == 0 else f"บ้าน {i}" for i in range(100)]),
            "geom": pa.array([None if i % 7 == 0 else point_wkb(100 + i / 100, 7.0) for i in range(100)], pa.binary()),
        }
    )
    parts = [batch.slice(0, 33), batch.slice(33, 0), batch.slice(33, 1), batch.slice(34)]
    assert loaded(connection, parts, first_fid=2**40, srid=32647) == expected(batch, first_fid=2**40, srid=32647)


@pytest.mark.parametrize("shape", [None, struct.pack("<BII", 1, 6, 0)])
def test_missing_and_empty_geometries_arrive(connection: psycopg.Connection[Any], shape: bytes | None) -> None:
    batch = pa.record_batch({"geom": pa.array([shape, shape], pa.binary())})
    assert loaded(connection, [batch]) == expected(batch)


def test_columns_stand_in_the_order_of_the_rows() -> None:
    schema = pa.schema({"b": pa.string(), "geom": pa.binary(), "a": pa.int64()})
    assert CopyEncoder(schema).columns == ("fid", "b", "a", "geom")


def test_schemas_that_are_not_a_layers_are_refused() -> None:
    for schema, error in (
        ({"a": pa.int64()}, ValueError),
        ({"fid": pa.int64(), "geom": pa.binary()}, ValueError),
        ({"a": pa.int32(), "geom": pa.binary()}, TypeError),
        ({"geom": pa.string()}, TypeError),
    ):
        with pytest.raises(error):
            CopyEncoder(pa.schema(schema))
