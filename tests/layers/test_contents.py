"""Files of every kind, loaded through the service by a real worker: what is stored is what was in the file."""

import hashlib
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pytest
import rasterio
from psycopg import sql
from psycopg.rows import dict_row
from shapely import from_wkb
from shapely.geometry import shape

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, codes_of, depths, load, loaded, metadata, send, table_of
from tests.service import Service

pytestmark = pytest.mark.usefixtures("worker")


def features_of(service: Service, slug: str, version: int = 1) -> gpd.GeoDataFrame:
    """What a version holds, in the order of the file, read as its reader may."""
    table = table_of(service, slug, version)
    with psycopg.connect(service.urls.service, row_factory=dict_row) as connection:
        connection.execute("SET LOCAL ROLE feature_reader")
        rows = connection.execute(
            sql.SQL("SELECT *, ST_AsBinary(geom) AS wkb FROM features.{} ORDER BY fid").format(sql.Identifier(table))
        ).fetchall()
    shapes = from_wkb([row.pop("wkb") for row in rows])
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").drop(columns="geom")


def assert_same(kept: gpd.GeoDataFrame, original: gpd.GeoDataFrame, columns: dict[str, str]) -> None:
    """Names, values and places of the original stand in what was kept; areas to a millionth."""
    assert len(kept) == len(original)
    assert kept["fid"].tolist() == list(range(1, len(original) + 1))
    for ours, theirs in columns.items():
        assert said(kept[ours]) == said(original[theirs]), ours
    ours_m, theirs_m = kept.geometry.to_crs(32647), original.geometry.to_crs(32647)
    assert np.abs(ours_m.area.to_numpy() / theirs_m.area.to_numpy() - 1).max() < 1e-6
    assert ours_m.hausdorff_distance(theirs_m, align=False).max() < 1e-6


def said(values: pd.Series) -> list[Any]:
    """Values as Python has them, None where there is none."""
    return [None if pd.isna(value) else value for value in values]


def stored_original(service: Service, version: dict[str, Any]) -> bytes:
    return (Path(service.settings.blob_store) / "originals" / version["original"]["sha256"]).read_bytes()


@pytest.mark.parametrize("encoding", ["UTF-8", "CP874"])
def test_a_zipped_shapefile_with_thai_names(service: Service, people: People, tmp_path: Path, encoding: str) -> None:
    frame = files.buildings()
    slug = f"shp-{encoding.lower()}"
    file = files.shapefile(frame, tmp_path / "อาคาร.zip", encoding=encoding)
    version = loaded(people("gis"), file, metadata(slug))
    assert_same(features_of(service, slug), frame, {"name": "ชื่อ", "value_thb": "value_thb", "storeys": "storeys"})
    assert version["geometry_type"] == "MultiPolygon"
    assert version["original"] == {
        "name": "อาคาร.zip",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "bytes": file.stat().st_size,
    }
    assert stored_original(service, version) == file.read_bytes()


@pytest.mark.parametrize("encoding", ["UTF-8", "CP874"])
def test_a_shapefile_that_does_not_say_its_encoding_waits_for_a_decision(
    service: Service, people: People, tmp_path: Path, encoding: str
) -> None:
    frame = files.buildings()
    slug = f"unsaid-{encoding.lower()}"
    file = files.shapefile(frame, tmp_path / "unsaid.zip", encoding=encoding, with_cpg=False)
    waiting = load(people("gis"), file, metadata(slug))
    assert waiting["state"] == "failed"
    question = next(finding for finding in waiting["report"]["findings"] if finding["weight"] == "decision")
    assert question["decision"] == "encoding"
    likely = next(option["value"] for option in question["options"] if option["is_likely"])
    assert people("gis").get(f"{LAYERS}/{slug}").status_code == 404
    version = loaded(people("gis"), file, metadata(slug, decisions={"encoding": likely}))
    assert_same(features_of(service, slug), frame, {"name": "ชื่อ"})
    assert version["lineage"]["decisions"] == {"encoding": likely}


def test_a_geopackage_of_several_layers_waits_for_a_choice(service: Service, people: People, tmp_path: Path) -> None:
    frame = files.buildings()
    file = files.geopackage({"อาคาร": frame, "ครัวเรือน": files.households()}, tmp_path / "several.gpkg")
    waiting = load(people("gis"), file, metadata("several"))
    assert (waiting["state"], ("decision", "layer_several") in codes_of(waiting)) == ("failed", True), codes_of(waiting)
    question = next(finding for finding in waiting["report"]["findings"] if finding["weight"] == "decision")
    assert {option["value"] for option in question["options"]} == {"อาคาร", "ครัวเรือน"}
    loaded(people("gis"), file, metadata("several", decisions={"layer": "อาคาร"}))
    kept = features_of(service, "several")
    assert_same(kept, frame, {"ชื่อ": "ชื่อ", "storeys": "storeys", "value_thb": "value_thb"})


def test_geojson_keeps_names_values_and_digits(service: Service, people: People, tmp_path: Path) -> None:
    frame = files.buildings()
    version = loaded(people("gis"), files.geojson(frame, tmp_path / "a.geojson"), metadata("geojson"))
    assert_same(features_of(service, "geojson"), frame, {"ชื่อ": "ชื่อ", "storeys": "storeys", "value_thb": "value_thb"})
    assert version["fields"] == [
        {"name": "ชื่อ", "type": "string"},
        {"name": "storeys", "type": "int64"},
        {"name": "value_thb", "type": "float64"},
    ]
    ring = version["extent"]["coordinates"][0]
    bounds = (min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring))
    assert bounds == pytest.approx(tuple(frame.total_bounds), abs=1e-5)


def test_a_kmz_of_polygons(service: Service, people: People, tmp_path: Path) -> None:
    frame = files.buildings()
    loaded(people("gis"), files.kmz(frame, tmp_path / "a.kmz"), metadata("kmz"))
    kept = features_of(service, "kmz")
    name = next(column for column in kept.columns if column.lower() == "name")
    assert_same(kept, frame, {name: "ชื่อ"})


def test_a_geotiff_becomes_a_cog_with_the_same_cells(service: Service, people: People, tmp_path: Path) -> None:
    file = files.depth_raster(tmp_path / "depth.tif")
    version = loaded(people("gis"), file, metadata("depth", **depths()))
    assert (version["form"], version["geometry_type"], version["feature_count"]) == ("raster", None, None)
    cog = Path(service.settings.blob_store) / "rasters" / f"{version['content_hash']}.tif"
    with rasterio.open(file) as theirs, rasterio.open(cog) as ours:
        assert (ours.crs, ours.transform, ours.shape) == (theirs.crs, theirs.transform, theirs.shape)
        wanted = theirs.read(1, masked=True)
        kept = ours.read(1, masked=True)
        assert (np.ma.getmaskarray(wanted) == (np.ma.getmaskarray(kept) | np.isnan(kept.filled(np.nan)))).all()
        assert (wanted.filled(0) == kept.filled(0)).all()
        assert ours.block_shapes == [(512, 512)]
        assert ours.overviews(1) or max(ours.shape) <= 512
    assert stored_original(service, version) == file.read_bytes()
    picture = people("gis").get(version["preview"]["href"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")


def test_the_same_file_loaded_twice_has_the_same_content_hash(people: People, tmp_path: Path) -> None:
    client = people("gis")
    for name, file, said in (
        ("twice", files.geojson(files.buildings(), tmp_path / "a.geojson"), {}),
        ("twice-depth", files.depth_raster(tmp_path / "a.tif"), depths()),
    ):
        first, second = (loaded(client, file, metadata(name, **said)) for _ in range(2))
        assert (first["version"], second["version"]) == (1, 2)
        assert first["content_hash"] == second["content_hash"]


def test_content_is_told_apart_by_its_hash_and_not_by_its_format(people: People, tmp_path: Path) -> None:
    frame = files.buildings()
    client = people("gis")
    as_geojson = loaded(client, files.geojson(frame, tmp_path / "a.geojson"), metadata("hash-a"))
    as_geopackage = loaded(client, files.geopackage({"a": frame}, tmp_path / "a.gpkg"), metadata("hash-b"))
    moved = frame.set_geometry(frame.geometry.translate(1e-7, 0))
    as_moved = loaded(client, files.geojson(moved, tmp_path / "b.geojson"), metadata("hash-c"))
    assert as_geojson["content_hash"] == as_geopackage["content_hash"] != as_moved["content_hash"]


AWKWARD = {
    "system columns": {"xmin": 1, "ctid": "x", "tableoid": 3, "oid": 2},
    "names that are taken": {"fid": 7, "geom": "x", "FID": 8, "ogc_fid": 9},
    "letter case": {"Name": "a", "name": "b", "NAME": "c"},
    "long thai names": {"จำนวนผู้ป่วยติดเตียงในครัวเรือนที่ต้องอพยพ": 1, "จำนวนผู้ป่วยติดเตียงในครัวเรือนที่ต้องอพยพก่อน": 2},
    "quotes and statements": {'a"; DROP TABLE layers; --': 1, "a'b": 2, "%s %(x)s {}": 3, "a\\b": 4, "": 5},
    "no character": {"text": "a\u0000b"},
    "half a character": {"text": "\ud800"},
    "a name that is no character": {"a\u0000b": 1},
    "large numbers": {"n": 2**63, "m": -(2**63), "x": 1e308},
    "nested": {"list": [1, {"a": None}], "object": {"ก": "ข"}},
}


@pytest.mark.parametrize("properties", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.acceptance
def test_awkward_properties_end_in_a_version_or_in_words_about_the_file(
    service: Service, people: People, tmp_path: Path, properties: dict[str, Any]
) -> None:
    file = tmp_path / "awkward.geojson"
    ring = [[100.47, 7.0], [100.48, 7.01], [100.48, 7.0], [100.47, 7.01], [100.47, 7.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}  # crosses itself: its properties come up in the report
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    slug = f"awkward-{hashlib.sha256(repr(properties).encode()).hexdigest()[:8]}"
    job = load(people("gis"), file, metadata(slug))
    assert ("problem", "internal_error") not in codes_of(job)
    if job["state"] == "failed":
        assert {weight for weight, _ in codes_of(job)} & {"refused", "decision"}
        return
    assert len(features_of(service, slug)) == 1
    assert people("gis").get(job["result"]["href"]).status_code == 200


def test_values_that_json_cannot_say_do_not_break_the_report(people: People, tmp_path: Path) -> None:
    frame = files.buildings().astype({"value_thb": float})
    frame.loc[0, "value_thb"] = float("inf")
    frame.loc[1, "value_thb"] = float("nan")
    crossed = gpd.GeoSeries.from_wkt(
        ["POLYGON((100.47 7, 100.48 7.01, 100.48 7, 100.47 7.01, 100.47 7))"] * 2, crs=4326
    )
    frame.loc[[0, 1], "geometry"] = crossed.to_numpy()
    job = load(people("gis"), files.geopackage({"a": frame}, tmp_path / "a.gpkg"), metadata("infinite"))
    assert ("problem", "internal_error") not in codes_of(job), job


def test_what_is_no_such_file_is_refused_in_both_languages(people: People, tmp_path: Path) -> None:
    file = tmp_path / "นี่ไม่ใช่แผนที่.gpkg"
    file.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
    answer = send(people("gis"), file, metadata("no-map"))
    assert answer.status_code == 202
    job = load(people("gis"), file, metadata("no-map"))
    assert job["state"] == "failed"
    assert job["result"] is None
    for finding in job["report"]["findings"]:
        assert finding["detail"]["th"]
        assert finding["detail"]["en"]
    assert people("gis").get(f"{LAYERS}/no-map").status_code == 404


def test_a_table_that_names_areas_gets_their_boundaries(service: Service, people: People, tmp_path: Path) -> None:
    client = people("gis")
    path = tmp_path / "people.csv"
    path.write_text("รหัสอำเภอ,ชื่อ,people\n9011,หาดใหญ่,400000\n9012,นาหม่อม,23000\n", encoding="utf-8-sig")
    version = loaded(client, path, metadata("people-by-district", decisions={"area_code": "รหัสอำเภอ"}))
    assert (version["geometry_type"], version["feature_count"]) == ("MultiPolygon", 2)
    areas = client.get("/api/v1/provinces/90/areas.geojson").json()["features"]
    wanted = {area["properties"]["code"]: shape(area["geometry"]).area for area in areas}
    exported = client.get(version["exports"]["geojson"]).json()["features"]
    for feature, code in zip(exported, ("9011", "9012"), strict=True):
        assert shape(feature["geometry"]).area == pytest.approx(wanted[code], rel=1e-4)
