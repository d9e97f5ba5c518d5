"""What is in each exported file, and what the report says is not."""

import csv
import datetime as dt
import json
import pathlib
import sqlite3
import tempfile
import zipfile
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.doctor.vector import examine_vector
from spatial.exports.formulas import neutralised
from spatial.exports.loss_words import WORDS
from spatial.exports.names import cut, file_stem, table_name, unique_names
from spatial.exports.vector import FORMATS, MEDIA_TYPES, SUFFIXES, ExportFormat, export_vector
from spatial.incoming.receiving import receive
from tests.spatial.exports.reading import METADATA, exported
from tests.spatial.layers import Layer, layers, point_wkb

TIME = pa.timestamp("ms", "UTC")


def polygon_wkb(text: str) -> bytes:
    return shapely.to_wkb(shapely.from_wkt(text), byte_order=1, flavor="iso")


SHELTERS = Layer(
    pa.record_batch(
        {
            "fid": pa.array([3, 4]),
            "ชื่อศูนย์พักพิง": pa.array(["โรงเรียนหาดใหญ่วิทยาลัย", '=HYPERLINK("http://x")']),
            "ชื่อศูนย์พักพิง (อังกฤษ)": pa.array(["ก" * 100, ""]),
            "code": pa.array(["0900101", " x"]),
            "people": pa.array([2**60, None]),
            "depth_m": pa.array([1 / 3, float("inf")]),
            "is_open": pa.array([True, None]),
            "opened": pa.array([dt.date(1954, 10, 25), None]),
            "at": pa.array([dt.datetime(2010, 11, 1, 6, 30, 0, 1000, dt.UTC), None], TIME),
            "geom": pa.array([point_wkb(100.47, 7.01), point_wkb(100.1234567890123, 7.0)], pa.binary()),
        }
    ),
    "Point",
)
ZONES = Layer(
    pa.record_batch(
        {
            "-name": pa.array(["-5", "ก"]),
            "geom": pa.array(
                [
                    polygon_wkb("MULTIPOLYGON (((100 7, 100 8, 101 7, 100 7)), ((102 7, 103 7, 102 8, 102 7)))"),
                    polygon_wkb("MULTIPOLYGON EMPTY"),
                ],
                pa.binary(),
            ),
        }
    ),
    "MultiPolygon",
)


def counts(report: Any) -> dict[str, int]:
    return {loss.code: loss.count for loss in report.losses}


def test_a_geopackage_has_titles_metadata_and_a_spatial_index(tmp_path: pathlib.Path) -> None:
    path, _ = exported(SHELTERS, "gpkg", tmp_path)
    with sqlite3.connect(path) as package:
        contents = package.execute("SELECT table_name, identifier, description, srs_id FROM gpkg_contents").fetchall()
        assert contents == [("น้ำท่วม", "น้ำท่วม 'ตำบล' \"ก\" / Flood", "รายละเอียด", 4326)]
        assert package.execute(
            "SELECT extension_name FROM gpkg_extensions WHERE extension_name LIKE '%rtree%'"
        ).fetchall()
        assert package.execute('SELECT fid FROM "น้ำท่วม" ORDER BY 1').fetchall() == [(3,), (4,)]
        (kept,) = package.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert "กรมชลประทาน" in kept
    said = json.loads(pyogrio.read_info(path)["layer_metadata"]["sonthana"])
    assert said["metadata"] == METADATA
    package.close()


def test_geoparquet_says_what_the_specification_asks_for(tmp_path: pathlib.Path) -> None:
    path, _ = exported(SHELTERS, "parquet", tmp_path)
    metadata = pq.ParquetFile(path).schema_arrow.metadata
    geo = json.loads(metadata[b"geo"])
    assert geo == {
        "version": "1.1.0",
        "primary_column": "geom",
        "columns": {
            "geom": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [100.1234567890123, 7.0, 100.47, 7.01],
            }
        },
    }
    frame = gpd.read_parquet(path)
    assert frame.crs == "OGC:CRS84"
    assert list(frame.geometry.x) == [100.47, 100.1234567890123]
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_geoparquet_of_nothing_has_no_bbox(tmp_path: pathlib.Path) -> None:
    path, report = exported(Layer(SHELTERS.batch.slice(0, 0), "Point"), "parquet", tmp_path)
    assert "bbox" not in json.loads(pq.ParquetFile(path).schema_arrow.metadata[b"geo"])["columns"]["geom"]
    assert report.feature_count == 0


def test_geojson_has_every_value_and_says_what_it_is(tmp_path: pathlib.Path) -> None:
    path, report = exported(SHELTERS, "geojson", tmp_path)
    collection = json.loads(path.read_text(encoding="utf-8"))
    first, second = collection["features"]
    assert (collection["numberMatched"], collection["numberReturned"]) == (2, 2)
    assert collection["metadata"] == METADATA
    assert dt.datetime.fromisoformat(collection["timeStamp"]).tzinfo is dt.UTC
    assert first["id"] == 3
    assert first["properties"] == {
        "ชื่อศูนย์พักพิง": "โรงเรียนหาดใหญ่วิทยาลัย",
        "ชื่อศูนย์พักพิง (อังกฤษ)": "ก" * 100,
        "code": "0900101",
        "people": 2**60,
        "depth_m": 1 / 3,
        "is_open": True,
        "opened": "1954-10-25",
        "at": "2010-11-01T06:30:00.001Z",
    }
    assert second["geometry"] == {"type": "Point", "coordinates": [100.1234567890123, 7.0]}
    assert second["properties"]["depth_m"] is None
    assert counts(report) == {
        "times_as_text": 1,
        "dates_as_text": 1,
        "numbers_left_out": 1,
        "integers_long": 1,
    }


def test_geojson_is_what_json_would_write_of_any_layer() -> None:
    @settings(max_examples=100, deadline=None)
    @given(layers())
    def is_the_same(layer: Layer) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path, _ = exported(layer, "geojson", pathlib.Path(folder))
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
        for feature, row in zip(features, layer.batch.to_pylist(), strict=True):
            shape = shapely.from_wkb(row.pop("geom"))
            assert shapely.geometry.shape(feature["geometry"]) == shape
            for name, value in row.items():
                wanted = value
                if isinstance(value, dt.datetime):
                    wanted = value.isoformat(timespec="milliseconds").replace("+00:00", "Z").rjust(24, "0")
                elif isinstance(value, dt.date):
                    wanted = value.isoformat()
                elif isinstance(value, float) and not np.isfinite(value):
                    wanted = None
                assert feature["properties"][name] == wanted
                assert type(feature["properties"][name]) is type(wanted)

    is_the_same()


def test_geojson_of_nothing_and_of_empty_geometries_is_valid(tmp_path: pathlib.Path) -> None:
    path, _ = exported(Layer(SHELTERS.batch.slice(0, 0), "Point"), "geojson", tmp_path)
    assert json.loads(path.read_text())["features"] == []
    path, _ = exported(ZONES, "geojson", tmp_path)
    assert json.loads(path.read_text())["features"][1]["geometry"] == {"type": "MultiPolygon", "coordinates": []}


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(tmp_path: pathlib.Path) -> None:
    path, report = exported(SHELTERS, "csv", tmp_path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file)
    assert head == [*SHELTERS.batch.schema.names[1:-1], "lon", "lat"]
    assert first == [
        "โรงเรียนหาดใหญ่วิทยาลัย", "ก" * 100, "0900101", str(2**60), "0.3333333333333333", "true", "1954-10-25",
        "2010-11-01T06:30:00.001Z", "100.47", "7.01",
    ]  # fmt: skip
    assert second == ['\'=HYPERLINK("http://x")', "", " x", "", "", "", "", "", "100.1234567890123", "7"]
    assert counts(report) == {
        "numbers_left_out": 1,
        "formulas_neutralised": 1,
        "geometry_as_text": 2,
        "types_left_out": 8,
        "metadata_left_out": len(METADATA),
    }


def test_csv_of_areas_has_wkt(tmp_path: pathlib.Path) -> None:
    path, report = exported(ZONES, "csv", tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file)
    assert head == ["'-name", "wkt"]
    assert first[0] == "'-5"
    assert shapely.from_wkt(first[1]) == shapely.from_wkb(ZONES.batch.column("geom")[0].as_py())
    assert second == ["ก", "MULTIPOLYGON EMPTY"]
    assert counts(report)["names_neutralised"] == 1


def test_csv_tells_a_property_lon_from_its_own(tmp_path: pathlib.Path) -> None:
    batch = pa.record_batch({"LON": pa.array([1.5]), "geom": pa.array([point_wkb(100.5, 7.25)], pa.binary())})
    path, _ = exported(Layer(batch, "Point"), "csv", tmp_path)
    assert path.read_text(encoding="utf-8-sig").split() == ['"LON","lon_2","lat"', "1.5,100.5,7.25"]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_whatever_begins_like_a_formula_is_neutralised(beginning: str) -> None:
    texts = pa.array([f"{beginning}1+1", f"1{beginning}", None, "", f"'{beginning}"])
    changed, count = neutralised(texts)
    assert changed.to_pylist() == [f"'{beginning}1+1", f"1{beginning}", None, "", f"'{beginning}"]
    assert count == 1


def test_a_shapefile_says_all_that_it_lost(tmp_path: pathlib.Path) -> None:
    path, report = exported(SHELTERS, "shp", tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        assert names == ["LOSSES.txt", *(f"น้ำท่วม.{suffix}" for suffix in ("cpg", "dbf", "prj", "shp", "shx"))]
        assert archive.read("น้ำท่วม.cpg") == b"UTF-8"
        losses = archive.read("LOSSES.txt").decode("utf-8-sig")
        archive.extractall(tmp_path / "unpacked")
    for loss in report.losses:
        assert loss.th in losses
        assert loss.en in losses
    assert "กรมชลประทาน" in losses
    assert counts(report) == {
        "names_cut": 2,
        "text_cut": 1,
        "text_empty": 1,
        "text_trimmed": 1,
        "booleans_as_numbers": 1,
        "times_as_text": 1,
        "numbers_rounded": 1,
        "numbers_left_out": 1,
        "integers_long": 1,
        "missing_numbers": 3,
    }
    assert "ชื่อศูนย์พักพิง → ชื่, ชื่อศูนย์พักพิง (อังกฤษ) → ชื_2" in report.losses[0].th
    frame = gpd.read_file(tmp_path / "unpacked" / "น้ำท่วม.shp", engine="pyogrio")
    assert list(frame.columns[:4]) == ["ชื่", "ชื_2", "code", "people"]
    assert frame["ชื่"][0] == "โรงเรียนหาดใหญ่วิทยาลัย"
    assert frame["ชื_2"][0] == "ก" * 84
    assert frame["depth_m"][0] == 0.333333333333333
    assert frame["at"][0] == "2010-11-01T06:30:00.001Z"
    assert frame.geometry.x.to_list() == [100.47, 100.1234567890123]


def test_a_shapefile_has_no_names_that_gdal_would_change_unsaid(tmp_path: pathlib.Path) -> None:
    batch = pa.record_batch({"a:b": pa.array([1]), "a b": pa.array([2]), "geom": pa.array([point_wkb(100, 7)])})
    path, report = exported(Layer(batch, "Point"), "shp", tmp_path)
    assert list(pyogrio.read_info(path)["fields"]) == ["a_b", "a_b_2"]
    assert report.losses[0].en.endswith(": a:b → a_b, a b → a_b_2")


def test_a_shapefile_of_areas_keeps_the_areas(tmp_path: pathlib.Path) -> None:
    path, report = exported(Layer(ZONES.batch.slice(0, 1), "MultiPolygon"), "shp", tmp_path)
    frame = gpd.read_file(path, engine="pyogrio")
    assert shapely.equals(frame.geometry[0], shapely.from_wkb(ZONES.batch.column("geom")[0].as_py()))
    assert counts(report) == {"names_cut": 1, "rings_reordered": 1}


@pytest.mark.parametrize("form", ["csv", "shp"])
def test_numbers_of_features_do_not_come_back_as_a_property(form: ExportFormat, tmp_path: pathlib.Path) -> None:
    path, _ = exported(SHELTERS, form, tmp_path)
    (tmp_path / "scratch").mkdir()
    examination = examine_vector(receive(path, tmp_path / "scratch"), decisions={"crs": "EPSG:4326"})
    assert [name for name in examination.schema.names if "fid" in name.lower()] == []


def test_a_shapefile_without_a_property_has_the_numbers_of_its_features(tmp_path: pathlib.Path) -> None:
    path, _ = exported(Layer(SHELTERS.batch.select(["fid", "geom"]), "Point"), "shp", tmp_path)
    assert gpd.read_file(path, engine="pyogrio")["fid"].to_list() == [3, 4]


def test_any_layer_can_become_a_shapefile() -> None:
    @settings(max_examples=60, deadline=None)
    @given(layers(min_columns=1))
    def can_become(layer: Layer) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path, report = exported(layer, "shp", pathlib.Path(folder))
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
            info = pyogrio.read_info(next(pathlib.Path(folder).glob("*.shp")))
        assert info["features"] == report.feature_count == layer.batch.num_rows
        assert len(info["fields"]) == layer.batch.num_columns - 1

    can_become()


def test_flatgeobuf_leaves_out_what_its_index_cannot_hold_and_says_so(tmp_path: pathlib.Path) -> None:
    batch = pa.record_batch(
        {
            "a": pa.array([1, 2, 3, 4]),
            "geom": pa.array([None, point_wkb(100, 7), point_wkb(float("nan"), float("nan")), point_wkb(101, 7)]),
        }
    )
    path, report = exported(Layer(batch, "Point"), "fgb", tmp_path)
    assert counts(report) == {"features_without_geometry": 2}
    assert report.feature_count == 2
    assert sorted(gpd.read_file(path, engine="pyogrio")["a"]) == [2, 4]


@pytest.mark.parametrize("format", ["gpkg", "fgb", "shp"])
def test_years_of_five_digits_are_left_empty_and_counted(format: ExportFormat, tmp_path: pathlib.Path) -> None:
    batch = pa.record_batch(
        {
            "day": pa.array([2_932_897, -719_163, 2_932_896], pa.int32()).cast(pa.date32()),
            "at": pa.array([253_402_300_800_000, 253_402_300_799_999, -(2**60)], pa.int64()).cast(TIME),
            "geom": pa.array([point_wkb(100, 7)] * 3, pa.binary()),
        }
    )
    path, report = exported(Layer(batch, "Point"), format, tmp_path)
    assert counts(report)["dates_out_of_range"] == 4
    if format != "shp":
        with pyogrio.open_arrow(path) as (_, stream):
            table = pa.RecordBatchReader.from_stream(stream).read_all()
        assert [table[name].null_count for name in ("day", "at")] == [2, 2]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "name",
    ["../../etc/x", "/etc/passwd", "a'b\"c`;--", "..", "", "C:\\x", "gpkg_contents", "น้ำ/ท่วม", "\n\t", "ก" * 300],
)
def test_no_name_of_a_layer_leaves_the_folder(format: ExportFormat, name: str, tmp_path: pathlib.Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    target = inner / f"out{SUFFIXES[format]}"
    export_vector(
        iter([SHELTERS.batch]),
        SHELTERS.batch.schema,
        geometry_type="Point",
        format=format,
        target=target,
        layer_name=name,
        metadata={},
    )
    assert list(tmp_path.rglob("*")) == [inner, target]
    if format == "shp":
        with zipfile.ZipFile(target) as archive:
            assert all(pathlib.PurePosixPath(member).name == member for member in archive.namelist())
            assert all("\\" not in member and len(member.encode()) < 110 for member in archive.namelist())
    if format in ("gpkg", "fgb"):
        assert pyogrio.read_info(target)["features"] == 2


@pytest.mark.parametrize("format", FORMATS)
def test_a_stream_that_breaks_leaves_no_file_and_says_why(format: ExportFormat, tmp_path: pathlib.Path) -> None:
    def breaking() -> Any:
        yield SHELTERS.batch
        raise ConnectionError("the database went away")

    target = tmp_path / "out"
    with pytest.raises(ConnectionError, match="went away"):
        export_vector(
            breaking(),
            SHELTERS.batch.schema,
            geometry_type="Point",
            format=format,
            target=target,
            layer_name="x",
            metadata={},
        )
    with pytest.raises(ValueError, match="2 features came of 3"):
        export_vector(
            iter([SHELTERS.batch]),
            SHELTERS.batch.schema,
            geometry_type="Point",
            format=format,
            target=target,
            layer_name="x",
            metadata={},
            feature_count=3,
        )
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=150))
def test_file_stems_are_names_and_nothing_else(name: str) -> None:
    stem = file_stem(name)
    assert stem
    assert not set(stem) & set('/\\:*?"<>|\0\n')
    assert len(stem.encode()) <= 110
    assert not stem.startswith(".")
    assert not stem.endswith((" ", "."))
    assert file_stem(stem) == stem


def test_names_that_windows_or_geopackage_keep_are_changed() -> None:
    assert file_stem("CON") == "_CON"
    assert file_stem("lpt1.txt") == "_lpt1.txt"
    assert table_name("GPKG_contents") == "layer_GPKG_contents"
    assert table_name("ชั้นที่ 1") == "ชั้นที่ 1"


def test_names_become_unique_without_regard_to_case_and_are_cut_between_letters() -> None:
    names = ["Name", "name", "NAME", "ชื่อตำบล", "ชื่อตำแหน่ง", "fid"]
    assert unique_names(names, taken=["FID"], most_bytes=10) == {
        "Name": "Name",
        "name": "name_2",
        "NAME": "NAME_3",
        "ชื่อตำบล": "ชื่",
        "ชื่อตำแหน่ง": "ชื_2",
        "fid": "fid_2",
    }
    assert cut("ก" * 5, 7) == "กก"


def test_every_format_has_a_suffix_and_a_media_type_and_every_loss_its_words() -> None:
    assert set(FORMATS) == set(SUFFIXES) == set(MEDIA_TYPES)
    documented = pathlib.Path("docs/exports.md").read_text(encoding="utf-8")
    for code, (th, en) in WORDS.items():
        assert f"`{code}`" in documented
        assert any("\u0e00" <= letter <= "\u0e7f" for letter in th)
        assert en.endswith((".", "{particulars}"))
