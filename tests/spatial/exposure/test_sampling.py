"""Values at points: the cell that holds each, NaN where nothing was modelled or the raster does not reach."""

from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer
from shapely.geometry import Point

from spatial.exposure.sampling import values_at
from tests.spatial.exposure.rasters import ORIGIN, raster


def places(*xy: tuple[float, float], crs: str = "EPSG:32647") -> np.ndarray:
    way = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return np.array([Point(way.transform(*one)) for one in xy], object)


def test_each_point_has_the_value_of_its_cell(tmp_path: Path) -> None:
    cells = np.arange(12, dtype=np.float32).reshape(3, 4)
    cells[1, 2] = np.nan
    west, north = ORIGIN
    middles = [(west + 100 * column + 50, north - 100 * row - 50) for row in range(3) for column in range(4)]
    found = values_at(raster(tmp_path / "v.tif", cells), places(*middles))
    np.testing.assert_array_equal(found, cells.ravel())


def test_points_beside_the_raster_and_at_the_ends_of_the_earth_have_no_value(tmp_path: Path) -> None:
    values = raster(tmp_path / "v.tif", np.ones((3, 4)))
    beside = places((ORIGIN[0] - 1, ORIGIN[1] - 50), (ORIGIN[0] + 401, ORIGIN[1] - 50))
    ends = np.array([Point(-80, 80), Point(99, -90), Point(180, 0), Point(-81.0, 0.0), Point(9, 0)], object)
    assert np.isnan(values_at(values, np.concatenate([beside, ends]))).all()


def test_points_far_apart_are_read_from_windows_of_their_own(tmp_path: Path) -> None:
    cells = np.zeros((2500, 2500), np.float32)
    cells[3, 2], cells[2400, 2450] = 1.5, 2.5
    west, north = ORIGIN
    values = raster(tmp_path / "v.tif", cells, side=10.0)
    asked = places((west + 25, north - 35), (west + 24505, north - 24005), (west + 12000, north - 12000))
    assert values_at(values, asked).tolist() == [1.5, 2.5, 0.0]


def test_indian_1975_goes_our_way_to_wgs_84(tmp_path: Path) -> None:
    cells = np.arange(100, dtype=np.float32).reshape(10, 10)
    values = raster(tmp_path / "v.tif", cells, crs="EPSG:24047")
    # EPSG:1304 by hand: the shift by geocentric translations, apart from PROJ's first choice
    way = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=utm +zone=47 +a=6377276.345 +rf=300.8017 +step +proj=cart +a=6377276.345 "
        "+rf=300.8017 +step +proj=helmert +x=210 +y=814 +z=289 +step +inv +proj=cart +ellps=WGS84 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    point = Point(way.transform(ORIGIN[0] + 450, ORIGIN[1] - 350)[:2])
    assert values_at(values, np.array([point], object)).tolist() == [pytest.approx(34.0)]
