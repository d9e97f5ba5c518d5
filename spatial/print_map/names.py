"""Where the names of areas stand on a map: the major and larger ones first, none over another. Called by `drawing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.print_map.frame import Frame

_LEAST_AREA_MM2 = 4.0
_HEIGHTS_MM = {"district": 6.0, "subdistrict": 2.6}
"""Of a district's two lines, Thai above English; of a subdistrict's one."""
_LETTER_MM = {"district": 1.65, "subdistrict": 1.3}
_SHIFTS = (0.0, -1.0, 1.0, -2.0, 2.0)
"""Tried one after the other, in heights of the name, from the middle of the area."""


@dataclass(frozen=True, slots=True)
class MapArea:
    """An administrative area: drawn as an outline, named where there is room."""

    name: str
    """In Thai."""
    english: str
    shape: BaseGeometry
    """Longitude and latitude on WGS 84."""
    is_major: bool
    """A district, not a subdistrict."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a map, in the middle of which they stand."""

    text: str
    english: str
    """A second line, smaller; may be empty."""
    x_mm: float
    y_mm: float
    kind: Literal["district", "subdistrict", "tick_x", "tick_y"]


def place_names(
    frame: Frame,
    areas: Sequence[tuple[MapArea, BaseGeometry]],
    occupied: Sequence[BaseGeometry] = (),
    covered: Sequence[BaseGeometry] = (),
) -> list[Label]:
    """Names that have room.

    Args:
        frame: The map.
        areas: Each area with its shape in millimetres.
        occupied: Boxes in millimetres that names keep off where they can; a district's name that cannot is set anyway.
        covered: Shapes in millimetres under which nothing would be read, such as the scale bar.
    """
    labels: list[Label] = []
    taken: list[BaseGeometry] = list(covered)
    for area, shape in sorted(areas, key=lambda one: (not one[0].is_major, -one[1].area)):
        kind = "district" if area.is_major else "subdistrict"
        height, width = _HEIGHTS_MM[kind], _LETTER_MM[kind] * max(letters(area.name), 0.7 * len(area.english))
        if not area.is_major:
            width = _LETTER_MM[kind] * letters(area.name)
        is_too_small = shape.area < (_LEAST_AREA_MM2 if area.is_major else 1.2 * width * height)
        if shape.is_empty or is_too_small:
            continue
        spot = shapely.point_on_surface(shape)
        boxes = [_box(spot.x, spot.y + shift * height, width, height) for shift in _SHIFTS]
        free = [box for box in boxes if _is_within(frame, box) and not any(box.intersects(one) for one in taken)]
        clear = [box for box in free if not any(box.intersects(one) for one in occupied)]
        chosen = clear[:1] or (free[:1] if area.is_major else [])
        if not chosen:
            continue
        taken.append(chosen[0])
        middle = chosen[0].centroid
        labels.append(Label(area.name, area.english if area.is_major else "", middle.x, middle.y, kind))
    return labels


def letters(text: str) -> int:
    """Letters that take room: Thai vowels and tone marks above and below do not."""
    return sum(
        not (letter == "\u0e31" or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e") for letter in text
    )


def _box(x: float, y: float, width: float, height: float) -> BaseGeometry:
    return shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _is_within(frame: Frame, box: BaseGeometry) -> bool:
    west, north, east, south = box.bounds
    return frame.holds(west, north, margin_mm=1) and frame.holds(east, south, margin_mm=1)
