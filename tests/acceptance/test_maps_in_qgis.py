"""The maps in real QGIS: every collection by OGC API – Features over several pages, vector tiles, drawn and judged."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.acceptance.qgis import asked
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import maps
from tests.service import Service

pytestmark = pytest.mark.acceptance

OPENED = """
def opened(name):
    signed = f"username='token' password='{asked['token']}'"
    paged = "version='OGC_API_FEATURES' pagingEnabled='true' pageSize='700'"
    uri = f"url='{asked['root']}' typename='{name}' {paged} {signed}"
    layer = QgsVectorLayer(uri, name, "OAPIF")
    assert layer.isValid(), layer.error().message()
    return layer


"""
READ = """
found = {}
for name in asked["names"]:
    layer = opened(name)
    features = list(layer.getFeatures())
    found[name] = {
        "count": layer.featureCount(),
        "read": len(features),
        "distinct": len({feature.id() for feature in features}),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "crs": layer.crs().authid(),
        "empty": sum(feature.geometry().isEmpty() for feature in features),
        "heights": sorted(f["height_m"] for f in features if f["height_m"]) if name == "90-grid" else None,
    }
answer(found)
"""
DRAWN = """
layers = [opened(name) for name in asked["names"]]
from qgis.core import QgsCoordinateTransform, QgsProject
to_utm = QgsCoordinateTransform(
    QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem("EPSG:32647"), QgsProject.instance()
)
box = to_utm.transformBoundingBox(QgsRectangle(*asked["bounds"]))
bounds = box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
answer(draw(layers, "EPSG:32647", bounds, (600, 600), asked["target"]))
"""
TILES = """
from qgis.core import QgsVectorTileLayer, QgsVectorTileBasicRenderer
layer = QgsVectorTileLayer(f"type=xyz&url={asked['template']}&zmin=0&zmax=14", "tiles")
assert layer.isValid(), layer.error().message()
layer.setRenderer(QgsVectorTileBasicRenderer())
layer.renderer().setStyles(QgsVectorTileBasicRenderer.simpleStyleWithRandomColors())
answer(draw([layer], "EPSG:3857", asked["extent"], (600, 600), asked["target"]))
"""


@pytest.fixture(scope="module")
def token(people: People) -> str:
    return people.token("gis", "read")


@pytest.fixture(scope="module")
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("maps")
    maps.load(people, folder, maps.points(), "grid")
    maps.load(people, folder, maps.areas(), "zones", visibility="public")


def ink(picture: Path) -> float:
    """The share of a picture that is not white."""
    pixels = np.asarray(Image.open(picture).convert("RGB")).reshape(-1, 3)
    return float((pixels != 255).any(axis=1).mean())


@pytest.mark.usefixtures("layers")
def test_qgis_reads_every_collection_whole_and_with_the_right_types(
    service: Service, people: People, token: str
) -> None:
    listed = people("gis").get("/ogc/collections").json()["collections"]
    names = [one["id"] for one in listed]
    found: dict[str, Any] = asked(OPENED + READ, root=f"{service.base_url}/ogc", token=token, names=names)
    assert found.keys() == set(names)
    for name, said in found.items():
        assert said["crs"] == "EPSG:4326", name
        assert said["empty"] == 0, name
        count = people("gis").get(f"/ogc/collections/{name}/items?count=exact&limit=1").json()["numberMatched"]
        assert said["read"] == said["distinct"] == said["count"] == count, name
    grid = found["90-grid"]
    assert grid["read"] == maps.POINTS  # four pages
    assert grid["fields"]["height_m"] == "Real"
    assert grid["heights"][:3] == [0.125, 0.25, 0.375]
    assert found["90-assessments-points"]["fields"]["accuracy_m"] == "Real"


@pytest.mark.usefixtures("layers")
def test_qgis_draws_points_and_areas_over_each_other(service: Service, token: str, tmp_path: Path) -> None:
    target = tmp_path / "drawn.png"
    errors = asked(
        OPENED + DRAWN,
        root=f"{service.base_url}/ogc",
        token=token,
        names=["90-grid", "90-zones"],
        target=str(target),
        bounds=[100.28, 6.78, 100.62, 7.12],
    )
    assert errors == []
    assert 0.05 < ink(target) < 0.9


@pytest.mark.usefixtures("layers")
def test_qgis_draws_vector_tiles_of_what_is_public(service: Service, tmp_path: Path) -> None:
    target = tmp_path / "tiles.png"
    template = f"{service.base_url}/ogc/collections/90-zones/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    extent = [11164000, 758000, 11200000, 794000]
    assert asked(TILES, template=template, target=str(target), extent=extent) == []
    assert 0.005 < ink(target) < 0.5
