"""Styles inside a GeoPackage, where QGIS looks for them: the table `layer_styles`.

The table and its columns are those that QGIS makes itself, and it is registered in `gpkg_contents` as a table of
attributes, so that other programs list it and none takes it for a layer. Called by the GeoPackage writer, and by
whoever puts several layers into one file.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from spatial.styles.qml import to_qml
from spatial.styles.sld import to_sld
from spatial.styles.style import Categories, Classes, Language, Style

_MOST_NAME_CHARACTERS = 30
"""Width of `styleName` in the table that QGIS makes."""
_LANGUAGES: tuple[tuple[str, Language], ...] = (("ภาษาไทย", "th"), ("English", "en"))
_TABLE = """
    CREATE TABLE IF NOT EXISTS "layer_styles" (
        "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256), "f_table_name" TEXT(256),
        "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT, "useAsDefault" BOOLEAN,
        "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
        "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_REGISTER = """
    INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)
"""
_GEOMETRY_COLUMN = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
_FORGET = "DELETE FROM layer_styles WHERE f_table_name = ?"
_ADD = """
    INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
                              styleSLD, useAsDefault, description, owner)
    VALUES ('', '', :table, :geometry, :name, :qml, :sld, :is_default, :description, '')
"""


@dataclass(frozen=True, slots=True)
class StyleText:
    """One style of a table in the words of desktop programs."""

    name: str
    """As QGIS lists it; at most 30 characters are kept."""
    qml: str
    sld: str
    description: str = ""


def style_texts(style: Style, table: str, *, stored_names: Mapping[str, str] | None = None) -> tuple[StyleText, ...]:
    """A style for one table, once with Thai labels and once with English ones: a QML speaks one language.

    Args:
        style: Of points, lines or areas.
        table: Name of the table that it is for.
        stored_names: How properties are called in the table, where that differs from what the style calls them.

    Returns:
        Thai first.

    Raises:
        ValueError: the style is a raster's.
    """
    fitting = as_stored(style, stored_names or {})
    return tuple(
        StyleText(
            name,
            to_qml(fitting, language),
            to_sld(fitting, layer=table, language=language),
            " · ".join(words for words in (style.title.in_language(language), style.unit) if words),
        )
        for name, language in _LANGUAGES
    )


def embed_styles(path: Path, styles: Mapping[str, Sequence[StyleText]]) -> None:
    """Write styles of tables into a GeoPackage; those that the tables had before are forgotten.

    Args:
        path: A GeoPackage that nobody else is writing.
        styles: By name of the table, which is one of features; the first of a table is the one that QGIS opens it with.

    Raises:
        ValueError: a table is none of features; nothing is written then.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as package:
        package.execute("BEGIN IMMEDIATE")
        package.execute(_TABLE)
        package.execute(_REGISTER)
        for table, texts in styles.items():
            found = package.execute(_GEOMETRY_COLUMN, [table]).fetchone()
            if found is None:
                raise ValueError(f"no table of features: {table!r}")
            package.execute(_FORGET, [table])
            package.executemany(
                _ADD,
                [
                    {
                        "table": table,
                        "geometry": found[0],
                        "name": text.name[:_MOST_NAME_CHARACTERS],
                        "qml": text.qml,
                        "sld": text.sld,
                        "is_default": number == 0,
                        "description": text.description,
                    }
                    for number, text in enumerate(texts)
                ],
            )
        package.execute("COMMIT")


def as_stored(style: Style, stored_names: Mapping[str, str]) -> Style:
    """A style with its property called as the table calls it; names that are not there stay."""
    body = style.body
    if isinstance(body, Categories):
        return replace(style, body=replace(body, field=stored_names.get(body.field, body.field)))
    if isinstance(body, Classes) and body.field is not None:
        return replace(style, body=replace(body, field=stored_names.get(body.field, body.field)))
    return style
