"""Shapes that are missing, broken, of another kind, thin, repeated or too large: each found, listed and shown."""

import json
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.doctor.vectors import geometry as checks
from spatial.doctor.vectors.wkb import MULTIPOLYGON, promote, read_headers
from tests.spatial.doctor.vector_files import BOWTIE, PROVINCE, SQUARE, codes, examine, found, shapes, write

UNCLOSED = struct.pack("<BIII8d", 1, 3, 1, 4, 100.4, 7, 100.5, 7, 100.5, 7.1, 100.4, 7.1)
CUT = shapely.to_wkb(SQUARE)[:30]
ARC = struct.pack("<BIIBII10d", 1, 10, 1, 1, 8, 5, 100.4, 7, 100.5, 7.1, 100.6, 7, 100.5, 6.9, 100.4, 7)
"""A circle around 100.5, 7.0 with a radius of 0.1 degrees, of two arcs."""


def geojson(path: Path, *geometries: str) -> Path:
    features = ",".join(f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}}' for geometry in geometries)
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    return path


def write_parquet(path: Path, *wkb: bytes, geometry_types: tuple[str, ...] = ("Polygon",)) -> Path:
    column = {"encoding": "WKB", "geometry_types": geometry_types}
    geo = {"primary_column": "g", "columns": {"g": column}}
    pq.write_table(pa.table({"g": pa.array(wkb, pa.binary())}).replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def polygon(*rings: str) -> str:
    return f'{{"type":"Polygon","coordinates":[{",".join(rings)}]}}'


def test_features_without_a_geometry_are_left_out_and_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [SQUARE, None, SQUARE], {"n": [1, 2, 3]})
    examination, table = examine(path)
    finding = found(examination, "geometry_missing")
    assert (finding.weight, finding.count, list(finding.fids)) == ("repaired", 1, [2])
    assert finding.features[0]["geometry"] is None
    assert table.column("n").to_pylist() == [1, 3]


def test_empty_geometries_are_left_out_and_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [SQUARE, shapely.Polygon()], {"n": [1, 2]})
    examination, table = examine(path)
    finding = found(examination, "geometry_empty")
    assert (finding.weight, finding.count, list(finding.fids)) == ("repaired", 1, [2])
    assert table.num_rows == 1


def test_a_crossing_ring_is_repaired_and_shown_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [SQUARE, BOWTIE], {"n": [1, 2]})
    examination, table = examine(path)
    finding = found(examination, "geometry_invalid")
    assert (finding.weight, finding.count, list(finding.fids)) == ("repaired", 1, [2])
    (feature,) = finding.features
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["geometry"]["coordinates"][0][1] == [100.41, 7.01]
    assert feature["properties"]["reason"].startswith("Self-intersection")
    assert shapely.is_valid(shapes(table)).all()
    assert shapes(table)[1].geom_type == "MultiPolygon"
    assert examination.report.outcome == "repairable"


def test_a_polygon_without_area_is_left_out(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        polygon("[[100,7],[100.1,7],[100.2,7],[100,7]]"),
        polygon("[[100,7],[101,7],[101,8],[100,7]]"),
    )
    examination, table = examine(path)
    finding = found(examination, "geometry_collapsed")
    assert (finding.weight, list(finding.fids)) == ("repaired", [1])
    assert finding.features[0]["geometry"]["type"] == "Polygon"
    assert table.num_rows == 1


def test_a_line_of_one_place_is_left_out(tmp_path: Path) -> None:
    lines = [shapely.LineString([(100, 7), (100, 7)]), shapely.LineString([(100, 7), (101, 7)])]
    examination, table = examine(write(tmp_path / "a.gpkg", lines, {"n": [1, 2]}))
    assert list(found(examination, "geometry_collapsed").fids) == [1]
    assert (examination.geometry_type, table.column("n").to_pylist()) == ("MultiLineString", [2])


def test_open_rings_are_closed(tmp_path: Path) -> None:
    examination, table = examine(write(tmp_path / "a.gpkg", [UNCLOSED], geometry_type="Polygon"))
    finding = found(examination, "geometry_unclosed")
    assert (finding.weight, list(finding.fids)) == ("repaired", [1])
    assert shapes(table)[0].equals(shapely.box(100.4, 7, 100.5, 7.1))


def test_bytes_that_are_no_geometry_are_left_out(tmp_path: Path) -> None:
    examination, table = examine(write_parquet(tmp_path / "a.parquet", CUT, shapely.to_wkb(SQUARE)))
    finding = found(examination, "geometry_unreadable")
    assert (finding.weight, list(finding.fids), table.num_rows) == ("repaired", [1], 1)


def test_curves_become_straight_segments(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [ARC, SQUARE], {"n": [1, 2]}, geometry_type="Unknown")
    examination, table = examine(path)
    finding = found(examination, "geometry_curved")
    assert (finding.weight, list(finding.fids)) == ("repaired", [1])
    assert finding.features[0]["geometry"]["type"] == "Polygon"
    assert shapes(table)[0].area == pytest.approx(np.pi * 0.01, rel=0.01)
    assert shapes(table)[1].equals(SQUARE)


def test_mixed_kinds_are_a_persons_decision(tmp_path: Path) -> None:
    line = shapely.LineString([(100, 7), (101, 7)])
    path = write(
        tmp_path / "a.gpkg", [SQUARE, line, SQUARE.centroid, BOWTIE], {"n": [1, 2, 3, 4]}, geometry_type="Unknown"
    )
    examination, _ = examine(path)
    finding = found(examination, "geometry_mixed")
    assert (finding.weight, finding.decision, finding.count) == ("decision", "geometry", 4)
    assert [(option.value, option.is_likely) for option in finding.options] == [
        ("polygon", True),
        ("point", False),
        ("line", False),
    ]
    assert not examination.report.is_loadable


def test_the_kinds_that_were_not_chosen_are_left_out_and_listed(tmp_path: Path) -> None:
    line = shapely.LineString([(100, 7), (101, 7)])
    both = shapely.GeometryCollection([SQUARE, line])
    path = write(tmp_path / "a.gpkg", [SQUARE, line, both], {"n": [1, 2, 3]}, geometry_type="Unknown")
    examination, table = examine(path, decisions={"geometry": "line"})
    finding = found(examination, "geometry_other_kind")
    assert (finding.weight, list(finding.fids)) == ("repaired", [1])
    assert table.column("n").to_pylist() == [2, 3]
    assert {one.geom_type for one in shapes(table)} == {"MultiLineString"}
    assert examination.report.is_loadable


def test_a_kind_that_is_not_there_cannot_be_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [SQUARE], geometry_type="Unknown")
    examination, _ = examine(path, decisions={"geometry": "point"})
    assert found(examination, "decision_impossible").weight == "refused"


def test_a_kind_that_the_layer_is_not_cannot_be_chosen(tmp_path: Path) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", [SQUARE]), decisions={"geometry": "line"})
    finding = found(examination, "decision_impossible")
    assert (finding.weight, "polygon" in finding.en) == ("refused", True)


def test_points_and_multipoints_together_are_multipoints(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        '{"type":"Point","coordinates":[100,7]}',
        '{"type":"MultiPoint","coordinates":[[100,7],[101,7]]}',
    )
    examination, table = examine(path)
    assert examination.geometry_type == "MultiPoint"
    assert [len(shapely.get_parts(one)) for one in shapes(table)] == [1, 2]


def test_surfaces_are_refused(tmp_path: Path) -> None:
    tin = struct.pack("<BIIBIII8d", 1, 16, 1, 1, 17, 1, 4, 100, 7, 101, 7, 101, 8, 100, 7)
    examination, _ = examine(write_parquet(tmp_path / "a.parquet", tin, geometry_types=()))
    finding = found(examination, "geometry_unsupported")
    assert (finding.weight, examination.report.outcome) == ("refused", "refused")


def test_heights_of_polygons_are_dropped_and_said(tmp_path: Path) -> None:
    tall = shapely.force_3d(SQUARE, 12.0)
    examination, table = examine(write(tmp_path / "a.gpkg", [tall], geometry_type="Polygon Z"))
    finding = found(examination, "geometry_flattened")
    assert (finding.weight, finding.count) == ("note", 1)
    assert not shapely.has_z(shapes(table)).any()
    assert examination.schema.names == ["geom"]


def test_heights_of_points_become_a_property_where_any_is_not_zero(tmp_path: Path) -> None:
    points = [shapely.Point(100.5, 7, 0), shapely.Point(100.6, 7, 8.5)]
    _, table = examine(write(tmp_path / "a.gpkg", points, {"Z_M": [1, 2]}, geometry_type="Point Z"))
    assert table.column("z_m_2").to_pylist() == [0, 8.5]
    flat = [shapely.Point(100.5, 7, 0), shapely.Point(100.6, 7, 0)]
    examination, _ = examine(write(tmp_path / "b.gpkg", flat, geometry_type="Point Z"))
    assert examination.schema.names == ["geom"]


def test_slivers_are_noted(tmp_path: Path) -> None:
    thin = shapely.box(100.4, 7.0, 100.41, 7.000003)
    speck = shapely.box(100.4, 7.0, 100.400005, 7.000005)
    canal = shapely.box(100.4, 7.0, 100.5, 7.00005)
    examination, table = examine(write(tmp_path / "a.gpkg", [SQUARE, thin, speck, canal]))
    finding = found(examination, "geometry_sliver")
    assert (finding.weight, list(finding.fids)) == ("note", [2, 3])
    assert len(finding.features) == 2
    assert table.num_rows == 4


def test_detailed_features_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "DETAILED_VERTICES", 50)
    examination, _ = examine(write(tmp_path / "a.gpkg", [SQUARE, SQUARE.centroid.buffer(0.1)]))
    finding = found(examination, "geometry_detailed")
    assert (finding.weight, list(finding.fids)) == ("note", [2])


def test_a_feature_of_two_million_vertices_and_more_is_refused(tmp_path: Path) -> None:
    turn = np.linspace(0, 2 * np.pi, checks.MOST_VERTICES + 1)
    ring = shapely.Polygon(np.column_stack([100.5 + 0.1 * np.cos(turn), 7 + 0.1 * np.sin(turn)]))
    examination, _ = examine(write(tmp_path / "a.fgb", [ring], SPATIAL_INDEX="NO"))
    finding = found(examination, "geometry_too_large")
    assert (finding.weight, list(finding.fids)) == ("refused", [1])
    assert finding.features[0]["properties"]["shown"] == "bbox"


def test_repeated_features_are_noted_and_kept(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.gpkg", [SQUARE, SQUARE, SQUARE, SQUARE], {"name": ["ก", "ข", "ก", None], "n": [1, 1, 1, 1]}
    )
    examination, table = examine(path)
    finding = found(examination, "duplicate")
    assert (finding.weight, finding.count, list(finding.fids)) == ("note", 1, [3])
    assert finding.features[0]["geometry"]["type"] == "Polygon"
    assert table.num_rows == 4


def test_repeated_features_are_left_out_when_a_person_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [SQUARE, SQUARE, SQUARE], {"name": ["ก", "ข", "ก"]})
    examination, table = examine(path, decisions={"duplicates": "drop"})
    finding = found(examination, "duplicate_dropped")
    assert (finding.weight, finding.count, list(finding.fids)) == ("repaired", 1, [3])
    assert table.column("name").to_pylist() == ["ก", "ข"]
    assert "duplicate" not in codes(examination)


def test_repeats_are_found_across_batches(tmp_path: Path) -> None:
    points = [shapely.Point(100 + number / 100, 7) for number in range(30)]
    path = write(tmp_path / "a.gpkg", [*points, points[4], points[17]])
    examination, _ = examine(path, batch_rows=7)
    assert list(found(examination, "duplicate").fids) == [31, 32]


def test_faults_in_any_batch_carry_their_place_in_the_file(tmp_path: Path) -> None:
    boxes = [shapely.box(100 + n / 100, 7, 100.005 + n / 100, 7.005) for n in range(20)]
    path = write(tmp_path / "a.gpkg", [*boxes[:13], BOWTIE, *boxes[13:], None], {"n": list(range(22))})
    examination, table = examine(path, batch_rows=6, outline=PROVINCE)
    assert list(found(examination, "geometry_invalid").fids) == [14]
    assert list(found(examination, "geometry_missing").fids) == [22]
    assert table.column("n").to_pylist() == list(range(21))


SHAPES = [SQUARE, shapely.MultiPolygon([SQUARE, SQUARE.buffer(0.1)]), BOWTIE]


@given(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=9))
def test_promotion_keeps_every_shape(sent: list[shapely.Polygon | shapely.MultiPolygon]) -> None:
    wkb = pa.array([shapely.to_wkb(one) for one in sent], pa.binary())
    made = promote(wkb, read_headers(wkb).kind, MULTIPOLYGON)
    assert set(read_headers(made).kind.tolist()) == {MULTIPOLYGON}
    back = shapely.from_wkb(made.to_numpy(zero_copy_only=False))
    expected = [shapely.multipolygons(shapely.get_parts(one)) for one in sent]
    assert shapely.equals_exact(back, expected).all()
