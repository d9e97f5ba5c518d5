"""A dataset as a GeoPackage: every layer, the areas with key figures, the inputs, the tables, and what proves them.

Features are written by GDAL as a layer's own export writes them, rasters as gridded coverages (`geopackage_rasters`),
everything without a geometry as tables of attributes (`geopackage_tables`). Described in docs/exports.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from app.datasets.contents import Contents, LayerPart
from app.datasets.exports.geopackage_names import AREAS, INPUTS, TITLES
from app.datasets.exports.geopackage_projects import projects_of
from app.datasets.exports.geopackage_rasters import add_raster
from app.datasets.exports.geopackage_tables import add_tables
from app.datasets.exports.rows import (
    area_names,
    figure_types,
    figures_by_area,
    geometry_wkb,
    input_row,
    input_schema,
    stated_names,
)
from app.datasets.exports.shown_as import areas_style, inputs_style
from spatial.exports.geopackage_styles import as_stored
from spatial.exports.layer import Layer
from spatial.exports.losses import LossCounter
from spatial.exports.through_gdal import add_to_geopackage, stored_names
from spatial.qgis.geopackage import embed_projects
from spatial.styles.reading import read_style
from spatial.styles.style import Style

_STYLES: Mapping[str, Style] = {
    AREAS: areas_style(),
    "inputs_points": inputs_style("point"),
    "inputs_lines": inputs_style("line"),
    "inputs_polygons": inputs_style("polygon"),
}


def write_geopackage(contents: Contents, target: Path) -> None:
    """Write a dataset; not sealed yet.

    Args:
        contents: The dataset, with its release where it has one.
        target: The file to be, in a folder where there is room for a raster beside it; it is not there yet.
    """
    losses = LossCounter()
    styles = {AREAS: _STYLES[AREAS]}
    _write_areas(contents, target, losses)
    styles |= {table: _STYLES[table] for table in _write_inputs(contents, target, losses)}
    for part in contents.layers:
        style = read_style(part.style) if part.style else None
        if part.batches is not None and part.schema is not None:
            stated = {**part.stated, "title": _own_title(part)}
            layer = Layer(part.schema, part.stated["geometry_type"], part.collection, stated, style)
            add_to_geopackage(layer, part.batches(), target, losses)
            style = as_stored(style, stored_names(layer)) if style else None
        if style:
            styles[part.collection] = style
    for part in contents.layers:
        if part.raster is not None:
            add_raster(part.raster, target, table=part.collection, title=_title(part), unit=part.stated.get("unit"))
    add_tables(contents, target)
    # whole seconds are all that QGIS reads
    saved_at = str(contents.release.statement["released_at"])[:19] if contents.release else ""
    embed_projects(target, projects_of(contents, styles), saved_at=saved_at)


def _own_title(part: LayerPart) -> dict[str, str]:
    """The title with the collection: a GeoPackage takes each title once, and two versions of a layer have the same."""
    return {language: f"{words} ({part.collection})" for language, words in part.stated["title"].items()}


def _title(part: LayerPart) -> str:
    title = part.stated["title"]
    return " / ".join(title[language] for language in ("th", "en") if title.get(language))


def _write_areas(contents: Contents, target: Path, losses: LossCounter) -> None:
    """The areas; the table is there even where there is none, since it makes the file a GeoPackage."""
    figures = figures_by_area(contents.tables)
    types = figure_types(figures)
    schema = pa.schema([(name, pa.string()) for name in ("code", "level", "name_th", "name_en")])
    for name, kind in types.items():
        schema = schema.append(pa.field(name, kind))
    rows = [
        area_names(area) | {name: figures.get(area.code, {}).get(name) for name in types} for area in contents.areas
    ]
    _write(AREAS, schema, rows, [area.geom_wkb for area in contents.areas], target, losses)


def _write_inputs(contents: Contents, target: Path, losses: LossCounter) -> Sequence[str]:
    """The inputs by the family of their geometry; gives the tables that there are."""
    written: list[str] = []
    names = stated_names([one.stated for one in contents.inputs])
    for family, table in INPUTS.items():
        chosen = [one for one in contents.inputs if family_of(one.stated["geometry"]) == family]
        if chosen:
            rows = [input_row(one, names) for one in chosen]
            shapes = [geometry_wkb(one.stated["geometry"]) for one in chosen]
            _write(table, input_schema(names), rows, shapes, target, losses)
            written.append(table)
    return written


def family_of(geometry: Mapping[str, Any]) -> str:
    """Point, LineString or Polygon, whether one or several."""
    return str(geometry["type"]).removeprefix("Multi")


def _write(
    table: str,
    properties: pa.Schema,
    rows: Sequence[Mapping[str, Any]],
    shapes: Sequence[bytes],
    target: Path,
    losses: LossCounter,
) -> None:
    schema = properties.insert(0, pa.field("fid", pa.int64())).append(pa.field("geom", pa.binary()))
    whole = [{"fid": i + 1, **row, "geom": shape} for i, (row, shape) in enumerate(zip(rows, shapes, strict=True))]
    batch = pa.RecordBatch.from_pylist(whole, schema)
    layer = Layer(schema, _geometry_type(shapes), table, {"title": TITLES[table].as_dict()}, _STYLES[table])

    def batches() -> Iterator[pa.RecordBatch]:
        yield batch

    add_to_geopackage(layer, batches(), target, losses)


def _geometry_type(shapes: Sequence[bytes]) -> str:
    """The one type of all, else `Unknown`, which keeps each as it is."""
    kinds = {str(one.geom_type) for one in shapely.from_wkb(list(shapes))}
    return kinds.pop() if len(kinds) == 1 else "Unknown"
