"""The QGIS kit in real QGIS: its authentication imported, its project and layer definition opened, drawn and judged."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.core.settings import CHECKOUT
from spatial.styles.colour_vision import rgb_of
from spatial.styles.palettes import CAPACITY
from tests.acceptance.qgis import asked
from tests.api.people import People
from tests.layers.loads import Worker, loaded
from tests.ogc.qgis.files import KIT, fetched

pytestmark = pytest.mark.acceptance
LAYERS = CHECKOUT / "data" / "layers"
LOADED = ("90-flood-depth-100y.tif", "90-shelters.geojson", "90-canals.geojson", "90-vulnerable-households.geojson")
FONTS = CHECKOUT / "app" / "datasets" / "brief" / "fonts"
SIDE = 900

UNLOCKED = """
from qgis.core import QgsAuthMethodConfig
manager = QgsApplication.authManager()
assert manager.setMasterPassword("a master password", True)
"""
SIGNED_IN = (
    UNLOCKED
    + """
assert manager.importAuthenticationConfigsFromXml(asked["authentication"], "", False)
(authentication,) = manager.configIds()
configuration = QgsAuthMethodConfig()
assert manager.loadAuthenticationConfig(authentication, configuration, True)
imported = {"method": configuration.method(), **configuration.configMap()}
configuration.setConfig("password", asked["token"])
assert manager.updateAuthenticationConfig(configuration)
# whoever imports the file once more keeps the token
assert manager.importAuthenticationConfigsFromXml(asked["authentication"], "", False)
again = QgsAuthMethodConfig()
assert manager.loadAuthenticationConfig(authentication, again, True)
assert again.config("password") == asked["token"]
"""
)
TOLD = """
from qgis.core import QgsLayerDefinition, QgsLayerTreeGroup, QgsProject, QgsProjectBadLayerHandler
missing = []


class Handler(QgsProjectBadLayerHandler):
    def handleBadLayers(self, layers):
        missing.extend(layer.toElement().firstChildElement("layername").text() for layer in layers)


def told(layer, node):
    is_vector = isinstance(layer, QgsVectorLayer)
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "shown": node.itemVisibilityChecked(),
        "count": len(list(layer.getFeatures())) if is_vector and layer.isValid() else None,
        "legend": [item.label() for item in layer.renderer().legendSymbolItems()] if is_vector else [],
        "about": layer.abstract(),
        "source": layer.source(),
    }


def tree(parent):
    return {
        node.name(): tree(node) if isinstance(node, QgsLayerTreeGroup) else told(node.layer(), node)
        for node in parent.children()
    }


project = QgsProject.instance()
handler = Handler()
project.setBadLayerHandler(handler)
"""
OPENED = """
assert project.read(asked["project"]), project.error()
extent = project.viewSettings().defaultViewExtent()
found = {
    "title": project.title(),
    "crs": project.crs().authid(),
    "sea": project.backgroundColor().name(),
    "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
    "missing": missing,
    "tree": tree(project.layerTreeRoot()),
}
"""
DRAWN = """
def draw(box, target, also=()):
    root = project.layerTreeRoot()
    seen = [one for one in root.layerOrder() if root.findLayer(one.id()).isVisible() or one.name() in also]
    settings = QgsMapSettings()
    settings.setLayers(seen)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setExtent(box)
    settings.setOutputSize(QSize(asked["side"], asked["side"]))
    settings.setBackgroundColor(project.backgroundColor())
    settings.setFlag(QgsMapSettings.DrawLabeling)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    assert job.renderedImage().save(target)
    return [error.message for error in job.errors()]


errors = draw(extent, asked["whole"]) + draw(QgsRectangle(*asked["box"]), asked["near"], also=asked["also"])
answer({**found, "imported": imported, "errors": errors})
"""
DEFINED = """
project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
for _ in range(2):  # whoever adds it once more has everything twice, not a muddle
    was_loaded, error = QgsLayerDefinition.loadLayerDefinition(asked["definition"], project, project.layerTreeRoot())
    assert was_loaded, error
first, second = (tree(one) for one in project.layerTreeRoot().children())
assert first == second
answer({"groups": [one.name() for one in project.layerTreeRoot().children()], "tree": first, "missing": missing})
"""


@pytest.fixture(scope="module")
def titles(people: People, worker: Worker) -> dict[str, str]:
    """Layers of the demo, published; file → Thai title."""
    described = {entry["file"]: entry["metadata"] for entry in json.loads((LAYERS / "layers.json").read_text())}
    for name in LOADED:
        loaded(people("gis"), LAYERS / name, {**described[name], "publish": True})
    return {name: described[name]["title"]["th"] for name in LOADED}


@pytest.fixture
def kit(people: People, titles: Mapping[str, str], tmp_path: Path) -> dict[str, str]:
    """The files of the GIS officer's kit in Thai, and a token: what a script is asked with."""
    paths = {"definition": "layers.qlr", "project": "project.qgz", "authentication": "authentication.xml"}
    for name in paths.values():
        (tmp_path / name).write_bytes(fetched(people("gis", language="th"), name))
    made = people("gis").post("/api/v1/tokens", json={"name": "qgis", "scopes": ["read"]}).json()
    return {**{what: str(tmp_path / name) for what, name in paths.items()}, "token": made["token"]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh QGIS, on a machine that has Thai letters."""
    folder = tmp_path / "home"
    shutil.copytree(FONTS, folder / ".fonts")
    return folder


def layers_of(tree: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every layer of a tree by its heading and name."""
    return {
        f"{group} / {name}": layer
        for group, inside in tree.items()
        for name, layer in (inside.items() if "valid" not in inside else [])
    }


def share(pixels: npt.NDArray[np.uint8], colour: str) -> float:
    """The share of a picture that has a colour, within what smoothing edges does to it."""
    wanted = np.array([round(255 * channel) for channel in rgb_of(colour)])
    return float((np.abs(pixels.astype(int) - wanted).max(axis=2) <= 2).mean())


def test_the_project_opens_whole_with_thai_names_legends_and_extent(
    kit: dict[str, str], titles: Mapping[str, str], home: Path, tmp_path: Path
) -> None:
    depth = titles["90-flood-depth-100y.tif"]
    whole, near = tmp_path / "whole.png", tmp_path / "near.png"
    box = [650_000, 760_000, 672_000, 782_000]
    pictures = {"whole": str(whole), "near": str(near), "side": SIDE, "box": box, "also": [depth]}
    found = asked(SIGNED_IN + TOLD + OPENED + DRAWN, home=home, **kit, **pictures)
    assert found["imported"] == {"method": "Basic", "username": "token", "password": "", "realm": ""}
    assert (found["missing"], found["errors"]) == ([], [])
    assert (found["title"], found["crs"], found["sea"]) == ("สนทนา: จังหวัดสงขลา", "EPSG:32647", "#d3e4ee")
    west, south, east, north = found["extent"]
    assert 600_000 < west < 620_000 < 730_000 < east < 740_000
    assert 690_000 < south < 700_000 < 870_000 < north < 880_000

    layers = layers_of(found["tree"])
    assert [name for name, layer in layers.items() if not layer["valid"]] == []
    assert list(found["tree"]) == [
        "ข้อมูลจากหน่วยสนทนา", "ศักยภาพ", "ความเปราะบาง", "ภัย", "ขอบเขตการปกครอง", "พื้นหลัง",
    ]  # fmt: skip
    households = layers[f"ความเปราะบาง / {titles['90-vulnerable-households.geojson']}"]
    assert households["legend"] == ["ผู้ป่วยติดเตียง", "ผู้สูงอายุอยู่ลำพัง", "ทารก"]
    assert households["count"] == 210
    assert layers[f"ศักยภาพ / {titles['90-canals.geojson']}"]["legend"] == ["คลองสายหลัก", "คลองผันน้ำ", "คลองสาขา"]
    inputs = layers["ข้อมูลจากหน่วยสนทนา / ข้อมูลจากหน่วยสนทนา: จุด"]
    assert inputs["legend"] == ["5 วิกฤต", "4 รุนแรงมาก", "3 รุนแรง", "2 ปานกลาง", "1 เล็กน้อย"]
    assert inputs["count"] > 5
    assert layers[f"ภัย / {depth}"]["crs"] == "EPSG:3857"
    assert "สีจากน้อยไปมาก: " in layers[f"ภัย / {depth}"]["about"]

    province = np.asarray(Image.open(whole).convert("RGB"))
    assert share(province, "#d3e4ee") > 0.15
    assert share(province, "#fbfaf4") > 0.15
    assert 0.001 < share(province, CAPACITY) < 0.02
    town = np.asarray(Image.open(near).convert("RGB"))
    assert share(town, "#d3e4ee") < 0.01
    blues = (town[..., 2].astype(int) - town[..., 0] > 40).mean()
    assert 0.05 < blues < 0.6, "the raster of depths is drawn over the land"


def test_the_definition_adds_the_same_to_a_project_of_ones_own(
    kit: dict[str, str], titles: Mapping[str, str], home: Path
) -> None:
    found = asked(SIGNED_IN + TOLD + DEFINED, home=home, **kit)
    assert found["groups"] == ["สนทนา: จังหวัดสงขลา"] * 2
    layers = layers_of(found["tree"])
    assert [name for name, layer in layers.items() if not layer["valid"]] == []
    assert f"ศักยภาพ / {titles['90-shelters.geojson']}" in layers
    assert not [name for name in layers if name.startswith("พื้นหลัง")]
    assert not [layer for layer in layers.values() if kit["token"] in layer["source"]]


def test_without_the_authentication_only_what_is_public_opens_and_the_rest_keeps_its_legend(
    kit: dict[str, str], titles: Mapping[str, str], home: Path
) -> None:
    found = asked(UNLOCKED + TOLD + OPENED + "answer(found)", home=home, **kit)
    layers = layers_of(found["tree"])
    opened = {name for name, layer in layers.items() if layer["valid"]}
    assert f"ศักยภาพ / {titles['90-shelters.geojson']}" in opened
    assert "ขอบเขตการปกครอง / อำเภอ" in opened
    closed = layers[f"ความเปราะบาง / {titles['90-vulnerable-households.geojson']}"]
    assert (closed["valid"], closed["legend"][0]) == (False, "ผู้ป่วยติดเตียง")
    assert titles["90-vulnerable-households.geojson"] in found["missing"]


def test_a_token_that_was_revoked_opens_no_layer_of_the_province(
    people: People, kit: dict[str, str], titles: Mapping[str, str], home: Path
) -> None:
    client = people("gis")
    for one in client.get("/api/v1/tokens").json():
        client.delete(f"/api/v1/tokens/{one['id']}").raise_for_status()
    found = asked(SIGNED_IN + TOLD + OPENED + "answer(found)", home=home, **kit)
    assert titles["90-vulnerable-households.geojson"] in found["missing"]
    assert titles["90-shelters.geojson"] not in found["missing"]


def test_the_kit_in_english_is_in_english(
    people: People, titles: Mapping[str, str], home: Path, tmp_path: Path
) -> None:
    project = tmp_path / "english.qgz"
    project.write_bytes(fetched(people("gis"), "project.qgz", kit=KIT, lang="en"))
    found = asked(UNLOCKED + TOLD + OPENED + "answer(found)", home=home, project=str(project))
    assert found["title"] == "Sonthana: Songkhla Province"
    layers = layers_of(found["tree"])
    assert layers["Capacity / U-Tapao, R.1 and tributaries (schematic)"]["legend"][0] == "Main canal"
