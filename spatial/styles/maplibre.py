"""A style as layers for MapLibre GL.

Every expression is written here. What a person may have typed (names of properties, values of categories) stands in
them only as a literal string; colours and numbers were checked when the style was read. Method and limits:
docs/methods/map-styles.md, "MapLibre".
"""

from collections.abc import Callable
from typing import Any

from spatial.styles.marks import mark_name
from spatial.styles.style import Categories, Classes, Language, Look, Outline, Single, Style

_NO_EDGE = Outline("#000000", 0.0)
Value = str | float
Layer = dict[str, Any]


def to_maplibre(style: Style, *, source: str, source_layer: str | None, language: Language) -> list[Layer]:
    """The layers that draw a style, from the lowest up.

    Args:
        style: The style.
        source: Id of the map's source; the layers' ids start with it.
        source_layer: Layer within vector tiles; None for GeoJSON and rasters.
        language: Of the title in the layers' `metadata`, for layer lists.

    Returns:
        Layers of the MapLibre style specification: `fill` and `line` for areas, `line` (with a casing where an
        outline is wanted) for lines, `circle` or `symbol` for points. A `symbol` layer asks for images named by
        `marks.mark_name`. Of a raster there is one `raster` layer: its tiles come coloured (`painting.paint`).
    """
    if style.geometry == "raster":
        return [_layer(style, "raster", "raster", source, None, language, paint={"raster-resampling": "nearest"})]

    def part(name: str, kind: str, **more: Any) -> Layer:
        return _layer(style, name, kind, source, source_layer, language, **more)

    def pick(read: Callable[[Look], Value]) -> Any:
        return _by_value(style, read)

    if style.geometry == "polygon":
        fill = {"fill-color": pick(_colour), "fill-opacity": pick(_opacity), "fill-antialias": True}
        edge = {"line-color": pick(_edge_colour), "line-width": pick(_edge_width)}
        edges = [part("outline", "line", paint=edge)] if _has_outline(style) else []
        return [part("fill", "fill", paint=fill), *edges]
    if style.geometry == "line":
        rounded = {"line-cap": "round", "line-join": "round"}
        line = {"line-color": pick(_colour), "line-width": pick(_width), "line-opacity": pick(_opacity)}
        casing = {"line-color": pick(_edge_colour), "line-width": pick(_casing_width), "line-opacity": pick(_opacity)}
        casings = [part("casing", "line", paint=casing, layout=rounded)] if _has_outline(style) else []
        return [*casings, part("line", "line", paint=line, layout=rounded)]
    if all(look.shape == "circle" for look in looks(style)):
        circle = {
            "circle-color": pick(_colour),
            "circle-opacity": pick(_opacity),
            "circle-radius": pick(lambda look: look.radius_px),
            "circle-stroke-color": pick(_edge_colour),
            "circle-stroke-width": pick(_edge_width),
        }
        return [part("circle", "circle", paint=circle)]
    mark = {"icon-image": pick(mark_name), "icon-allow-overlap": True, "icon-ignore-placement": True}
    return [part("mark", "symbol", layout=mark)]


def looks(style: Style) -> list[Look]:
    """Every look of a style that is not a raster's ramp, in the order of the style."""
    body = style.body
    if isinstance(body, Classes):
        return [one.look for one in body.classes]
    if isinstance(body, Categories):
        return [one.look for one in body.categories] + ([] if body.other is None else [body.other.look])
    return [body.look] if isinstance(body, Single) else []


def _layer(
    style: Style, name: str, kind: str, source: str, source_layer: str | None, language: Language, **more: Any
) -> Layer:
    layer: Layer = {"id": f"{source}-{name}", "type": kind, "source": source}
    if source_layer is not None:
        layer["source-layer"] = source_layer
    layer["metadata"] = {"sonthana:title": style.title.in_language(language)}
    shown = _shown(style)
    if shown is not None:
        layer["filter"] = shown
    return layer | more


def _shown(style: Style) -> list[Any] | None:
    """A filter that leaves out what the style gives no look, or None where it shows everything."""
    body = style.body
    if isinstance(body, Classes) and body.field is not None:
        # null would count as 0 if it were converted
        is_number = ["==", ["typeof", ["get", body.field]], "number"]
        return ["all", is_number, ["any", *(_is_in(body.field, one.minimum, one.maximum) for one in body.classes)]]
    if isinstance(body, Categories) and body.other is None:
        return ["in", ["to-string", ["get", body.field]], ["literal", [one.as_text for one in body.categories]]]
    return None


def _is_in(field: str, minimum: float | None, maximum: float | None) -> list[Any]:
    """Whether a property that is a number lies in a range."""
    value = ["to-number", ["get", field]]
    return [
        "all",
        *([] if minimum is None else [[">=", value, minimum]]),
        *([] if maximum is None else [["<", value, maximum]]),
    ]


def _by_value(style: Style, read: Callable[[Look], Value]) -> Any:
    """One property of the look, by the feature's value; a plain value where all looks agree."""
    values = [read(look) for look in looks(style)]
    if len(set(values)) == 1:
        return values[0]
    body = style.body
    if isinstance(body, Classes) and body.field is not None:
        # the filter lets nothing else through, so that the last class may be what remains
        cases = [
            part for one in body.classes[:-1] for part in (_is_in(body.field, one.minimum, one.maximum), read(one.look))
        ]
        return ["case", *cases, read(body.classes[-1].look)]
    if isinstance(body, Categories):
        named = body.categories if body.other is not None else body.categories[:-1]
        rest = body.other.look if body.other is not None else body.categories[-1].look
        pairs = [part for one in named for part in (one.as_text, read(one.look))]
        return ["match", ["to-string", ["get", body.field]], *pairs, read(rest)]
    return values[0]


def _has_outline(style: Style) -> bool:
    return any(look.outline is not None and look.outline.width_px > 0 for look in looks(style))


def _colour(look: Look) -> str:
    return look.colour


def _opacity(look: Look) -> float:
    return look.opacity


def _width(look: Look) -> float:
    return look.width_px


def _edge_colour(look: Look) -> str:
    return (look.outline or _NO_EDGE).colour


def _edge_width(look: Look) -> float:
    return (look.outline or _NO_EDGE).width_px


def _casing_width(look: Look) -> float:
    return look.width_px + 2 * _edge_width(look)
