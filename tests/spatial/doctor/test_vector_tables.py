"""Tables: CSV and workbooks with coordinates of every spelling, or with area codes only; GeoParquet."""

import datetime
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.doctor.vectors.coordinates import read_coordinate
from tests.spatial.doctor.vector_files import PROVINCE, SQUARE, codes, examine, found, shapes

AREAS = {"901101": shapely.to_wkb(SQUARE)}


def write_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def write_xlsx(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_latitude_and_longitude_under_thai_headings_become_points(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "shelters.csv", "ชื่อ,ละติจูด,ลองจิจูด,คน\nวัดคอหงส์,7.008,100.475,120\n", "utf-8-sig")
    examination, table = examine(path, outline=PROVINCE)
    assert examination.geometry_type == "Point"
    assert shapes(table) == [shapely.Point(100.475, 7.008)]
    assert table.drop_columns(["geom"]).to_pylist() == [{"ชื่อ": "วัดคอหงส์", "ละติจูด": 7.008, "ลองจิจูด": 100.475, "คน": 120}]
    assert codes(examination) == ["coordinates_used"]


def test_columns_that_were_taken_are_said_with_crs_points_and_rows_without(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "name,lat,lon\na,7.0,100.5\nb,,\nc,เจ็ด,100.5\nd,7.1,100.6\ne,7.1,1000.6\n")
    examination, _ = examine(path, outline=PROVINCE, decisions={"crs": "EPSG:4326"})
    finding = found(examination, "coordinates_used")
    assert (finding.weight, finding.count) == ("note", 2)
    for text in (finding.th, finding.en):
        assert all(word in text for word in ("lon", "lat", "WGS 84 (EPSG:4326)"))
    assert "of 5 rows 2 became points, 3 have no usable coordinates" in finding.en
    assert examination.report.layers == [
        {
            "name": "a",
            "crs": "EPSG:4326",
            "geometry_type": "Point",
            "feature_count": 5,
            "fields": ["name", "lat", "lon"],
            "coordinates": ["lon", "lat"],
        }
    ]


def test_what_was_taken_can_be_changed_to_the_older_datum(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "name,lat,lon\na,7.0,100.5\n")
    examination, before = examine(path, outline=PROVINCE)
    finding = found(examination, "coordinates_used")
    assert finding.decision == "coordinates"
    assert [option.value for option in finding.options] == ["lon,lat,EPSG:4326", "lon,lat,EPSG:4240"]
    assert not any(option.is_likely for option in finding.options)
    examination, after = examine(path, outline=PROVINCE, decisions={"coordinates": "lon,lat,EPSG:4240"})
    assert "crs_indian_1975" in codes(examination)
    assert 300 < shapes(before)[0].distance(shapes(after)[0]) * 111_000 < 500


def test_columns_of_utm_ask_for_the_crs_and_obey_the_answer(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "id;x;y\n1;663000;775000\n2;664000;776000\n")
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, "coordinates_unclear")
    assert (finding.weight, finding.decision, finding.count) == ("decision", "coordinates", 2)
    assert [option.value for option in finding.options] == ["x,y,EPSG:32647", "x,y,EPSG:24047"]
    assert not any(option.is_likely for option in finding.options)
    assert ("about 450 m apart" in finding.en, "663000, 775000" in finding.th) == (True, True)
    for answer in ({"crs": "EPSG:32647"}, {"coordinates": "x,y,EPSG:32647"}, {"x": "x", "y": "y", "crs": "EPSG:32647"}):
        examination, table = examine(path, outline=PROVINCE, decisions=answer)
        assert examination.report.is_loadable
        assert codes(examination) == ["coordinates_used"]
        assert round(shapes(table)[0].x, 2) == 100.48


def test_columns_x_and_y_of_degrees_are_asked_about_too(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "id,X,Y\n1,100.5,7.0\n")
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, "coordinates_unclear")
    assert [option.value for option in finding.options] == ["X,Y,EPSG:4326", "X,Y,EPSG:4240"]
    assert not examination.report.is_loadable


def test_metres_under_the_names_of_degrees_are_asked_about_with_thousands_commas(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", 'name,lat,lon\na,775000,663000\nb,"776,000","664,000"\n')
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, "coordinates_unclear")
    assert finding.options[0].value == "lon,lat,EPSG:32647"
    examination, table = examine(path, outline=PROVINCE, decisions={"coordinates": "lon,lat,EPSG:32647"})
    assert examination.report.is_loadable
    assert [PROVINCE.contains(shape) for shape in shapes(table)] == [True, True]


def test_easting_and_northing_changed_about_are_offered_the_right_way_round(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "east,north\n775000,663000\n")
    finding = found(examine(path, outline=PROVINCE)[0], "coordinates_unclear")
    assert [option.value for option in finding.options] == ["north,east,EPSG:32647", "north,east,EPSG:24047"]
    _, table = examine(path, outline=PROVINCE, decisions={"coordinates": "north,east,EPSG:32647"})
    assert PROVINCE.contains(shapes(table)[0])


def test_several_pairs_of_columns_are_offered_each_with_its_crs(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "x,y,lat,lon\n663000,775000,7.009,100.4756\n")
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, "column_choice")
    assert [option.value for option in finding.options] == [
        "lon,lat,EPSG:4326",
        "lon,lat,EPSG:4240",
        "x,y,EPSG:32647",
        "x,y,EPSG:24047",
    ]
    for answer in ("lon,lat,EPSG:4326", "x,y,EPSG:32647"):
        examination, table = examine(path, outline=PROVINCE, decisions={"coordinates": answer})
        assert examination.report.is_loadable
        assert shapes(table)[0].distance(shapely.Point(100.4756, 7.009)) < 1e-4


def test_a_sheet_with_coordinates_of_two_ends_pairs_them_in_order(tmp_path: Path) -> None:
    rows = [["lat_from", "lon_from", "lat_to", "lon_to"], [7.0, 100.5, 7.1, 100.6]]
    path = write_xlsx(tmp_path / "a.xlsx", ท่อ=rows)
    finding = found(examine(path, outline=PROVINCE)[0], "column_choice")
    offered = [option.value for option in finding.options if option.value.endswith("4326")]
    assert offered == ["lon_from,lat_from,EPSG:4326", "lon_to,lat_to,EPSG:4326"]


def test_repeated_and_odd_names_of_columns_are_answered_by_their_place(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", 'x,"ค่า,  สอง",x,y\n1,2,663000,775000\n')
    finding = found(examine(path, outline=PROVINCE)[0], "column_choice")
    assert "#3,y,EPSG:32647" in [option.value for option in finding.options]
    _, table = examine(path, outline=PROVINCE, decisions={"coordinates": "#3,y,EPSG:32647"})
    assert PROVINCE.contains(shapes(table)[0])
    path = write_csv(tmp_path / "b.csv", '"a,b",c\n100.5,7.0\n')
    _, table = examine(path, decisions={"coordinates": "a,b,c,EPSG:4326"})
    assert shapes(table) == [shapely.Point(100.5, 7.0)]


@pytest.mark.parametrize(
    "answer", ["x,y", "x,z,EPSG:32647", "x,x,EPSG:32647", "x,y,EPSG:999999", "x,#9,EPSG:32647", "id,x,EPSG:32647", ""]
)
def test_coordinates_that_cannot_be_are_refused_with_an_example(tmp_path: Path, answer: str) -> None:
    path = write_csv(tmp_path / "a.csv", "id,x,y\nก,663000,775000\n")
    examination, _ = examine(path, decisions={"coordinates": answer})
    finding = found(examination, "decision_impossible")
    assert (finding.weight, "x,y,EPSG:32647" in finding.th) == ("refused", True)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("7.008", 7.008),
        ("7,008", 7.008),
        ("๗.๐๐๘", 7.008),
        ("7°00'30\"N", 7 + 30 / 3600),
        ("7° 0.5'", 7 + 0.5 / 60),
        ("100 28 30 E", 100 + 28 / 60 + 30 / 3600),
        ("7°30'S", -7.5),
    ],
)
def test_coordinates_are_read_as_people_type_them(text: str, degrees: float) -> None:
    assert read_coordinate(text, meaning="degrees") == pytest.approx(degrees, abs=1e-9)


def test_commas_of_metres_are_thousands() -> None:
    assert read_coordinate("663,000", meaning="unknown") == 663000.0


@pytest.mark.parametrize("text", ["", "เหนือ", "7°75'", "1.2.3", "7 8 9 10"])
def test_what_is_no_coordinate_is_none(text: str) -> None:
    assert read_coordinate(text, meaning="degrees") is None


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59))
def test_degrees_minutes_seconds_are_their_sum(degrees: int, minutes: int, seconds: int) -> None:
    read = read_coordinate(f"{degrees}°{minutes}'{seconds}\"", meaning="degrees")
    assert read == pytest.approx(degrees + minutes / 60 + seconds / 3600, abs=1e-9)


def test_rows_without_a_usable_position_are_left_out_and_listed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "name,lat,lon\na,7.0,100.5\nb,,\nc,เจ็ด,100.5\n")
    examination, table = examine(path)
    assert table.column("name").to_pylist() == ["a"]
    assert list(found(examination, "geometry_missing").fids) == [2]
    assert list(found(examination, "geometry_unreadable").fids) == [3]


def test_a_table_in_tis_620_asks_for_its_encoding(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "ชื่อ,lat,lon\nสงขลา,7.2,100.6\n", "cp874")
    examination, _ = examine(path)
    finding = found(examination, "encoding_of_table")
    assert (finding.weight, finding.decision) == ("decision", "encoding")
    assert "สงขลา" in finding.options[0].th
    examination, table = examine(path, decisions={"encoding": "TIS-620"})
    assert examination.report.is_loadable
    assert table.column("ชื่อ").to_pylist() == ["สงขลา"]


def test_columns_that_cannot_be_told_are_asked_for(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "ก,ข\n100.5,7.0\n")
    examination, _ = examine(path)
    finding = found(examination, "column_choice")
    assert (finding.weight, finding.decision) == ("decision", "coordinates")
    assert [option.value for option in finding.options] == ["ก,ข,EPSG:4326", "ก,ข,EPSG:4240"]
    for answer in ({"x": "ก", "y": "ข", "crs": "EPSG:4326"}, {"coordinates": "ก,ข,EPSG:4326"}):
        examination, table = examine(path, decisions=answer)
        assert shapes(table) == [shapely.Point(100.5, 7.0)]
        assert examination.report.is_loadable


def test_columns_named_like_coordinates_that_hold_none_are_not_taken(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "tambon_code,E,N\n901101,มาก,น้อย\n")
    examination, table = examine(path, area_geometries=AREAS)
    assert "area_code_used" in codes(examination)
    assert table.num_rows == 1


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "ก,ข\n100.5,7.0\n")
    examination, _ = examine(path, decisions={"x": "ค", "y": "ข"})
    finding = found(examination, "decision_impossible")
    assert finding.weight == "refused"
    assert "ก, ข" in finding.th


def test_area_codes_take_the_areas_shapes(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", รายงาน=[["รหัสตำบล", "ครัวเรือน"], ["TH901101", 12], ["901101", 5], ["901199", 1]]
    )
    examination, table = examine(path, area_geometries=AREAS)
    assert (examination.layer, examination.geometry_type) == ("รายงาน", "MultiPolygon")
    assert table.column("ครัวเรือน").to_pylist() == [12, 5]
    assert [one.equals(SQUARE) for one in shapes(table)] == [True, True]
    used = found(examination, "area_code_used")
    assert (used.weight, used.count, "รหัสตำบล" in used.th) == ("note", 3, True)
    finding = found(examination, "area_code_unknown")
    assert (finding.weight, finding.count, list(finding.fids)) == ("note", 1, [3])


def test_area_codes_without_areas_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "tambon_code,homes\n901101,3\n901102,4\n")
    examination, _ = examine(path)
    assert found(examination, "areas_not_loaded").weight == "refused"


def test_cells_of_a_workbook_keep_their_types(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        Sheet1=[
            ["lat", "lon", "day", "is_open", "people", "depth"],
            [7.0, 100.5, datetime.datetime(2025, 11, 22), True, 3, 0.5],
        ],
    )
    examination, table = examine(path)
    (row,) = table.drop_columns(["geom", "lat", "lon"]).to_pylist()
    assert row == {"day": datetime.date(2025, 11, 22), "is_open": True, "people": 3, "depth": 0.5}
    assert examination.report.outcome == "clean"


def test_several_sheets_are_asked_about(tmp_path: Path) -> None:
    rows = [["lat", "lon"], [7.0, 100.5]]
    path = write_xlsx(tmp_path / "a.xlsx", ก=rows, ข=rows, ว่าง=[])
    examination, _ = examine(path)
    assert [option.value for option in found(examination, "layer_several").options] == ["ก", "ข"]
    examination, table = examine(path, decisions={"layer": "ข"})
    assert (examination.layer, table.num_rows) == ("ข", 1)


def test_codes_with_leading_zeros_stay_texts(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "house,lat,lon\n007,7.0,100.5\n012,7.1,100.5\n")
    _, table = examine(path)
    assert table.column("house").to_pylist() == ["007", "012"]


def write_parquet(path: Path, **column: Any) -> Path:
    table = pa.table({"name": ["หาดใหญ่"], "geometry": pa.array([shapely.to_wkb(SQUARE)], pa.binary())})
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", **column}}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def test_geoparquet_comes_through_in_longitude_and_latitude(tmp_path: Path) -> None:
    examination, table = examine(write_parquet(tmp_path / "a.parquet", geometry_types=["Polygon"]))
    assert examination.report.outcome == "clean"
    assert examination.geometry_type == "MultiPolygon"
    assert table.column("name").to_pylist() == ["หาดใหญ่"]
    assert shapes(table)[0].equals(SQUARE)


def test_geoparquet_whose_crs_is_null_asks_for_it(tmp_path: Path) -> None:
    examination, _ = examine(write_parquet(tmp_path / "a.parquet", geometry_types=["Polygon"], crs=None))
    assert found(examination, "crs_missing").decision == "crs"


def test_parquet_without_geometry_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    examination, _ = examine(path)
    assert "geo" in found(examination, "format_unreadable").en
