"""Classes of fault, each in a real file: how many, which features as GeoJSON, what is said in both languages."""

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from rasterio import Affine

from spatial.doctor.vector import examine_vector
from spatial.exports.geojson import write_geojson
from spatial.exports.layer import Layer
from spatial.exports.losses import LossCounter
from tests.spatial.doctor.test_vector_attributes import points, write_parquet
from tests.spatial.doctor.vector_files import BOWTIE, PROVINCE, SQUARE, examine, found, incoming, shapes, write
from tests.spatial.rasters import grids

FAR = shapely.box(102.0, 7.0, 102.1, 7.1)
THIN = shapely.box(100.4, 7.0, 100.41, 7.000003)
LINE = shapely.LineString([(100.4, 7.0), (100.5, 7.1)])
DAYS = pa.array([datetime.date(2025, 11, 21), datetime.date(2568, 11, 21)])


@pytest.mark.parametrize(
    ("code", "thai", "english", "geometries"),
    [
        ("outside_province", "นอกขอบเขตจังหวัด", "outside the province", [SQUARE, FAR]),
        ("geometry_invalid", "ไม่ถูกต้อง", "invalid", [SQUARE, BOWTIE]),
        ("geometry_empty", "ไม่มีจุดเลย", "empty geometry", [SQUARE, shapely.Polygon()]),
        ("geometry_missing", "ไม่มีรูปร่าง", "no geometry", [SQUARE, None]),
        ("duplicate", "ซ้ำกับรายการก่อนหน้า", "repeat an earlier one", [SQUARE, SQUARE]),
        ("geometry_sliver", "พื้นที่เศษ", "slivers", [SQUARE, THIN]),
    ],
)
def test_faulty_shapes_are_shown_as_geojson(
    tmp_path: Path, code: str, thai: str, english: str, geometries: list[Any]
) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", geometries, {"n": [1, 1]}), outline=PROVINCE)
    finding = found(examination, code)
    assert (finding.count, list(finding.fids)) == (1, [2])
    assert (thai in finding.th, english in finding.en) == (True, True)
    (feature,) = finding.as_json()["features"]["features"]
    assert (feature["type"], feature["id"], feature["properties"]["fid"]) == ("Feature", 2, 2)
    second = geometries[1]
    if second is None or second.is_empty:
        assert feature["geometry"] is None
    else:
        shown = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shapely.equals_exact(shown, second, tolerance=1e-9)


@pytest.mark.parametrize(
    ("code", "thai", "english", "column", "values"),
    [
        ("date_buddhist", "พุทธศักราช", "Buddhist era", "วันที่", DAYS),
        ("area_code_pseudo", "รหัสเทียม", "pseudo-code", "ADM2_PCODE", ["TH9011", "9077"]),
        ("area_code_malformed", "ผิดรูปแบบ", "malformed", "ADM2_PCODE", ["TH9011", "90x1", "TH9012", "TH9013"]),
        ("area_code_elsewhere", "จังหวัดอื่น", "another province", "ADM2_PCODE", ["TH9011", "4001"]),
        ("depth_nodata", "แทนค่าว่าง", "no data", "depth", [0.5, -9999.0]),
        ("depth_negative", "ติดลบ", "negative", "depth", [0.5, -0.4]),
        ("depth_impossible", "เกิน 30 เมตร", "exceed 30 m", "depth", [0.5, 45.0, 1.0, 0.3]),
        ("text_long", "ยาวเกิน 10,000", "longer than 10,000", "note", ["ก", "ข" * 10_001]),
        ("text_garbled", "อักษรเพี้ยน", "garbled", "name", ["สงขลา", "สงขลา".encode().decode("latin-1")]),
    ],
)
def test_features_with_faulty_attributes_are_shown_as_geojson(
    tmp_path: Path, code: str, thai: str, english: str, column: str, values: Any
) -> None:
    places = points(len(values))
    path = write(tmp_path / "a.gpkg", places, {column: values})
    examination, _ = examine(path, outline=PROVINCE, province="90")
    finding = found(examination, code)
    assert (finding.count, list(finding.fids)) == (1, [2])
    assert (thai in finding.th, english in finding.en) == (True, True)
    (feature,) = finding.as_json()["features"]["features"]
    assert shapely.from_geojson(json.dumps(feature["geometry"])) == places[1]


def test_depths_in_centimetres_are_a_decision_in_both_languages(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", points(2), {"depth": [120, 180]}))
    finding = found(examination, "depth_centimetres")
    assert ("เซนติเมตร" in finding.th, "centimetres" in finding.en) == (True, True)
    assert finding.decision == "depth_unit"


def test_numbers_as_text_and_mixed_shapes_are_said_in_both_languages(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [SQUARE, LINE], {"area": ["1,200", "๓๐"]}, geometry_type="Unknown")
    examination, _ = examine(path)
    mixed, typed = found(examination, "geometry_mixed"), found(examination, "numbers_as_text")
    assert ("หลายชนิดปนกัน" in mixed.th, "mixes kinds" in mixed.en, mixed.count) == (True, True, 2)
    assert ("ตัวเลขเป็นข้อความ" in typed.th, "numbers as text" in typed.en) == (True, True)


@pytest.mark.parametrize(
    ("code", "thai", "cells"),
    [
        ("negative_depths", "ความลึกติดลบ", [[0.5, -3.0, 0.2, 1.5]]),
        ("impossible_depths", "ความลึกเกิน", [[0.5, 45.5, 0.2, 1.5]]),
    ],
)
def test_faulty_cells_are_shown_where_they_lie(tmp_path: Path, code: str, thai: str, cells: list[list[float]]) -> None:
    transform = Affine(0.01, 0, 100.4, 0, -0.01, 7.01)
    path = grids.write_tiff(tmp_path / "a.tif", np.array(cells, np.float32), crs="EPSG:4326", transform=transform)
    finding = grids.found(grids.examined(path))[code]
    assert thai in finding.th
    (feature,) = finding.as_json()["features"]["features"]
    shown = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert shapely.hausdorff_distance(shown, shapely.box(100.41, 7.0, 100.42, 7.01)) < 1e-8


def test_endless_numbers_and_texts_break_neither_report_nor_geojson(tmp_path: Path) -> None:
    long = 'ก"\n' * 7_000
    columns = {
        "note": pa.array([long, None]),
        "value": pa.array([float("nan"), float("inf")]),
        "depth": pa.array([float("-inf"), 0.5]),
        "rest": pa.array([1.5, float("nan")]),
    }
    path = write_parquet(tmp_path / "a.parquet", columns)
    examination, table = examine(path)
    json.dumps(examination.report.as_json(), allow_nan=False)
    assert found(examination, "text_long").count == 1
    assert len(shapes(table)) == 2

    passed = examine_vector(incoming(path), decisions={})
    batches = list(passed.batches())
    layer = Layer(passed.schema, passed.geometry_type or "", "a", {"title": "a"})
    losses = LossCounter()
    text = write_geojson(layer, iter(batches), tmp_path, losses).read_text()

    def refuse(constant: str) -> float:
        raise AssertionError(constant)

    one, two = (feature["properties"] for feature in json.loads(text, parse_constant=refuse)["features"])
    assert one == {"note": long, "value": None, "depth": None, "rest": 1.5}
    assert two == {"note": None, "value": None, "depth": 0.5, "rest": None}
