"""Styles inside a GeoPackage: as QGIS keeps them, of many tables, and nothing that the doctor takes for a layer."""

import pathlib
import sqlite3
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import pyarrow as pa
import pyogrio
import pytest
from shapely.geometry import box

from spatial.content_hash import VectorHash
from spatial.doctor.vector import examine_vector
from spatial.exports.geopackage_styles import StyleText, embed_styles, style_texts
from spatial.exports.vector import export_vector
from spatial.incoming.receiving import receive
from spatial.styles.defaults import default_style
from spatial.styles.style import Categories, Category, Classes, ClassRange, Look, Style, Words
from tests.spatial.exports.reading import METADATA, hash_of, read
from tests.spatial.layers import point_wkb

DEPTHS = default_style("hazard", "MultiPolygon", "depth", ["lower_m"])
ONE = (StyleText("หนึ่ง", "<qgis/>", "<sld/>", "คำอธิบาย"),)


def rows(path: pathlib.Path) -> list[dict[str, Any]]:
    """The table, row by row."""
    with sqlite3.connect(path) as package:
        package.row_factory = sqlite3.Row
        return [dict(row) for row in package.execute("SELECT * FROM layer_styles ORDER BY id")]


@pytest.fixture
def two_tables(tmp_path: pathlib.Path) -> pathlib.Path:
    """A GeoPackage of two tables of features, as others write it."""
    path = tmp_path / "two.gpkg"
    for name in ("flood", "shelters"):
        frame = gpd.GeoDataFrame({"lower_m": [0.5]}, geometry=[box(100, 7, 101, 8)], crs="EPSG:4326")
        frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    return path


def test_every_table_has_its_styles_and_the_first_is_the_one_it_opens_with(two_tables: pathlib.Path) -> None:
    embed_styles(two_tables, {"flood": style_texts(DEPTHS, "flood"), "shelters": ONE})
    said = [(row["f_table_name"], row["styleName"], row["useAsDefault"]) for row in rows(two_tables)]
    assert said == [("flood", "ภาษาไทย", 1), ("flood", "English", 0), ("shelters", "หนึ่ง", 1)]
    assert {(row["f_table_catalog"], row["f_table_schema"], row["f_geometry_column"]) for row in rows(two_tables)} == {
        ("", "", "geom")
    }
    assert all(row["update_time"] for row in rows(two_tables))


def test_the_table_is_registered_as_attributes_and_has_qgis_columns(two_tables: pathlib.Path) -> None:
    embed_styles(two_tables, {"flood": ONE})
    with sqlite3.connect(two_tables) as package:
        kinds = package.execute("SELECT data_type, srs_id FROM gpkg_contents WHERE table_name = 'layer_styles'")
        assert kinds.fetchall() == [("attributes", 0)]
        columns = [row[1] for row in package.execute("PRAGMA table_info(layer_styles)")]
        assert package.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert columns == ["id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName",
                       "styleQML", "styleSLD", "useAsDefault", "description", "owner", "ui", "update_time"]  # fmt: skip
    assert dict(pyogrio.list_layers(two_tables).tolist())["layer_styles"] is None


def test_styles_written_again_take_the_place_of_those_before(two_tables: pathlib.Path) -> None:
    embed_styles(two_tables, {"flood": style_texts(DEPTHS, "flood"), "shelters": ONE})
    embed_styles(two_tables, {"flood": ONE})
    assert [(row["f_table_name"], row["styleName"]) for row in rows(two_tables)] == [
        ("shelters", "หนึ่ง"),
        ("flood", "หนึ่ง"),
    ]


def test_a_table_that_is_not_there_is_named_and_nothing_is_written(two_tables: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="roads"):
        embed_styles(two_tables, {"flood": ONE, "roads": ONE})
    assert "layer_styles" not in pyogrio.list_layers(two_tables)[:, 0]


def test_words_are_stored_as_they_are_and_long_names_are_cut(two_tables: pathlib.Path) -> None:
    hostile = "'); DROP TABLE flood; --"
    embed_styles(two_tables, {"flood": (StyleText(hostile * 3, hostile, hostile, hostile),)})
    (row,) = rows(two_tables)
    assert (row["styleName"], row["styleQML"], row["styleSLD"]) == ((hostile * 3)[:30], hostile, hostile)
    assert "flood" in pyogrio.list_layers(two_tables)[:, 0]


def test_thai_comes_first_and_each_language_has_its_labels() -> None:
    thai, english = style_texts(DEPTHS, "flood")
    labels = [[rule.get("label") for rule in ElementTree.fromstring(text.qml).iter("rule") if rule.get("label")]
              for text in (thai, english)]  # fmt: skip
    assert labels[0][0] == "0.1–0.5 ม. (ไม่เกินเข่า)"
    assert labels[1][0] == "0.1–0.5 m (below the knee)"
    assert "0.1–0.5 m (below the knee)" in english.sld


def test_a_style_speaks_of_columns_as_the_file_calls_them() -> None:
    look = Look("#111111")
    words = Words("ก", "a")
    for body in (
        Classes("FID", (ClassRange(0.0, None, words, look),)),
        Categories("FID", (Category("x", words, look),)),
    ):
        text = style_texts(Style(words, "point", body), "t", stored_names={"FID": "FID_2"})[0]
        assert "FID_2" in text.qml
        assert "FID_2" in text.sld
        assert '"FID"' not in text.qml


def test_an_export_with_its_style_is_the_same_layer_to_the_doctor(tmp_path: pathlib.Path) -> None:
    batch = pa.record_batch(
        {"ชื่อ": pa.array(["ก", None]), "geom": pa.array([point_wkb(100.4, 7.0), point_wkb(100.5, 7.1)], pa.binary())}
    )
    path = tmp_path / "export.gpkg"
    export_vector(iter([batch]), batch.schema, geometry_type="Point", format="gpkg", target=path,
                  layer_name="shelters", metadata=METADATA, style=default_style("capacity", "Point"))  # fmt: skip
    assert [row["f_table_name"] for row in rows(path)] == ["shelters"] * 2
    assert hash_of(read(path), "Point") == hash_of(batch, "Point")
    examination = examine_vector(receive(path, tmp_path / "scratch"), decisions={})
    digest = VectorHash(examination.schema, examination.geometry_type)
    for again in examination.batches():
        digest.update(again)
    assert digest.hexdigest() == hash_of(batch, "Point")
