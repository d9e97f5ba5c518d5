"""Indian 1975 goes one way to WGS 84, whoever asks: features, outlines of rasters, classes of depth and pictures."""

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio.warp
import shapely
from pyproj import Geod, Transformer

from spatial.datums import to_lonlat, with_shift
from spatial.rasters.classes import classify
from spatial.rasters.cog import make_cog
from spatial.rasters.opening import gdal
from spatial.rasters.preview import preview_bounds
from tests.spatial.doctor.vector_files import examine, shapes, write
from tests.spatial.rasters.grids import HAT_YAI, examined, found, write_tiff

BY_HAND = Transformer.from_pipeline(
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +a=6377276.345 +rf=300.8017 "
    "+step +proj=helmert +x=204.5 +y=837.9 +z=294.8 +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
"""The parameters that the Royal Thai Survey Department published, with nothing of PROJ's registry."""
GEOD = Geod(ellps="WGS84")
UTM_47N = Transformer.from_pipeline("+proj=pipeline +step +inv +proj=utm +zone=47 +a=6377276.345 +rf=300.8017")
SQUARE_OF_CELLS = np.full((40, 40), 0.7, np.float32)
"""400 m, its north-west corner at that of HAT_YAI."""


def metres_apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return GEOD.inv(*one, *other)[2]


def by_survey_department(easting: float, northing: float) -> tuple[float, float]:
    lon, lat = UTM_47N.transform(easting, northing)
    lon, lat, _ = BY_HAND.transform(lon, lat, 0.0)
    return float(lon), float(lat)


CORNER = by_survey_department(HAT_YAI.c, HAT_YAI.f)


@pytest.mark.parametrize(("lon", "lat"), [(100.5, 13.75), (100.47, 7.0), (98.98, 18.79), (104.85, 15.24)])
def test_indian_1975_agrees_with_the_survey_departments_parameters(lon: float, lat: float) -> None:
    expected = BY_HAND.transform(lon, lat, 0.0)[:2]
    assert metres_apart(to_lonlat("EPSG:4240").transform(lon, lat), expected) < 3


def test_what_proj_would_choose_lies_far_from_it() -> None:
    first = Transformer.from_crs("EPSG:4240", "EPSG:4326", always_xy=True).transform(100.5, 13.75)
    assert metres_apart(first, BY_HAND.transform(100.5, 13.75, 0.0)[:2]) > 150


@pytest.mark.parametrize(
    ("crs", "x", "y"), [("EPSG:24047", 663e3, 775e3), ("EPSG:24048", 260e3, 1_800e3), ("EPSG:4240", 100.5, 13.75)]
)
def test_gdal_goes_the_same_way_where_it_reprojects_itself(crs: str, x: float, y: float) -> None:
    (lon,), (lat,) = rasterio.warp.transform(with_shift(crs), "EPSG:4326", [x], [y])
    assert metres_apart((lon, lat), to_lonlat(crs).transform(x, y)) < 0.01


def test_other_datums_are_left_to_the_library() -> None:
    assert with_shift("EPSG:32647") == "EPSG:32647"


def test_a_raster_its_classes_its_picture_and_a_feature_lie_in_one_place(tmp_path: Path) -> None:
    feature = write(tmp_path / "a.gpkg", [shapely.Point(HAT_YAI.c, HAT_YAI.f)], {"n": [1]}, crs="EPSG:24047")
    (point,) = shapes(examine(feature)[1])
    cog = tmp_path / "cog.tif"

    summary = make_cog(examined(write_tiff(tmp_path / "a.tif", SQUARE_OF_CELLS, crs="EPSG:24047")), cog)
    (batch,) = classify(cog)
    (polygon,) = shapely.from_wkb(np.array(batch.column(batch.schema.names[-1]).to_pylist(), object))
    with gdal():
        west, _, _, north = preview_bounds(cog)

    ring = summary.footprint["coordinates"][0]
    nearest = min(ring, key=lambda position: metres_apart(position, CORNER))
    assert metres_apart(nearest, CORNER) < 3
    assert metres_apart((point.x, point.y), nearest) < 0.01
    assert shapely.distance(polygon, point) * 111_000 < 0.01
    assert metres_apart((west, north), CORNER) < 8  # the picture's own pixels, on a grid turned a little


def test_bad_cells_are_shown_where_the_survey_department_would_put_them(tmp_path: Path) -> None:
    cells = SQUARE_OF_CELLS.copy()
    cells[0, 0] = -4
    examination = examined(write_tiff(tmp_path / "a.tif", cells, crs="EPSG:24047"))
    (feature,) = found(examination)["negative_depths"].features
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert shapely.distance(shape, shapely.Point(CORNER)) * 111_000 < 3
