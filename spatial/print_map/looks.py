"""Which look of a style a feature has, by the value of the property that the style goes by. Called by `drawing`."""

import math
from typing import Any

from spatial.styles.style import Categories, Category, Classes, Look, Ramp, Single, Style, Words


def field_of(style: Style) -> str | None:
    """The property that a style goes by; None where all features look alike."""
    return style.body.field if isinstance(style.body, Classes | Categories) else None


def look_of(style: Style, value: Any) -> Look | None:
    """How a feature is drawn; None where the style does not draw it.

    Args:
        style: Of points, lines or polygons.
        value: Of the property that `field_of` names; None where it has none.
    """
    match style.body:
        case Single(look=look):
            return look
        case Classes():
            return _class_look(style.body, value)
        case Categories(categories=categories, other=other):
            written = _as_text(value)
            found = next((one.look for one in categories if one.as_text == written), None)
            return found or (other.look if other else None)
        case Ramp():
            return None


def _class_look(body: Classes, value: Any) -> Look | None:
    # a number that came as text is in no class, as on the screen's map
    if not isinstance(value, int | float) or isinstance(value, bool) or math.isnan(value):
        return None
    number = float(value)
    for one in body.classes:
        if (one.minimum is None or number >= one.minimum) and (one.maximum is None or number < one.maximum):
            return one.look
    return None


def _as_text(value: Any) -> str | None:
    """As maps on screens compare: `Category.as_text` of a value that the layer holds."""
    if value is None:
        return None
    if isinstance(value, str | int | float):
        return Category(value, Words("", ""), Look("#000000")).as_text
    return str(value)
