"""Values of rasters at points and within polygons over HTTP: against rasterio, numpy and arithmetic by hand."""

import json
import math
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from tests.api.people import People
from tests.ogc.rasters.ponds import POND, RASTERS, UTM, cells, place_of, refused

pytestmark = pytest.mark.usefixtures("rasters")

TO_LONLAT = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)


def at(client: httpx.Client, row: float, column: float, raster: str = POND) -> dict[str, Any]:
    longitude, latitude = place_of(row, column)
    answer = client.get(f"{raster}/point", params={"lon": longitude, "lat": latitude})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_point_has_the_value_that_rasterio_reads_there(people: People, tmp_path: Path) -> None:
    depth = cells(tmp_path)
    for row, column in ((150, 200), (150, 290), (120, 222), (299, 399), (0, 20)):
        said = at(people("engineer"), row + 0.5, column + 0.5)
        assert np.float32(said["value"]) == depth[row, column]
        assert (said["unit"], said["datum"], said["quantity"]) == ("m", "ground", "depth")
        assert said["is_modelled"] is True
        assert said["is_dry"] is bool(depth[row, column] == 0)
        assert said["collection"] == "90-pond-v1"


def test_dry_is_nought_and_not_modelled_is_null(people: People) -> None:
    dry = at(people("engineer"), 5, 200)
    assert (dry["value"], dry["is_modelled"], dry["is_dry"]) == (0, True, True)
    for row, column in ((150, 10), (-5, 200), (150, 401), (9000, 9000)):
        unknown = at(people("engineer"), row, column)
        assert (unknown["value"], unknown["is_modelled"], unknown["is_dry"]) == (None, False, None)


def test_what_is_no_depth_is_neither_wet_nor_dry(people: People) -> None:
    said = at(people("engineer"), 15, 25, f"{RASTERS}/90-people")  # the second row, the third cell of 100 m
    assert said["value"] == 32
    assert (said["is_modelled"], said["is_dry"], said["datum"], said["quantity"]) == (True, None, None, None)
    assert at(people("engineer"), 5, 5, f"{RASTERS}/90-people")["value"] == 0


def test_coords_are_the_same_place_in_one_word(people: People) -> None:
    client = people("engineer")
    longitude, latitude = place_of(150.5, 200.5)
    said = client.get(f"{POND}/point?coords={longitude},{latitude}")
    assert said.json() == at(client, 150.5, 200.5)
    assert said.headers["cache-control"] == "private, no-cache"
    again = client.get(f"{POND}/point?coords={longitude},{latitude}", headers={"If-None-Match": said.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{POND}/point?lon=-80&lat=85").json()["value"] is None


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("", "?lon", "coordinates"),
        ("lon=100.4", "?lat", "coordinates"),
        ("lat=7", "?lon", "coordinates"),
        ("lon=x&lat=7", "?lon", "coordinates"),
        ("lon=100&lat=", "?lat", "coordinates"),
        ("lon=nan&lat=7", "?lon", "coordinates"),
        ("lon=100&lat=inf", "?lat", "coordinates"),
        ("lon=1e400&lat=7", "?lon", "coordinates"),
        ("lon=181&lat=7", "?lon", "coordinates"),
        ("lon=100&lat=-90.1", "?lat", "coordinates"),
        ("lon=7&lat=100.4", "?lat", "axes_swapped"),
        ("coords=7,100.4", "?coords", "axes_swapped"),
        ("coords=100.4", "?coords", "coordinates"),
        ("coords=100.4,7,3", "?coords", "coordinates"),
        ("coords=100.4,7&lon=1", "?coords", "repeated"),
        ("lon=100.4&lat=7&lat=8", "?lat", "repeated"),
        ("lon=100.4&lat=7&z=1", "?z", "unknown_parameter"),
        ("lon=100.4&lat=7&coord_crs=epsg:32647", "?coord_crs", "unknown_parameter"),
    ],
)
def test_places_that_are_none_are_refused(people: People, query: str, pointer: str, code: str) -> None:
    problem = refused(people("engineer").get(f"{POND}/point?{query}"), 400)
    assert (problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == (pointer, code)


def on_ground(shape: BaseGeometry) -> dict[str, Any]:
    """A shape in rows and columns (x = column, y = row) as GeoJSON."""

    def placed(cells: Any) -> Any:
        return np.column_stack(TO_LONLAT.transform(UTM.c + UTM.a * cells[:, 0], UTM.f + UTM.e * cells[:, 1]))

    return mapping(shapely.transform(shapely.segmentize(shape, 5.0), placed))


def within(client: httpx.Client, geojson: Any, raster: str = POND) -> dict[str, Any]:
    answer = client.post(f"{raster}/statistics", json=geojson)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_whole_cells_are_what_numpy_says(people: People, tmp_path: Path) -> None:
    inside = cells(tmp_path)[100:200, 10:300].astype(float)
    said = within(people("engineer"), on_ground(box(10, 100, 300, 200)))
    known = inside[np.isfinite(inside)]
    assert said["count"] == pytest.approx(known.size, rel=1e-7)
    assert (said["min"], said["max"]) == (0, pytest.approx(known.max(), rel=1e-7))
    assert said["mean"] == pytest.approx(known.mean(), rel=1e-6)
    assert said["area_m2"] == pytest.approx(inside.size * 100, rel=1e-7)
    assert said["modelled_m2"] == pytest.approx(known.size * 100, rel=1e-7)
    assert said["not_modelled_m2"] == pytest.approx((inside.size - known.size) * 100, rel=1e-7)
    edges = [0, 0.1, 0.5, 1.0, 2.0, np.inf]
    counted, _ = np.histogram(known.astype(np.float32), np.array(edges, np.float32))
    assert [one["area_m2"] for one in said["classes"]] == pytest.approx((counted * 100).tolist(), abs=1)
    assert [one["lower_m"] for one in said["classes"]] == edges[:-1]
    assert [one["upper_m"] for one in said["classes"]] == [*edges[1:-1], None]
    assert said["classes"][0]["label"] == {"th": "แห้ง หรือต่ำกว่า 0.1 ม.", "en": "Dry, or less than 0.1 m"}
    assert (said["unit"], said["datum"], said["collection"]) == ("m", "ground", "90-pond-v1")


def test_parts_of_cells_worked_by_hand(people: People, tmp_path: Path) -> None:
    # a quarter of one cell, halves of its neighbours to the right and below, and one whole
    depth = cells(tmp_path).astype(float)
    shares = {(150, 200): 0.25, (150, 201): 0.5, (151, 200): 0.5, (151, 201): 1.0}
    said = within(people("engineer"), on_ground(box(200.5, 150.5, 202, 152)))
    assert said["count"] == pytest.approx(2.25, abs=1e-4)
    wanted = sum(depth[cell] * share for cell, share in shares.items()) / 2.25
    assert said["mean"] == pytest.approx(wanted, rel=1e-5)
    assert said["min"] == pytest.approx(min(depth[cell] for cell in shares), rel=1e-6)
    assert said["max"] == pytest.approx(max(depth[cell] for cell in shares), rel=1e-6)
    assert said["area_m2"] == pytest.approx(225, abs=0.05)


def test_persons_have_no_depth_classes(people: People) -> None:
    said = within(people("engineer"), on_ground(box(0, 0, 300, 200)), f"{RASTERS}/90-people")
    assert (said["count"], said["min"], said["max"]) == (pytest.approx(600, rel=1e-6), 0, 599)
    assert said["mean"] == pytest.approx(299.5, rel=1e-6)
    assert said["classes"] is None


def test_the_classes_are_those_of_the_province_as_they_are_now(people: People) -> None:
    classes = "/api/v1/provinces/90/depth-classes"
    before = people("gis").get(classes).json()
    try:
        assert people("gis").put(classes, json={"lower_bounds_m": [0.3, 1.5]}).status_code == 200
        said = within(people("engineer"), on_ground(box(100, 100, 300, 200)))
        assert [(one["lower_m"], one["upper_m"]) for one in said["classes"]] == [(0, 0.3), (0.3, 1.5), (1.5, None)]
        assert sum(one["area_m2"] for one in said["classes"]) == pytest.approx(said["modelled_m2"])
    finally:
        people("gis").put(classes, json=before)


def test_a_feature_and_several_parts_and_holes_are_taken(people: People) -> None:
    ring = Polygon(box(100, 100, 110, 110).exterior, [box(104, 104, 106, 106).exterior.coords])
    one = within(people("engineer"), on_ground(ring))
    assert one["count"] == pytest.approx(96, rel=1e-5)
    feature = {"type": "Feature", "properties": {"any": [1]}, "geometry": on_ground(ring), "id": 7}
    assert within(people("engineer"), feature) == one
    parts = ring.union(box(120, 120, 122, 122))
    assert within(people("engineer"), on_ground(parts))["count"] == pytest.approx(100, rel=1e-5)


def test_a_polygon_elsewhere_holds_nothing_that_was_modelled(people: People) -> None:
    for west, south in ((101.5, 6.5), (-0.1, 51.5), (-81, -7), (178.0, -1.0)):
        said = within(people("engineer"), mapping(box(west, south, west + 0.1, south + 0.1)))
        assert (said["count"], said["min"], said["max"], said["mean"]) == (0, None, None, None)
        assert said["not_modelled_m2"] == said["area_m2"] > 70e6 / 2
        assert {one["area_m2"] for one in said["classes"]} == {0}


def circle(positions: int, *, degrees: float = 0.01) -> dict[str, Any]:
    angles = [2 * math.pi * n / (positions - 1) for n in range(positions - 1)]
    ring = [[100.47 + degrees * math.cos(angle), 7.0 + degrees * math.sin(angle)] for angle in angles]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


SQUARE = mapping(box(100.46, 6.99, 100.47, 7.0))


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"type": "Point", "coordinates": [100.4, 7.0]}, "/type", "geometry_type"),
        ({"type": "LineString", "coordinates": [[100.4, 7.0], [100.5, 7.0]]}, "/type", "geometry_type"),
        ({"type": "FeatureCollection", "features": []}, "/type", "geometry_type"),
        ({"type": "GeometryCollection", "geometries": []}, "/type", "geometry_type"),
        ({"type": ["Polygon"]}, "/type", "geometry_type"),
        ({}, "/type", "geometry_type"),
        ({"type": "Feature", "properties": {}}, "/geometry/type", "geometry_type"),
        ({"type": "Feature", "properties": {}, "geometry": None}, "/geometry/type", "geometry_type"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}, "/geometry/type", "geometry_type"),
        ({"type": "Polygon", "coordinates": []}, "", "geometry_empty"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [3]]]}, "", "geometry_malformed"),
        ({"type": "Polygon", "coordinates": [[[100, 7], [101, 7], [100, 8], [100, 7.5]]]}, "", "ring_not_closed"),
        ({"type": "Polygon", "coordinates": [[[7, 100], [8, 100], [8, 101], [7, 100]]]}, "", "axes_swapped"),
        (
            {"type": "Polygon", "coordinates": [[[100, 7], [100.1, 7.1], [100.1, 7], [100, 7.1], [100, 7]]]},
            "",
            "geometry_invalid",
        ),
        ({"type": "Feature", "geometry": {**SQUARE, "crs": "EPSG:32647"}}, "/geometry", "geometry_malformed"),
        (circle(10_001), "", "geometry_too_many_vertices"),
    ],
)
def test_what_is_no_polygon_is_refused(people: People, sent: Any, pointer: str, code: str) -> None:
    problem = refused(people("engineer").post(f"{POND}/statistics", json=sent), 422)
    assert (problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == (pointer, code)


def test_as_many_positions_as_allowed_are_taken(people: People) -> None:
    assert within(people("engineer"), circle(10_000))["area_m2"] == pytest.approx(math.pi * 1105**2, rel=0.02)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"null", b'"x"', b"\xff", b"[" * 100_000, b"{" * 5_000])
def test_what_is_no_json_object_is_refused(people: People, body: bytes) -> None:
    refused(people("engineer").post(f"{POND}/statistics", content=body), 422)


@pytest.mark.parametrize("shape", [box(98, 6, 100, 9), box(97.0, 7.0, 102.5, 7.001), box(-180, -90, 180, 90)])
def test_areas_that_are_too_large_are_refused(people: People, shape: Polygon) -> None:
    problem = refused(people("engineer").post(f"{POND}/statistics", json=mapping(shape)), 413)
    assert "30,000 km²" in problem["detail"]


def test_a_body_that_is_too_long_is_refused(people: People) -> None:
    feature = {"type": "Feature", "properties": {"x": "y" * 1_200_000}, "geometry": SQUARE}
    refused(people("engineer").post(f"{POND}/statistics", content=json.dumps(feature)), 413)


def test_parameters_are_refused_and_only_post_is_there(people: People) -> None:
    refused(people("engineer").post(f"{POND}/statistics?categorical=true", json=SQUARE), 400)
    refused(people("engineer").get(f"{POND}/statistics"), 405)
