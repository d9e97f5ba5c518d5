"""Layers for QGIS, each with where it is read from and how it is drawn, under headings; in one language.

Made by the kit of a province (app/ogc/qgis) and by a dataset's GeoPackage; written by `map_layers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

Provider = Literal["OAPIF", "wms", "ogr"]
"""As QGIS calls them: OGC API – Features; pictures in tiles; GeoJSON at an address."""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One layer, in the reader's language."""

    id: str
    """Within the file: letters, digits and `_`."""
    name: str
    provider: Provider
    source: str
    epsg: int
    drawing: Sequence[Element]
    """What QGIS reads the drawing from: `renderer-v2` of features, `pipe` of a raster."""
    collection: str | None = None
    """Id of the collection that it shows, where it is one."""
    geometry_type: str | None = None
    """As GeoJSON calls it; None for a raster."""
    about: str = ""
    """What it shows, from whom, on what terms; shown where the pointer rests on the name."""
    attribution: str = ""
    licence: str = ""
    is_shown: bool = True
    """Whether it is switched on at first."""
    labelled_by: str | None = None
    """Property that is written on the map."""
    titled_by: str | None = None
    """Property that stands for a feature in lists."""


@dataclass(frozen=True, slots=True)
class Group:
    """Layers under one heading, from the top down."""

    name: str
    layers: Sequence[MapLayer]
    is_open: bool = True
