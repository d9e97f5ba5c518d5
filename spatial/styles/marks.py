"""The marks of points: four shapes of about the same weight, drawn as SVG, for the map and the legend alike.

MapLibre draws circles by itself; the other shapes it draws from images, which a page makes from `mark_svg` under the
name `mark_name`; programs that have no page get the same as a sprite (`sprites.py`).
"""

import math

from spatial.styles.style import Look, Shape

CORNERS: dict[Shape, tuple[tuple[float, float], ...]] = {
    "square": ((-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)),
    "triangle": ((0.0, -1.35), (1.25, 0.95), (-1.25, 0.95)),
    "diamond": ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
}
"""Corners around the middle, y downwards; all shapes cover about the area of the circle of radius 1."""

SIZE_BY_RADIUS: dict[Shape, float] = {"circle": 2.0, "square": 1.78, "triangle": 2.3, "diamond": 2.5}
"""Height of each shape for a radius of 1: what programs that draw the shapes themselves take as their size."""


def mark_name(look: Look) -> str:
    """The name of a mark's image on the map: the same look, the same name; letters, digits and `|` only."""
    edge = "none" if look.outline is None else f"{look.outline.colour[1:]}|{look.outline.width_px:g}"
    return f"mark|{look.shape}|{look.colour[1:]}|{look.opacity:g}|{look.radius_px:g}|{edge}"


def mark_middle(look: Look) -> int:
    """Half the side of a mark's image in pixels: just large enough for shape and outline."""
    edge_px = 0.0 if look.outline is None else look.outline.width_px
    return math.ceil(look.radius_px * 1.4 + edge_px)


def mark_svg(look: Look) -> str:
    """A mark as a square SVG image, in pixels, just large enough for shape and outline.

    Only numbers, the shape's own corners and colours that were checked get into the text: nothing that a person wrote.
    """
    edge_px = 0.0 if look.outline is None else look.outline.width_px
    middle = mark_middle(look)
    stroke = "" if look.outline is None else f' stroke="{look.outline.colour}" stroke-width="{edge_px:g}"'
    paint = f'fill="{look.colour}" fill-opacity="{look.opacity:g}"{stroke} stroke-linejoin="round"'
    if look.shape == "circle":
        body = f'<circle cx="{middle}" cy="{middle}" r="{look.radius_px:g}" {paint}/>'
    else:
        points = " ".join(
            f"{middle + x * look.radius_px:.2f},{middle + y * look.radius_px:.2f}" for x, y in CORNERS[look.shape]
        )
        body = f'<polygon points="{points}" {paint}/>'
    size = 2 * middle
    frame = f'width="{size}" height="{size}" viewBox="0 0 {size} {size}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{body}</svg>'
