"""Files that cannot be opened, hold several layers or none, lie about their encoding; answers that are none."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyogrio.raw
import pytest
import shapely

from spatial.doctor.vector import examine_vector
from spatial.incoming.dataset import Dataset, Incoming, Remark
from tests.spatial.doctor.vector_files import SQUARE, codes, examine, found, write

POINTS = [shapely.Point(100.5, 7.0), shapely.Point(100.6, 7.1)]
NAMES = ["สงขลา", "หาดใหญ่"]


def shapefile(folder: Path, encoding: str, cpg: str | None) -> Path:
    path = write(folder / "a.shp", POINTS, {"name": NAMES}, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    dbf = path.with_suffix(".dbf")
    body = bytearray(dbf.read_bytes())
    body[29] = 0
    dbf.write_bytes(body)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("UTF-8", "UTF-8"),
        ("UTF-8", "utf8"),
        ("UTF-8", "65001"),
        ("CP874", "TIS-620"),
        ("CP874", "874"),
        ("CP874", "windows-874"),
    ],
)
def test_a_true_cpg_is_obeyed_without_a_word(tmp_path: Path, encoding: str, cpg: str) -> None:
    examination, table = examine(shapefile(tmp_path, encoding, cpg))
    assert table.column("name").to_pylist() == NAMES
    assert codes(examination) == []


@pytest.mark.parametrize(("encoding", "name"), [("UTF-8", "UTF-8"), ("CP874", "TIS-620")])
def test_a_missing_cpg_is_asked_about_with_both_readings(tmp_path: Path, encoding: str, name: str) -> None:
    path = shapefile(tmp_path, encoding, None)
    examination, _ = examine(path)
    finding = found(examination, "encoding_missing")
    assert (finding.weight, finding.decision) == ("decision", "encoding")
    assert {option.value for option in finding.options} == {"UTF-8", "TIS-620"}
    (likely,) = [option for option in finding.options if option.is_likely]
    assert (likely.value, "สงขลา" in likely.th, "หาดใหญ่" in likely.en) == (name, True, True)
    # the samples stand with the answers, and nowhere else
    assert "สงขลา" not in finding.th + finding.en
    examination, table = examine(path, decisions={"encoding": name})
    assert examination.report.is_loadable
    assert table.column("name").to_pylist() == NAMES


@pytest.mark.parametrize(
    ("encoding", "cpg", "name"),
    [("CP874", "UTF-8", "TIS-620"), ("UTF-8", "TIS-620", "UTF-8"), ("CP874", "ISO-8859-1", "TIS-620")],
)
def test_a_lying_cpg_is_asked_about(tmp_path: Path, encoding: str, cpg: str, name: str) -> None:
    examination, _ = examine(shapefile(tmp_path, encoding, cpg))
    finding = found(examination, "encoding_wrong")
    assert (finding.weight, finding.decision) == ("decision", "encoding")
    assert [option.value for option in finding.options if option.is_likely] == [name]
    assert cpg in finding.th


def test_an_encoding_that_the_bytes_forbid_cannot_be_chosen(tmp_path: Path) -> None:
    examination, _ = examine(shapefile(tmp_path, "CP874", None), decisions={"encoding": "UTF-8"})
    finding = found(examination, "decision_impossible")
    assert finding.weight == "refused"
    assert "TIS-620" in finding.en


def test_plain_letters_need_no_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", POINTS, {"name": ["Songkhla", "Hat Yai"]})
    path.with_suffix(".cpg").unlink(missing_ok=True)
    examination, _ = examine(path)
    assert codes(examination) == []


def test_several_layers_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", POINTS, {"n": [1, 2]}, layer="จุดอพยพ")
    write(path, [SQUARE], {"m": [1]}, layer="flood", append=True)
    examination, table = examine(path)
    finding = found(examination, "layer_several")
    assert (finding.weight, finding.decision, finding.count) == ("decision", "layer", 2)
    assert [(option.value, option.is_likely) for option in finding.options] == [("จุดอพยพ", True), ("flood", False)]
    assert [layer["name"] for layer in examination.report.layers] == ["จุดอพยพ", "flood"]
    assert (examination.layer, table.num_rows) == ("", 0)
    examination, table = examine(path, decisions={"layer": "flood"})
    assert (examination.layer, examination.geometry_type, table.num_rows) == ("flood", "MultiPolygon", 1)
    assert examination.report.is_loadable


def test_a_layer_that_is_not_there_cannot_be_chosen(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", POINTS), decisions={"layer": "b"})
    finding = found(examination, "decision_impossible")
    assert (finding.weight, finding.en.endswith("Possible are: a.")) == ("refused", True)


def test_several_shapefiles_of_one_archive_are_layers(tmp_path: Path) -> None:
    first = write(tmp_path / "rivers.shp", POINTS, {"n": [1, 2]})
    second = write(tmp_path / "roads.shp", POINTS, {"n": [1, 2]})
    examination, _ = examine(first, second)
    assert [option.value for option in found(examination, "layer_several").options] == ["rivers", "roads"]


def test_layers_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first = write(tmp_path / "a.gpkg", POINTS, {"n": [1, 2]}, layer="flood")
    second = write(tmp_path / "b" / "b.gpkg", [SQUARE], {"n": [3]}, layer="flood")
    examination, _ = examine(first, second)
    assert [option.value for option in found(examination, "layer_several").options] == ["flood", "flood (2)"]
    examination, table = examine(first, second, decisions={"layer": "flood (2)"})
    assert (examination.layer, table.column("n").to_pylist()) == ("flood (2)", [3])


def test_a_table_without_places_is_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.raw.write_arrow(pa.table({"n": [1]}), path, driver="GPKG", layer="a", geometry_name=None)
    examination, _ = examine(path)
    assert found(examination, "layer_none").weight == "refused"
    assert examination.report.layers[0]["geometry_type"] is None


def test_a_layer_without_features_is_refused(tmp_path: Path) -> None:
    examination, table = examine(write(tmp_path / "a.gpkg", [], {"n": pa.array([], pa.int64())}, geometry_type="Point"))
    finding = found(examination, "feature_none")
    assert (finding.weight, table.num_rows) == ("refused", 0)


def test_a_layer_of_missing_geometries_is_refused(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", [None, None], {"n": [1, 2]}, geometry_type="Point"))
    assert codes(examination) == ["feature_none", "geometry_missing"]


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".fgb", ".shp", ".parquet", ".xlsx"])
def test_what_is_no_such_file_is_refused_with_the_reason(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"no file of this kind" * 20)
    examination, table = examine(path)
    finding = found(examination, "format_unreadable")
    assert (finding.weight, examination.report.outcome, table.num_rows) == ("refused", "refused", 0)
    assert str(tmp_path) not in finding.en


def test_shapes_that_a_shapefile_lost_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", [SQUARE] * 50, {"n": list(range(50))})
    # header of 100 bytes, then 136 bytes for each square
    path.write_bytes(path.read_bytes()[: 100 + 21 * 136])
    examination, table = examine(path)
    assert list(found(examination, "geometry_missing").fids) == list(range(22, 51))
    assert table.num_rows == 21


def test_fewer_features_than_announced_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fgb", [SQUARE] * 50, {"n": list(range(50))}, SPATIAL_INDEX="NO")
    body = path.read_bytes()
    at = body.index((50).to_bytes(8, "little"))
    path.write_bytes(body[:at] + (60).to_bytes(8, "little") + body[at + 8 :])
    examination, _ = examine(path)
    finding = found(examination, "features_lost")
    assert (finding.weight, finding.count, "60" in finding.en) == ("refused", 50, True)


def test_a_geopackage_whose_count_is_out_of_date_is_no_less_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", POINTS)
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 99")
        database.commit()
    examination, table = examine(path)
    assert (codes(examination), table.num_rows) == ([], 2)


def test_a_file_that_breaks_off_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fgb", [SQUARE] * 50, {"n": list(range(50))}, SPATIAL_INDEX="NO")
    body = path.read_bytes()
    path.write_bytes(body[: len(body) // 2])
    examination, _ = examine(path)
    assert "Unexpected I/O failure" in found(examination, "format_unreadable").en


def test_too_many_features_are_refused_before_any_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spatial.doctor.vector.MOST_FEATURES", 1)
    examination, table = examine(write(tmp_path / "a.gpkg", POINTS))
    finding = found(examination, "feature_too_many")
    assert (finding.weight, finding.count, table.num_rows) == ("refused", 2, 0)


def test_an_answer_to_no_question_is_refused(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", POINTS), decisions={"colour": "red"})
    finding = found(examination, "decision_unknown")
    assert finding.weight == "refused"
    assert "encoding" in finding.th


@pytest.mark.parametrize(
    ("name", "value"),
    [("encoding", "latin1"), ("crs", "EPSG:999999"), ("crs", "+proj=latlong"), ("dates", "yes"), ("axes", "x")],
)
def test_an_impossible_answer_is_refused_with_what_is_possible(tmp_path: Path, name: str, value: str) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", POINTS), decisions={name: value})
    assert found(examination, "decision_impossible").weight == "refused"


def test_what_reception_left_aside_is_noted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", POINTS)
    remark = Remark("links_not_followed", "ไม่ตามลิงก์", "Links are not followed.")
    received = Incoming("a.kmz", 1, "0" * 64, (Dataset("geopackage", path, "a.gpkg"),), (remark,))
    examination = examine_vector(received, decisions={})
    assert [(one.code, one.weight, one.th) for one in examination.report.findings] == [
        ("links_not_followed", "note", "ไม่ตามลิงก์")
    ]


def test_what_the_reading_program_remarks_is_passed_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", POINTS)
    body = bytearray(path.read_bytes())
    # SQLite's application number, by which a GeoPackage is known
    body[68:72] = bytes(4)
    path.write_bytes(body)
    examination, table = examine(path)
    finding = found(examination, "reader_remarks")
    assert (finding.weight, "application_id" in finding.en, table.num_rows) == ("note", True, 2)
    assert str(tmp_path) not in finding.en


def test_a_report_is_plain_json(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", [SQUARE, None, SQUARE], {"n": [1, 2, 1]}))
    said = json.loads(json.dumps(examination.report.as_json(), allow_nan=False))
    assert said["outcome"] == "repairable"
    assert {finding["code"] for finding in said["findings"]} == {"geometry_missing", "duplicate"}
