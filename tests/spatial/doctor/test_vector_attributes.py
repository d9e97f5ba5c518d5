"""Attributes: names, types, garbled texts, Buddhist dates, depths, codes; asked about, repaired or noted."""

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.doctor.vector import VectorExamination
from spatial.doctor.vectors.fields import usable_name
from spatial.doctor.vectors.thai_numbers import read_date, read_number
from tests.spatial.doctor.vector_files import codes, examine, found, write


def points(count: int) -> list[shapely.Point]:
    return [shapely.Point(100.4 + number / 1000, 7.0) for number in range(count)]


def with_column(folder: Path, name: str, values: Any, **expected: Any) -> tuple[VectorExamination, list[Any]]:
    """What is said of one column, and its values afterwards."""
    path = write(folder / "a.gpkg", points(len(values)), {name: values})
    examination, table = examine(path, **expected)
    return examination, table.column(0).to_pylist()


def write_parquet(path: Path, columns: dict[str, pa.Array]) -> Path:
    count = len(next(iter(columns.values())))
    wkb = pa.array([shapely.to_wkb(point) for point in points(count)], pa.binary())
    geo = '{"primary_column":"g","columns":{"g":{"encoding":"WKB","geometry_types":["Point"]}}}'
    pq.write_table(pa.table({**columns, "g": wkb}).replace_schema_metadata({"geo": geo}), path)
    return path


def test_reserved_repeated_long_and_empty_names_are_changed_and_said(tmp_path: Path) -> None:
    one = pa.array([1])
    long = "ความลึกของน้ำท่วมสูงสุดที่วัดได้"
    columns = {"fid": one, "Geom": one, "sonthana_x": one, " ": one, "a\x07b": one, "name": one, "NAME": one, long: one}
    examination, table = examine(write_parquet(tmp_path / "a.parquet", columns))
    names = table.schema.names
    assert names[:7] == ["original_fid", "original_Geom", "original_sonthana_x", "column_4", "ab", "name", "NAME_2"]
    assert len(names[7].encode()) <= 63
    assert long.startswith(names[7])
    finding = found(examination, "field_renamed")
    assert (finding.weight, finding.count) == ("repaired", 7)
    assert "fid → original_fid" in finding.th


@given(st.lists(st.text(max_size=80), max_size=12))
def test_names_are_always_usable_and_differ(names: list[str]) -> None:
    taken: set[str] = set()
    made = [usable_name(name, at, taken) for at, name in enumerate(names)]
    assert len({name.lower() for name in made}) == len(names)
    assert all(0 < len(name.encode()) <= 63 and name.isprintable() for name in made)


def test_names_cut_by_a_shapefile_are_noted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", points(1), {"flood_dept": [1], "short": [2]})
    examination, _ = examine(path)
    finding = found(examination, "field_cut")
    assert (finding.weight, finding.count) == ("note", 1)
    assert "flood_dept" in finding.en


def test_attachments_are_dropped_and_lists_become_text(tmp_path: Path) -> None:
    columns = {"photo": pa.array([b"\xff\xd8"]), "tags": pa.array([["น้ำท่วม", "ด่วน"]]), "n": pa.array([1])}
    examination, table = examine(write_parquet(tmp_path / "a.parquet", columns))
    assert table.schema.names == ["tags", "n", "geom"]
    assert table.column("tags").to_pylist() == ['["น้ำท่วม", "ด่วน"]']
    assert found(examination, "field_dropped").weight == "repaired"
    assert found(examination, "field_as_text").weight == "repaired"


def test_numbers_beyond_64_bits_become_empty_and_are_listed(tmp_path: Path) -> None:
    columns = {"n": pa.array([1, 2**64 - 1], pa.uint64())}
    examination, table = examine(write_parquet(tmp_path / "a.parquet", columns))
    finding = found(examination, "value_lost")
    assert (finding.weight, list(finding.fids)) == ("repaired", [2])
    assert table.column("n").to_pylist() == [1, None]


def test_more_than_200_columns_are_refused(tmp_path: Path) -> None:
    columns = {f"c{number}": pa.array([1]) for number in range(201)}
    examination, _ = examine(write_parquet(tmp_path / "a.parquet", columns))
    finding = found(examination, "field_too_many")
    assert (finding.weight, finding.count) == ("refused", 201)


def test_text_garbled_on_its_way_is_noted_with_what_it_was(tmp_path: Path) -> None:
    twice, once = "สงขลา".encode().decode("latin-1"), "หาดใหญ่".encode("cp874").decode("latin-1")
    examination, values = with_column(tmp_path, "name", ["สงขลา", twice, once, "Café"])
    finding = found(examination, "text_garbled")
    assert (finding.weight, finding.count, list(finding.fids)) == ("note", 2, [2, 3])
    assert "สงขลา" in finding.en
    assert values[1] == twice
    assert finding.features[0]["geometry"]["type"] == "Point"


def test_text_cut_in_the_middle_of_a_letter_loses_the_rest_of_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", points(2), {"name": ["หาดใหญ่", "ok"]}, encoding="UTF-8")
    dbf = path.with_suffix(".dbf")
    # the last byte of the last letter, as a narrower field would have lost it
    whole = "หาดใหญ่".encode()
    dbf.write_bytes(dbf.read_bytes().replace(whole, whole[:-1] + b" "))
    examination, table = examine(path)
    finding = found(examination, "text_cut")
    assert (finding.weight, list(finding.fids)) == ("repaired", [1])
    assert table.column("name").to_pylist() == ["หาดใหญ", "ok"]


def test_bytes_that_are_no_text_are_marked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", points(2), {"name": ["AAAA", "ok"]})
    path.write_bytes(path.read_bytes().replace(b"AAAA", b"A\xff\xfeA"))
    examination, table = examine(path)
    finding = found(examination, "text_undecodable")
    assert (finding.weight, list(finding.fids)) == ("repaired", [1])
    assert table.column("name").to_pylist() == ["A\ufffd\ufffdA", "ok"]


def test_nul_characters_do_not_reach_the_database(tmp_path: Path) -> None:
    columns = {"name": pa.array(["a\0b", "c"])}
    examination, table = examine(write_parquet(tmp_path / "a.parquet", columns))
    assert found(examination, "text_undecodable").count == 1
    assert table.column("name").to_pylist() == ["a\ufffdb", "c"]


def test_long_texts_are_noted(tmp_path: Path) -> None:
    examination, _ = with_column(tmp_path, "note", ["ก" * 10_000, "ก" * 10_001])
    finding = found(examination, "text_long")
    assert (finding.weight, list(finding.fids)) == ("note", [2])


def test_cells_like_formulas_are_noted_but_signs_and_dashes_are_not(tmp_path: Path) -> None:
    values = ["=HYPERLINK(1)", "-", "-5.2", "+66 74 1234", "@cmd", "- ไม่มี", "a=b"]
    examination, after = with_column(tmp_path, "t", values)
    finding = found(examination, "text_formula")
    assert (finding.weight, list(finding.fids)) == ("note", [1, 5])
    assert after == values


def test_numbers_kept_as_text_are_noted(tmp_path: Path) -> None:
    examination, values = with_column(tmp_path, "พื้นที่", ["1,234.5", "๑๒๓", None])
    assert found(examination, "numbers_as_text").weight == "note"
    assert values == ["1,234.5", "๑๒๓", None]


def test_numbers_kept_as_text_are_converted_when_a_person_says_so(tmp_path: Path) -> None:
    examination, values = with_column(tmp_path, "area", ["1,234.5", "๑๒๓", None], decisions={"numbers": "convert"})
    assert found(examination, "numbers_converted").weight == "repaired"
    assert values == [1234.5, 123.0, None]


def test_one_text_that_is_no_number_keeps_all_of_them_texts(tmp_path: Path) -> None:
    values = [*["1.5"] * 2100, "มาก"]
    examination, after = with_column(tmp_path, "area", values, decisions={"numbers": "convert"})
    assert after == values
    assert codes(examination) == []


def test_buddhist_years_of_dates_are_asked_about(tmp_path: Path) -> None:
    day = datetime.date(2568, 11, 21)
    examination, values = with_column(tmp_path, "d", pa.array([day, datetime.date(2025, 11, 22)]))
    finding = found(examination, "date_buddhist")
    assert (finding.weight, finding.decision, list(finding.fids)) == ("decision", "dates", [1])
    assert ("2568-11-21" in finding.th, "2025-11-21" in finding.th) == (True, True)
    assert values[0] == day


def test_buddhist_years_are_converted_when_a_person_says_so(tmp_path: Path) -> None:
    days = pa.array([datetime.date(2568, 11, 21), None, datetime.date(2567, 2, 28)])
    examination, values = with_column(tmp_path, "d", days, decisions={"dates": "buddhist"})
    assert found(examination, "date_converted").count == 2
    assert values == [datetime.date(2025, 11, 21), None, datetime.date(2024, 2, 28)]
    assert examination.report.is_loadable


def test_buddhist_years_stay_when_a_person_says_so(tmp_path: Path) -> None:
    examination, values = with_column(
        tmp_path, "d", pa.array([datetime.date(2568, 11, 21)]), decisions={"dates": "keep"}
    )
    assert (values, codes(examination)) == ([datetime.date(2568, 11, 21)], [])


def test_buddhist_times_keep_their_hour(tmp_path: Path) -> None:
    moment = pa.array([datetime.datetime(2568, 11, 21, 13, 30, tzinfo=datetime.UTC)], pa.timestamp("ms", "UTC"))
    _, values = with_column(tmp_path, "t", moment, decisions={"dates": "buddhist"})
    assert values == [datetime.datetime(2025, 11, 21, 13, 30, tzinfo=datetime.UTC)]


def test_texts_that_are_all_dates_become_dates(tmp_path: Path) -> None:
    texts = ["21/11/2568", "22 พ.ย. 2568", "๒๓/๑๑/๒๕๖๘", None, "24/11/2025", "25 พฤศจิกายน พ.ศ. 2568"]
    examination, _ = with_column(tmp_path, "วันที่", texts)
    assert list(found(examination, "date_buddhist").fids) == [1, 2, 3, 6]
    examination, values = with_column(tmp_path, "วันที่", texts, decisions={"dates": "buddhist"})
    november = [datetime.date(2025, 11, day) for day in (21, 22, 23, 24, 25)]
    assert values == [*november[:3], None, *november[3:]]
    assert examination.schema.field("วันที่").type == pa.date32()


def test_texts_of_which_some_are_no_dates_stay_texts(tmp_path: Path) -> None:
    _, values = with_column(tmp_path, "d", ["21/11/2568", "ไม่ทราบ"], decisions={"dates": "buddhist"})
    assert values == ["2025-11-21", "ไม่ทราบ"]


def test_columns_of_years_are_asked_about_by_their_name(tmp_path: Path) -> None:
    examination, _ = with_column(tmp_path, "ปี พ.ศ.", [2568, 2553])
    assert found(examination, "date_buddhist").count == 2
    _, values = with_column(tmp_path, "ปี พ.ศ.", [2568, 2553], decisions={"dates": "buddhist"})
    assert values == [2025, 2010]
    examination, _ = with_column(tmp_path, "people", [2568, 2553])
    assert codes(examination) == []


def test_two_digit_years_are_noted_and_stay_text(tmp_path: Path) -> None:
    texts = ["21/11/68", "๒๒ พ.ย. ๖๘", "10-5", None, "24/11/2025", "1/2/345"]
    examination, values = with_column(tmp_path, "วันที่", texts)
    finding = found(examination, "date_short_year")
    assert (finding.weight, list(finding.fids)) == ("note", [1, 2])
    assert ("21/11/68" in finding.th, "21/11/68" in finding.en) == (True, True)
    assert finding.features[0]["geometry"]["type"] == "Point"
    assert values == texts


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2150, 12, 31)))
def test_every_day_is_read_back_from_its_buddhist_spelling(day: datetime.date) -> None:
    read = read_date(f"{day.day}/{day.month}/{day.year + 543}")
    assert read is not None
    assert read.common() == day


@given(st.integers(-(10**12), 10**12))
def test_every_whole_number_is_read_back_with_its_commas(number: int) -> None:
    assert read_number(f"{number:,}") == number


def test_times_without_a_zone_are_thai_unless_told_otherwise(tmp_path: Path) -> None:
    columns = {"t": pa.array([datetime.datetime(2025, 11, 21, 20, 30)], pa.timestamp("us"))}
    path = write_parquet(tmp_path / "a.parquet", columns)
    examination, table = examine(path)
    assert found(examination, "time_without_zone").weight == "note"
    assert table.column("t").to_pylist() == [datetime.datetime(2025, 11, 21, 13, 30, tzinfo=datetime.UTC)]
    _, table = examine(path, decisions={"time_zone": "utc"})
    assert table.column("t").to_pylist() == [datetime.datetime(2025, 11, 21, 20, 30, tzinfo=datetime.UTC)]


@pytest.mark.parametrize("name", ["depth", "ความลึก", "ระดับน้ำ", "water_dep", "DEP"])
def test_depths_in_centimetres_are_asked_about(tmp_path: Path, name: str) -> None:
    examination, _ = with_column(tmp_path, name, [50, 120, 180])
    finding = found(examination, "depth_centimetres")
    assert (finding.weight, finding.decision, finding.count) == ("decision", "depth_unit", 3)
    assert [option.value for option in finding.options if option.is_likely] == ["cm"]
    assert "120" in finding.th
    assert codes(examination) == ["depth_centimetres"]


def test_depths_become_metres_when_a_person_says_so(tmp_path: Path) -> None:
    examination, values = with_column(tmp_path, "depth", [50, 120, None], decisions={"depth_unit": "cm"})
    assert found(examination, "depth_converted").count == 2
    assert values == [0.5, 1.2, None]
    assert examination.report.is_loadable


def test_a_lone_number_is_a_depth_where_the_layer_is_of_depths(tmp_path: Path) -> None:
    examination, _ = with_column(tmp_path, "value", [50, 120], quantity="depth")
    assert codes(examination) == ["depth_centimetres"]
    examination, _ = with_column(tmp_path, "value", [50, 120])
    assert codes(examination) == []


def test_depths_of_wells_are_left_alone(tmp_path: Path) -> None:
    examination, values = with_column(tmp_path, "depth", [60, 120], kind="exposure")
    assert (codes(examination), values) == ([], [60, 120])
    examination, _ = with_column(tmp_path, "depth", [60, 120], kind="hazard")
    assert codes(examination) == ["depth_centimetres"]


def test_codes_for_no_data_become_empty_and_are_listed(tmp_path: Path) -> None:
    examination, values = with_column(tmp_path, "depth", [0.5, -9999.0, 999.0, None])
    finding = found(examination, "depth_nodata")
    assert (finding.weight, list(finding.fids)) == ("repaired", [2, 3])
    assert "-9999, 999" in finding.th
    assert values == [0.5, None, None, None]


def test_negative_and_impossible_depths_are_noted(tmp_path: Path) -> None:
    examination, values = with_column(tmp_path, "depth", [0.5, -0.3, 45.0, 1.0])
    negative, impossible = found(examination, "depth_negative"), found(examination, "depth_impossible")
    assert (negative.weight, list(negative.fids)) == ("note", [2])
    assert (impossible.weight, list(impossible.fids)) == ("note", [3])
    assert ("-0.3" in negative.en, "45" in impossible.en) == (True, True)
    assert values == [0.5, -0.3, 45.0, 1.0]


def test_repeated_identifiers_are_noted(tmp_path: Path) -> None:
    values = [*range(20), 3]
    examination, _ = with_column(tmp_path, "gid", values)
    finding = found(examination, "identifier_repeated")
    assert (finding.weight, list(finding.fids)) == ("note", [21])


def test_identifiers_repeated_in_another_batch_are_found(tmp_path: Path) -> None:
    values = [f"บ้าน {number}" for number in range(40)] + ["บ้าน 0", "บ้าน 17"]
    examination, _ = with_column(tmp_path, "house_id", values, batch_rows=10)
    assert list(found(examination, "identifier_repeated").fids) == [41, 42]


def test_area_codes_that_cannot_be_right_are_noted(tmp_path: Path) -> None:
    values = ["TH900101", "901101", "909999", "9077", "9096", "400101", "x", "90010", None, "900199"]
    examination, after = with_column(tmp_path, "ADM3_PCODE", values)
    pseudo, elsewhere = found(examination, "area_code_pseudo"), found(examination, "area_code_elsewhere")
    assert (pseudo.weight, list(pseudo.fids)) == ("note", [3, 4, 5, 10])
    assert (elsewhere.weight, list(elsewhere.fids)) == ("note", [6])
    assert "90" in elsewhere.en
    malformed = found(examination, "area_code_malformed")
    assert (malformed.weight, list(malformed.fids)) == ("note", [7, 8])
    assert after == values


def test_the_province_that_is_known_decides_what_is_elsewhere(tmp_path: Path) -> None:
    examination, _ = with_column(tmp_path, "tambon_code", [400101, 400102], province="90")
    assert found(examination, "area_code_elsewhere").count == 2
