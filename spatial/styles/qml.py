"""A style as QML, what QGIS keeps in a GeoPackage's `layer_styles` and reads beside a file.

Method and limits: docs/methods/map-styles.md, "QGIS". Called by exports and by the QGIS kit.
"""

import math
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from spatial.styles.marks import SIZE_BY_RADIUS
from spatial.styles.style import Categories, Classes, Language, Look, Ramp, Single, Style

_TYPES = {"point": "marker", "line": "line", "polygon": "fill"}
_HEADER = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def to_qml(style: Style, language: Language) -> str:
    """The style as a QML document for QGIS 3.

    Args:
        style: The style.
        language: Of the labels; a QML has one.

    Returns:
        XML text, symbology only. Classes become rules, so that limits are as ours: the lower belongs to the class, the
        upper does not (QGIS's graduated symbols include both). Sizes are in pixels.
    """
    return _HEADER + tostring(symbology(style, language), encoding="unicode")


def symbology(style: Style, language: Language) -> Element:
    """The root of the QML: what it holds stands in the layers of a project or of a layer definition as well.

    Args:
        style: The style.
        language: Of the labels.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology")
    if style.geometry == "raster":
        _raster(SubElement(root, "pipe"), style.body, language)
        SubElement(root, "blendMode").text = "0"
        return root
    body = style.body
    if isinstance(body, Classes):
        renderer = _rules(root, body, language)
        looks = [one.look for one in body.classes]
    elif isinstance(body, Categories):
        renderer = _categories(root, body, language)
        looks = [one.look for one in body.categories] + ([body.other.look] if body.other else [])
    elif isinstance(body, Single):
        renderer = SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
        looks = [body.look]
    else:
        raise ValueError("a ramp is for rasters")
    symbols = SubElement(renderer, "symbols")
    for index, look in enumerate(looks):
        _symbol(symbols, str(index), look, _TYPES[style.geometry])
    return root


def _rules(root: Element, body: Classes, language: Language) -> Element:
    renderer = SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    rules = SubElement(renderer, "rules", key="root")
    name = _quoted(body.field or "")
    for index, one in enumerate(body.classes):
        bounds = [f"{name} >= {one.minimum!r}"] if one.minimum is not None else []
        bounds += [f"{name} < {one.maximum!r}"] if one.maximum is not None else []
        SubElement(
            rules,
            "rule",
            key=f"class-{index}",
            symbol=str(index),
            label=one.label.in_language(language),
            filter=" AND ".join(bounds) or f"{name} IS NOT NULL",
        )
    return renderer


def _categories(root: Element, body: Categories, language: Language) -> Element:
    is_text = all(isinstance(one.value, str) for one in body.categories)
    # whatever the column's type, as on the map
    attribute = body.field if is_text else f"to_string({_quoted(body.field)})"
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0")
    categories = SubElement(renderer, "categories")
    entries = [(one.as_text, one.label) for one in body.categories] + ([("", body.other.label)] if body.other else [])
    for index, (value, label) in enumerate(entries):
        SubElement(
            categories,
            "category",
            type="string",
            value=value,
            symbol=str(index),
            label=label.in_language(language),
            render="true",
        )
    return renderer


def _symbol(parent: Element, name: str, look: Look, kind: str) -> None:
    symbol = SubElement(parent, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1")
    edge = look.outline if look.outline is not None and look.outline.width_px > 0 else None
    outline = {
        "outline_color": _rgba(edge.colour if edge else look.colour, 1.0),
        "outline_style": "solid" if edge else "no",
        "outline_width": _px(edge.width_px if edge else 0.0),
        "outline_width_unit": "Pixel",
    }
    if kind == "fill":
        _layer(symbol, "SimpleFill", {"color": _rgba(look.colour, look.opacity), "style": "solid"} | outline)
    elif kind == "marker":
        mark = {
            "name": look.shape,
            "color": _rgba(look.colour, look.opacity),
            "size": _px(SIZE_BY_RADIUS[look.shape] * look.radius_px),
            "size_unit": "Pixel",
        }
        _layer(symbol, "SimpleMarker", mark | outline)
    else:
        if edge:
            _line(symbol, edge.colour, look.opacity, look.width_px + 2 * edge.width_px)
        _line(symbol, look.colour, look.opacity, look.width_px)


def _line(symbol: Element, colour: str, opacity: float, width_px: float) -> None:
    line = {"line_color": _rgba(colour, opacity), "line_width": _px(width_px), "line_width_unit": "Pixel"}
    _layer(symbol, "SimpleLine", line | {"line_style": "solid", "capstyle": "round", "joinstyle": "round"})


def _layer(symbol: Element, name: str, properties: Mapping[str, str]) -> None:
    """A symbol's layer; properties twice, as QGIS 3 wrote them before and after 3.22."""
    layer = SubElement(symbol, "layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, type="QString", value=value)
    for key, value in properties.items():
        SubElement(layer, "prop", k=key, v=value)


def _raster(pipe: Element, body: Classes | Categories | Single | Ramp, language: Language) -> None:
    if isinstance(body, Ramp):
        kind = "INTERPOLATED"
        entries = [
            (stop.value, stop.colour, stop.opacity, stop.label.in_language(language) if stop.label else "")
            for stop in body.stops
        ]
    elif isinstance(body, Classes):
        kind, entries = "DISCRETE", _discrete(body, language)
    else:
        raise ValueError("a raster takes classes or a ramp")
    low = min(value for value, *_ in entries)
    high = max((value for value, *_ in entries if math.isfinite(value)), default=low)
    renderer = SubElement(
        pipe,
        "rasterrenderer",
        type="singlebandpseudocolor",
        band="1",
        opacity="1",
        alphaBand="-1",
        classificationMin=repr(float(low)),
        classificationMax=repr(float(high)),
    )
    shader = SubElement(
        SubElement(renderer, "rastershader"),
        "colorrampshader",
        colorRampType=kind,
        classificationMode="1",
        clip="0",
        minimumValue=repr(float(low)),
        maximumValue=repr(float(high)),
    )
    # else the legend of a ramp is a bar with numbers, without our words
    SubElement(shader, "rampLegendSettings", useContinuousLegend="0")
    for value, colour, opacity, label in entries:
        SubElement(
            shader,
            "item",
            value=repr(float(value)),
            color=colour,
            alpha=str(round(opacity * 255)),
            label=label,
        )


def _discrete(body: Classes, language: Language) -> list[tuple[float, str, float, str]]:
    """Upper ends with what lies below them; QGIS includes the end, so it is the last float32 below ours."""
    entries: list[tuple[float, str, float, str]] = []
    reached: float | None = None
    for one in body.classes:
        if one.minimum is not None and one.minimum != reached:
            entries.append((_below(one.minimum), one.look.colour, 0.0, ""))
        end = math.inf if one.maximum is None else _below(one.maximum)
        entries.append((end, one.look.colour, one.look.opacity, one.label.in_language(language)))
        reached = one.maximum
    if reached is not None:
        entries.append((math.inf, body.classes[-1].look.colour, 0.0, ""))
    return entries


def _below(limit: float) -> float:
    return float(np.nextafter(np.float32(limit), np.float32(-np.inf)))


def _quoted(field: str) -> str:
    """A column in a QGIS expression."""
    return '"' + field.replace('"', '""') + '"'


def _rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def _px(size: float) -> str:
    return f"{size:g}"
