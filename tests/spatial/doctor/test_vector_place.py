"""Where a layer lies: a CRS that is missing, wrong or swapped is asked about; what lies outside is said."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.datums import to_wgs84
from spatial.doctor.report import Finding
from spatial.doctor.vectors.crs_guesses import CANDIDATES, crs_options, doubt_between, equally_good, shares_of
from spatial.doctor.vectors.outline import Outline
from tests.spatial.doctor.vector_files import PROVINCE, SQUARE, codes, examine, found, shapes, write

UTM_POINT = shapely.Point(663000, 775000)
"""Hat Yai in UTM 47N, metres."""


def likely(finding: Finding) -> list[str]:
    return [option.value for option in finding.options if option.is_likely]


def test_a_missing_crs_is_asked_for_with_the_guesses_that_fit_the_province_first(tmp_path: Path) -> None:
    examination, table = examine(write(tmp_path / "a.shp", [UTM_POINT], {"n": [1]}, crs=None), outline=PROVINCE)
    finding = found(examination, "crs_missing")
    assert (finding.weight, finding.decision) == ("decision", "crs")
    assert [option.value for option in finding.options[:2]] == ["EPSG:32647", "EPSG:24047"]
    assert {option.value for option in finding.options} == set(CANDIDATES)
    assert "100%" in finding.th
    assert shapes(table) == [UTM_POINT]
    assert not examination.report.is_loadable


def test_of_guesses_that_fit_equally_well_none_is_likely_and_their_distance_is_said(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.shp", [UTM_POINT], {"n": [1]}, crs=None), outline=PROVINCE)
    finding = found(examination, "crs_missing")
    assert likely(finding) == []
    # as far as docs/methods/datums.md has it
    assert "about 450 m apart" in finding.en
    assert "the file cannot tell" in finding.en
    assert "ห่างกันราว 450 เมตร" in finding.th
    assert ("UTM 47N (EPSG:24047)" in finding.th, "UTM 48N" in finding.th) == (True, False)


def test_zones_that_fit_equally_well_are_told_by_their_distance() -> None:
    middle = np.array([[500_000.0, 1_500_000.0]])
    codes = equally_good(shares_of(middle, Outline(None)))
    assert codes == ("EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:24048")
    assert re.search(r"about 4\d0 m to 6\d\d km apart", doubt_between(codes, middle).en)


def test_the_one_guess_that_fits_is_likely_and_nothing_more_is_said() -> None:
    shares = {"EPSG:32647": 0.99, "EPSG:24047": 0.8, "EPSG:4326": 0.0}
    assert [option.value for option in crs_options(shares) if option.is_likely] == ["EPSG:32647"]
    assert doubt_between(equally_good(shares), np.array([[663000.0, 775000.0]])) == ("", "")


def test_where_no_guess_fits_none_is_likely() -> None:
    shares = dict.fromkeys(CANDIDATES, 0.1)
    assert not any(option.is_likely for option in crs_options(shares))
    assert equally_good(shares) == ()


def test_the_answer_on_the_crs_is_obeyed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", [UTM_POINT], {"n": [1]}, crs=None)
    examination, table = examine(path, outline=PROVINCE, decisions={"crs": "EPSG:32647"})
    assert examination.report.outcome == "clean"
    assert PROVINCE.contains(shapes(table)[0])


@pytest.mark.parametrize(
    ("point", "declared", "code", "guess"),
    [
        (UTM_POINT, "EPSG:4326", "crs_metres_as_degrees", "EPSG:32647"),
        (shapely.Point(100.5, 7.0), "EPSG:32647", "crs_degrees_as_metres", "EPSG:4326"),
        (UTM_POINT, "EPSG:32648", "crs_wrong_zone", "EPSG:32647"),
        (UTM_POINT, "EPSG:24048", "crs_wrong_zone", "EPSG:24047"),
        (shapely.Point(663000, 775000), "EPSG:32747", "crs_doubtful", "EPSG:32647"),
    ],
)
def test_a_wrong_crs_is_asked_about_with_a_better_one(
    tmp_path: Path, point: shapely.Point, declared: str, code: str, guess: str
) -> None:
    path = write(tmp_path / "a.gpkg", [point], {"n": [1]}, crs=declared)
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, code)
    assert (finding.weight, finding.decision) == ("decision", "crs")
    assert likely(finding) == [guess]
    assert declared in {option.value for option in finding.options}
    examination, table = examine(path, outline=PROVINCE, decisions={"crs": guess})
    assert examination.report.is_loadable
    assert PROVINCE.contains(shapes(table)[0])


def test_swapped_axes_are_asked_about_and_swapped_back(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [shapely.Point(7.0, 100.5)], {"n": [1]})
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, "axes_swapped")
    assert (finding.weight, finding.decision, likely(finding)) == ("decision", "axes", ["swap"])
    examination, table = examine(path, outline=PROVINCE, decisions={"axes": "swap"})
    assert examination.report.outcome == "clean"
    assert shapes(table) == [shapely.Point(100.5, 7.0)]


def test_swapped_metres_are_found_without_a_province(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [shapely.Point(775000, 663000)], crs="EPSG:32647")
    examination, _ = examine(path, outline=PROVINCE)
    assert likely(found(examination, "axes_swapped")) == ["swap"]


def test_a_crs_that_leads_nowhere_is_asked_about(tmp_path: Path) -> None:
    local = 'LOCAL_CS["site",UNIT["metre",1]]'
    examination, _ = examine(write(tmp_path / "a.gpkg", [UTM_POINT], crs=local), outline=PROVINCE)
    finding = found(examination, "crs_unusable")
    assert (finding.weight, finding.decision, likely(finding)) == ("decision", "crs", [])
    assert finding.options[0].value == "EPSG:32647"
    assert "apart" in finding.en


def test_indian_1975_is_moved_and_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", [UTM_POINT], {"n": [1]}, crs="EPSG:24047")
    examination, table = examine(path, outline=PROVINCE)
    finding = found(examination, "crs_indian_1975")
    assert finding.weight == "note"
    (point,) = shapes(table)
    # some 330 m west and 300 m north of the same numbers on WGS 84, which lie at 100.47564, 7.00900
    assert (point.x - 100.47564) * 110_500 == pytest.approx(-332, abs=10)
    assert (point.y - 7.00900) * 110_600 == pytest.approx(299, abs=10)
    assert examination.report.outcome == "clean"


def test_indian_1975_agrees_with_the_survey_departments_parameters() -> None:
    transformer = to_wgs84("EPSG:4240")
    assert transformer is not None
    lon, lat = transformer.transform(100.5, 13.75)
    # by hand: geocentric on Everest 1830 (a 6377276.345, 1/f 300.8017), moved by 204.5, 837.9, 294.8 m, on WGS 84
    assert (lon, lat) == pytest.approx((100.496725, 13.751642), abs=5e-5)


def test_data_that_fits_better_on_the_older_datum_is_noted(tmp_path: Path) -> None:
    # points along the inside of the province's eastern edge, written with the numbers of Indian 1975
    inverse = np.linspace(6.4, 7.8, 60)
    edge = [shapely.Point(101.1 + 0.0015, y) for y in inverse]
    inside = [shapely.Point(100.6, y) for y in inverse]
    examination, _ = examine(write(tmp_path / "a.gpkg", [*edge, *inside]), outline=PROVINCE)
    finding = found(examination, "crs_maybe_indian_1975")
    assert finding.weight == "note"
    assert "EPSG:4240" in finding.en
    assert (finding.decision, [option.value for option in finding.options]) == ("crs", ["EPSG:4240", "EPSG:4326"])


def test_features_outside_and_across_the_boundary_are_listed(tmp_path: Path) -> None:
    across = shapely.box(101.05, 7.0, 101.15, 7.1)
    far = shapely.box(102.0, 7.0, 102.1, 7.1)
    examination, table = examine(write(tmp_path / "a.gpkg", [SQUARE, across, far]), outline=PROVINCE)
    outside, partly = found(examination, "outside_province"), found(examination, "partly_outside_province")
    assert (outside.weight, list(outside.fids), partly.weight, list(partly.fids)) == ("note", [3], "note", [2])
    assert outside.features[0]["geometry"]["type"] == "Polygon"
    assert table.num_rows == 3


def test_a_layer_of_another_province_has_to_be_confirmed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [shapely.Point(102.8, 16.4), shapely.Point(102.9, 16.5)])
    examination, _ = examine(path, outline=PROVINCE)
    finding = found(examination, "all_outside_province")
    assert (finding.weight, finding.decision, finding.count) == ("decision", "outside", 2)
    assert len(finding.features) == 2
    examination, table = examine(path, outline=PROVINCE, decisions={"outside": "keep"})
    assert examination.report.is_loadable
    assert table.num_rows == 2


def test_unusable_coordinates_are_left_out_and_listed(tmp_path: Path) -> None:
    points = [shapely.Point(100.5, 7), shapely.Point(float("inf"), 7), shapely.Point(100.5, 700)]
    examination, table = examine(write(tmp_path / "a.gpkg", points, {"n": [1, 2, 3]}))
    finding = found(examination, "coordinates_unusable")
    assert (finding.weight, finding.count, list(finding.fids)) == ("repaired", 2, [2, 3])
    assert [feature["properties"]["reason"] for feature in finding.features] == ["inf, 7", "100.5, 700"]
    assert table.column("n").to_pylist() == [1]


def test_a_polygon_with_one_corner_that_is_no_number_is_left_out(tmp_path: Path) -> None:
    broken = struct.pack("<BIII8d", 1, 3, 1, 4, 100, 7, 100.1, 7, 100.1, float("nan"), 100, 7)
    examination, table = examine(write(tmp_path / "a.gpkg", [SQUARE, broken]))
    assert list(found(examination, "coordinates_unusable").fids) == [2]
    assert table.num_rows == 1


def test_a_layer_of_unusable_coordinates_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [shapely.Point(float("inf"), 7)])
    examination, _ = examine(path)
    finding = found(examination, "coordinates_all_unusable")
    assert (finding.weight, finding.count, codes(examination)) == ("refused", 1, ["coordinates_all_unusable"])


L_SHAPE = shapely.Polygon([(0, 0), (4, 0), (4, 1), (1, 1), (1, 4), (0, 4)])
OUTLINE = Outline(L_SHAPE)
near = st.floats(-1, 5)


@given(st.lists(st.tuples(near, near, st.floats(0.001, 2), st.floats(0.001, 2)), min_size=1, max_size=20))
def test_cells_of_the_outline_never_change_what_is_outside(boxes: list[tuple[float, float, float, float]]) -> None:
    made = np.array([shapely.box(x, y, x + width, y + height) for x, y, width, height in boxes], object)
    wholly, partly = OUTLINE.outside(made, shapely.bounds(made))
    assert wholly.tolist() == (~shapely.intersects(L_SHAPE, made)).tolist()
    assert partly.tolist() == (shapely.intersects(L_SHAPE, made) & ~shapely.covers(L_SHAPE, made)).tolist()
