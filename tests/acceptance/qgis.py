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
