"""Symbols on paper: marks of points, and inputs, whose shape says the unit and whose number the severity.

As the maps on screens show them, so that a paper can be laid beside one: the darker the more severe, a dashed edge and
an exclamation mark where an input is disputed. Digits are strokes of our own: no font is called for within the SVG.
Called by `drawing` and for legends.
"""

from collections.abc import Mapping
from typing import Literal

from spatial.styles.style import Geometry, Look, Shape

Unit = Literal["structural", "non_structural", "both"]

RADIUS_MM = 2.1
"""Of an input's symbol, without its edge."""
DISPUTED = "#7b1fa2"
_INK = "#16212c"
_FILLS = ("#fff3c4", "#fdc55a", "#f0862e", "#c62f1e", "#6d0a1e")
_SHAPES: Mapping[Unit, Shape] = {"structural": "square", "non_structural": "circle", "both": "diamond"}
_MARK_MM = 1.1
# strokes in a box 2 wide and 4 high around the middle
_DIGITS = (
    "M-.7-1.2L.2-2V2",
    "M-1-1.1C-.9-2.3 1-2.3 1-.9C1 .1-.6 1-1 2H1.1",
    "M-1-1.4C-.6-2.3 1-2.2 1-1C1-.2.2-.1-.2-.1C.4-.1 1.1.2 1.1 1C1.1 2.3-.8 2.4-1.1 1.3",
    "M.4 2V-2L-1.2.9H1.2",
    "M.9-2H-.8L-.9-.2C-.3-.7 1.1-.6 1.1.7C1.1 2.2-.7 2.4-1.1 1.4",
)


def mark(x_mm: float, y_mm: float, look: Look) -> str:
    """A point of a layer: shape and colour as its style has them, all of one size."""
    paint = f'fill="{look.colour}" fill-opacity="{look.opacity:g}" stroke="#ffffff" stroke-width="0.25"'
    return _shape(look.shape, x_mm, y_mm, _MARK_MM, paint)


def input_symbol(x_mm: float, y_mm: float, *, unit: Unit, severity: int, is_disputed: bool) -> str:
    """An input.

    Args:
        x_mm: Of its middle.
        y_mm: Of its middle.
        unit: Square: structural; circle: non-structural; diamond: both.
        severity: 1 to 5.
        is_disputed: Marked by a dashed edge and an exclamation mark.
    """
    shape = _SHAPES[unit]
    edge = f'stroke="{DISPUTED}" stroke-width="0.55" stroke-dasharray="0.8 0.5"' if is_disputed else f'stroke="{_INK}"'
    width = "" if is_disputed else ' stroke-width="0.35"'
    halo = _shape(shape, x_mm, y_mm, RADIUS_MM, 'fill="#ffffff" stroke="#ffffff" stroke-width="0.9"')
    body = _shape(shape, x_mm, y_mm, RADIUS_MM, f'fill="{_FILLS[severity - 1]}" {edge}{width}')
    ink = "#ffffff" if severity >= 4 else _INK
    digit = _stroked(_DIGITS[severity - 1], x_mm, y_mm, 0.55, ink)
    return halo + body + digit + (_badge(x_mm + 1.7, y_mm - 1.7) if is_disputed else "")


def swatch(look_colour: str, opacity: float, geometry: Geometry, shape: Shape) -> str:
    """A line of a legend as an SVG image of its own, 6 by 4 mm."""
    if geometry == "point":
        return _image(mark(3, 2, Look(look_colour, opacity, shape=shape)))
    if geometry == "line":
        return _image(f'<path d="M.6 2H5.4" stroke="{look_colour}" stroke-opacity="{opacity:g}" stroke-width="0.7"/>')
    patch = f'fill="{look_colour}" fill-opacity="{opacity:g}" stroke="#6b7280" stroke-width="0.15"'
    return _image(f'<rect x="0.3" y="0.5" width="5.4" height="3" {patch}/>')


def input_swatch(unit: Unit, severity: int, *, is_disputed: bool) -> str:
    """The symbol of an input as an SVG image of its own, 6 by 6 mm."""
    return _image(input_symbol(3, 3, unit=unit, severity=severity, is_disputed=is_disputed), height_mm=6)


def severity_colour(severity: int) -> str:
    """Of lines and areas: dark enough to be seen as a line from the third on."""
    return _FILLS[severity - 1] if severity >= 3 else "#a16207"


def _shape(shape: Shape, x: float, y: float, r: float, paint: str) -> str:
    match shape:
        case "square":
            side = 1.78 * r
            corner = f'x="{x - side / 2:.2f}" y="{y - side / 2:.2f}" width="{side:.2f}" height="{side:.2f}"'
            return f'<rect {corner} rx="0.2" {paint}/>'
        case "triangle":
            return f'<path d="M{x:.2f} {y - 1.35 * r:.2f}l{1.25 * r:.2f} {2.3 * r:.2f}h{-2.5 * r:.2f}z" {paint}/>'
        case "diamond":
            d = 1.25 * r
            return f'<path d="M{x:.2f} {y - d:.2f}l{d:.2f} {d:.2f}l{-d:.2f} {d:.2f}l{-d:.2f} {-d:.2f}z" {paint}/>'
        case "circle":
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" {paint}/>'


def _badge(x: float, y: float) -> str:
    disc = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.05" fill="{DISPUTED}" stroke="#ffffff" stroke-width="0.2"/>'
    return disc + _stroked("M0-2V.6M0 1.9V2", x, y, 0.32, "#ffffff")


def _stroked(path: str, x: float, y: float, scale: float, colour: str) -> str:
    pen = f'fill="none" stroke="{colour}" stroke-width="{0.3 / scale:.2f}" stroke-linecap="round"'
    return f'<path transform="translate({x:.2f} {y:.2f}) scale({scale})" d="{path}" {pen} stroke-linejoin="round"/>'


def _image(body: str, height_mm: float = 4) -> str:
    frame = f'width="6mm" height="{height_mm:g}mm" viewBox="0 0 6 {height_mm:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{body}</svg>'
