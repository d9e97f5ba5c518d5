"""Styles drawn by the programs that they are for: MapLibre in a browser with nothing but an address, and QGIS."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Route

from app.core.settings import CHECKOUT
from tests.acceptance.qgis import asked
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import drawn
from tests.service import Service
from tests.web.browsing import MAP_MS, chromium, signed_in

pytestmark = pytest.mark.acceptance

MAPLIBRE = CHECKOUT / "node_modules" / "maplibre-gl" / "dist"
READ = """
from qgis.core import QgsRasterLayer
found = {}
for style, said in asked["styles"].items():
    told = {}
    for form in ("qml", "sld10"):
        if said["geometry"] == "raster":
            layer = QgsRasterLayer(said["cells"], style)
        else:
            shape = {"point": "Point", "line": "LineString", "polygon": "Polygon"}[said["geometry"]]
            layer = QgsVectorLayer(f"{shape}?crs=EPSG:4326", style, "memory")
        assert layer.isValid(), style
        load = layer.loadNamedStyle if form == "qml" else layer.loadSldStyle
        message, is_read = load(said[form])
        if said["geometry"] == "raster":
            shader = layer.renderer().shader() if layer.renderer().type() == "singlebandpseudocolor" else None
            items = shader.rasterShaderFunction().colorRampItemList() if shader else []
            legend = [[item.label, item.color.name(), item.color.alpha()] for item in items]
        else:
            # the last layer of a symbol is on top: of a line the line, not its casing
            legend = []
            for item in layer.renderer().legendSymbolItems():
                symbol = item.symbol()
                if symbol:
                    top = symbol.symbolLayer(symbol.symbolLayerCount() - 1)
                    legend.append([item.label(), top.color().name(), 255])
        told[form] = {"is_read": is_read, "message": message, "renderer": layer.renderer().type(), "legend": legend}
    found[style] = told
answer(found)
"""
LONELY = """<!doctype html><meta charset="utf-8"><title>drawing</title>
<style>html, body, #map {{ margin: 0; height: 100%; background: #fff }}</style><div id="map"></div>
<script type="module">
import {{ Map, setWorkerUrl }} from "/lonely/maplibre-gl.mjs";
setWorkerUrl("/lonely/maplibre-gl-worker.mjs");
window.faults = [];
const map = new Map({{ container: "map", style: "{style}", attributionControl: false, fadeDuration: 0 }});
map.on("error", ({{ error }}) => window.faults.push(String(error)));
map.on("styleimagemissing", ({{ id }}) => window.faults.push(`no image ${{id}}`));
map.on("idle", () => {{ document.title = "drawn"; }});
</script>"""


@pytest.fixture(scope="module", autouse=True)
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    drawn.load_all(people, tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


def file_of_maplibre(route: Route) -> None:
    route.fulfill(path=MAPLIBRE / route.request.url.rpartition("/")[2], content_type="text/javascript")


def lonely_page(route: Route) -> None:
    style = route.request.url.partition("?")[2]
    route.fulfill(body=LONELY.format(style=f"/ogc/styles/{style}"), content_type="text/html")


def on_white(colour: str, opacity: float) -> np.ndarray:
    """A colour as it is seen on white."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])
    return parts * opacity + 255 * (1 - opacity)


def share_of(picture: np.ndarray, colour: np.ndarray, *, within: float = 6.0) -> float:
    """The share of a picture's pixels that have a colour."""
    return float((np.abs(picture - colour).max(axis=-1) <= within).mean())


def test_a_page_with_nothing_but_a_styles_address_draws_the_layer(
    browser: Browser, service: Service, people: People, tmp_path: Path
) -> None:
    styles = [one["id"] for one in people("gis").get("/ogc/styles").json()["styles"]]
    assert {"90-zones", "90-shelters", "90-open-pond", "90-pond", "90-homes", "90-assessments-points"} <= set(styles)
    with signed_in(browser, service, "gis@songkhla.demo", size=(640, 640)) as page:
        page.route("**/lonely/*.mjs", file_of_maplibre)
        page.route("**/lonely.html?*", lonely_page)
        for style in styles:
            page.goto(f"/lonely.html?{style}")
            page.wait_for_function("document.title === 'drawn'", timeout=MAP_MS)
            assert page.evaluate("window.faults") == [], style
            (tmp_path / f"{style}.png").write_bytes(page.screenshot())
    for style in styles:
        legend = people("gis").get(f"/ogc/styles/{style}/metadata").json()["legend"]
        picture = np.asarray(Image.open(tmp_path / f"{style}.png").convert("RGB")).astype(float)
        ink = float((picture < 250).any(axis=-1).mean())
        assert 0.0005 < ink < 0.95, style
        if not legend["is_ramp"]:  # the colours of a ramp are mixed
            # where marks lie over each other nothing of the ground is seen
            colours = [on_white(one["colour"], seen) for one in legend["entries"] for seen in (one["opacity"], 1.0)]
            assert max(share_of(picture, colour) for colour in colours) > 0.0001, style


@pytest.fixture(scope="module")
def in_qgis(people: People, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every style as real QGIS reads it: style → form → renderer and legend."""
    client, folder = people("gis"), tmp_path_factory.mktemp("read")
    styles: dict[str, dict[str, str]] = {}
    for one in client.get("/ogc/styles").json()["styles"]:
        told = client.get(f"/ogc/styles/{one['id']}/metadata").json()["layers"][0]
        styles[one["id"]] = {"geometry": told["type"], "cells": str(folder / f"{one['id']}.tif")}
        for form, ending in (("qml", "qml"), ("sld10", "sld")):
            path = folder / f"{one['id']}.{ending}"
            path.write_bytes(client.get(f"/ogc/styles/{one['id']}?f={form}&lang=th").content)
            styles[one["id"]][form] = str(path)
        if told["type"] == "raster":
            about = client.get(f"/rasters/{one['id']}").json()["links"]
            (version,) = [link["href"] for link in about if link["rel"] == "about"]
            Path(styles[one["id"]]["cells"]).write_bytes(client.get(f"{version}.tif").content)
    return asked(READ, styles=styles)


def legend_in(people: People, style: str) -> list[tuple[str, str]]:
    """Words and colours as the style's metadata tells them in Thai."""
    told = people("gis").get(f"/ogc/styles/{style}/metadata?lang=th").json()["legend"]
    return [(one["label"], one["colour"]) for one in told["entries"]]


def test_qgis_reads_every_qml_with_its_legend(in_qgis: dict[str, Any], people: People) -> None:
    assert len(in_qgis) >= 8
    for style, told in in_qgis.items():
        assert told["qml"]["is_read"], told
        wanted = legend_in(people, style)
        there = [(label, colour) for label, colour, *_ in told["qml"]["legend"] if label]
        # one look for all has no words of its own in QGIS
        assert there == wanted or told["qml"]["renderer"] == "singleSymbol", style


def test_qgis_reads_every_sld_of_features_with_its_legend(in_qgis: dict[str, Any], people: People) -> None:
    features = {style: told["sld10"] for style, told in in_qgis.items() if "pond" not in style}
    assert len(features) >= 6
    for style, told in features.items():
        assert told["is_read"], told
        wanted = legend_in(people, style)
        there = [(label, colour) for label, colour, *_ in told["legend"] if label]
        assert there == wanted or told["renderer"] == "singleSymbol", style
