"""A released dataset's GeoPackage, fetched from the service and opened in real QGIS: layers, styles, the raster."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.settings import CHECKOUT
from tests.acceptance.qgis import asked, opened, pictured
from tests.api.people import People
from tests.datasets.assembled import released, validated
from tests.layers.loads import Worker, loaded

pytestmark = pytest.mark.acceptance
LAYERS = CHECKOUT / "data" / "layers"
FILES = ("90-flood-depth-100y.tif", "90-shelters.geojson", "90-canals.geojson")
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
    path = tmp_path_factory.mktemp("dataset") / "dataset.gpkg"
    path.write_bytes(people("gis").get(f"{made['href']}.gpkg").content)
    return path


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
