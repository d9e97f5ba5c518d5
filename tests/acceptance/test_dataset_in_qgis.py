"""A released dataset's GeoPackage, fetched from the service and opened in real QGIS: layers, styles, the raster, and
the project in it that draws all of them as our map does."""

import asyncio
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image

from app.core.settings import CHECKOUT
from app.datasets.offline.verifying import verify_file
from app.record.keys import load_public_keys
from spatial.styles.defaults import default_style
from spatial.styles.legends import legend
from spatial.styles.painting import paint
from tests.acceptance.qgis import asked, opened, pictured, project_opened
from tests.api.people import People
from tests.datasets.assembled import released, validated
from tests.layers.loads import Worker, loaded
from tests.service import Service

pytestmark = pytest.mark.acceptance
LAYERS = CHECKOUT / "data" / "layers"
FILES = ("90-flood-depth-100y.tif", "90-shelters.geojson", "90-canals.geojson")
DEPTHS = default_style("hazard", "raster", "depth", unit="m")
RASTER = """
from qgis.core import QgsRasterLayer
layer = QgsRasterLayer(f"GPKG:{asked['path']}:{asked['table']}", "depth", "gdal")
assert layer.isValid(), layer.error().message()
statistics = layer.dataProvider().bandStatistics(1)
answer({"maximum": statistics.maximumValue, "crs": layer.crs().authid(), "width": layer.width()})
"""


@pytest.fixture(scope="module")
def package(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    described = {entry["file"]: entry["metadata"] for entry in json.loads((LAYERS / "layers.json").read_text())}
    for name in FILES:
        loaded(people("gis"), LAYERS / name, {**described[name], "publish": True})
    made = released(
        people,
        layers=[f"{described[name]['slug']}-v1" for name in FILES],
        assessments=[validated(people), validated(people, unit="non_structural", kind="shelter")],
    )
    answer = people("gis").get(f"{made['href']}.gpkg")
    name = re.search('filename="([^"]+)"', answer.headers["content-disposition"])
    assert name is not None
    path = tmp_path_factory.mktemp("dataset") / name[1]
    path.write_bytes(answer.content)
    return path


@pytest.fixture(scope="module")
def elsewhere(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same file in another folder, with Thai letters and a space in its name."""
    folder = tmp_path_factory.mktemp("elsewhere") / "ชุดข้อมูล 2569"
    folder.mkdir()
    return Path(shutil.copyfile(package, folder / package.name))


@pytest.fixture(scope="module")
def opened_project(elsewhere: Path) -> tuple[dict[str, Any], Path]:
    """The file's own project as QGIS opens it, and the folder with the pictures of it."""
    return project_opened(elsewhere, elsewhere.stem, elsewhere.parent), elsewhere.parent


def test_qgis_opens_every_vector_layer_with_its_style(package: Path) -> None:
    shelters = opened(package, "90-shelters-v1")
    assert shelters.was_styled
    assert shelters.feature_count > 5
    assert shelters.legend
    assert "90-canals-v1" in shelters.sublayers


def test_qgis_reads_the_depths_on_their_own_grid(package: Path) -> None:
    found = asked(RASTER, path=str(package), table="90-flood-depth-100y-v1")
    assert found["crs"] == "EPSG:32647"
    assert 1 < found["maximum"] < 30


def test_the_layers_are_drawn_in_colour(package: Path, tmp_path: Path) -> None:
    picture = pictured(
        package, ["90-shelters-v1", "90-canals-v1"], tmp_path / "seen.png", bounds=(100.2, 6.5, 101.1, 7.9)
    )
    pixels = np.asarray(Image.open(picture).convert("RGB")).reshape(-1, 3)
    assert len(np.unique(pixels, axis=0)) > 5
    assert (pixels != 255).any(axis=1).mean() > 0.001


def test_the_inputs_and_tables_are_there(package: Path) -> None:
    with closing(sqlite3.connect(package)) as connection:
        names = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
    assert any("input" in name for name in names), names
    assert any("flooded_area" in name for name in names), names


def test_the_file_offers_its_project_in_thai_then_in_english(
    opened_project: tuple[dict[str, Any], Path], elsewhere: Path
) -> None:
    seen, _ = opened_project
    assert seen["offered"] == [elsewhere.stem, f"{elsewhere.stem}-en"]
    assert seen["title"].endswith("อพยพชั้นล่างก่อนเที่ยงคืน")
    assert seen["crs"] == "EPSG:32647"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", seen["saved_at"])


def test_every_layer_and_table_of_the_file_is_in_the_project_wherever_the_file_was_moved(
    opened_project: tuple[dict[str, Any], Path], elsewhere: Path
) -> None:
    seen, folder = opened_project
    assert seen["errors"] == []
    assert all(layer["is_valid"] for layer in seen["layers"]), seen["layers"]
    assert all(str(folder) in layer["source"] for layer in seen["layers"])
    with closing(sqlite3.connect(elsewhere)) as connection:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")} - {"layer_styles"}
    sources = [re.split(r"\|layername=|\.gpkg:", layer["source"])[1].partition("|")[0] for layer in seen["layers"]]
    assert set(sources) == tables


def test_groups_names_and_legends_are_thai_and_in_the_order_of_drawing(
    opened_project: tuple[dict[str, Any], Path],
) -> None:
    layers = opened_project[0]["layers"]
    groups = list(dict.fromkeys(layer["group"] for layer in layers))
    assert groups == ["ข้อมูลจากหน่วยสนทนา", "พื้นที่และตัวเลขสำคัญ", "ศักยภาพ", "ภัย", "ตาราง ข้อความ และหลักฐาน"]
    (depths,) = [layer for layer in layers if "90-flood-depth-100y-v1" in layer["name"]]
    assert depths["name"].startswith("ความลึกน้ำท่วม")
    assert depths["legend"] == [one.label for one in legend(DEPTHS, "th") if one.label]
    assert depths["renderer"] == "singlebandpseudocolor"
    assert "เหนือพื้นดิน" in depths["about"]
    (inputs,) = [layer for layer in layers if layer["group"] == groups[0]]
    assert "5 วิกฤต" in inputs["legend"]
    (flooded,) = [layer for layer in layers if layer["source"].endswith("figures_flooded_area")]
    assert "ชื่อพื้นที่ (ไทย)" in flooded["columns"], flooded["columns"]


def test_every_cell_of_the_depths_has_the_colour_of_our_own_map(
    opened_project: tuple[dict[str, Any], Path], elsewhere: Path
) -> None:
    _, folder = opened_project
    with rasterio.open(f"GPKG:{elsewhere}:90-flood-depth-100y-v1") as coverage:
        cells = coverage.read(1, masked=True).filled(np.nan)
    painted = paint(DEPTHS, cells).astype(float)
    opacity = painted[..., 3:] / 255
    expected = painted[..., :3] * opacity + 255 * (1 - opacity)
    drawn = np.asarray(Image.open(folder / "raster.png").convert("RGB")).astype(float)
    assert drawn.shape == expected.shape
    off = np.abs(drawn - expected).max(axis=-1)
    assert np.quantile(off, 0.999) <= 3, np.quantile(off, [0.9, 0.99, 0.999, 1])
    wet = opacity[..., 0] > 0.5
    assert wet.mean() > 0.001
    red, blue = drawn[wet][:, 0], drawn[wet][:, 2]
    assert (blue - red > 20).mean() > 0.95


def test_the_project_shows_water_marks_and_boundaries_at_first_sight(
    opened_project: tuple[dict[str, Any], Path],
) -> None:
    seen, folder = opened_project
    shown = {layer["renderer"] for layer in seen["layers"] if layer["is_shown"] and layer["renderer"]}
    assert shown >= {"singlebandpseudocolor", "categorizedSymbol", "singleSymbol"}
    pixels = np.asarray(Image.open(folder / "whole.png").convert("RGB")).reshape(-1, 3).astype(int)
    is_blue = pixels[:, 2] - pixels[:, 0] > 40
    is_green = (pixels[:, 1] - pixels[:, 0] > 25) & (pixels[:, 1] - pixels[:, 2] > 10)
    assert is_blue.mean() > 0.002, "water"
    assert is_green.sum() > 20, "shelters"


def test_the_other_project_speaks_english(elsewhere: Path, tmp_path: Path) -> None:
    seen = project_opened(elsewhere, f"{elsewhere.stem}-en", tmp_path)
    assert seen["title"].endswith("Leave ground floors before midnight")
    (depths,) = [layer for layer in seen["layers"] if "90-flood-depth-100y-v1" in layer["name"]]
    assert depths["name"].startswith("Flood depth")
    assert depths["legend"][-1].endswith("m and more")
    assert all(layer["is_valid"] for layer in seen["layers"])


def test_what_qgis_has_opened_is_still_proven_with_its_projects(
    service: Service, opened_project: tuple[dict[str, Any], Path], elsewhere: Path
) -> None:
    seen, _ = opened_project
    report = asyncio.run(verify_file(elsewhere, load_public_keys(service.settings), service.settings))
    assert report.outcome in ("proven", "parts_proven"), report.as_json()
    results = {part.part: part.result for part in report.parts}
    assert [results[f"project:{name}"] for name in seen["offered"]] == ["proven", "proven"]
