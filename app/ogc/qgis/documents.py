"""A kit as the files that QGIS opens: layer definition (.qlr) and project (.qgz)."""

from xml.etree.ElementTree import Element, SubElement

from app.ogc.qgis.background import background
from app.ogc.qgis.kit import Kit
from spatial.qgis.map_layers import map_layer, tree
from spatial.qgis.project import Project, project_document, zipped
from spatial.qgis.writing import xml_bytes

SEA = (211, 228, 238)


def layer_definition(kit: Kit) -> bytes:
    """The kit as a layer definition: one group that QGIS adds to whatever is open."""
    document = Element("qlr")
    outer = SubElement(document, "layer-tree-group", name="", checked="Qt::Checked", expanded="1")
    whole = SubElement(outer, "layer-tree-group", name=kit.title, checked="Qt::Checked", expanded="1")
    tree(whole, kit.groups)
    SubElement(document, "maplayers").extend(map_layer(layer) for group in kit.groups for layer in group.layers)
    return xml_bytes(document, "<!DOCTYPE qgis-layer-definition>")


def project(kit: Kit, root: str) -> bytes:
    """The kit as a project: its layers over land and sea, on the province's UTM zone, as a zip of a .qgs.

    Args:
        kit: What is in it.
        root: Where the service is, for the land below.

    Returns:
        The same bytes for the same kit, whenever it is made.
    """
    groups = [*kit.groups, background(root, kit.province_code, kit.language)]
    document = project_document(Project(kit.title, groups, kit.bounds, ground=SEA))
    return zipped(document, f"sonthana-{kit.province_code}")
