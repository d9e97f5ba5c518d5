"""Real QGIS in a process of its own: the system's Python, whose libraries are not ours, drawing without a screen.

`asked(script, …)` runs a script there and gives back what it says; `opened` and `pictured` are the questions that tests
of exports have. Nothing of this project is imported over there.
"""

import json
import os
import subprocess
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON = "/usr/bin/python3"
SECONDS = 120
MARK = "answer:"

HEAD = """
import json, sys
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererParallelJob, QgsMapSettings,
                       QgsProviderRegistry, QgsRectangle, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

application = QgsApplication([], False)
application.initQgis()
asked = json.loads(sys.argv[1])


def answer(value):
    print("answer:" + json.dumps(value, ensure_ascii=False), flush=True)


def draw(layers, crs, bounds, size, target):
    # a picture of layers, the first on top; what went wrong
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    settings.setExtent(QgsRectangle(*bounds))
    settings.setOutputSize(QSize(*size))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    assert job.renderedImage().save(target)
    return [error.message for error in job.errors()]


def layer_of(path, table):
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    assert layer.isValid(), layer.error().message()
    return layer
"""
OPENED = """
def symbol_of(symbol):
    color = symbol.color()
    return {"colour": color.name(), "alpha": color.alpha()}


layer = layer_of(asked["path"], asked["table"])
_, was_found = layer.loadDefaultStyle()
count, ids, names, descriptions, error = layer.listStylesInDatabase()
styles = {}
for number in range(count):
    text, _ = layer.getStyleFromDatabase(ids[number])
    other = layer_of(asked["path"], asked["table"])
    document = QDomDocument()
    document.setContent(text)
    other.importNamedStyle(document)
    styles[names[number]] = [item.label() for item in other.renderer().legendSymbolItems()]
items = layer.renderer().legendSymbolItems()
answer({
    "was_found": was_found,
    "renderer": layer.renderer().type(),
    "legend": [{"label": item.label(), **symbol_of(item.symbol())} for item in items if item.symbol()],
    "styles": styles,
    "fields": [field.name() for field in layer.fields()],
    "feature_count": layer.featureCount(),
    "sublayers": [sub.name() for sub in QgsProviderRegistry.instance().querySublayers(asked["path"])],
})
"""
PICTURED = """
layers = []
for table in asked["tables"]:
    layer = layer_of(asked["path"], table)
    layer.loadDefaultStyle()
    layers.append(layer)
answer(draw(layers, "EPSG:4326", asked["bounds"], asked["size"], asked["target"]))
"""

PROJECT = """
from qgis.core import QgsLayerTreeModel, QgsProject
from qgis.PyQt.QtCore import Qt

storage = QgsApplication.projectStorageRegistry().projectStorageFromUri(asked["path"])
offered = storage.listProjects(asked["path"]) if storage else []
project = QgsProject.instance()
address = f"geopackage:{asked['path']}?projectName={asked['name']}"
assert project.read(address), project.error()
model = QgsLayerTreeModel(project.layerTreeRoot())
layers = []
for node in project.layerTreeRoot().findLayers():
    layer = node.layer()
    layers.append({
        "group": node.parent().name(),
        "name": node.name(),
        "is_valid": layer.isValid(),
        "is_shown": node.isVisible(),
        "crs": layer.crs().authid(),
        "renderer": layer.renderer().type() if layer.isValid() and layer.isSpatial() else None,
        "legend": [line.data(Qt.DisplayRole) for line in model.layerLegendNodes(node)],
        "columns": [field.displayName() for field in layer.fields()] if layer.type() == 0 else [],
        "about": layer.abstract(),
        "source": layer.source(),
    })
shown = [one.layer() for one in project.layerTreeRoot().findLayers() if one.isVisible() and one.layer().isSpatial()]
errors = []
extent = project.viewSettings().defaultViewExtent()
bounds = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
size = [900, round(900 * extent.height() / extent.width())]
errors += draw(shown, project.crs().authid(), bounds, size, asked["whole"])
for layer in shown:
    if layer.type() == 1:
        box = layer.extent()
        bounds = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
        errors += draw([layer], layer.crs().authid(), bounds, [layer.width(), layer.height()], asked["raster"])
_, said = storage.readProjectStorageMetadata(address)
answer({
    "offered": offered,
    "title": project.title(),
    "crs": project.crs().authid(),
    "saved_at": said.lastModified.toUTC().toString("yyyy-MM-ddTHH:mm:ss"),
    "layers": layers,
    "errors": errors,
})
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A table of a GeoPackage as QGIS shows it when somebody opens it."""

    was_styled: bool
    """Whether QGIS found a style for it in the file."""
    renderer: str
    """categorizedSymbol, RuleRenderer, singleSymbol, …"""
    legend: Sequence[dict[str, Any]]
    """`label`, `colour` (#rrggbb) and `alpha` (0–255) of each line."""
    styles: dict[str, Sequence[str]]
    """Name of each style that the file has for the table → the labels of its legend."""
    fields: Sequence[str]
    feature_count: int
    sublayers: Sequence[str]
    """What QGIS offers when the file is dropped on it."""


def asked(script: str, *, home: Path | None = None, **values: Any) -> Any:
    """What a script says in QGIS by `answer(…)`; `asked` holds the values there.

    Args:
        script: Python.
        home: Folder for QGIS's profile, where something has to be kept, e.g. an authentication.
        values: Whatever JSON can hold.
    """
    where = str(home or "/nonexistent")
    done = subprocess.run(
        [PYTHON, "-c", HEAD + textwrap.dedent(script), json.dumps(values)],
        env={"PATH": os.environ["PATH"], "HOME": where, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    assert done.returncode == 0, f"QGIS said {done.stdout[-2000:]} {done.stderr[-2000:]}"
    return json.loads(said[-1].removeprefix(MARK))


def opened(path: Path, table: str) -> Opened:
    """Open a table of a GeoPackage as QGIS does, with the style that the file has for it."""
    found = asked(OPENED, path=str(path), table=table)
    return Opened(
        found["was_found"],
        found["renderer"],
        found["legend"],
        found["styles"],
        found["fields"],
        found["feature_count"],
        found["sublayers"],
    )


def pictured(
    path: Path, tables: Sequence[str], target: Path, *, bounds: Sequence[float], size: tuple[int, int] = (600, 400)
) -> Path:
    """A PNG of tables of a GeoPackage in their own styles, the first on top; bounds are west, south, east, north."""
    errors = asked(PICTURED, path=str(path), tables=list(tables), target=str(target), bounds=list(bounds), size=size)
    assert errors == []
    return target


def project_opened(path: Path, name: str, folder: Path) -> dict[str, Any]:
    """Open a project that is in a GeoPackage, from the file alone, as its browser does.

    Args:
        path: The GeoPackage.
        name: Of the project.
        folder: Where `whole.png` is drawn, what the project shows at first, and `raster.png`, the raster that is
            switched on, a pixel for each cell.

    Returns:
        `offered` (names of the projects in the file), `title`, `crs`, `saved_at`, `errors`, and `layers` in order:
        `group`, `name`, `is_valid`, `is_shown`, `crs`, `renderer`, `legend`, `columns`, `about`, `source`.
    """
    whole, raster = str(folder / "whole.png"), str(folder / "raster.png")
    return asked(PROJECT, path=str(path), name=name, whole=whole, raster=raster)
