"""The doctor of rasters on where they lie: CRS missing, wrong, swapped; outside; grids turned, flipped, nowhere."""

import re
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from rasterio import Affine
from rasterio.control import GroundControlPoint

from spatial.rasters.cog import make_cog
from tests.spatial.rasters.grids import FOUR, HAT_YAI, HAT_YAI_DEGREES, cells_of, examined, found, write_tiff

SONGKHLA = shapely.box(100.0, 6.3, 101.2, 7.95)


def offered(finding: object) -> list[str]:
    return [option.value for option in finding.options]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("transform", "best", "not_offered"),
    [
        (HAT_YAI, "EPSG:32647", "EPSG:4326"),
        (HAT_YAI_DEGREES, "EPSG:4326", "EPSG:32647"),
        # the same place in zone 48
        (Affine(10, 0, -3_000, 0, -10, 776_500), "EPSG:32648", "EPSG:32647"),
    ],
)
def test_a_missing_crs_is_guessed_by_position_and_waits(
    tmp_path: Path, transform: Affine, best: str, not_offered: str
) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None, transform=transform)
    examination = examined(source, outline=SONGKHLA)
    finding = found(examination)["crs_missing"]
    assert (finding.weight, finding.decision) == ("decision", "crs")
    assert offered(finding)[0] == best
    # Indian 1975 fits as well: neither is likely, and it is said how far apart they are
    assert not any(option.is_likely for option in finding.options)
    assert re.search(r"about [45]\d0 m apart", finding.en)
    assert not_offered not in offered(finding)
    assert not examination.report.is_loadable

    settled = examined(source, outline=SONGKHLA, crs=best)
    assert settled.report.is_loadable
    assert make_cog(settled, tmp_path / "b.tif").crs == best


def test_indian_1975_is_offered_beside_wgs_84(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None)
    assert offered(found(examined(source, outline=SONGKHLA))["crs_missing"]) == ["EPSG:32647", "EPSG:24047"]
    settled = examined(source, outline=SONGKHLA, crs="24047")
    assert "datum_indian_1975" in found(settled)
    assert make_cog(settled, tmp_path / "b.tif").crs == "EPSG:24047"


def test_the_declared_datum_stays_where_only_the_zone_is_wrong(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs="EPSG:24048")
    finding = found(examined(source, outline=SONGKHLA))["crs_wrong"]
    assert [option.value for option in finding.options if option.is_likely] == ["EPSG:24047"]


def test_the_wrong_utm_zone_is_seen(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs="EPSG:32648")
    finding = found(examined(source, outline=SONGKHLA))["crs_wrong"]
    assert offered(finding) == ["EPSG:32647", "EPSG:24047", "EPSG:32648"]
    assert examined(source, outline=SONGKHLA, crs="EPSG:32647").report.is_loadable


def test_without_an_outline_thailand_is_the_area(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs="EPSG:32648")
    assert "crs_wrong" in found(examined(source))


def test_degrees_declared_as_metres_are_seen(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=HAT_YAI_DEGREES)
    assert offered(found(examined(source))["degrees_declared_metres"])[0] == "EPSG:4326"


def test_metres_declared_as_degrees_are_seen(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs="EPSG:4326")
    assert offered(found(examined(source))["metres_declared_degrees"])[0] == "EPSG:32647"


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_latitude_in_the_place_of_x_is_refused(tmp_path: Path, crs: str | None) -> None:
    swapped = Affine(0.0001, 0, 7.0, 0, -0.0001, 100.5)
    examination = examined(write_tiff(tmp_path / "a.tif", FOUR, crs=crs, transform=swapped), outline=SONGKHLA)
    assert found(examination)["axes_swapped"].weight == "refused"


def test_northing_in_the_place_of_x_is_refused(tmp_path: Path) -> None:
    swapped = Affine(10, 0, 775_000, 0, -10, 662_000)
    examination = examined(write_tiff(tmp_path / "a.tif", FOUR, transform=swapped), outline=SONGKHLA)
    assert found(examination)["axes_swapped"].weight == "refused"


def test_a_raster_elsewhere_is_loaded_only_when_that_is_meant(tmp_path: Path) -> None:
    chiang_mai = Affine(10, 0, 500_000, 0, -10, 2_077_000)
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=chiang_mai)
    finding = found(examined(source, outline=SONGKHLA))["outside_province"]
    assert finding.weight == "decision"
    assert shapely.get_type_id(shapely.geometry.shape(finding.features[0]["geometry"])) == 3
    assert examined(source, outline=SONGKHLA, outside_province="keep").report.is_loadable


def test_a_raster_mostly_elsewhere_is_noted(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=Affine(100_000, 0, 560_000, 0, -100_000, 860_000))
    assert found(examined(source, outline=SONGKHLA))["mostly_outside_province"].weight == "note"


def test_a_place_nowhere_on_earth_is_refused(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs="EPSG:4326", transform=Affine(1e7, 0, 1e9, 0, -1e7, 1e9))
    assert found(examined(source))["coordinates_impossible"].weight == "refused"


def test_a_crs_of_ones_own_without_a_code_is_asked_for(tmp_path: Path) -> None:
    own = "+proj=tmerc +lat_0=0 +lon_0=99.5 +k=0.9998 +x_0=123456 +y_0=0 +ellps=evrst30 +units=m"
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=own)
    assert offered(found(examined(source))["crs_unknown"])[0] == "EPSG:32647"


def test_a_raster_without_georeference_is_refused(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None, transform=None)
    assert found(examined(source))["not_georeferenced"].weight == "refused"


def test_control_points_are_no_grid(tmp_path: Path) -> None:
    points = [GroundControlPoint(row, col, 662_000 + col, 775_000 - row) for row, col in ((0, 0), (0, 4), (4, 0))]
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=None, gcps=points)
    assert "control points" in found(examined(source))["not_georeferenced"].en


@pytest.mark.parametrize("turn", [Affine.rotation(15), Affine.shear(10, 0)])
def test_a_rotated_or_sheared_grid_is_refused(tmp_path: Path, turn: Affine) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=HAT_YAI @ turn)
    finding = found(examined(source))["grid_rotated"]
    assert finding.weight == "refused"
    assert "gdalwarp" in finding.th


def test_rows_from_the_south_are_turned_north_up(tmp_path: Path) -> None:
    upside_down = Affine(10, 0, 662_000, 0, 10, 774_960)
    examination = examined(write_tiff(tmp_path / "a.tif", FOUR[::-1], transform=upside_down))
    assert found(examination)["north_up_flipped"].weight == "repaired"
    straight = make_cog(examined(write_tiff(tmp_path / "b.tif", FOUR)), tmp_path / "b.cog.tif")

    turned = make_cog(examination, tmp_path / "a.cog.tif")

    assert turned.content_hash == straight.content_hash
    np.testing.assert_array_equal(cells_of(tmp_path / "a.cog.tif"), FOUR)


def test_many_strips_of_an_upside_down_mirrored_grid_come_in_order(tmp_path: Path) -> None:
    cells = np.arange(3_000 * 2_000, dtype=np.float32).reshape(3_000, 2_000) / np.float32(1e6)
    turned = Affine(-1, 0, 664_000, 0, 1, 772_000)
    examination = examined(write_tiff(tmp_path / "a.tif", cells[::-1, ::-1], transform=turned))

    summary = make_cog(examination, tmp_path / "a.cog.tif")

    assert summary.transform == (1, 0, 662_000, 0, -1, 775_000)
    np.testing.assert_array_equal(cells_of(tmp_path / "a.cog.tif"), cells)


def test_cells_that_are_not_square_or_of_odd_size_are_noted(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=Affine(20, 0, 662_000, 0, -10, 775_000))
    assert "20 × 10" in found(examined(source))["cells_not_square"].en
    source = write_tiff(tmp_path / "b.tif", FOUR, transform=Affine(9000, 0, 662_000, 0, -9000, 775_000))
    assert "9,000" in found(examined(source))["cell_size_unusual"].en


def test_a_prj_that_came_with_the_file_is_obeyed(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None)
    # as ArcGIS writes it
    (tmp_path / "a.prj").write_text(pyproj.CRS("EPSG:32647").to_wkt("WKT1_ESRI"))
    examination = examined(source, outline=SONGKHLA)
    assert found(examination)["prj_used"].weight == "note"
    assert make_cog(examination, tmp_path / "b.tif").crs == "EPSG:32647"


def test_a_prj_of_the_wrong_zone_is_questioned(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, crs=None)
    (tmp_path / "a.prj").write_text(pyproj.CRS("EPSG:32648").to_wkt("WKT1_ESRI"))
    assert offered(found(examined(source, outline=SONGKHLA))["crs_wrong"])[0] == "EPSG:32647"


def test_a_world_file_that_came_with_the_file_places_the_grid(tmp_path: Path) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=None)
    (tmp_path / "a.tfw").write_text("10\n0\n0\n-10\n662005\n774995\n")
    examination = examined(source)
    assert found(examination)["world_file_used"].weight == "note"
    with_its_own = make_cog(examined(write_tiff(tmp_path / "b.tif", FOUR)), tmp_path / "b.cog.tif")
    assert make_cog(examination, tmp_path / "a.cog.tif").content_hash == with_its_own.content_hash


@pytest.mark.parametrize("text", ["", "10 0 0", "10 0 0 -10 nan 774995", "a b c d e f"])
def test_a_world_file_without_six_numbers_places_nothing(tmp_path: Path, text: str) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=None)
    (tmp_path / "a.tfw").write_text(text)
    assert found(examined(source))["not_georeferenced"].weight == "refused"


def test_links_beside_a_file_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.prj").write_text(pyproj.CRS("EPSG:32647").to_wkt())
    (tmp_path / "a.prj").symlink_to(tmp_path / "elsewhere" / "a.prj")
    assert "crs_missing" in found(examined(write_tiff(tmp_path / "a.tif", FOUR, crs=None)))


@pytest.mark.parametrize("text", ["0 0 0 -10 662005 774995", "10 0 0 0 662005 774995"])
def test_cells_without_a_size_are_refused(tmp_path: Path, text: str) -> None:
    source = write_tiff(tmp_path / "a.tif", FOUR, transform=None)
    (tmp_path / "a.tfw").write_text(text)
    assert found(examined(source))["cell_size_impossible"].weight == "refused"
