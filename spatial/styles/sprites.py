"""The marks of a style as a sprite: one picture with an index of what lies where, as MapLibre fetches it for itself.

The same shapes as `marks.mark_svg`, drawn by their distance from the edge, so that no drawing library is needed.
Called by the styles of the maps. Method: docs/methods/map-styles.md, "MapLibre".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

from spatial.styles.colour_vision import rgb_of
from spatial.styles.marks import CORNERS, mark_middle, mark_name
from spatial.styles.style import Look

Picture = npt.NDArray[np.uint8]


def sprite(looks: Sequence[Look], ratio: int = 1) -> tuple[Picture, dict[str, dict[str, int]]]:
    """Marks in a row, and where each is.

    Args:
        looks: Of a style; what looks alike is drawn once.
        ratio: Pixels of the picture for a pixel on the screen: 1, or 2 for fine screens.

    Returns:
        RGBA, shape (rows, columns, 4), opacity not multiplied in; a single transparent pixel where there is no look.
        And the index: `marks.mark_name` → `x`, `y`, `width`, `height` in pixels of the picture, `pixelRatio`.
    """
    marks = {mark_name(look): mark_picture(look, ratio) for look in looks}
    height = max((mark.shape[0] for mark in marks.values()), default=1)
    sheet = np.zeros((height, max(1, sum(mark.shape[1] for mark in marks.values())), 4), np.uint8)
    index: dict[str, dict[str, int]] = {}
    left = 0
    for name, mark in marks.items():
        side = mark.shape[0]
        sheet[:side, left : left + side] = mark
        index[name] = {"x": left, "y": 0, "width": side, "height": side, "pixelRatio": ratio}
        left += side
    return sheet, index


def mark_picture(look: Look, ratio: int = 1) -> Picture:
    """One mark, RGBA, square; its edge lies half within the shape and half without, as in SVG."""
    side = 2 * mark_middle(look) * ratio
    places = (np.arange(side) + 0.5 - side / 2) / ratio
    distance = _distances(look, *np.meshgrid(places, places))
    fill = np.clip(0.5 - distance * ratio, 0, 1) * look.opacity
    if look.outline is None or look.outline.width_px <= 0:
        return _painted(look.colour, fill)
    edge = np.clip(0.5 - (np.abs(distance) - look.outline.width_px / 2) * ratio, 0, 1)
    alpha = edge + fill * (1 - edge)
    under = np.divide(fill * (1 - edge), alpha, out=np.zeros_like(alpha), where=alpha > 0)[..., np.newaxis]
    colours = under * np.asarray(rgb_of(look.colour)) + (1 - under) * np.asarray(rgb_of(look.outline.colour))
    return _picture(colours, alpha)


def _painted(colour: str, alpha: Any) -> Picture:
    return _picture(np.broadcast_to(np.asarray(rgb_of(colour)), (*alpha.shape, 3)), alpha)


def _picture(colours: Any, alpha: Any) -> Picture:
    seen = np.where(alpha[..., np.newaxis] > 0, colours, 0.0)
    return np.rint(np.concatenate([seen, alpha[..., np.newaxis]], axis=-1) * 255).astype(np.uint8)


def _distances(look: Look, x: Any, y: Any) -> npt.NDArray[np.float64]:
    """Distance in screen pixels from the shape's edge, negative within."""
    if look.shape == "circle":
        return np.hypot(x, y) - look.radius_px
    shape = Polygon(np.asarray(CORNERS[look.shape]) * look.radius_px)
    away = shapely.distance(shape.exterior, shapely.points(x, y))
    return np.where(shapely.contains_xy(shape, x, y), -away, away)
