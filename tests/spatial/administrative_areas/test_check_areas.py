"""A file of areas: what is refused, asked, repaired, taken; each class of fault with a real file of its kind."""

from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Polygon, box

from spatial.administrative_areas.checking import AreaCheckResult, check_areas
from spatial.administrative_areas.current import CurrentArea, CurrentAreas
from spatial.datums import to_lonlat
from spatial.incoming.receiving import receive
from tests.boundaries import boundary_file, districts, subdistricts, zipped

EMPTY = CurrentAreas("90", "สงขลา", "Songkhla")


def current(frame: gpd.GeoDataFrame, *, is_schematic: bool = False, level: str = "district") -> CurrentAreas:
    number = {"district": 2, "subdistrict": 3}[level]
    return CurrentAreas(
        "90",
        "สงขลา",
        "Songkhla",
        [
            CurrentArea(row[f"ADM{number}_PCODE"][2:], level, row[f"ADM{number}_TH"], row[f"ADM{number}_EN"],
                        row["geometry"], is_schematic)
            for _, row in frame.iterrows()
        ],
    )  # fmt: skip


def check(path: Path, level: str, now: CurrentAreas = EMPTY, **more: object) -> AreaCheckResult:
    scratch = path.parent / f"scratch-{len(list(path.parent.iterdir()))}"
    scratch.mkdir()
    return check_areas(receive(path, scratch), level=level, current=now, **more)  # type: ignore[arg-type]


def weights(result: AreaCheckResult) -> dict[str, str]:
    for finding in result.report.findings:
        assert any("ก" <= letter <= "๙" for letter in finding.th)
        assert finding.en
    return {finding.code: finding.weight for finding in result.report.findings}


def district_file(tmp_path: Path, frame: gpd.GeoDataFrame, name: str = "d.zip") -> Path:
    return zipped(frame, tmp_path / name)


def test_a_sound_file_is_clean_and_its_boundaries_untouched(tmp_path: Path) -> None:
    for level, number in (("district", 2), ("subdistrict", 3)):
        path = boundary_file(level, tmp_path)
        file = gpd.read_file(path)
        file = file.set_index(file[f"ADM{number}_PCODE"].str[2:]).sort_index()
        known = current(gpd.read_file(boundary_file("district", tmp_path / level_folder(tmp_path, level))))
        result = check(path, level, known if level == "subdistrict" else EMPTY, decisions={"gaps": "accept"})

        assert result.areas is not None, weights(result)
        assert "refused" not in weights(result).values()
        assert result.is_cod
        assert list(result.areas["code"]) == list(file.index)
        assert shapely.equals_exact(
            shapely.normalize(result.areas.geometry.to_numpy()),
            shapely.normalize(gpd.GeoSeries([_multi(shape) for shape in file.geometry]).to_numpy()),
        ).all()


def level_folder(tmp_path: Path, level: str) -> str:
    (tmp_path / f"known-{level}").mkdir(exist_ok=True)
    return f"known-{level}"


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("ADM2_PCODE", None, "code_missing"),
        ("ADM2_PCODE", "TH90A1", "code_malformed"),
        ("ADM2_PCODE", "TH9077", "code_pseudo"),
        ("ADM2_PCODE", "TH9096", "code_pseudo"),
        ("ADM2_PCODE", "TH9000", "code_pseudo"),
        ("ADM2_PCODE", "TH9011", "code_duplicate"),
        ("ADM1_PCODE", "TH91", "parent_differs"),
        ("ADM2_TH", None, "name_missing"),
        ("ADM2_EN", " ", "name_missing"),
        ("ADM2_TH", "Songkhla", "name_not_thai"),
    ],
)
def test_faulty_attributes_are_refused_with_the_area_that_has_them(
    tmp_path: Path, column: str, value: str | None, code: str
) -> None:
    frame = districts()
    frame.loc[0, column] = value
    result = check(district_file(tmp_path, frame), "district")
    assert weights(result)[code] == "refused"
    assert result.areas is None
    finding = next(finding for finding in result.report.findings if finding.code == code)
    assert 1 in finding.fids
    assert finding.features[0]["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_words_for_what_an_area_is_are_taken_off_names_and_said(tmp_path: Path) -> None:
    frame = districts()
    frame["ADM2_TH"] = "อำเภอ" + frame["ADM2_TH"]
    frame["ADM2_EN"] = frame["ADM2_EN"] + " District"
    result = check(district_file(tmp_path, frame), "district")
    assert weights(result) == {"name_prefix": "repaired"}
    assert result.areas is not None
    assert list(result.areas["name_th"]) == ["เมืองสงขลา", "หาดใหญ่"]
    assert list(result.areas["name_en"]) == ["Mueang Songkhla", "Hat Yai"]


def test_only_the_wanted_province_is_taken_and_that_is_said(tmp_path: Path) -> None:
    other = districts().iloc[:1].assign(ADM2_PCODE="TH9101", ADM1_PCODE="TH91")
    path = district_file(tmp_path, gpd.GeoDataFrame(pd.concat([other, districts()], ignore_index=True)))
    result = check(path, "district")
    assert weights(result) == {"other_provinces": "note"}
    assert result.areas is not None
    assert list(result.areas["code"]) == ["9001", "9011"]
    assert weights(check(path, "district", CurrentAreas("40", "ขอนแก่น", "Khon Kaen")))["province_absent"] == "refused"


def test_subdistricts_of_unknown_districts_are_refused_unless_those_are_derived(tmp_path: Path) -> None:
    path = district_file(tmp_path, subdistricts())
    assert weights(check(path, "subdistrict"))["parent_unknown"] == "refused"
    result = check(path, "subdistrict", derive=["district", "province"])
    assert result.areas is not None
    derived = result.areas.set_index("code")
    assert list(derived.loc[["9001", "9011", "90"], "name_en"]) == ["Mueang Songkhla", "Hat Yai", "Songkhla"]
    assert derived.geometry["9001"].equals(box(100.56, 7.10, 100.64, 7.20))
    assert derived.geometry["90"].equals(shapely.union_all(subdistricts().geometry.to_numpy()))


def test_a_file_of_subdistricts_is_not_taken_for_districts(tmp_path: Path) -> None:
    assert weights(check(district_file(tmp_path, subdistricts()), "district")) == {"level_mismatch": "refused"}


def test_an_overlap_is_asked_with_its_pair_and_its_size(tmp_path: Path) -> None:
    frame = subdistricts()
    frame.loc[0, "geometry"] = box(100.56, 7.10, 100.61, 7.20)
    path = district_file(tmp_path, frame)
    finding = next(f for f in check(path, "subdistrict", current(districts())).report.findings if f.code == "overlaps")
    assert finding.weight == "decision"
    assert finding.features[0]["properties"]["codes"] == ["900101", "900102"]
    # 0.01° × 0.1° at 7.15° north, on the ellipsoid
    assert finding.features[0]["properties"]["area_m2"] == pytest.approx(1104.5 * 11058, rel=2e-3)
    decided = check(path, "subdistrict", current(districts()), decisions={"overlaps": "accept"})
    assert weights(decided)["overlaps"] == "note"
    assert decided.areas is not None


def test_a_sliver_is_tolerated(tmp_path: Path) -> None:
    frame = subdistricts()
    frame.loc[0, "geometry"] = box(100.56, 7.10, 100.60001, 7.20)  # 1 m too far east
    result = check(district_file(tmp_path, frame), "subdistrict", current(districts()))
    assert weights(result) == {"slivers": "note"}
    assert result.areas is not None


def test_a_hole_is_a_gap_and_so_is_what_a_district_has_besides(tmp_path: Path) -> None:
    frame = subdistricts()
    frame.loc[2, "geometry"] = box(100.44, 6.95, 100.50, 7.05) - box(100.46, 6.98, 100.48, 7.0)
    frame.loc[0, "geometry"] = box(100.56, 7.10, 100.60, 7.15)
    finding = next(
        finding
        for finding in check(district_file(tmp_path, frame), "subdistrict", current(districts())).report.findings
        if finding.code == "gaps"
    )
    assert (finding.weight, finding.count) == ("decision", 2)
    alone = check(district_file(tmp_path, frame, "e.zip"), "subdistrict", derive=["district"])
    assert next(finding for finding in alone.report.findings if finding.code == "gaps").count == 1


def test_a_subdistrict_outside_of_its_district_is_asked(tmp_path: Path) -> None:
    frame = subdistricts()
    frame["ADM3_PCODE"] = ["TH900101", "TH901103", "TH901101", "TH901102"]
    frame["ADM2_PCODE"] = ["TH9001", "TH9011", "TH9011", "TH9011"]
    result = check(district_file(tmp_path, frame), "subdistrict", current(districts()))
    assert weights(result)["outside_parent"] == "decision"
    schematic = check(district_file(tmp_path, frame, "s.zip"), "subdistrict", current(districts(), is_schematic=True))
    assert weights(schematic) == {"parent_schematic": "note"}


def test_losing_areas_is_asked(tmp_path: Path) -> None:
    result = check(district_file(tmp_path, districts().iloc[:1]), "district", current(districts()))
    assert weights(result) == {"fewer_areas": "decision"}
    assert result.report.findings[0].features[0]["properties"]["code"] == "9011"


def test_an_invalid_boundary_is_repaired_and_a_line_refused(tmp_path: Path) -> None:
    frame = districts()
    frame.loc[0, "geometry"] = Polygon([(100.5, 7.1), (100.6, 7.2), (100.6, 7.1), (100.5, 7.2)])
    result = check(district_file(tmp_path, frame), "district")
    assert weights(result) == {"geometry_invalid": "repaired"}
    assert result.areas is not None
    assert result.areas.geometry.is_valid.all()
    lines = districts().rename(columns={"ADM2_PCODE": "code", "ADM2_TH": "name_th", "ADM2_EN": "name_en"})
    lines.loc[0, "geometry"] = LineString([(100.5, 7.1), (100.6, 7.2)])
    lines[["code", "name_th", "name_en", "geometry"]].to_file(tmp_path / "l.geojson")
    assert weights(check(tmp_path / "l.geojson", "district"))["geometry_missing"] == "refused"


def test_boundaries_on_indian_1975_are_shifted_as_everything_else_is(tmp_path: Path) -> None:
    there = districts()
    to_metres = partial(to_lonlat("EPSG:24047").transform, direction="INVERSE")
    shapes = shapely.transform(there.geometry.to_numpy(), to_metres, interleaved=False)
    here = there.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:24047"))
    result = check(district_file(tmp_path, here), "district")
    assert result.areas is not None
    moved = shapely.hausdorff_distance(result.areas.geometry.to_numpy(), there.geometry.to_numpy())
    assert moved.max() < 1e-7


def test_another_crs_is_brought_to_wgs_84_and_said(tmp_path: Path) -> None:
    result = check(district_file(tmp_path, districts().to_crs("EPSG:32647")), "district")
    assert weights(result)["reprojected"] == "repaired"
    assert result.areas is not None
    moved = shapely.hausdorff_distance(result.areas.geometry.to_numpy(), districts().geometry.to_numpy())
    assert moved.max() < 1e-7


def test_a_missing_crs_is_asked_and_the_answer_used(tmp_path: Path) -> None:
    path = zipped(districts().to_crs("EPSG:32647"), tmp_path / "d.zip", says_crs=False)
    asked = check(path, "district").report.findings[0]
    assert (asked.code, asked.weight, asked.options[0].value) == ("crs_missing", "decision", "EPSG:32647")
    assert check(path, "district", decisions={"crs": "EPSG:32647"}).areas is not None


def test_swapped_axes_are_refused(tmp_path: Path) -> None:
    frame = districts()
    frame["geometry"] = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
    result = check(district_file(tmp_path, frame), "district")
    assert weights(result)["outside_thailand"] == "refused"
    assert "swapped" in result.report.findings[0].en


def test_thai_names_in_an_unsaid_encoding_are_asked(tmp_path: Path) -> None:
    path = zipped(districts(), tmp_path / "t.zip", encoding="CP874", says_encoding=False)
    asked = next(finding for finding in check(path, "district").report.findings if finding.decision == "encoding")
    assert asked.options[0].value == "CP874"
    decided = check(path, "district", decisions={"encoding": "CP874"})
    assert decided.areas is not None
    assert list(decided.areas["name_th"]) == ["เมืองสงขลา", "หาดใหญ่"]


def test_our_own_names_of_fields_are_known_in_geopackage_and_geojson(tmp_path: Path) -> None:
    frame = districts().rename(columns={"ADM2_TH": "name_th", "ADM2_EN": "name_en"})
    frame["code"] = [9001, 9011]
    frame["parent_code"] = "90"
    own = frame[["code", "name_th", "name_en", "parent_code", "geometry"]]
    own.to_file(tmp_path / "a.gpkg", layer="districts")
    own.assign(level="district").to_file(tmp_path / "a.geojson")
    for name in ("a.gpkg", "a.geojson"):
        result = check(tmp_path / name, "district")
        assert weights(result) == {}
        assert result.areas is not None
        assert list(result.areas["code"]) == ["9001", "9011"]


def test_a_layer_is_asked_for_where_several_hold_areas(tmp_path: Path) -> None:
    for layer in ("old", "new"):
        districts().to_file(tmp_path / "two.gpkg", layer=layer)
    asked = check(tmp_path / "two.gpkg", "district").report.findings[0]
    assert [option.value for option in asked.options] == ["two.gpkg:old", "two.gpkg:new"]
    assert check(tmp_path / "two.gpkg", "district", decisions={"dataset": "two.gpkg:new"}).areas is not None


def test_a_decision_that_nobody_asked_for_is_refused(tmp_path: Path) -> None:
    result = check(district_file(tmp_path, districts()), "district", decisions={"gap": "accept"})
    assert weights(result) == {"decision_unknown": "refused"}


def test_a_file_without_areas_says_which_fields_it_lacks(tmp_path: Path) -> None:
    districts()[["ADM1_TH", "geometry"]].to_file(tmp_path / "x.gpkg")
    result = check(tmp_path / "x.gpkg", "district")
    assert weights(result) == {"fields_missing": "refused"}
    assert "ADM2_PCODE" in result.report.findings[0].en
