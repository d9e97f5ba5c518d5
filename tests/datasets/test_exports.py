"""What other programs read in a dataset's files: geopandas, GDAL, openpyxl, and whoever reads JSON."""

import json
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest
import rasterio

from app.datasets.contents import Contents
from app.datasets.exports.excel import HEAD_ROWS, INPUTS, WORDS, table_sheet
from app.datasets.exports.files import WRITERS
from tests.datasets.examples import a_key, depths, example_contents
from tests.datasets.proofs import sealed

KEY = a_key()
RASTER, VECTOR = "90-flood-depth-100y-v1", "90-buildings-v2"
Made = tuple[Contents, dict[str, Path]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The example and its files."""
    folder = tmp_path_factory.mktemp("files")
    contents = example_contents(folder, KEY)
    return contents, {ending: sealed(contents, folder, ending, KEY) for ending in WRITERS}


def test_a_geopackage_has_layers_areas_inputs_and_tables(made: Made) -> None:
    tables = {str(name): kind for name, kind in pyogrio.list_layers(made[1]["gpkg"])}
    assert tables == {
        "areas": "MultiPolygon",
        "inputs_points": "Point",
        "inputs_lines": "LineString",
        "inputs_polygons": "Polygon",
        VECTOR: "MultiPolygon",
        "layer_styles": None,
        "dataset_words": None,
        "dataset_columns": None,
        "figures_people_exposed": None,
        "figures_inputs_by_kind": None,
        "sonthana_dataset": None,
    }


def test_geopandas_reads_areas_with_key_figures(made: Made) -> None:
    areas = gpd.read_file(made[1]["gpkg"], layer="areas").set_index("code")
    assert areas.crs.to_epsg() == 4326
    assert areas.loc["9001", "name_th"] == "เมืองสงขลา"
    assert areas.loc["9001", "people_exposed.people"] == 1200
    assert np.isnan(areas.loc["900101", "people_exposed.people"])


def test_geopandas_reads_inputs_with_their_words(made: Made) -> None:
    points = gpd.read_file(made[1]["gpkg"], layer="inputs_points")
    assert list(points["title"]) == ["น้ำเข้าบ้านชั้นล่าง 1", "น้ำเข้าบ้านชั้นล่าง 2"]
    assert list(points["state"]) == ["validated", "disputed"]
    assert points["life_at_risk"].tolist() == [False, True]
    assert gpd.read_file(made[1]["gpkg"], layer="inputs_polygons")["title"].isna().all()


def test_a_raster_in_a_geopackage_has_every_cell_as_it_was(made: Made) -> None:
    with rasterio.open(f"GPKG:{made[1]['gpkg']}:{RASTER}") as coverage, rasterio.open(made[0].layers[0].raster) as cog:
        cells = coverage.read(1)
        assert coverage.transform == cog.transform
        assert coverage.crs == cog.crs
        # -9999 is a value here, so that another number stands for none
        assert coverage.nodata == -32768.0
    cells[cells == np.float32(-32768)] = np.nan
    np.testing.assert_array_equal(cells, depths())


def test_a_large_raster_has_overviews_and_the_same_cells(tmp_path: Path) -> None:
    from app.datasets.exports.geopackage_rasters import add_raster

    cells = np.random.default_rng(1).random((900, 2300)).astype(np.float32)
    cells[:300, :300] = np.nan
    source, target = tmp_path / "large.tif", tmp_path / "large.gpkg"
    with rasterio.open(
        source, "w", driver="GTiff", width=2300, height=900, count=1, dtype="float32", nodata=np.nan,
        crs="EPSG:24047", transform=rasterio.Affine(5, 0, 650000, 0, -5, 780000), tiled=True,
    ) as file:  # fmt: skip
        file.write(cells, 1)
    gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([100], [7]), crs=4326).to_file(target, layer="other")
    add_raster(source, target, table="large", title="ใหญ่", unit="m")
    with rasterio.open(f"GPKG:{target}:large") as coverage:
        assert coverage.overviews(1) == [2, 4]
        read = coverage.read(1, masked=True)
        overview = coverage.read(1, out_shape=(225, 575), masked=True)
    np.testing.assert_array_equal(read.filled(np.nan), cells)
    assert 0.3 < overview.mean() < 0.7
    assert list(tmp_path.glob(".raster-*")) == []


def test_ogrinfo_opens_the_geopackage_and_finds_nothing_wrong(made: Made) -> None:
    run = subprocess.run(
        ["ogrinfo", "-al", "-so", "-nomd", str(made[1]["gpkg"])],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "ERROR" not in run.stdout + run.stderr
    assert "Layer name: inputs_lines" in run.stdout


def test_the_geopackage_is_a_sound_database_with_styles_and_metadata(made: Made) -> None:
    with closing(sqlite3.connect(made[1]["gpkg"])) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        styled = {row[0] for row in file.execute("SELECT f_table_name FROM layer_styles")}
        assert styled == {VECTOR, "areas", "inputs_points", "inputs_lines", "inputs_polygons"}
        (manifest,) = file.execute(
            "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id"
            " WHERE reference_scope = 'geopackage'"
        ).fetchall()
        assert manifest[0].encode() == made[0].manifest_bytes
        listed = {row[0] for row in file.execute("SELECT table_name FROM gpkg_contents")}
        assert {"dataset_words", "dataset_columns", "sonthana_dataset", RASTER} <= listed


def test_two_versions_of_one_layer_fit_one_geopackage(tmp_path: Path) -> None:
    from dataclasses import replace

    contents = example_contents(tmp_path, KEY)
    vector = contents.layers[1]
    older = replace(vector, stated={**vector.stated, "collection": "90-buildings-v1", "version": 1})
    path = sealed(replace(contents, layers=[vector, older]), tmp_path, "gpkg", KEY)
    assert {VECTOR, "90-buildings-v1"} <= {str(name) for name, _ in pyogrio.list_layers(path)}


def test_a_dataset_of_words_alone_leaves_in_every_format(tmp_path: Path) -> None:
    contents = example_contents(tmp_path)
    manifest = {**contents.manifest, "layers": [], "inputs": [], "tables": [], "areas": {**contents.manifest["areas"]}}
    manifest["areas"] |= {"codes": [], "names": {}, "editions": {}}
    bare = Contents(manifest, [], [], [], [])
    for ending in WRITERS:
        assert sealed(bare, tmp_path, ending, KEY).stat().st_size > 0
    assert len(gpd.read_file(tmp_path / "advice.gpkg", layer="areas")) == 0


def test_geopandas_reads_the_geojson(made: Made) -> None:
    frame = gpd.read_file(made[1]["geojson"])
    assert list(frame["part"]) == ["input"] * 4 + ["area"] * 2
    assert frame.crs.to_epsg() == 4326
    value: dict[str, Any] = json.loads(made[1]["geojson"].read_text(encoding="utf-8"))
    assert value["statement"]["th"] == "=น้ำในคลองอู่ตะเภาสูงขึ้นเร็ว"
    assert value["tables"][0]["rows"][0][4] == 1200
    assert list(value)[-1] == "file_seal"


def test_geopandas_reads_the_geoparquet(made: Made) -> None:
    frame = gpd.read_parquet(made[1]["parquet"])
    assert frame.groupby("part").size().to_dict() == {"area": 2, "input": 4, f"layer:{VECTOR}": 5}
    house = json.loads(frame[frame["part"] == f"layer:{VECTOR}"].iloc[0]["properties"])
    assert (house["ชื่อ"], house["people"], house["built"]) == ("บ้านน้ำน้อย", 2**53 + 1, "1890-01-02")


def test_the_workbook_has_thai_numbers_and_no_formula(made: Made) -> None:
    book = openpyxl.load_workbook(made[1]["xlsx"])
    types = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert types <= {"s", "n", "b"}
    words = {row[0].value: row[1].value for row in book[WORDS]}
    assert words["คำแนะนำ / Advice"] == "อพยพประชาชนในตำบลบ่อยาง"
    assert words["สถานการณ์ / Situation"] == "'=น้ำในคลองอู่ตะเภาสูงขึ้นเร็ว"
    sheet = book[table_sheet(1, "people_exposed")]
    assert sheet.freeze_panes == f"A{HEAD_ROWS + 1}"
    assert sheet["E8"].value == 1200
    assert sheet["F8"].number_format == "#,##0.00"
    assert [sheet["E5"].value, sheet["C3"].value, sheet["E6"].value] == ["person", "Estimated, ±20 %", "ประชาชน"]
    assert book[table_sheet(2, "inputs_by_kind")]["E10"].value == "'=cmd"
    assert book[INPUTS].freeze_panes == "A2"


def test_the_workbooks_seal_is_the_comment_of_its_archive(made: Made) -> None:
    with zipfile.ZipFile(made[1]["xlsx"]) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.comment)["format"] == "xlsx"


def test_provenance_says_what_was_used_and_who_answered(made: Made) -> None:
    document = json.loads(made[1]["provenance.json"].read_text(encoding="utf-8"))
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert len(nodes) == len(document["@graph"])
    dataset = "urn:sonthana:90:dataset:evacuation:1.2.0"
    derived = {one["@id"] for one in nodes[dataset]["prov:wasDerivedFrom"]}
    assert "urn:sonthana:90:layer:buildings:v2" in derived
    assert sum(name.startswith("urn:sonthana:90:input:") for name in derived) == 4
    assert nodes[f"{dataset}:act:77"]["sonthana:act"] == "release"
    person = nodes[f"{dataset}:act:75:person"]
    assert person["prov:actedOnBehalfOf"] == {"@id": "urn:sonthana:90:unit:structural"}
    assert nodes["urn:sonthana:service"]["prov:actedOnBehalfOf"] == {"@id": "urn:sonthana:90"}


def test_provenance_names_nothing_that_it_does_not_describe(made: Made) -> None:
    document = json.loads(made[1]["provenance.json"].read_text(encoding="utf-8"))
    described = {node["@id"] for node in document["@graph"]}

    def named(value: Any) -> set[str]:
        if isinstance(value, dict):
            return {value["@id"]} if list(value) == ["@id"] else set().union(*map(named, value.values()), set())
        return set().union(*map(named, value), set()) if isinstance(value, list) else set()

    assert named(document["@graph"]) <= described
