"""Real clients on the maps, with an app token: ogr2ogr, GeoPandas and OWSLib."""

import io
import os
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

import geopandas
import pytest
from owslib.ogcapi.features import Features

from tests.api.people import People
from tests.ogc.maps import POINTS
from tests.service import Service

pytestmark = pytest.mark.usefixtures("layers")


@pytest.fixture(scope="module")
def token(people: People) -> str:
    return people.token("gis", "read")


def gdal(program: str, *arguments: str | Path, token: str | None) -> subprocess.CompletedProcess[str]:
    """A program of GDAL's, with a token as the password of Basic."""
    signed = {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"token:{token}"} if token else {}
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, check=False, env={**os.environ, **signed}
    )
    assert "ERROR" not in done.stderr, done.stderr
    return done


def test_ogrinfo_lists_all_collections_with_their_types(service: Service, token: str) -> None:
    told = gdal("ogrinfo", "-ro", f"OAPIF:{service.base_url}/ogc", token=token).stdout
    for collection, shapes in (
        ("90-grid", "Point"),
        ("90-zones", "Multi Polygon"),
        ("90-assessments-lines", "Line String"),
        ("90-homes", "Point"),
    ):
        assert any(collection in line and f"({shapes})" in line for line in told.splitlines()), told


def test_ogr2ogr_brings_every_feature_home_over_several_pages(service: Service, token: str, tmp_path: Path) -> None:
    target = tmp_path / "grid.gpkg"
    address = f"OAPIF:{service.base_url}/ogc"
    gdal("ogr2ogr", target, address, "90-grid", "-oo", "PAGE_SIZE=400", token=token)
    there = geopandas.read_file(target)
    assert sorted(there["number"]) == list(range(POINTS))
    assert there["name"].iloc[5].startswith("จุดที่ ")
    assert there.crs.to_epsg() == 4326
    # GDAL may take numbers of a first page without fractions for whole ones; these have some
    assert there["height_m"].isna().sum() == len(range(0, POINTS, 7))


def test_ogr2ogr_asks_for_a_box_and_gets_only_that(service: Service, token: str, tmp_path: Path) -> None:
    target = tmp_path / "some.gpkg"
    box = ("-spat", "100.3999", "6.8999", "100.4121", "6.9081")
    gdal("ogr2ogr", target, f"OAPIF:{service.base_url}/ogc", "90-grid", *box, token=token)
    assert sorted(geopandas.read_file(target)["number"]) == [0, 1, 2, 3, 50, 51, 52, 53, 100, 101, 102, 103]


def test_ogrinfo_without_a_token_sees_what_is_public_and_nothing_else(service: Service) -> None:
    told = gdal("ogrinfo", "-ro", f"OAPIF:{service.base_url}/ogc", token=None).stdout
    assert "90-zones" in told
    assert "90-grid" not in told
    assert "assessments" not in told


@pytest.mark.parametrize("form", ["json", "fgb"])
def test_geopandas_reads_a_page_as_it_comes(service: Service, token: str, form: str) -> None:
    address = f"{service.base_url}/ogc/collections/90-grid/items?limit=10000&f={form}"
    with urlopen(Request(address, headers={"Authorization": f"Bearer {token}"})) as answer:
        grid = geopandas.read_file(io.BytesIO(answer.read()))
    assert list(grid["number"]) == list(range(POINTS))
    assert list(grid.loc[grid["height_m"].isna(), "number"]) == list(range(0, POINTS, 7))
    assert grid.geometry.iloc[51].coords[0] == (100.404, 6.904)
    assert grid["is_even"].sum() == POINTS // 2


def test_a_flatgeobuf_in_metres_knows_its_crs(service: Service, token: str) -> None:
    crs = "http://www.opengis.net/def/crs/EPSG/0/32647"
    address = f"{service.base_url}/ogc/collections/90-assessments-polygons/items?f=fgb&crs={crs}"
    with urlopen(Request(address, headers={"Authorization": f"Bearer {token}"})) as answer:
        areas = geopandas.read_file(io.BytesIO(answer.read()))
    assert areas.crs.to_epsg() == 32647
    assert areas.geometry.area.between(1e3, 1e9).all()


def test_owslib_finds_its_way_from_the_landing_page_to_a_feature(service: Service, token: str) -> None:
    maps = Features(f"{service.base_url}/ogc/", headers={"Authorization": f"Bearer {token}"})
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in maps.conformance()["conformsTo"]
    assert {"90-grid", "90-zones", "90-assessments-points"} <= set(maps.feature_collections())
    assert maps.api()["openapi"].startswith("3.0")
    assert maps.collection("90-grid")["id"] == "90-grid"
    found = maps.collection_items("90-grid", limit=7, bbox=[100.3, 6.8, 100.41, 7.0])
    assert found["numberReturned"] == 7
    assert maps.collection_item("90-grid", "1")["properties"]["number"] == 0
