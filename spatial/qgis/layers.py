"""Layers for QGIS, each with where it is read from and how it is drawn, under headings; in one language.

Made by the kit of a province (app/ogc/qgis) and by a dataset's GeoPackage; written by `map_layers`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element

Provider = Literal["OAPIF", "wms", "ogr", "gdal"]
"""As QGIS calls them: OGC API – Features; pictures in tiles; features and tables of a file; rasters of a file."""
NO_GEOMETRY = "NoGeometry"
"""Geometry type of a table."""
KINDS_FROM_THE_TOP = ("capacity", "vulnerability", "exposure", "result", "hazard")
"""Marks over areas, water below: what lies higher in QGIS's list is drawn over the rest."""
_PLACES: Mapping[str, int] = {"Point": 0, "LineString": 1, "Polygon": 2}


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One layer, in the reader's language."""

    id: str
    """Within the file: letters, digits and `_`."""
    name: str
    provider: Provider
    source: str
    epsg: int | None
    """EPSG code of the CRS; None where there is none, or QGIS takes it from the source."""
    drawing: Sequence[Element]
    """What QGIS reads the drawing from: `renderer-v2` of features, `pipe` of a raster."""
    collection: str | None = None
    """Id of the collection that it shows, where it is one."""
    geometry_type: str | None = None
    """As GeoJSON calls it, or NO_GEOMETRY; None for a raster."""
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
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    """Property → what people read over its column."""


@dataclass(frozen=True, slots=True)
class Group:
    """Layers under one heading, from the top down."""

    name: str
    layers: Sequence[MapLayer]
    is_open: bool = True


def place_in_list(geometry_type: str | None) -> int:
    """Which place a layer takes among those of its kind: points first, rasters (None) last."""
    return 3 if geometry_type is None else _PLACES[geometry_type.removeprefix("Multi")]
