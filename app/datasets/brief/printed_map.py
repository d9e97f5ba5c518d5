"""The map of the brief: the dataset's layers, areas and inputs in one frame, with its legends. Pure computation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import shapely
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from app.datasets.brief.words import word
from app.datasets.contents import Contents, LayerPart
from app.dialogue.words import UNIT
from spatial.print_map.drawing import MOST_FEATURES, MapInput, MapLayer, draw_map
from spatial.print_map.frame import Frame
from spatial.print_map.looks import field_of
from spatial.print_map.names import MapArea
from spatial.print_map.symbols import Unit, input_swatch, swatch
from spatial.rasters.preview import preview_bounds
from spatial.styles.legends import legend
from spatial.styles.reading import read_style

WIDTH_MM, HEIGHT_MM = 174.0, 168.0
_MOST_OF_ALT = 700
"""Characters; PDF/A knows no longer strings than some thousand."""
NOTE = (
    "บริเวณที่ไม่ระบายสีคือแห้งหรือไม่ได้จำลอง ดูตาราง · Uncoloured: dry or not modelled, see the tables. "
    "พิกัด WGS 84 เส้นโครงเว็บเมอร์เคเตอร์ มาตราส่วนถูกต้องที่กลางแผนที่ · WGS 84, Web Mercator; the scale is true at the middle."
)


def printed_map(contents: Contents) -> dict[str, Any] | None:
    """The map, ready for the template; None where there is nothing to show."""
    places: list[BaseGeometry] = [shape(one.stated["geometry"]) for one in contents.inputs]
    areas = [
        MapArea(area.name["th"], area.name["en"], shapely.from_wkb(area.geom_wkb), area.level == "district")
        for area in contents.areas
    ]
    chosen = _chosen(contents.layers)
    layers = [_layer(layer) for layer in chosen]
    bounds = _bounds(contents.manifest, layers, places, areas)
    if bounds is None:
        return None
    frame = Frame.around(bounds, WIDTH_MM, HEIGHT_MM)
    inputs = [
        MapInput(place, one.stated["unit"], one.stated["severity"], one.stated["state"] == "disputed")
        for place, one in zip(places, contents.inputs, strict=True)
    ]
    bar = frame.scale_bar()
    # as brief.typ lays them out
    scale = box(WIDTH_MM - bar["length_mm"] - 12, HEIGHT_MM - 16, WIDTH_MM, HEIGHT_MM)
    drawing = draw_map(frame, layers, areas, inputs, covered=[scale, box(WIDTH_MM - 16, 0, WIDTH_MM, 18)])
    length = f"{bar['metres'] // 1000} กม. / km" if bar["metres"] >= 1000 else f"{bar['metres']} ม. / m"
    legends = [_legend(part, layer) for part, layer in zip(chosen, layers, strict=True)]
    return {
        "svg": drawing.svg,
        "labels": [asdict(label) for label in drawing.labels],
        "width_mm": WIDTH_MM,
        "height_mm": HEIGHT_MM,
        "bar": {
            "length_mm": bar["length_mm"],
            "label": f"{length} · 1:{round(frame.ground_metres_per_mm, 1) * 1000:,.0f}",
        },
        "north": "น / N",
        "alt": _alt(contents),
        "legends": [*legends, *([_input_legend(inputs)] if inputs else [])],
        "note": NOTE,
    }


def _alt(contents: Contents) -> str:
    """What those who do not see the map are told."""
    titles = ", ".join(f"{layer.stated['title']['th']} / {layer.stated['title']['en']}" for layer in contents.layers)
    count = len(contents.inputs)
    return f"แผนที่ / map; ข้อมูลจากหน่วยสนทนา {count} รายการ / {count} inputs; {titles}"[:_MOST_OF_ALT]


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
        shapes: list[BaseGeometry | None] = list(shapely.from_wkb(batch.column("geom").to_numpy(zero_copy_only=False)))
        has_field = field is not None and field in batch.schema.names
        found = batch.column(field).to_pylist() if has_field else [None] * batch.num_rows
        kept = [(one, value) for one, value in zip(shapes, found, strict=True) if one is not None and not one.is_empty]
        features += [one for one, _ in kept]
        values += [value for _, value in kept]
        if len(features) > MOST_FEATURES:
            break
    return MapLayer(style, features=features[:MOST_FEATURES], values=values[:MOST_FEATURES])


def _bounds(
    manifest: Mapping[str, Any],
    layers: Sequence[MapLayer],
    places: Sequence[BaseGeometry],
    areas: Sequence[MapArea],
) -> tuple[float, float, float, float] | None:
    """The box that was asked for; else the one around flood and inputs; else around other features; else the areas."""
    if manifest["bbox"]:
        west, south, east, north = manifest["bbox"]
        return west, south, east, north
    floods: list[BaseGeometry] = [box(*preview_bounds(layer.raster)) for layer in layers if layer.raster]
    floods += [one for layer in layers if layer.style.geometry == "polygon" for one in layer.features]
    features = [one for layer in layers for one in layer.features]
    wanted = [*floods, *places] or features or [area.shape for area in areas]
    if not wanted:
        return None
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(np.array(wanted, object)))
    return west, south, east, north


def _legend(part: LayerPart, layer: MapLayer) -> dict[str, Any]:
    style = layer.style
    entries, english = legend(style, "th"), [entry.label for entry in legend(style, "en")]
    # lines that read alike are told once in each language: the two need not be equally many
    are_pairs = len(entries) == len(english)
    notes = [f"{style.note.th} / {style.note.en}"] if style.note else []
    count = part.feature_count or 0
    if count > MOST_FEATURES:
        notes.append(f"แสดง {MOST_FEATURES:,} จาก {count:,} รายการ / {MOST_FEATURES:,} of {count:,} are drawn")
    return {
        "title": f"{part.stated['title']['th']} / {part.stated['title']['en']}",
        "entries": [
            {
                "label": f"{entry.label} / {english[at]}" if are_pairs else entry.label,
                "svg": swatch(entry.colour, entry.opacity, entry.geometry, entry.shape),
                "high": 4,
            }
            for at, entry in enumerate(entries)
        ],
        "note": " · ".join(notes),
    }


def _input_legend(inputs: Sequence[MapInput]) -> dict[str, Any]:
    """Shapes of the units that are there, the severest and the least of numbers, and what a dashed edge means."""
    shapes: tuple[Unit, ...] = ("structural", "non_structural", "both")
    units = {one.unit for one in inputs}
    entries = [
        {"label": word(UNIT, unit), "svg": input_swatch(unit, 3, is_disputed=False), "high": 6}
        for unit in shapes
        if unit in units
    ]
    if any(one.is_disputed for one in inputs):
        dashed = input_swatch("non_structural", 3, is_disputed=True)
        entries.append({"label": "เส้นประ !: มีข้อโต้แย้ง / dashed, !: disputed", "svg": dashed, "high": 6})
    return {
        "title": "ข้อมูลจากหน่วยสนทนา / Inputs",
        "entries": entries,
        "note": "ตัวเลขคือความรุนแรง 1 (น้อย) ถึง 5 (วิกฤต) / The number is the severity, 1 (minor) to 5 (critical)",
    }
