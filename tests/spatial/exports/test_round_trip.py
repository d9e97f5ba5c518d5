"""An export in a format that loses nothing, loaded again, has the same content hash."""

import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings

from spatial.exports.vector import LOSSLESS, ExportFormat
from tests.spatial.exports.reading import exported, hash_of, read
from tests.spatial.layers import TYPES, Layer, layers, point_wkb

FORMATS: list[ExportFormat] = sorted(LOSSLESS)


@pytest.mark.parametrize("format", FORMATS)
def test_a_layer_comes_back_with_its_hash(format: ExportFormat) -> None:
    @settings(max_examples=150, deadline=None)
    @given(layers())
    def comes_back(layer: Layer) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path, report = exported(layer, format, Path(folder))
            again = read(path)
        assert report.losses == ()
        assert report.feature_count == layer.batch.num_rows
        assert hash_of(again, layer.geometry_type) == hash_of(layer.batch, layer.geometry_type)

    comes_back()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_columns_without_any_value_keep_their_type(format: ExportFormat, kind: pa.DataType, tmp_path: Path) -> None:
    batch = pa.record_batch(
        {"ว่าง": pa.array([None, None], kind), "geom": pa.array([point_wkb(100.5, 7.0)] * 2, pa.binary())}
    )
    path, _ = exported(Layer(batch, "Point"), format, tmp_path)
    assert read(path).schema.field("ว่าง").type == kind


@pytest.mark.parametrize("format", FORMATS)
def test_a_layer_from_the_database_comes_back_without_its_fid(format: ExportFormat, tmp_path: Path) -> None:
    batch = pa.record_batch(
        {
            "fid": pa.array([40, 7, 2**40]),
            "FID ": pa.array(["a", None, ""]),
            "Fid": pa.array([1.5, None, -0.0]),
            "GEOM": pa.array([True, False, None]),
            "day": pa.array([dt.date(1890, 1, 1), None, dt.date(2024, 2, 29)]),
            "Day": pa.array([dt.datetime(1890, 1, 1, 0, 0, 0, 1000, dt.UTC), None, None], pa.timestamp("ms", "UTC")),
            "geom": pa.array([point_wkb(100 + i, 7.0) for i in range(3)], pa.binary()),
        }
    )
    path, report = exported(Layer(batch, "Point"), format, tmp_path)
    again = read(path)
    assert report.losses == ()
    assert "fid" not in again.schema.names
    assert hash_of(again, "Point") == hash_of(batch, "Point")


@pytest.mark.parametrize("format", FORMATS)
def test_many_features_in_many_batches_come_back(format: ExportFormat, tmp_path: Path) -> None:
    count = 70_000
    batch = pa.record_batch(
        {
            "ชื่อ": pa.array([f"บ้าน {i}" if i % 5 else None for i in range(count)]),
            "geom": pa.array([point_wkb(97 + i / count, 6 + i % 100 / 100) for i in range(count)], pa.binary()),
        }
    )
    path, report = exported(Layer(batch, "Point"), format, tmp_path)
    assert report.feature_count == count
    assert hash_of(read(path), "Point") == hash_of(batch, "Point")
