"""A layer as QGIS's projects and layer definitions hold it: `maplayer`, and its place in the tree of layers.

Elements and attributes are those that QGIS 3.22 writes, without those whose absence means the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pyproj import CRS

from spatial.qgis.layers import NO_GEOMETRY, Group, MapLayer

_NUMBER_IN_QGIS = {4240: 3372, 4326: 3452, 3857: 3857, 24047: 2042, 24048: 2043, 32647: 3131, 32648: 3132}
"""EPSG code → row in QGIS's own table of CRSs; without one it does not look at the code, but at the WKT."""
_DIMENSION = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon", NO_GEOMETRY: "No geometry"}
_PLAIN_RASTER = {"type": "singlebandcolordata", "band": "1", "opacity": "1", "alphaBand": "-1"}
_LABEL_INK = "47,62,76,255"
_POINT_SIMPLE = {"simplifyDrawingHints": "0"}
_SHAPE_SIMPLE = {
    "simplifyDrawingHints": "1",
    "simplifyDrawingTol": "1",
    "simplifyAlgorithm": "0",
    "simplifyLocal": "1",
    "simplifyMaxScale": "1",
}


def crs_element(parent: Element, epsg: int) -> None:
    """A CRS by its code, within `srs`, `projectCrs` and the like."""
    crs = SubElement(parent, "spatialrefsys", nativeFormat="Wkt")
    if epsg in _NUMBER_IN_QGIS:
        SubElement(crs, "srsid").text = str(_NUMBER_IN_QGIS[epsg])
    else:
        SubElement(crs, "wkt").text = CRS.from_epsg(epsg).to_wkt()
    SubElement(crs, "srid").text = str(epsg)
    SubElement(crs, "authid").text = f"EPSG:{epsg}"


def plain_raster() -> Sequence[Element]:
    """The drawing of pictures as they come."""
    pipe = Element("pipe")
    SubElement(pipe, "rasterrenderer", _PLAIN_RASTER)
    return [pipe]


def map_layer(layer: MapLayer) -> Element:
    """The element `maplayer` of a layer."""
    is_raster = layer.geometry_type is None
    element = Element("maplayer", type="raster" if is_raster else "vector", styleCategories="AllStyleCategories")
    if layer.geometry_type is not None:
        dimension = _DIMENSION[layer.geometry_type.removeprefix("Multi")]
        element.attrib |= {"geometry": dimension, "wkbType": layer.geometry_type}
        element.attrib |= _POINT_SIMPLE if dimension == "Point" else _SHAPE_SIMPLE
        element.set("labelsEnabled", "0" if layer.labelled_by is None else "1")
    _texts(element, id=layer.id, datasource=layer.source, abstract=layer.about, layername=layer.name)
    SubElement(element, "attribution", href="").text = layer.attribution
    if layer.epsg is not None:
        crs_element(SubElement(element, "srs"), layer.epsg)
    metadata = SubElement(element, "resourceMetadata")
    _texts(metadata, type="dataset", title=layer.name, abstract=layer.about)
    if layer.licence:
        SubElement(metadata, "license").text = layer.licence
    SubElement(element, "provider", {} if is_raster else {"encoding": "UTF-8"}).text = layer.provider
    element.extend(layer.drawing)
    if layer.labelled_by is not None:
        _labels(element, layer.labelled_by)
    if layer.aliases:
        aliases = SubElement(element, "aliases")
        for index, (name, said) in enumerate(layer.aliases.items()):
            SubElement(aliases, "alias", field=name, name=said, index=str(index))
    if layer.titled_by is not None:
        SubElement(element, "previewExpression").text = f'"{layer.titled_by}"'
    _texts(element, blendMode="0", layerOpacity="1")
    return element


def _texts(parent: Element, **texts: str) -> None:
    for tag, text in texts.items():
        SubElement(parent, tag).text = text


def _labels(element: Element, field: str) -> None:
    """Names over the middle of areas, in the reader's own typeface, with a white edge."""
    settings = SubElement(SubElement(element, "labeling", type="simple"), "settings", calloutType="simple")
    text: Mapping[str, Any] = {"fieldName": field, "isExpression": "0", "fontSize": "10", "fontSizeUnit": "Point"}
    style = SubElement(settings, "text-style", {**text, "textColor": _LABEL_INK, "textOpacity": "1"})
    edge = {"bufferDraw": "1", "bufferSize": "1", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255"}
    SubElement(style, "text-buffer", {**edge, "bufferOpacity": "1"})
    SubElement(settings, "placement", placement="1", centroidWhole="1", priority="5")
    SubElement(settings, "rendering", drawLabels="1", obstacle="0")


def tree(parent: Element, groups: Sequence[Group]) -> None:
    """The tree of layers: `layer-tree-group` and `layer-tree-layer`, from the top down."""
    for group in groups:
        branch = SubElement(
            parent,
            "layer-tree-group",
            name=group.name,
            checked="Qt::Checked",
            expanded="1" if group.is_open else "0",
        )
        for layer in group.layers:
            node = SubElement(
                branch,
                "layer-tree-layer",
                id=layer.id,
                name=layer.name,
                providerKey=layer.provider,
                source=layer.source,
                checked="Qt::Checked" if layer.is_shown else "Qt::Unchecked",
                expanded="1" if layer.is_shown else "0",
            )
            if layer.provider == "gdal":
                _legend(node, layer.drawing)


def _legend(node: Element, drawing: Sequence[Element]) -> None:
    """Of a raster's legend those lines that have words: QGIS would show its band and a line for what is not drawn."""
    items = [item for part in drawing for item in part.iter("item")]
    # the band's name is the first line
    lines = [str(number) for number, item in enumerate(items, 1) if item.get("label")]
    options = SubElement(SubElement(node, "customproperties"), "Option", type="Map")
    SubElement(options, "Option", name="legend/node-order", type="QString", value=",".join(lines))
