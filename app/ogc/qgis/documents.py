"""A kit as the files that QGIS opens: layer definition (.qlr) and project (.qgz)."""

import io
import zipfile
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from pyproj import Transformer

from app.ogc.qgis.background import background
from app.ogc.qgis.kit import Group, Kit
from app.ogc.qgis.map_layers import crs_element, map_layer, tree
from app.ogc.qgis.writing import xml_bytes

VERSION = "3.22.0-Białowieża"
"""The oldest QGIS that opens them; newer ones read what older ones wrote."""
SEA = (211, 228, 238)
_ZONE_BORDER_DEG = 102.0
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def layer_definition(kit: Kit) -> bytes:
    """The kit as a layer definition: one group that QGIS adds to whatever is open."""
    document = Element("qlr")
    outer = SubElement(document, "layer-tree-group", name="", checked="Qt::Checked", expanded="1")
    whole = SubElement(outer, "layer-tree-group", name=kit.title, checked="Qt::Checked", expanded="1")
    tree(whole, kit.groups)
    _layers(SubElement(document, "maplayers"), kit.groups)
    return xml_bytes(document, "<!DOCTYPE qgis-layer-definition>")


def project(kit: Kit, root: str) -> bytes:
    """The kit as a project: its layers over land and sea, on the province's UTM zone, as a zip of a .qgs.

    Args:
        kit: What is in it.
        root: Where the service is, for the land below.

    Returns:
        The same bytes for the same kit, whenever it is made.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"sonthana-{kit.province_code}.qgs", _EPOCH)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _READABLE
        archive.writestr(entry, project_document(kit, root))
    return file.getvalue()


def project_document(kit: Kit, root: str) -> bytes:
    """The project itself (.qgs)."""
    groups = [*kit.groups, background(root, kit.province_code, kit.language)]
    document = Element("qgis", projectname=kit.title, version=VERSION)
    SubElement(document, "title").text = kit.title
    epsg = utm_zone(kit.bounds)
    crs_element(SubElement(document, "projectCrs"), epsg)
    tree(SubElement(document, "layer-tree-group"), groups)
    extent = metres_of(kit.bounds, epsg)
    canvas = SubElement(document, "mapcanvas", name="theMapCanvas")
    SubElement(canvas, "units").text = "meters"
    _box(SubElement(canvas, "extent"), extent)
    crs_element(SubElement(canvas, "destinationsrs"), epsg)
    _layers(SubElement(document, "projectlayers"), groups)
    _properties(SubElement(document, "properties"))
    metadata = SubElement(document, "projectMetadata")
    SubElement(metadata, "title").text = kit.title
    view = SubElement(document, "ProjectViewSettings", UseProjectScales="0")
    names = ("xmin", "ymin", "xmax", "ymax")
    edges = {name: repr(value) for name, value in zip(names, extent, strict=True)}
    crs_element(SubElement(view, "DefaultViewExtent", edges), epsg)
    return xml_bytes(document, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")


def utm_zone(bounds: tuple[float, float, float, float]) -> int:
    """EPSG code of the zone in which the middle of a box in degrees lies: 47N west of 102° E, else 48N."""
    west, _, east, _ = bounds
    return 32647 if (west + east) / 2 < _ZONE_BORDER_DEG else 32648


def metres_of(bounds: tuple[float, float, float, float], epsg: int) -> tuple[float, float, float, float]:
    """A box in degrees as the box around it in a CRS, west, south, east, north."""
    return Transformer.from_crs(4326, epsg, always_xy=True).transform_bounds(*bounds)


def _layers(parent: Element, groups: Sequence[Group]) -> None:
    parent.extend(map_layer(layer) for group in groups for layer in group.layers)


def _box(parent: Element, extent: tuple[float, float, float, float]) -> None:
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        SubElement(parent, name).text = repr(value)


def _properties(parent: Element) -> None:
    """The colour of the sea below everything; measuring in metres and square kilometres on the ellipsoid."""
    gui = SubElement(parent, "Gui")
    for name, value in zip(("Red", "Green", "Blue"), SEA, strict=True):
        SubElement(gui, f"CanvasColor{name}Part", type="int").text = str(value)
    measurement = SubElement(parent, "Measurement")
    SubElement(measurement, "DistanceUnits", type="QString").text = "meters"
    SubElement(measurement, "AreaUnits", type="QString").text = "km2"
    measure = SubElement(parent, "Measure")
    SubElement(measure, "Ellipsoid", type="QString").text = "EPSG:7030"
    references = SubElement(parent, "SpatialRefSys")
    SubElement(references, "ProjectionsEnabled", type="int").text = "1"
