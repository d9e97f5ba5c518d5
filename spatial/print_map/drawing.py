"""A map drawn as SVG, without a word in it: whoever sets the page sets the words, where the labels say.

Nothing is referred to: rasters are pictures within the SVG. Colours are the layers' own (spatial/styles), darker where
there is more; inputs differ by shape as well, so that a grey print can be read. Called by the brief of a decision
dataset.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.print_map.frame import Frame
from spatial.print_map.graticule import Tick, tick_lines, ticks
from spatial.print_map.looks import look_of
from spatial.print_map.names import Label, MapArea, place_names
from spatial.print_map.outlines import path_of
from spatial.print_map.symbols import DISPUTED, RADIUS_MM, Unit, input_symbol, mark, severity_colour
from spatial.rasters.preview import picture_png
from spatial.styles.style import Look, Style

PIXELS_PER_MM = 6.0
"""About 150 dots an inch."""
MOST_FEATURES = 5000
"""Of one layer; more would be a grey cloud on paper."""
_TICK_LABEL_MM = 3.0


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer on a map: a raster, or features with the values that its style goes by."""

    style: Style
    raster: Path | None = None
    features: Sequence[BaseGeometry] = ()
    """Longitude and latitude on WGS 84."""
    values: Sequence[Any] = ()
    """Of the property that the style goes by, a value a feature; empty where there is none."""


@dataclass(frozen=True, slots=True)
class MapInput:
    """An input: where, whose, how severe, whether it is disputed."""

    shape: BaseGeometry
    """Longitude and latitude on WGS 84."""
    unit: Unit
    severity: int
    """1 to 5."""
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A map ready for the page."""

    svg: str
    labels: list[Label] = field(default_factory=list[Label])


def draw_map(
    frame: Frame,
    layers: Sequence[MapLayer],
    areas: Sequence[MapArea],
    inputs: Sequence[MapInput],
    *,
    covered: Sequence[BaseGeometry] = (),
) -> MapDrawing:
    """Draw a map.

    Args:
        frame: What it shows.
        layers: From the lowest to the topmost; of one with more than MOST_FEATURES features the first are drawn.
        areas: Outlines over the layers; districts are named first.
        inputs: Over everything else, the most severe on top.
        covered: Where the page lays something over the map, in millimetres: no name is set there.

    Returns:
        The SVG, in millimetres, and where names of areas and degrees stand.
    """
    parts: list[str] = []
    for layer in layers:
        parts += [_picture(frame, layer.raster, layer.style)] if layer.raster else _features(frame, layer)
    placed = [(area, frame.placed(area.shape)) for area in areas]
    parts += [_outline(area, shape) for area, shape in sorted(placed, key=lambda one: one[0].is_major)]
    symbols: list[str] = []
    occupied: list[BaseGeometry] = []
    for one in sorted(inputs, key=lambda found: found.severity):
        shape = frame.placed(one.shape)
        if shape.is_empty:
            continue
        parts.append(_extent(one, shape))
        spot = shapely.point_on_surface(shape)
        if frame.holds(spot.x, spot.y):
            symbols.append(
                input_symbol(spot.x, spot.y, unit=one.unit, severity=one.severity, is_disputed=one.is_disputed)
            )
            occupied.append(spot.buffer(RADIUS_MM))
    degrees = ticks(frame)
    body = "".join([*parts, *symbols, tick_lines(frame, degrees)])
    width, height = f"{frame.width_mm:g}", f"{frame.height_mm:g}"
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{body}</svg>'
    return MapDrawing(svg, [*place_names(frame, placed, occupied, covered), *_tick_labels(frame, degrees)])


def _picture(frame: Frame, raster: Path, style: Style) -> str:
    transform, width, height = frame.pixels(PIXELS_PER_MM)
    png = base64.b64encode(picture_png(raster, style, transform, width, height)).decode()
    size = f'width="{frame.width_mm:g}" height="{frame.height_mm:g}" preserveAspectRatio="none"'
    return f'<image {size} href="data:image/png;base64,{png}"/>'


def _features(frame: Frame, layer: MapLayer) -> list[str]:
    values: Sequence[Any] = layer.values or [None] * len(layer.features)
    parts: list[str] = []
    for shape, value in list(zip(layer.features, values, strict=True))[:MOST_FEATURES]:
        look = look_of(layer.style, value)
        placed = frame.placed(shape)
        if look is None or placed.is_empty:
            continue
        if layer.style.geometry == "point":
            points = shapely.get_coordinates(placed)
            parts += [mark(x, y, look) for x, y in points if frame.holds(x, y)]
        else:
            parts.append(_shape(path_of(placed), look, is_line=layer.style.geometry == "line"))
    return parts


def _shape(path: str, look: Look, *, is_line: bool) -> str:
    if is_line:
        pen = f'stroke="{look.colour}" stroke-opacity="{look.opacity:g}" stroke-width="0.5"'
        return f'<path d="{path}" fill="none" {pen}/>'
    edge = f' stroke="{look.outline.colour}" stroke-width="0.1"' if look.outline else ""
    return f'<path d="{path}" fill="{look.colour}" fill-opacity="{look.opacity:g}" fill-rule="evenodd"{edge}/>'


def _outline(area: MapArea, placed: BaseGeometry) -> str:
    pen = 'stroke="#374151" stroke-width="0.35"' if area.is_major else 'stroke="#6b7280" stroke-width="0.12"'
    path = path_of(placed)
    return f'<path d="{path}" fill="none" {pen}/>' if path else ""


def _extent(one: MapInput, placed: BaseGeometry) -> str:
    """The line or area of an input that is more than a point."""
    path = path_of(placed)
    if not path:
        return ""
    colour = DISPUTED if one.is_disputed else severity_colour(one.severity)
    dash = ' stroke-dasharray="1.2 0.8"' if one.is_disputed else ""
    fill = f'fill="{colour}" fill-opacity="0.12" fill-rule="evenodd"' if placed.area > 0 else 'fill="none"'
    return f'<path d="{path}" {fill} stroke="{colour}" stroke-width="0.6"{dash}/>'


def _tick_labels(frame: Frame, degrees: Sequence[Tick]) -> list[Label]:
    """Longitudes along the lower edge, latitudes along the left one, not in the corners."""
    labels: list[Label] = []
    for tick in degrees:
        length = frame.width_mm if tick.axis == "x" else frame.height_mm
        if not 10 <= tick.at_mm <= length - 10:
            continue
        if tick.axis == "x":
            labels.append(Label(tick.text, "", tick.at_mm, frame.height_mm - _TICK_LABEL_MM, "tick_x"))
        else:
            labels.append(Label(tick.text, "", _TICK_LABEL_MM, tick.at_mm, "tick_y"))
    return labels
