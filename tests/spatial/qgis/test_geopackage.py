"""Projects within a GeoPackage, and layers as a project holds them: sources, CRSs, legends, order."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from spatial.qgis.geopackage import coverage_source, embed_projects, table_source
from spatial.qgis.layers import NO_GEOMETRY, Group, MapLayer, place_in_list
from spatial.qgis.map_layers import crs_element, map_layer, tree
from spatial.qgis.project import Project, project_document, zipped
from spatial.styles.defaults import default_style
from spatial.styles.qml import symbology

DEPTHS = MapLayer(
    "depths", "ความลึก", "gdal", coverage_source("a.gpkg", "depths"), 32647,
    list(symbology(default_style("hazard", "raster", "depth"), "th")),
)  # fmt: skip
TABLE = MapLayer(
    "words",
    "คำแนะนำ",
    "ogr",
    table_source("a.gpkg", "words"),
    None,
    [],
    geometry_type=NO_GEOMETRY,
    aliases={"th": "ไทย"},
)


def test_sources_are_relative_to_the_file_that_the_project_is_in() -> None:
    assert table_source("a.gpkg", "areas", "level = 'district'") == "./a.gpkg|layername=areas|subset=level = 'district'"
    assert coverage_source("a.gpkg", "depths") == "GPKG:./a.gpkg:depths"


def test_projects_are_kept_as_qgis_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    embed_projects(path, {"a": b"PK\x03", "a-en": b"\xff"}, saved_at="2026-11-24T07:00:00")
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT name, metadata, content, typeof(content) FROM qgis_projects").fetchall()
    assert [(name, content, kind) for name, _, content, kind in rows] == [
        ("a", "504b03", "text"),
        ("a-en", "ff", "text"),
    ]
    assert json.loads(rows[0][1]) == {"last_modified_time": "2026-11-24T07:00:00", "last_modified_user": ""}


@pytest.mark.parametrize("epsg", [4326, 3857, 4240, 24047, 24048, 32647, 32648])
def test_a_crs_that_offices_use_is_named_by_its_row_in_qgis(epsg: int) -> None:
    parent = Element("srs")
    crs_element(parent, epsg)
    assert parent.findtext("spatialrefsys/authid") == f"EPSG:{epsg}"
    assert int(parent.findtext("spatialrefsys/srsid", "0")) > 0
    assert parent.find("spatialrefsys/wkt") is None


def test_any_other_crs_is_written_out() -> None:
    parent = Element("srs")
    crs_element(parent, 32646)
    assert parent.find("spatialrefsys/srsid") is None
    assert "UTM zone 46N" in parent.findtext("spatialrefsys/wkt", "")


def test_a_table_has_no_geometry_no_crs_and_words_over_its_columns() -> None:
    element = map_layer(TABLE)
    assert (element.get("type"), element.get("geometry"), element.get("wkbType")) == (
        "vector", "No geometry", NO_GEOMETRY,
    )  # fmt: skip
    assert element.find("srs") is None
    assert [one.attrib for one in element.iter("alias")] == [{"field": "th", "name": "ไทย", "index": "0"}]


def test_a_rasters_legend_has_a_line_for_each_colour_that_has_words() -> None:
    root = Element("tree")
    tree(root, [Group("ภัย", [DEPTHS])])
    (order,) = [one.get("value") for one in root.iter("Option") if one.get("name") == "legend/node-order"]
    items = [item.get("label") for item in map_layer(DEPTHS).iter("item")]
    assert items[0] == ""
    # line 0 is the band's name
    assert order == ",".join(str(number) for number in range(2, len(items) + 1))
    (settings,) = map_layer(DEPTHS).iter("rampLegendSettings")
    assert settings.get("useContinuousLegend") == "0"


def test_points_lie_above_lines_above_areas_above_rasters() -> None:
    kinds = [None, "MultiPolygon", "LineString", "Point", "Polygon", "MultiPoint"]
    assert sorted(kinds, key=place_in_list) == ["Point", "MultiPoint", "LineString", "MultiPolygon", "Polygon", None]


def test_a_project_is_the_same_bytes_whenever_it_is_made_and_any_change_shows() -> None:
    project = Project("ชื่อ", [Group("ภัย", [DEPTHS, TABLE])], (100.0, 6.3, 101.1, 7.9), ground=(1, 2, 3))
    content = zipped(project_document(project), "a")
    assert content == zipped(project_document(project), "a")
    assert content != zipped(project_document(replace(project, title="ชื่ออื่น")), "a")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["a.qgs"]
        document = fromstring(archive.read("a.qgs"))
    assert document.findtext("projectCrs/spatialrefsys/authid") == "EPSG:32647"
    assert [document.findtext(f"properties/Gui/CanvasColor{name}Part") for name in ("Red", "Green", "Blue")] == [
        "1", "2", "3",
    ]  # fmt: skip


def test_what_people_wrote_stays_text_in_the_project() -> None:
    layer = replace(TABLE, name="<b>&\x00", about="]]>")
    document = fromstring(
        project_document(Project("a&b", [Group('"<', [layer])], (100.0, 6.3, 101.1, 7.9), ground=(0, 0, 0)))
    )
    assert document.findtext("title") == "a&b"
    (found,) = document.iter("maplayer")
    assert found.findtext("layername") == "<b>&\ufffd"
    assert found.findtext("abstract") == "]]>"
