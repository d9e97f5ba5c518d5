"""Which parts of a style look alike, to whom: a check of a style that somebody made, and of ours in the tests.

Method and threshold: docs/methods/map-styles.md, "Colours".
"""

from dataclasses import dataclass
from itertools import pairwise

from spatial.styles.colour_vision import VISIONS, Vision, difference, over
from spatial.styles.palettes import LAND_BACKGROUNDS, LEAST_BETWEEN_NEIGHBOURS, WATER_BACKGROUND
from spatial.styles.style import Categories, Classes, Look, Style, Words


@dataclass(frozen=True, slots=True)
class Alike:
    """Two parts of a style that are hard to tell apart."""

    first: Words
    second: Words
    vision: Vision
    difference: float
    """CIEDE2000 over the worst background."""


def look_alikes(style: Style, *, least: float = LEAST_BETWEEN_NEIGHBOURS) -> list[Alike]:
    """Pairs whose colours differ by less than `least` for some kind of vision; the worst kind of each pair is told.

    Classes are held against their neighbours, categories against every other. Points with different shapes are
    told apart by shape and so left out. Single styles and ramps have no pairs.
    """
    body = style.body
    if isinstance(body, Classes):
        parts = [(one.label, one.look) for one in body.classes]
        pairs = list(pairwise(parts))
    elif isinstance(body, Categories):
        parts = [(one.label, one.look) for one in body.categories]
        pairs = [(first, second) for index, first in enumerate(parts) for second in parts[index + 1 :]]
    else:
        return []
    found: list[Alike] = []
    for (first, first_look), (second, second_look) in pairs:
        if style.geometry == "point" and first_look.shape != second_look.shape:
            continue
        differences: dict[Vision, float] = {vision: apart(first_look, second_look, vision) for vision in VISIONS}
        vision = min(VISIONS, key=differences.__getitem__)
        worst = differences[vision]
        if worst < least:
            found.append(Alike(first, second, vision, worst))
    return found


def apart(first: Look, second: Look, vision: Vision) -> float:
    """CIEDE2000 between two looks as they appear over the background where they are least apart."""
    return min(
        difference(
            over(first.colour, first.opacity, background), over(second.colour, second.opacity, background), vision
        )
        for background in (*LAND_BACKGROUNDS, WATER_BACKGROUND)
    )
