"""A dataset as QGIS projects within its GeoPackage: every layer, raster and table by its name, drawn as on our map.

QGIS opens features with the styles of `layer_styles`, but rasters grey, whatever the file holds: only a project draws
them in their colours, with a legend in words. Why so: docs/decisions/0005-decision-datasets.md. One project speaks
Thai, one English, as a style does. Pure computation but for the CRS of rasters, which is read from them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import shapely

from app.core.text import Language, Text
from app.datasets.brief.words import TEST
from app.datasets.contents import Contents, LayerPart, Table
from app.datasets.exports.geopackage_names import AREAS, COLUMNS, FIGURES, INPUTS, PROOF, TITLES, WORDS
from app.datasets.exports.rows import figures_by_area
from app.datasets.file_names import file_stem
from app.datasets.states import state_after
from app.datasets.words import NOT_IN_FORCE
from app.layers.words import LAYER_DATUM, LAYER_KIND
from spatial.exports.names import table_name
from spatial.qgis.describing import described
from spatial.qgis.geopackage import coverage_source, table_source
from spatial.qgis.layers import KINDS_FROM_THE_TOP, NO_GEOMETRY, Group, MapLayer, place_in_list
from spatial.qgis.project import THAILAND, Project, project_document, zipped
from spatial.rasters.opening import gdal, open_raster
from spatial.styles.qml import symbology
from spatial.styles.style import Style

GROUND = (251, 250, 244)
"""The land of the platform's own map."""
LANGUAGES: Mapping[str, Language] = {"": "th", "-en": "en"}
"""End of a project's name → its language; QGIS lists them by name, QField opens the first."""
_INPUTS = Text("ข้อมูลจากหน่วยสนทนา", "Inputs of the dialogue units")
_TABLES = Text("ตาราง ข้อความ และหลักฐาน", "Tables, words and proof")
_LEVELS = {
    "district": Text("อำเภอ", "Districts"),
    "subdistrict": Text("ตำบล", "Subdistricts"),
}
"""Levels of areas, the wider first: that one is switched on."""


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the layers of one project."""

    contents: Contents
    styles: Mapping[str, Style]
    language: Language
    file_name: str
    prefix: str
    """Begins the ids of layers."""

    def groups(self) -> Sequence[Group]:
        """From the top down: marks, outlines, layers by what they are, tables."""
        kinds = [Group(self._said(LAYER_KIND[kind]), list(self._of_kind(kind))) for kind in KINDS_FROM_THE_TOP]
        groups = [
            Group(self._said(_INPUTS), list(self._inputs())),
            Group(self._said(TITLES[AREAS]), list(self._areas())),
            *kinds,
            Group(self._said(_TABLES), list(self._tables()), is_open=False),
        ]
        return [group for group in groups if group.layers]

    def _said(self, text: Text | Mapping[str, str]) -> str:
        """In the project's language, or in the other where it is empty."""
        words = text.as_dict() if isinstance(text, Text) else text
        return words.get(self.language) or words.get("th") or words.get("en") or ""

    def _id(self, name: str) -> str:
        return re.sub("[^A-Za-z0-9]", "_", f"{self.prefix}_{name}")

    def _drawing(self, table: str) -> Sequence[Element]:
        return list(symbology(self.styles[table], self.language)) if table in self.styles else []

    def _inputs(self) -> Iterator[MapLayer]:
        for family, table in INPUTS.items():
            if table in self.styles:
                yield MapLayer(
                    id=self._id(table),
                    name=self._said(TITLES[table]),
                    provider="ogr",
                    source=table_source(self.file_name, table),
                    epsg=4326,
                    drawing=self._drawing(table),
                    geometry_type=family,
                    titled_by="title",
                )

    def _areas(self) -> Iterator[MapLayer]:
        there = [level for level in _LEVELS if any(area.level == level for area in self.contents.areas)]
        for level in there:
            yield MapLayer(
                id=self._id(f"{AREAS}_{level}"),
                name=self._said(_LEVELS[level]),
                provider="ogr",
                source=table_source(self.file_name, AREAS, f"\"level\" = '{level}'"),
                epsg=4326,
                drawing=self._drawing(AREAS),
                geometry_type="MultiPolygon",
                is_shown=level == there[0],
                labelled_by=f"name_{self.language}",
                titled_by=f"name_{self.language}",
                aliases=self._figures(),
            )

    def _figures(self) -> Mapping[str, str]:
        """What stands over the figures of areas, by column."""
        columns = {
            f"{table.name}.{column}": f"{self._said(table.title)}: {words}"
            for table in self.contents.tables
            for column, words in self._columns(table).items()
        }
        shown = {name for figures in figures_by_area(self.contents.tables).values() for name in figures}
        return {name: words for name, words in columns.items() if name in shown}

    def _of_kind(self, kind: str) -> Iterator[MapLayer]:
        """Layers of one kind; of those that cover each other the first is switched on, of rasters a hazard's."""
        parts = [part for part in self.contents.layers if part.stated["kind"] == kind]
        covers = kind in ("hazard", "result")
        for number, part in enumerate(sorted(parts, key=lambda one: (place_in_list(_type_of(one)), one.collection))):
            is_raster = part.raster is not None
            yield self._layer(part, is_shown=not (covers and number) and (kind == "hazard" or not is_raster))

    def _layer(self, part: LayerPart, *, is_shown: bool) -> MapLayer:
        stated, table = part.stated, table_name(part.collection)
        source, licence = str(stated.get("source") or ""), str(stated.get("licence") or "")
        datum = LAYER_DATUM.get(str(stated.get("datum")))
        lines = [self._said(datum)] if datum else []
        return MapLayer(
            id=self._id(part.collection),
            name=f"{self._said(stated['title'])} ({part.collection})",
            provider="ogr" if part.raster is None else "gdal",
            source=table_source(self.file_name, table)
            if part.raster is None
            else coverage_source(self.file_name, table),
            epsg=4326 if part.raster is None else _epsg_of(part),
            drawing=self._drawing(part.collection),
            geometry_type=_type_of(part),
            about=described(*lines, source=source, licence=licence, language=self.language),
            attribution=source,
            licence=licence,
            is_shown=is_shown,
        )

    def _tables(self) -> Iterator[MapLayer]:
        yield self._table(WORDS, self._said(TITLES[WORDS]))
        for table in self.contents.tables:
            yield self._table(FIGURES + table.name, self._said(table.title), self._columns(table))
        yield self._table(COLUMNS, self._said(TITLES[COLUMNS]))
        yield self._table(PROOF, self._said(TITLES[PROOF]))

    def _columns(self, table: Table) -> Mapping[str, str]:
        return {
            column.name: self._said(column.title) + (f" ({column.unit})" if column.unit else "")
            for column in table.columns
        }

    def _table(self, table: str, name: str, aliases: Mapping[str, str] | None = None) -> MapLayer:
        return MapLayer(
            id=self._id(table),
            name=name,
            provider="ogr",
            source=table_source(self.file_name, table),
            epsg=None,
            drawing=[],
            geometry_type=NO_GEOMETRY,
            aliases=aliases or {},
        )


def projects_of(contents: Contents, styles: Mapping[str, Style]) -> dict[str, bytes]:
    """The projects of a dataset's GeoPackage.

    Args:
        contents: The dataset.
        styles: How what has a place is drawn, by collection and by names of ours; properties are called as the tables
            call them.

    Returns:
        Zips by name: that of the file without its ending, for they find their layers in a file of that name; the same
        bytes for the same dataset, whenever they are made.
    """
    manifest = contents.manifest
    state = state_after(contents.release.acts if contents.release else ())
    stem = file_stem(manifest["province"], manifest["name"], manifest["version"], state)
    bounds = _bounds(contents)
    made: dict[str, bytes] = {}
    for ending, language in LANGUAGES.items():
        marks = [TEST] if manifest.get("is_demo") else []
        marks += [NOT_IN_FORCE[state]] if state in NOT_IN_FORCE else []
        title = " · ".join([*(mark.to(language) for mark in marks), manifest["title"][language]])
        maker = _Maker(contents, styles, language, f"{stem}.gpkg", f"sonthana_{stem}")
        document = project_document(Project(title, maker.groups(), bounds, ground=GROUND))
        made[stem + ending] = zipped(document, stem + ending)
    return made


def _type_of(part: LayerPart) -> str | None:
    return None if part.raster is not None else part.stated["geometry_type"]


def _epsg_of(part: LayerPart) -> int | None:
    assert part.raster is not None  # noqa: S101 - asked of rasters alone
    with gdal(), open_raster(part.raster, "geotiff") as source:
        return source.crs.to_epsg()


def _bounds(contents: Contents) -> tuple[float, float, float, float]:
    """The box that the dataset is limited to, else the one around its areas."""
    bbox: Sequence[float] | None = contents.manifest.get("bbox")
    if bbox is None and contents.areas:
        bbox = shapely.total_bounds(shapely.from_wkb([area.geom_wkb for area in contents.areas])).tolist()
    west, south, east, north = (float(edge) for edge in bbox or THAILAND)
    return west, south, east, north
