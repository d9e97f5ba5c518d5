"""A QGIS project: layers under headings on a map of one UTM zone; no clock and no chance in it.

Elements are those that QGIS 3.22 writes; newer ones read what older ones wrote.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from pyproj import Transformer

from spatial.qgis.layers import Group
from spatial.qgis.map_layers import crs_element, map_layer, tree
from spatial.qgis.writing import xml_bytes

VERSION = "3.22.0-Białowieża"
"""The oldest QGIS that opens them."""
THAILAND = (97.3, 5.6, 105.7, 20.5)
"""West, south, east, north in degrees: what a map shows where nothing narrower is known."""
_ZONE_BORDER_DEG = 102.0
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_NAMES = ("xmin", "ymin", "xmax", "ymax")


@dataclass(frozen=True, slots=True)
class Project:
    """What a project shows."""

    title: str
    groups: Sequence[Group]
    """From the top down."""
    bounds: tuple[float, float, float, float]
    """What the map shows at first: west, south, east, north in degrees. Its UTM zone is the map's CRS."""
    ground: tuple[int, int, int]
    """Red, green, blue of the map where no layer is."""


def project_document(project: Project) -> bytes:
    """The project as QGIS keeps it (.qgs): the same bytes for the same project."""
    document = Element("qgis", projectname=project.title, version=VERSION)
    SubElement(document, "title").text = project.title
    epsg = utm_zone(project.bounds)
    crs_element(SubElement(document, "projectCrs"), epsg)
    tree(SubElement(document, "layer-tree-group"), project.groups)
    extent = metres_of(project.bounds, epsg)
    canvas = SubElement(document, "mapcanvas", name="theMapCanvas")
    SubElement(canvas, "units").text = "meters"
    _box(SubElement(canvas, "extent"), extent)
    crs_element(SubElement(canvas, "destinationsrs"), epsg)
    SubElement(document, "projectlayers").extend(map_layer(layer) for group in project.groups for layer in group.layers)
    _properties(SubElement(document, "properties"), project.ground)
    metadata = SubElement(document, "projectMetadata")
    SubElement(metadata, "title").text = project.title
    view = SubElement(document, "ProjectViewSettings", UseProjectScales="0")
    edges = {name: repr(value) for name, value in zip(_NAMES, extent, strict=True)}
    crs_element(SubElement(view, "DefaultViewExtent", edges), epsg)
    return xml_bytes(document, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")


def zipped(document: bytes, name: str) -> bytes:
    """A project as QGIS packs it (.qgz): a zip of one file, the same bytes whenever it is made.

    Args:
        document: The project.
        name: Of the file within, without `.qgs`.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{name}.qgs", _EPOCH)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _READABLE
        archive.writestr(entry, document)
    return file.getvalue()


def utm_zone(bounds: tuple[float, float, float, float]) -> int:
    """EPSG code of the zone in which the middle of a box in degrees lies: 47N west of 102° E, else 48N."""
    west, _, east, _ = bounds
    return 32647 if (west + east) / 2 < _ZONE_BORDER_DEG else 32648


def metres_of(bounds: tuple[float, float, float, float], epsg: int) -> tuple[float, float, float, float]:
    """A box in degrees as the box around it in a CRS, west, south, east, north."""
    return Transformer.from_crs(4326, epsg, always_xy=True).transform_bounds(*bounds)


def _box(parent: Element, extent: tuple[float, float, float, float]) -> None:
    for name, value in zip(_NAMES, extent, strict=True):
        SubElement(parent, name).text = repr(value)


def _properties(parent: Element, ground: tuple[int, int, int]) -> None:
    """The colour below everything; measuring in metres and square kilometres on the ellipsoid."""
    gui = SubElement(parent, "Gui")
    for name, value in zip(("Red", "Green", "Blue"), ground, strict=True):
        SubElement(gui, f"CanvasColor{name}Part", type="int").text = str(value)
    measurement = SubElement(parent, "Measurement")
    SubElement(measurement, "DistanceUnits", type="QString").text = "meters"
    SubElement(measurement, "AreaUnits", type="QString").text = "km2"
    measure = SubElement(parent, "Measure")
    SubElement(measure, "Ellipsoid", type="QString").text = "EPSG:7030"
    references = SubElement(parent, "SpatialRefSys")
    SubElement(references, "ProjectionsEnabled", type="int").text = "1"
