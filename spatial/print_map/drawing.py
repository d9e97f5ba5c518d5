"""A map drawn as SVG, without a word in it: whoever sets the page sets the words, where `labels` says.

Nothing is referred to: rasters are pictures within the SVG. Colours are the layers' own (spatial/styles); inputs differ
by shape as well, so that a grey print can be read. Called by the brief of a decision dataset.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.print_map.frame import Frame
from spatial.rasters.preview import picture_png
from spatial.styles.style import Categories, Classes, Look, Ramp, Single, Style

PIXELS_PER_MM = 6.0
"""About 150 dots an inch."""
_TOLERANCE_MM = 0.08
_MOST_FEATURES = 5000
"""Of one layer; more would be a grey cloud on paper."""
_SEVERE = ("#4b5563", "#4b5563", "#a16207", "#b91c1c", "#7f1d1d")


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer on a map: a raster, or features with the values that its style goes by."""

    style: Style
    raster: Path | None = None
    features: Sequence[BaseGeometry] = ()
    values: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class MapArea:
    """An administrative area: drawn as an outline, named where there is room."""

    name: str
    shape: BaseGeometry
    is_major: bool
    """A district, not a subdistrict."""


@dataclass(frozen=True, slots=True)
class MapInput:
    """An input: where, how severe, whether it is disputed."""

    shape: BaseGeometry
    severity: int
    is_disputed: bool


@dataclass(slots=True)
class MapDrawing:
    """A map ready for the page."""

    svg: str
    labels: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """`text`, `x_mm`, `y_mm` (of its middle), `kind`: area or severity."""


def draw_map(
    frame: Frame, layers: Sequence[MapLayer], areas: Sequence[MapArea], inputs: Sequence[MapInput]
) -> MapDrawing:
    """Draw a map.

    Args:
        frame: What it shows.
        layers: From the lowest to the topmost.
        areas: Outlines over the layers; the first named win where there is no room for all.
        inputs: Over everything else.
    """
    parts: list[str] = []
    for layer in layers:
        parts += [_picture(frame, layer)] if layer.raster else _features(frame, layer)
    for area in sorted(areas, key=lambda one: one.is_major):
        width = 0.35 if area.is_major else 0.12
        parts.append(
            f'<path d="{_path(frame.placed(area.shape))}" fill="none" stroke="#374151" stroke-width="{width}"/>'
        )
    drawing = MapDrawing("")
    for one in sorted(inputs, key=lambda found: found.severity):
        parts += _input(frame, one, drawing)
    drawing.labels = _area_labels(frame, areas) + drawing.labels
    drawing.svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width_mm}mm" height="{frame.height_mm}mm" '
        f'viewBox="0 0 {frame.width_mm} {frame.height_mm}">'
        f'<rect width="{frame.width_mm}" height="{frame.height_mm}" fill="#f8fafc"/>{"".join(parts)}</svg>'
    )
    return drawing


def _picture(frame: Frame, layer: MapLayer) -> str:
    assert layer.raster is not None  # noqa: S101 - that is why it is called
    transform, width, height = frame.pixels(PIXELS_PER_MM)
    png = base64.b64encode(picture_png(layer.raster, layer.style, transform, width, height)).decode()
    return (
        f'<image width="{frame.width_mm}" height="{frame.height_mm}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{png}"/>'
    )


def _features(frame: Frame, layer: MapLayer) -> list[str]:
    values: Sequence[Any] = layer.values or [None] * len(layer.features)
    parts: list[str] = []
    for shape, value in list(zip(layer.features, values, strict=True))[:_MOST_FEATURES]:
        look = look_of(layer.style, value)
        placed = frame.placed(shape)
        if look is None or placed.is_empty:
            continue
        if layer.style.geometry == "point":
            parts += [
                _mark(point.x, point.y, look) for point in shapely.get_parts(placed) if point.geom_type == "Point"
            ]
        else:
            parts.append(_shape(placed, look, is_line=layer.style.geometry == "line"))
    return parts


def look_of(style: Style, value: Any) -> Look | None:
    """How a feature with a value is drawn; None where it is not."""
    match style.body:
        case Single(look=look):
            return look
        case Classes(classes=classes):
            if value is None or value != value:
                return None
            for one in classes:
                above = one.minimum is None or value >= one.minimum
                if above and (one.maximum is None or value < one.maximum):
                    return one.look
            return None
        case Categories(categories=categories, other=other):
            found = next((one.look for one in categories if one.value == value), None)
            return found or (other.look if other else None)
        case Ramp():
            return None


def field_of(style: Style) -> str | None:
    """The property that a style goes by."""
    return style.body.field if isinstance(style.body, Classes | Categories) else None


def _shape(placed: BaseGeometry, look: Look, *, is_line: bool) -> str:
    path = _path(placed)
    if is_line:
        return (
            f'<path d="{path}" fill="none" stroke="{look.colour}" stroke-opacity="{look.opacity}" stroke-width="0.5"/>'
        )
    edge = f' stroke="{look.outline.colour}" stroke-width="0.1"' if look.outline else ""
    return f'<path d="{path}" fill="{look.colour}" fill-opacity="{look.opacity}" fill-rule="evenodd"{edge}/>'


def _mark(x: float, y: float, look: Look) -> str:
    r = 1.1
    edge = f'fill="{look.colour}" stroke="#ffffff" stroke-width="0.25"'
    match look.shape:
        case "square":
            return f'<rect x="{x - r:.2f}" y="{y - r:.2f}" width="{2 * r}" height="{2 * r}" {edge}/>'
        case "triangle":
            return f'<path d="M{x:.2f} {y - r:.2f}L{x + r:.2f} {y + r:.2f}L{x - r:.2f} {y + r:.2f}Z" {edge}/>'
        case "diamond":
            return (
                f'<path d="M{x:.2f} {y - r:.2f}L{x + r:.2f} {y:.2f}L{x:.2f} {y + r:.2f}L{x - r:.2f} {y:.2f}Z" {edge}/>'
            )
        case _:
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r}" {edge}/>'


def _input(frame: Frame, one: MapInput, drawing: MapDrawing) -> list[str]:
    placed = frame.placed(one.shape)
    if placed.is_empty:
        return []
    colour = _SEVERE[one.severity - 1]
    dash = ' stroke-dasharray="0.7 0.5"' if one.is_disputed else ""
    parts: list[str] = []
    if placed.geom_type not in ("Point", "MultiPoint"):
        fill = f'fill="{colour}" fill-opacity="0.15"' if "Polygon" in placed.geom_type else 'fill="none"'
        parts.append(f'<path d="{_path(placed)}" {fill} stroke="{colour}" stroke-width="0.6"{dash}/>')
    spot = shapely.point_on_surface(placed)
    if not frame.holds(spot.x, spot.y):
        return parts
    x, y, r = spot.x, spot.y, 1.9
    if one.is_disputed:  # a diamond, dashed: told apart without colour
        d = r + 0.5
        corners = f"M{x:.2f} {y - d:.2f}L{x + d:.2f} {y:.2f}L{x:.2f} {y + d:.2f}L{x - d:.2f} {y:.2f}Z"
        parts.append(f'<path d="{corners}" fill="#ffffff" stroke="{colour}" stroke-width="0.5"{dash}/>')
    else:
        parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r}" fill="#ffffff" stroke="{colour}" stroke-width="0.5"/>')
    drawing.labels.append({"text": str(one.severity), "x_mm": x, "y_mm": y, "kind": "severity"})
    return parts


def _path(placed: BaseGeometry) -> str:
    simple = shapely.simplify(placed, _TOLERANCE_MM)
    lines: list[str] = []
    for part in shapely.get_parts(simple):
        if part.geom_type == "Polygon":
            lines += [_line(ring, closes=True) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(_line(part, closes=False))
    return "".join(lines)


def _line(line: Any, *, closes: bool) -> str:
    points = np.round(shapely.get_coordinates(line), 2)
    if len(points) < 2:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + ("Z" if closes else "")


def _area_labels(frame: Frame, areas: Sequence[MapArea]) -> list[dict[str, Any]]:
    """Names of areas, the major ones first and the larger ones among them; none over another."""
    labels: list[dict[str, Any]] = []
    taken: list[BaseGeometry] = []
    placed = [(area, frame.placed(area.shape)) for area in areas]
    order = sorted(placed, key=lambda one: (not one[0].is_major, -one[1].area))
    for area, shape in order:
        if shape.is_empty or shape.area < 4.0:
            continue
        spot = shapely.point_on_surface(shape)
        height = 3.2 if area.is_major else 2.4
        width = 0.55 * height * _letters(area.name)
        if not area.is_major and shape.area < 1.2 * width * height:
            continue
        box = shapely.box(spot.x - width / 2, spot.y - height / 2, spot.x + width / 2, spot.y + height / 2)
        inside = frame.holds(spot.x - width / 2, spot.y, margin_mm=1) and frame.holds(
            spot.x + width / 2, spot.y, margin_mm=1
        )
        if not inside or any(box.intersects(other) for other in taken):
            continue
        taken.append(box)
        kind = "district" if area.is_major else "subdistrict"
        labels.append({"text": area.name, "x_mm": spot.x, "y_mm": spot.y, "kind": kind})
    return labels


def _letters(text: str) -> int:
    """Letters that take room: Thai vowels and tone marks above and below do not."""
    return sum(
        1
        for letter in text
        if not (letter == "\u0e31" or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e")
    )
