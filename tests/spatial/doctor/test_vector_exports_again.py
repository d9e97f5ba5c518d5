"""An export of ours that is loaded again is the layer that it was: names, types, values, hash."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings

from spatial.content_hash import VectorHash
from spatial.doctor.vector import VectorExamination, examine_vector
from spatial.exports.vector import SUFFIXES, ExportFormat, export_vector
from spatial.incoming.receiving import receive
from tests.spatial.layers import Layer, layers

SCHEMA = pa.schema(
    [
        ("fid", pa.int64()),
        ("ชื่อหมู่บ้านที่ยาวมาก", pa.string()),
        ("Name", pa.string()),
        ("name2", pa.string()),
        ("count", pa.int64()),
        ("depth_m", pa.float64()),
        ("is_open", pa.bool_()),
        ("surveyed", pa.date32()),
        ("seen_at", pa.timestamp("ms", "UTC")),
        ("nothing", pa.date32()),
        ("geom", pa.binary()),
    ]
)
ROWS: dict[str, list[Any]] = {
    "fid": [1, 2, 3],
    "ชื่อหมู่บ้านที่ยาวมาก": ["บางกล่ำ", "", None],
    "Name": ["12", "013", "2568"],
    "name2": ["1,234", "๑๒๓", "ก\nข"],
    "count": [-(2**53), 0, None],
    "depth_m": [0.1, -0.0, 1e-300],
    "is_open": [True, None, False],
    "surveyed": [date(1969, 12, 31), None, date(2025, 11, 21)],
    "seen_at": [datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC), None, datetime(2025, 11, 21, 20, 30, tzinfo=UTC)],
    "nothing": [None, None, None],
    "geom": [shapely.to_wkb(shapely.MultiPolygon([shapely.box(100 + n, 7, 100.5 + n, 7.5)])) for n in range(3)],
}
BATCH = pa.RecordBatch.from_arrays([pa.array(ROWS[field.name], field.type) for field in SCHEMA], schema=SCHEMA)


def examined_again(folder: Path, form: ExportFormat) -> VectorExamination:
    """An export that is received and examined like anybody's file."""
    target = folder / f"again{SUFFIXES[form]}"
    export_vector(
        iter([BATCH]),
        SCHEMA,
        geometry_type="MultiPolygon",
        format=form,
        target=target,
        layer_name="90-again-v1",
        metadata={"title": "again"},
    )
    scratch = folder / "scratch"
    scratch.mkdir()
    return examine_vector(receive(target, scratch), decisions={})


@pytest.mark.parametrize("form", ["gpkg", "fgb", "parquet"])
def test_a_lossless_export_is_the_same_layer_again(tmp_path: Path, form: ExportFormat) -> None:
    examination = examined_again(tmp_path, form)
    digest = VectorHash(examination.schema, examination.geometry_type)
    batches = list(examination.batches())
    for batch in batches:
        digest.update(batch)
    before = VectorHash(SCHEMA, "MultiPolygon")
    before.update(BATCH)

    assert examination.report.outcome == "clean", [found.code for found in examination.report.findings]
    assert examination.schema.names == SCHEMA.names[1:]
    assert examination.schema.types == SCHEMA.types[1:]
    assert digest.hexdigest() == before.hexdigest()


def test_a_shapefile_loses_what_it_loses_and_is_read_all_the_same(tmp_path: Path) -> None:
    examination = examined_again(tmp_path, "shp")
    assert sum(batch.num_rows for batch in examination.batches()) == 3
    assert not [found for found in examination.report.findings if found.weight == "refused"]


@pytest.mark.parametrize("form", ["gpkg", "fgb", "parquet"])
def test_whatever_a_layer_holds_it_is_the_same_again(form: ExportFormat) -> None:
    @settings(max_examples=60, deadline=None)
    @given(layers(min_rows=1))
    def is_the_same(layer: Layer) -> None:
        with tempfile.TemporaryDirectory() as folder:
            # what the doctor makes of a stranger's file is a layer; its export must be that layer again
            once, first = through_the_doctor(layer.batch, layer.geometry_type, "parquet", Path(folder) / "once")
            if not once.report.is_loadable or not sum(batch.num_rows for batch in first):
                return
            again, second = through_the_doctor(
                pa.Table.from_batches(first, once.schema).combine_chunks().to_batches()[0],
                once.geometry_type,
                form,
                Path(folder) / "again",
            )
        assert again.schema.names == once.schema.names
        assert hash_of(again, second) == hash_of(once, first)

    is_the_same()


def through_the_doctor(
    batch: pa.RecordBatch, geometry_type: str, form: ExportFormat, folder: Path
) -> tuple[VectorExamination, list[pa.RecordBatch]]:
    """A layer exported with numbers of its features, received and examined; answers keep values as they are."""
    (folder / "scratch").mkdir(parents=True)
    target = folder / f"layer{SUFFIXES[form]}"
    numbered = pa.RecordBatch.from_arrays(
        [pa.array(range(batch.num_rows), pa.int64()), *batch.columns],
        schema=pa.schema([pa.field("fid", pa.int64()), *batch.schema]),
    )
    export_vector(
        iter([numbered]),
        numbered.schema,
        geometry_type=geometry_type,
        format=form,
        target=target,
        layer_name="again",
        metadata={},
    )
    examination = examine_vector(
        receive(target, folder / "scratch"), decisions={"dates": "keep", "outside": "keep", "crs": "EPSG:4326"}
    )
    return examination, list(examination.batches())


def hash_of(examination: VectorExamination, batches: list[pa.RecordBatch]) -> str:
    """The content hash of what the doctor hands over."""
    digest = VectorHash(examination.schema, examination.geometry_type)
    for batch in batches:
        digest.update(batch)
    return digest.hexdigest()
