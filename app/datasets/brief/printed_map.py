"""The map of the brief: the dataset's layers, areas and inputs in one frame, with its legends. Pure computation."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from app.datasets.contents import Contents, LayerPart
from spatial.print_map.drawing import MapArea, MapInput, MapLayer, draw_map, field_of
from spatial.print_map.frame import Frame
from spatial.rasters.preview import preview_bounds
from spatial.styles.legends import legend
from spatial.styles.reading import read_style

WIDTH_MM, HEIGHT_MM = 174.0, 178.0
_MOST_FEATURES = 5000
_MARKS = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆"}


def printed_map(contents: Contents) -> dict[str, Any] | None:
    """The map, ready for the template; None where there is nothing to show."""
    shapes = {area.code: shapely.from_wkb(area.geom_wkb) for area in contents.areas}
    places: list[BaseGeometry] = [shape(one.stated["geometry"]) for one in contents.inputs]
    chosen = _chosen(contents.layers)
    layers = [_layer(layer) for layer in chosen]
    bounds = _bounds(contents.manifest, layers, places, shapes)
    if bounds is None:
        return None
    frame = Frame.around(bounds, WIDTH_MM, HEIGHT_MM)
    areas = [
        MapArea(area.name["th"], shapes[area.code], area.level == "district")
        for area in contents.areas
        if not frame.placed(shapes[area.code]).is_empty
    ]
    inputs = [
        MapInput(place, one.stated["severity"], one.stated["state"] == "disputed")
        for place, one in zip(places, contents.inputs, strict=True)
    ]
    drawing = draw_map(frame, layers, areas, inputs)
    bar = frame.scale_bar()
    length = f"{bar['metres'] // 1000} กม. / km" if bar["metres"] >= 1000 else f"{bar['metres']} ม. / m"
    return {
        "title": "แผนที่ / Map",
        "svg": drawing.svg,
        "labels": drawing.labels,
        "width_mm": WIDTH_MM,
        "height_mm": HEIGHT_MM,
        "bar": {"length_mm": bar["length_mm"], "label": length},
        "north": "น / N",
        "alt": "แผนที่ของชุดข้อมูล / map of the dataset",
        "legends": [*map(_legend, chosen, layers), *([_input_legend()] if inputs else [])],
        "note": "เส้นโครงแผนที่เว็บเมอร์เคเตอร์ มาตราส่วนตรงที่กลางแผนที่ · Web Mercator; the bar is true at the middle.",
    }


def _chosen(layers: Sequence[LayerPart]) -> list[LayerPart]:
    """What one map can show: the rarest flood (its raster first), then lines, then points; people are in the tables."""
    floods = [one for one in layers if one.stated["kind"] == "hazard" and (one.raster or _dimension(one) == 2)]
    floods.sort(key=lambda one: (one.raster is None, -(one.stated["return_period_years"] or 0.0), one.collection))
    others = [one for one in layers if one.batches and one not in floods and one.stated["precision"] == "exact"]
    return [*floods[:1], *sorted(others, key=lambda one: (-_dimension(one), one.collection))]


def _dimension(layer: LayerPart) -> int:
    geometry_type = str(layer.stated["geometry_type"] or "")
    return 2 if "Polygon" in geometry_type else 1 if "Line" in geometry_type else 0


def _layer(layer: LayerPart) -> MapLayer:
    style = read_style(layer.style)
    if layer.batches is None:
        return MapLayer(style, raster=layer.raster)
    field = field_of(style)
    features: list[BaseGeometry] = []
    values: list[Any] = []
    for batch in layer.batches():
        features += list(shapely.from_wkb(batch.column("geom").to_numpy(zero_copy_only=False)))
        has_field = field is not None and field in batch.schema.names
        values += batch.column(field).to_pylist() if has_field else [None] * batch.num_rows
        if len(features) > _MOST_FEATURES:
            break
    return MapLayer(style, features=features, values=values)


def _bounds(
    manifest: Mapping[str, Any],
    layers: Sequence[MapLayer],
    places: Sequence[BaseGeometry],
    shapes: Mapping[str, BaseGeometry],
) -> tuple[float, float, float, float] | None:
    """The box that was asked for; else the one around flood and inputs; else around other features; else the areas."""
    if manifest["bbox"]:
        west, south, east, north = manifest["bbox"]
        return west, south, east, north
    floods = [box(*preview_bounds(layer.raster)) for layer in layers if layer.raster]
    floods += [one for layer in layers if layer.style.geometry == "polygon" for one in layer.features]
    features = [one for layer in layers for one in layer.features]
    wanted = [*floods, *places] or features or list(shapes.values())
    if not wanted:
        return None
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(np.array(wanted, object)))
    return west, south, east, north


def _legend(part: LayerPart, layer: MapLayer) -> dict[str, Any]:
    style = layer.style
    english = {number: entry.label for number, entry in enumerate(legend(style, "en"))}
    return {
        "title": f"{part.stated['title']['th']} / {part.stated['title']['en']}",
        "entries": [
            {
                "label": f"{entry.label} / {english[number]}",
                "fill": None if entry.geometry == "point" else _hex(entry.colour, entry.opacity),
                "mark": _MARKS[entry.shape] if entry.geometry == "point" else None,
            }
            for number, entry in enumerate(legend(style, "th"))
        ],
    }


def _hex(colour: str, opacity: float) -> str:
    return f"{colour}{round(255 * opacity):02x}"


def _input_legend() -> dict[str, Any]:
    return {
        "title": "ข้อมูลจากหน่วยสนทนา / Inputs",
        "entries": [
            {
                "label": "ตรวจรับแล้ว เลขคือความรุนแรง 1–5 / validated; the number is the severity, 1–5",
                "fill": None,
                "mark": "○",
            },
            {"label": "มีข้อโต้แย้ง / disputed", "fill": None, "mark": "◇"},
        ],
    }
