"""Versions made from versions: depths in classes, differences; with their provenance, on the record."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import numpy as np
import pandas as pd
import pytest
import rasterio
from shapely.geometry import box

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, Worker, depths, ended, loaded, metadata
from tests.service import Service

pytestmark = pytest.mark.usefixtures("worker")
CLASSES = "/api/v1/provinces/90/depth-classes"


def derived(client: httpx.Client, address: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for a derived version and wait for it."""
    answer = client.post(address, json=body)
    assert answer.status_code == 202, answer.text
    job = ended(client, answer.json()["job"])
    assert job["state"] == "succeeded", job
    return client.get(job["result"]["href"]).json()


def features_of(client: httpx.Client, version: dict[str, Any], folder: Path) -> gpd.GeoDataFrame:
    """A version as GeoPandas reads its GeoPackage."""
    path = folder / f"{version['slug']}-{version['version']}.gpkg"
    path.write_bytes(client.get(version["exports"]["gpkg"]).content)
    return gpd.read_file(path, layer=version["collection"])


def test_classes_of_a_depth_raster_are_areas_with_the_raster_behind_them(people: People, tmp_path: Path) -> None:
    client = people("gis")
    path = files.depth_raster(tmp_path / "depth.tif")
    raster = loaded(client, path, metadata("pond", **depths()))
    classes = derived(client, f"{raster['href']}/classify", {"lower_bounds_m": [0.1, 1.0, 2.0]})

    with rasterio.open(path) as dataset:
        cells = dataset.read(1)
    found = features_of(client, classes, tmp_path).groupby("class")["area_m2"].sum()
    wanted = {n + 1: np.count_nonzero((cells >= low) & (cells < high)) * 100.0
              for n, (low, high) in enumerate([(0.1, 1.0), (1.0, 2.0), (2.0, np.inf)])}  # fmt: skip
    assert found.to_dict() == pytest.approx(wanted)
    assert classes["slug"] == "pond-classes"
    assert classes["hazard"]["return_period_years"] == 100
    assert classes["lineage"]["parents"] == [{"slug": "pond", "version": 1, "content_hash": raster["content_hash"]}]
    assert classes["lineage"]["parameters"] == {"lower_bounds_m": [0.1, 1.0, 2.0]}


def test_a_province_may_set_its_own_classes(people: People, tmp_path: Path) -> None:
    client = people("gis")
    assert client.get(CLASSES).json() == {"lower_bounds_m": [0.1, 0.5, 1.0, 2.0]}
    assert people("secretary").put(CLASSES, json={"lower_bounds_m": [0.3, 1.5]}).status_code == 200
    raster = loaded(client, files.depth_raster(tmp_path / "depth.tif"), metadata("own-classes", **depths()))
    classes = derived(client, f"{raster['href']}/classify", {})
    assert set(features_of(client, classes, tmp_path)["lower_m"]) == {0.3, 1.5}
    assert people("auditor").get("/api/v1/provinces/90/record/verification").json()["faults"] == []

    too_many = [float(n) for n in range(1, 14)]
    for bounds in ([], [0.0, 1.0], [1e-300], [1.0, 0.5], [0.5, 0.5], [0.5, 0.5 + 1e-9], too_many, ["x"], [1e9]):
        answer = client.put(CLASSES, json={"lower_bounds_m": bounds})
        assert answer.status_code == 422, bounds
    assert client.get(CLASSES).json() == {"lower_bounds_m": [0.3, 1.5]}
    assert people("engineer").put(CLASSES, json={"lower_bounds_m": [1.0]}).status_code == 403


def test_only_depths_are_classified(people: People, tmp_path: Path) -> None:
    client = people("gis")
    polygons = loaded(client, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("no-depths"))
    answer = client.post(f"{polygons['href']}/classify", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_a_depth_raster")


def test_a_difference_says_what_came_went_and_changed(people: People, tmp_path: Path) -> None:
    client = people("gis")
    older = files.buildings(7)
    newer = older.drop(index=[1]).copy()
    newer.loc[2, "value_thb"] = 1.0
    newer.loc[4, "geometry"] = box(100.6, 7.1, 100.601, 7.101)
    newer.loc[99] = {"ชื่อ": "ใหม่", "storeys": 2, "value_thb": 5.0, "geometry": box(100.7, 7.1, 100.701, 7.101)}
    for frame, name in ((older, "old.geojson"), (newer, "new.geojson")):
        version = loaded(client, files.geojson(frame, tmp_path / name), metadata("compared"))
    changes = derived(client, f"{version['href']}/difference", {"from": 1})

    found = features_of(client, changes, tmp_path)
    by_change = {change: sorted(rows["ชื่อ"]) for change, rows in found.groupby("change")}
    assert by_change == {
        "added": ["ใหม่"],
        "removed": [older.loc[1, "ชื่อ"]],
        "properties_changed": [older.loc[2, "ชื่อ"]],
        "geometry_changed": [older.loc[4, "ชื่อ"]],
    }
    assert changes["kind"] == "result"
    assert [parent["version"] for parent in changes["lineage"]["parents"]] == [1, 2]


def test_the_order_of_features_is_no_difference_and_equal_ones_cancel_one_by_one(
    people: People, tmp_path: Path
) -> None:
    client = people("gis")
    older = files.buildings(5)
    twice = pd.concat([older, older.iloc[[0]]], ignore_index=True).iloc[::-1]
    for frame, name in ((older, "old.geojson"), (twice, "twice.geojson")):
        version = loaded(client, files.geojson(frame, tmp_path / name), metadata("multiset"))
    changes = derived(client, f"{version['href']}/difference", {"from": 1})
    assert list(features_of(client, changes, tmp_path)["change"]) == ["added"]


def test_versions_that_cannot_be_compared_are_refused(people: People, tmp_path: Path) -> None:
    client = people("gis")
    file = files.geojson(files.buildings(), tmp_path / "b.geojson")
    version = loaded(client, file, metadata("alone"))
    same = client.post(f"{version['href']}/difference", json={"from": 1})
    assert (same.status_code, same.json()["code"]) == (409, "not_comparable")
    assert client.post(f"{version['href']}/difference", json={"from": 7}).status_code == 404
    assert client.post(f"{version['href']}/difference", json={"from": 0}).status_code == 422
    raster = loaded(client, files.depth_raster(tmp_path / "d.tif"), metadata("alone-raster", **depths()))
    assert client.post(f"{raster['href']}/difference", json={"from": 1}).status_code == 409


def test_what_is_derived_of_a_sensitive_layer_stays_sensitive(people: People, tmp_path: Path, worker: Worker) -> None:
    client = people("gis")
    said = metadata("hidden-homes", kind="vulnerability", precision="subdistrict_counts")
    for count, name in ((40, "a.geojson"), (30, "b.geojson")):
        version = loaded(client, files.geojson(files.households(count), tmp_path / name), said)
    changes = derived(client, f"{version['href']}/difference", {"from": 1})
    shown = people("engineer").get(f"{LAYERS}/{changes['slug']}/versions/1").json()
    assert [field["name"] for field in shown["fields"]] == [
        "area_code",
        "area_name_th",
        "area_name_en",
        "area_level",
        "area_edition",
        "count",
    ]
    assert shown["content_hash"] is None
    style = people("engineer").get(f"{LAYERS}/{changes['slug']}").json()["style"]
    assert style["field"] == "count"


def test_a_service_role_cannot_make_differences_of_another_province(service: Service) -> None:
    import psycopg

    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{40}')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT make_difference_table('v1', 'v2', '[]')")
