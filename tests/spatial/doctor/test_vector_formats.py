"""A sound file of every format comes through as it is, Thai names intact, and is called clean."""

import datetime
import json
from pathlib import Path

import pyarrow as pa
import pyogrio.raw
import pytest
import shapely

from tests.spatial.doctor.vector_files import PROVINCE, SQUARE, codes, examine, incoming, shapes, write

NAMES = ["หาดใหญ่", "สงขลา"]
POLYGONS = [SQUARE, shapely.box(100.5, 7.1, 100.51, 7.11)]


@pytest.mark.parametrize("ending", [".shp", ".gpkg", ".geojson", ".geojsonl", ".fgb"])
def test_a_sound_file_is_clean_and_comes_through_as_multi_polygons(tmp_path: Path, ending: str) -> None:
    options = {"SPATIAL_INDEX": "NO"} if ending == ".fgb" else {}
    path = write(
        tmp_path / f"flood{ending}", POLYGONS, {"name": NAMES, "people": [3, 5], "area": [1.5, 2.5]}, **options
    )
    examination, table = examine(path, outline=PROVINCE)
    assert codes(examination) == []
    assert examination.report.outcome == "clean"
    assert (examination.geometry_type, examination.layer) == ("MultiPolygon", "flood")
    assert examination.schema == pa.schema(
        [("name", pa.string()), ("people", pa.int64()), ("area", pa.float64()), ("geom", pa.binary())]
    )
    assert table.column("name").to_pylist() == NAMES
    assert table.column("people").to_pylist() == [3, 5]
    assert [one.geom_type for one in shapes(table)] == ["MultiPolygon", "MultiPolygon"]
    assert [one.equals(sent) for one, sent in zip(shapes(table), POLYGONS, strict=True)] == [True, True]


def test_the_report_names_file_and_layer(tmp_path: Path) -> None:
    path = write(tmp_path / "flood.gpkg", POLYGONS, {"name": NAMES})
    examination, _ = examine(path)
    received = incoming(path)
    assert dict(examination.report.file) == {
        "name": "flood.gpkg",
        "bytes": received.bytes,
        "sha256": received.sha256,
        "format": "geopackage",
    }
    assert examination.report.layers == [
        {"name": "flood", "crs": "EPSG:4326", "geometry_type": "Polygon", "feature_count": 2, "fields": ["name"]}
    ]
    assert examination.feature_count == 2


def test_projected_coordinates_become_longitude_and_latitude(tmp_path: Path) -> None:
    path = write(tmp_path / "gauges.gpkg", [shapely.Point(663000, 775000)], crs="EPSG:32647")
    examination, table = examine(path, outline=PROVINCE)
    (point,) = shapes(table)
    assert examination.geometry_type == "Point"
    assert (round(point.x, 2), round(point.y, 2)) == (100.48, 7.01)
    assert examination.report.outcome == "clean"


def test_values_of_every_kind_keep_their_meaning(tmp_path: Path) -> None:
    moment = datetime.datetime(2025, 11, 21, 13, 30, tzinfo=datetime.UTC)
    path = write(
        tmp_path / "all.gpkg",
        [shapely.Point(100.5, 7.0)],
        {
            "small": pa.array([7], pa.int32()),
            "part": pa.array([0.5], pa.float32()),
            "is_open": pa.array([True]),
            "day": pa.array([datetime.date(2025, 11, 21)]),
            "moment": pa.array([moment], pa.timestamp("ms", "UTC")),
            "note": pa.array([None], pa.string()),
        },
    )
    examination, table = examine(path)
    assert examination.schema.types == [
        pa.int64(),
        pa.float64(),
        pa.bool_(),
        pa.date32(),
        pa.timestamp("ms", "UTC"),
        pa.string(),
        pa.binary(),
    ]
    (row,) = table.drop_columns(["geom"]).to_pylist()
    assert row == {
        "small": 7,
        "part": 0.5,
        "is_open": True,
        "day": datetime.date(2025, 11, 21),
        "moment": moment,
        "note": None,
    }
    assert codes(examination) == []


def test_batches_are_no_larger_than_asked_for_and_keep_the_order(tmp_path: Path) -> None:
    points = [shapely.Point(100 + number / 1000, 7) for number in range(25)]
    path = write(tmp_path / "many.gpkg", points, {"number": list(range(25))})
    _, table = examine(path, batch_rows=10)
    assert [len(chunk) for chunk in table.column("number").chunks] == [10, 10, 5]
    assert table.column("number").to_pylist() == list(range(25))


def test_features_are_plain_little_endian_wkb(tmp_path: Path) -> None:
    big_endian = shapely.to_wkb(SQUARE, byte_order=0)
    path = write(tmp_path / "big.gpkg", [big_endian, SQUARE], geometry_type="Polygon")
    _, table = examine(path)
    assert {bytes(one)[:9] for one in table.column("geom").to_pylist()} == {bytes([1, 6, 0, 0, 0, 1, 0, 0, 0])}
    assert [one.equals(SQUARE) for one in shapes(table)] == [True, True]


@pytest.mark.parametrize("ending", [".gpkg", ".geojson"])
def test_times_before_1970_are_read_to_the_millisecond(tmp_path: Path, ending: str) -> None:
    times = ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.001Z", "1890-01-01T00:00:00.001Z", "2025-11-21T20:30:00Z"]
    features = [
        {"type": "Feature", "properties": {"seen": time}, "geometry": {"type": "Point", "coordinates": [100.4, 7]}}
        for time in times
    ]
    sent = tmp_path / "sent.geojson"
    sent.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    path = sent
    if ending == ".gpkg":
        path = tmp_path / "a.gpkg"
        # GDAL 3.12 writes such times wrongly from Arrow, so a column of texts is declared to be of times
        seen = pa.field("seen", pa.string(), metadata={"GDAL:OGR:type": "DateTime"})
        points = pa.array([shapely.to_wkb(shapely.Point(100.4, 7))] * len(times), pa.binary())
        table = pa.table([pa.array(times), points], schema=pa.schema([seen, pa.field("geometry", pa.binary())]))
        pyogrio.raw.write_arrow(
            table, path, driver="GPKG", geometry_name="geometry", geometry_type="Point", crs="EPSG:4326"
        )
    _, read = examine(path)
    assert read.column("seen").to_pylist() == [datetime.datetime.fromisoformat(time) for time in times]
