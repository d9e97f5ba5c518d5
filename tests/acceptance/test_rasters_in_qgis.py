"""Tiles of rasters in real QGIS, as an XYZ layer with an app token: drawn, and held against the tiles themselves."""

import io
import math
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.acceptance.qgis import asked
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc.rasters import ponds
from tests.service import Service

pytestmark = pytest.mark.acceptance

ZOOM = 14
EDGE_M = math.pi * 6_378_137.0
DRAWN = """
from qgis.core import QgsRasterLayer
layer = QgsRasterLayer(asked["uri"], "pond", "wms")
assert layer.isValid(), layer.error().message()
answer(draw([layer], "EPSG:3857", asked["extent"], (768, 768), asked["target"]))
"""


@pytest.fixture(scope="module")
def rasters(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    ponds.load_all(people, tmp_path_factory.mktemp("ponds"))


def on_white(client: httpx.Client, row: int, column: int) -> np.ndarray:
    """A tile as it looks on white."""
    answer = client.get(ponds.address(ponds.POND, ZOOM, row, column))
    tile = Image.open(io.BytesIO(answer.content)).convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", tile.size, "white"), tile).convert("RGB")).astype(int)


@pytest.mark.usefixtures("rasters")
def test_qgis_draws_the_tiles_of_a_raster_that_only_its_province_sees(
    service: Service, people: People, tmp_path: Path
) -> None:
    def signed(login: str) -> str:
        made = people(login).post("/api/v1/tokens", json={"name": "qgis", "scopes": ["read"]}).json()
        return f"username=token&password={made['token']}"

    told = people("engineer").get(f"{ponds.POND}/tilejson.json").json()
    template = quote(told["tiles"][0], safe=":/{}")
    uri = f"type=xyz&url={template}&zmin={told['minzoom']}&zmax={told['maxzoom']}"
    row, column = ponds.tile_at(150, 200, ZOOM)
    side = 2 * EDGE_M / 2**ZOOM
    west, north = (column - 1) * side - EDGE_M, EDGE_M - (row - 1) * side
    target = tmp_path / "drawn.png"
    extent = [west, north - 3 * side, west + 3 * side, north]

    # before anything is in QGIS's own cache, which it draws from without asking
    elsewhere = signed("engineer@khonkaen.demo")
    asked(DRAWN, uri=f"{uri}&{elsewhere}", extent=extent, target=str(target))
    assert (np.asarray(Image.open(target).convert("RGB")) == 255).all()

    assert asked(DRAWN, uri=f"{uri}&{signed('engineer')}", extent=extent, target=str(target)) == []
    drawn = np.asarray(Image.open(target).convert("RGB")).astype(int)
    wanted = np.vstack(
        [np.hstack([on_white(people("engineer"), row + y, column + x) for x in (-1, 0, 1)]) for y in (-1, 0, 1)]
    )
    assert (wanted != 255).any(axis=2).mean() > 0.03
    # opacity over white is rounded otherwise there
    assert abs(drawn - wanted).max() <= 2
