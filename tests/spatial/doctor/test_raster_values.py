"""The doctor of rasters on what cells hold: nodata and dry, negative, impossible, centimetres, nothing."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from spatial.doctor.raster import examine_raster
from spatial.doctor.report import Finding
from spatial.rasters.cog import make_cog
from tests.spatial.rasters.grids import FOUR, HAT_YAI, cells_of, examined, found, incoming, write_tiff

LOWEST = float(np.finfo(np.float32).min)


def with_cells(**cells: float) -> np.ndarray:
    """FOUR with some cells replaced: r0c1=-9999."""
    grid = FOUR.copy()
    for place, value in cells.items():
        grid[int(place[1]), int(place[3])] = value
    return grid


def question(finding: Finding, decision: str) -> list[str]:
    assert finding.weight == "decision"
    assert finding.decision == decision
    return [option.value for option in finding.options]


def test_a_good_depth_raster_has_nothing_but_notes(tmp_path: Path) -> None:
    examination = examined(write_tiff(tmp_path / "a.tif", FOUR))
    assert set(found(examination)) == {"depth_unit_assumed"}
    assert examination.report.outcome == "clean"
    assert examination.report.is_loadable
    assert examination.report.layers == [
        {"name": "a.tif", "crs": "EPSG:32647", "bands": 1, "width": 4, "height": 4, "dtype": "float32"}
    ]


@pytest.mark.parametrize("number", [-9999.0, -999.0, LOWEST, 9999.0, 1e20])
def test_numbers_that_usually_mean_nodata_wait_for_a_decision(tmp_path: Path, number: float) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r0c1=number, r3c3=number))
    finding = found(examined(source))["nodata_undeclared"]
    offered, as_values = question(finding, "nodata")
    assert finding.count == 2
    assert as_values == "none"
    assert float(np.float32(offered)) == float(np.float32(number))

    settled = examined(source, nodata=offered)
    assert settled.report.is_loadable
    make_cog(settled, tmp_path / "b.tif")
    np.testing.assert_array_equal(cells_of(tmp_path / "b.tif"), with_cells(r0c1=np.nan, r3c3=np.nan))


def test_several_undeclared_numbers_are_offered_together(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r0c0=-9999, r0c1=-9999, r3c3=-99), nodata=-1)
    finding = found(examined(source))["nodata_undeclared"]
    assert question(finding, "nodata")[0] == "-1,-9999,-99"
    assert "-9999 (2), -99 (1)" in finding.en
    assert examined(source, nodata="-1,-9999,-99").report.is_loadable


def test_numbers_decided_to_be_values_are_judged_as_depths(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r0c1=-9999))
    assert found(examined(source, nodata="none"))["negative_depths"].count == 1


def test_nodata_of_zero_is_dry_or_not_modelled_as_people_decide(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r2c2=0, r3c2=0), nodata=0)
    finding = found(examined(source))["nodata_is_zero"]
    assert question(finding, "nodata") == ["none", "0"]
    assert finding.count == 4
    assert not any(option.is_likely for option in finding.options)

    dry = make_cog(examined(source, nodata="none"), tmp_path / "dry.tif")
    empty = make_cog(examined(source, nodata="0"), tmp_path / "empty.tif")
    assert (dry.valid_cells, empty.valid_cells) == (16, 12)


def test_nan_beside_a_declared_number_is_one_nodata(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r0c0=-9999), nodata=-9999)
    examination = examined(source)
    finding = found(examination)["nodata_in_several_ways"]
    assert (finding.weight, finding.count) == ("repaired", 3)
    assert "NaN, -9999" in finding.en
    assert make_cog(examination, tmp_path / "b.tif").valid_cells == 13


def test_nodata_written_in_float64_is_found_in_float32_cells(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r0c0=LOWEST), nodata=LOWEST)
    examination = examined(source)
    assert "nodata_undeclared" not in found(examination)
    assert make_cog(examination, tmp_path / "b.tif").valid_cells == 13


def test_an_internal_mask_is_obeyed(tmp_path: Path) -> None:
    import rasterio

    from spatial.rasters.opening import gdal

    source = write_tiff(tmp_path / "a.tif", np.ones((4, 4), np.float32))
    mask = np.full((4, 4), 255, np.uint8)
    mask[0] = 0
    with gdal(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(source, "r+") as dataset:
        dataset.write_mask(mask)
    examination = examined(source)
    assert found(examination)["internal_mask"].count == 4
    assert make_cog(examination, tmp_path / "b.tif").valid_cells == 12
    assert np.isnan(cells_of(tmp_path / "b.tif")[0]).all()


def test_infinite_cells_become_not_modelled(tmp_path: Path) -> None:
    examination = examined(write_tiff(tmp_path / "a.tif", with_cells(r0c0=np.inf, r1c1=-np.inf)))
    assert found(examination)["infinite_values"].count == 2
    assert make_cog(examination, tmp_path / "b.tif").valid_cells == 12


def test_small_negative_depths_are_residues_and_become_dry(tmp_path: Path) -> None:
    examination = examined(write_tiff(tmp_path / "a.tif", with_cells(r0c0=-0.004, r0c1=-0.01)))
    finding = found(examination)["negative_residues"]
    assert (finding.weight, finding.count) == ("repaired", 2)
    make_cog(examination, tmp_path / "b.tif")
    np.testing.assert_array_equal(cells_of(tmp_path / "b.tif")[0, :2], [0, 0])


def test_large_negative_depths_wait_for_a_decision_and_show_where_they_lie(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r0c0=-0.5, r1c1=-2))
    finding = found(examined(source))["negative_depths"]
    assert question(finding, "negative_depths") == ["nodata", "dry"]
    assert finding.count == 2
    assert "-2.00" in finding.en
    (feature,) = finding.features
    assert feature["properties"] == {"first_row": 1, "first_column": 1, "last_row": 2, "last_column": 2}
    outline = shapely.from_geojson(str(feature["geometry"]).replace("'", '"').replace("(", "[").replace(")", "]"))
    assert shapely.area(outline) > 0
    x, y = outline.centroid.coords[0]
    assert 100.4 < x < 100.5
    assert 6.9 < y < 7.1

    for answer, cell in (("nodata", np.nan), ("dry", 0.0)):
        make_cog(examined(source, negative_depths=answer), tmp_path / "b.tif")
        np.testing.assert_array_equal(cells_of(tmp_path / "b.tif"), with_cells(r0c0=cell, r1c1=cell))


def test_impossible_depths_wait_for_a_decision(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", with_cells(r3c3=45.5))
    finding = found(examined(source))["impossible_depths"]
    assert question(finding, "impossible_depths") == ["nodata", "keep"]
    assert (finding.count, len(finding.features)) == (1, 1)
    assert make_cog(examined(source, impossible_depths="nodata"), tmp_path / "b.tif").maximum == 2.5
    assert make_cog(examined(source, impossible_depths="keep"), tmp_path / "b.tif").maximum == 45.5


def test_depths_in_centimetres_are_offered_and_not_taken_silently(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR * np.float32(100))
    examination = examined(source)
    finding = found(examination)["depth_in_cm"]
    assert question(finding, "depth_unit") == ["m", "cm"]
    assert [option.value for option in finding.options if option.is_likely] == ["cm"]
    assert not examination.report.is_loadable
    assert "impossible_depths" not in found(examination)

    make_cog(examined(source, depth_unit="cm"), tmp_path / "b.tif")
    np.testing.assert_allclose(cells_of(tmp_path / "b.tif"), FOUR, rtol=1e-6)
    assert "impossible_depths" in found(examined(source, depth_unit="m"))


def test_whole_centimetres_become_metres_to_the_digit(tmp_path: Path) -> None:
    cells = np.array([[0, 5, 70, 250], [1, 2, 3, -9999]], np.int16)
    source = write_tiff(tmp_path / "a.tif", cells, nodata=-9999)
    findings = found(examined(source))
    assert findings["integer_values"].weight == "note"
    assert "whole numbers" in findings["depth_in_cm"].en

    make_cog(examined(source, depth_unit="cm"), tmp_path / "b.tif")
    expected = np.array([[0, 0.05, 0.7, 2.5], [0.01, 0.02, 0.03, np.nan]], np.float32)
    np.testing.assert_array_equal(cells_of(tmp_path / "b.tif"), expected)


def test_small_whole_numbers_ask_for_their_unit(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", np.array([[0, 1], [2, 3]], np.uint8))
    finding = found(examined(source))["depth_unit_unclear"]
    assert [option.value for option in finding.options if option.is_likely] == ["m"]
    assert examined(source, depth_unit="m").report.is_loadable


def test_a_unit_in_the_file_is_obeyed_and_said(tmp_path: Path) -> None:
    import rasterio

    from spatial.rasters.opening import gdal

    source = write_tiff(tmp_path / "a.tif", FOUR * np.float32(100))
    with gdal(), rasterio.open(source, "r+") as dataset:
        dataset.units = ("cm",)
    examination = examined(source)
    assert found(examination)["depth_unit_converted"].weight == "repaired"
    make_cog(examination, tmp_path / "b.tif")
    np.testing.assert_allclose(cells_of(tmp_path / "b.tif"), FOUR, rtol=1e-6)


def test_scale_and_offset_are_applied(tmp_path: Path) -> None:
    import rasterio

    from spatial.rasters.opening import gdal

    source = write_tiff(tmp_path / "a.tif", np.array([[0, 10], [250, 32767]], np.int16), nodata=32767)
    with gdal(), rasterio.open(source, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.01,), (0.5,)
    examination = examined(source)
    assert found(examination)["scale_applied"].weight == "repaired"
    make_cog(examination, tmp_path / "b.tif")
    np.testing.assert_allclose(cells_of(tmp_path / "b.tif"), [[0.5, 0.6], [3.0, np.nan]], rtol=1e-6)


def test_a_raster_without_a_value_is_refused(tmp_path: Path) -> None:
    examination = examined(write_tiff(tmp_path / "a.tif", np.full((4, 4), -9999, np.float32), nodata=-9999))
    assert found(examination)["all_nodata"].weight == "refused"
    assert examination.report.outcome == "refused"


def test_a_raster_without_water_is_noted(tmp_path: Path) -> None:
    examination = examined(write_tiff(tmp_path / "a.tif", np.zeros((4, 4), np.float32)))
    assert found(examination)["all_dry"].count == 16
    assert examination.report.is_loadable


def test_other_quantities_are_not_held_to_what_depths_can_be(tmp_path: Path) -> None:
    people = np.array([[0, 4000], [-5, 120]], np.int32)
    examination = examined(write_tiff(tmp_path / "a.tif", people), quantity="population")
    assert set(found(examination)) == {"integer_values"}
    make_cog(examination, tmp_path / "b.tif")
    np.testing.assert_array_equal(cells_of(tmp_path / "b.tif"), people)


DEEP = np.array([[1.0, 2.0, 45.5]], np.float32)


@pytest.mark.parametrize(
    ("quantity", "kind", "name", "is_depth"),
    [
        ("depth", "hazard", "a.tif", True),
        ("depth", None, "a.tif", True),
        ("velocity", "hazard", "depth.tif", False),
        (None, "exposure", "depth.tif", False),
        (None, "result", "depth.tif", False),
        (None, None, "flood_depth_100y.tif", True),
        (None, None, "ความลึกน้ำ.tif", True),
        (None, "hazard", "depth.tif", True),
        (None, None, "terrain.tif", False),
        (None, "hazard", "a.tif", False),
    ],
)
def test_cells_are_depths_where_it_was_said_or_the_file_says_so(
    tmp_path: Path, quantity: str | None, kind: str | None, name: str, is_depth: bool
) -> None:
    source = incoming(write_tiff(tmp_path / name, DEEP))
    report = examine_raster(source, decisions={}, quantity=quantity, kind=kind).report
    told = {finding.code for finding in report.findings}
    assert ("impossible_depths" in told) == is_depth
    is_open = quantity is None and kind in (None, "hazard")
    assert ("taken_for_depths" in told, "quantity_unstated" in told) == (is_open and is_depth, is_open and not is_depth)


def test_a_terrain_model_is_asked_nothing_about_depth(tmp_path: Path) -> None:
    heights = np.array([[12, 140], [-3, 1200]], np.int16)
    examination = examined(write_tiff(tmp_path / "dem.tif", heights), quantity=None)
    told = found(examination)
    assert set(told) == {"integer_values", "quantity_unstated"}
    assert told["quantity_unstated"].weight == "note"
    assert "depth" not in told["integer_values"].en
    assert examination.report.outcome == "clean"
    make_cog(examination, tmp_path / "b.tif")
    np.testing.assert_array_equal(cells_of(tmp_path / "b.tif"), heights)


@pytest.mark.parametrize("where", ["band", "tag of the band", "tag of the file"])
def test_a_description_or_tag_that_says_depth_is_enough(tmp_path: Path, where: str) -> None:
    path = write_tiff(tmp_path / "a.tif", np.array([[120, 180]], np.int16))
    with rasterio.open(path, "r+") as dataset:
        if where == "band":
            dataset.set_band_description(1, "Depth (Max)")
        elif where == "tag of the band":
            dataset.update_tags(1, standard_name="flood_water_thickness_above_ground")
        else:
            dataset.update_tags(TIFFTAG_IMAGEDESCRIPTION="maximum depth, 100 years")
    told = found(examined(path, quantity=None))
    assert told["taken_for_depths"].weight == "note"
    assert question(told["depth_in_cm"], "depth_unit") == ["m", "cm"]


def test_who_answers_on_depths_speaks_of_depths(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "a.tif", np.array([[120, 180]], np.int16))
    told = found(examined(path, quantity=None, depth_unit="cm"))
    assert "depth_unit_decided" in told
    assert "quantity_unstated" not in told


def test_a_unit_that_was_assumed_can_be_changed(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR)
    finding = found(examined(source))["depth_unit_assumed"]
    assert (finding.weight, finding.decision) == ("note", "depth_unit")
    assert [option.value for option in finding.options] == ["m", "cm"]
    assert "depth_unit_decided" in found(examined(source, depth_unit="cm"))


def test_an_impossible_answer_is_refused_with_what_may_be_answered_instead(tmp_path: Path) -> None:
    finding = found(examined(write_tiff(tmp_path / "a.tif", FOUR), depth_unit="inch"))["decision_impossible"]
    assert (finding.weight, finding.decision) == ("refused", "depth_unit")
    assert [option.value for option in finding.options] == ["m", "cm"]


def test_undeclared_nodata_is_found_whatever_the_quantity(tmp_path: Path) -> None:
    people = np.array([[0, 4000], [-9999, 120]], np.float32)
    examination = examined(write_tiff(tmp_path / "a.tif", people), quantity="population")
    assert found(examination)["nodata_undeclared"].count == 1


@pytest.mark.parametrize(
    ("decisions", "code", "possible"),
    [
        ({"depth_unit": "inch"}, "decision_impossible", "cm"),
        ({"nodata": "nothing"}, "decision_impossible", "-9999"),
        ({"crs": "EPSG:99999"}, "decision_impossible", "EPSG:32647"),
        ({"crs": "utm"}, "decision_impossible", "EPSG:32647"),
        ({"crs": "EPSG:4326"}, "decision_impossible", "EPSG:32647"),
        ({"band": "2"}, "decision_impossible", "1"),
        ({"variable": "speed"}, "decision_impossible", "a.tif"),
        ({"colour": "blue"}, "decision_unknown", "depth_unit"),
    ],
)
def test_impossible_answers_are_refused_with_what_is_possible(
    tmp_path: Path, decisions: dict[str, str], code: str, possible: str
) -> None:
    finding = found(examined(write_tiff(tmp_path / "a.tif", FOUR), **decisions))[code]
    assert finding.weight == "refused"
    assert possible in finding.en
    assert possible in finding.th


def test_many_bad_cells_are_shown_as_few_boxes(tmp_path: Path) -> None:
    cells = np.full((2000, 2100), -1.0, np.float32)
    cells[0, 0] = 1.0
    finding = found(examined(write_tiff(tmp_path / "a.tif", cells, transform=HAT_YAI)))["negative_depths"]
    assert finding.count == 2000 * 2100 - 1
    assert 5 <= len(finding.features) <= 20


def test_what_was_decided_about_cells_is_told_in_the_report(tmp_path: Path) -> None:
    centimetres = with_cells() * np.float32(100)
    centimetres[0, :2] = -9999
    examination = examined(write_tiff(tmp_path / "a.tif", centimetres), depth_unit="cm", nodata="-9999")
    told = found(examination)
    assert {code: told[code].weight for code in ("depth_unit_decided", "nodata_decided")} == {
        "depth_unit_decided": "repaired",
        "nodata_decided": "repaired",
    }
    assert told["nodata_decided"].count == 2
    assert "2" in told["nodata_decided"].th
    assert "2" in told["nodata_decided"].en
