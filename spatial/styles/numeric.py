"""Styles for a quantity's numbers: classes and ramps with their labels in Thai and English.

Called by `defaults`. Labels and fading: docs/methods/map-styles.md, "Labels" and "Ramps".
"""

from spatial.styles.palettes import DARK_EDGE, FILL_OPACITY, LIGHT_EDGE, sequence
from spatial.styles.quantities import Quantity, unit_of
from spatial.styles.style import Classes, ClassRange, Geometry, Look, Outline, Ramp, Stop, Style, Words

_FAINT = 0.55
"""Opacity of a ramp at its second stop, where something begins to be worth showing."""


def class_style(
    quantity: Quantity,
    *,
    field: str | None,
    geometry: Geometry,
    unit: str | None = None,
    breaks: tuple[float, ...] | None = None,
) -> Style:
    """Classes from each break up to the next, the last one open; less than the first break is not shown.

    Args:
        quantity: What the numbers are.
        field: Property with the number; None for a raster.
        geometry: Of the layer.
        unit: Of the numbers; the quantity's own where None or not known.
        breaks: In the quantity's own unit, ascending; the quantity's where None.
    """
    name, factor, unit_words = unit_of(quantity, unit)
    limits = quantity.breaks if breaks is None else breaks
    likened = quantity.likened if limits == quantity.breaks else ()
    classes: list[ClassRange] = []
    for index, colour in enumerate(sequence(quantity.colours, len(limits))):
        low = limits[index] * factor
        high = limits[index + 1] * factor if index + 1 < len(limits) else None
        shown_high = high - 1 if quantity.is_whole and high is not None else high
        label = _label(low, shown_high, unit_words, likened[index] if likened else None)
        classes.append(ClassRange(low, high, label, _look(colour, geometry)))
    return Style(quantity.title, geometry, Classes(field, tuple(classes)), unit=name or None)


def ramp_style(quantity: Quantity, *, unit: str | None = None) -> Style:
    """A ramp that is not seen at the first stop, faint at the second, and darker towards the last."""
    name, factor, unit_words = unit_of(quantity, unit)
    values = quantity.stops
    colours = sequence(quantity.colours, len(values) - 1)
    stops = [Stop(values[0] * factor, colours[0], 0.0)]
    for index, (value, colour) in enumerate(zip(values[1:], colours, strict=True)):
        opacity = _FAINT if index == 0 else FILL_OPACITY
        figure = _figure(value * factor)
        is_last = index == len(colours) - 1
        label = Words(
            _phrase(figure, unit_words.th, "ขึ้นไป" if is_last else ""),
            _phrase(figure, unit_words.en, "and more" if is_last else ""),
        )
        stops.append(Stop(value * factor, colour, opacity, label))
    return Style(quantity.title, "raster", Ramp(tuple(stops)), unit=name or None)


def _look(colour: str, geometry: Geometry) -> Look:
    if geometry == "point":
        return Look(colour, opacity=1.0, outline=Outline(DARK_EDGE, 1.0), radius_px=6.0)
    if geometry == "line":
        return Look(colour, opacity=1.0, outline=Outline(LIGHT_EDGE, 1.0), width_px=3.0)
    return Look(colour, opacity=FILL_OPACITY)


def _label(low: float, high: float | None, unit: Words, likened: Words | None) -> Words:
    if high is None:
        th, en = _phrase(_figure(low), unit.th, "ขึ้นไป"), _phrase(_figure(low), unit.en, "and more")
    else:
        figures = f"{_figure(low)}–{_figure(high)}"
        th, en = _phrase(figures, unit.th), _phrase(figures, unit.en)
    if likened is not None:
        th, en = f"{th} ({likened.th})", f"{en} ({likened.en})"
    return Words(th, en)


def _phrase(*parts: str) -> str:
    """The parts that are there, with spaces between."""
    return " ".join(part for part in parts if part)


def _figure(value: float) -> str:
    """A number as people write it: no needless decimals, thousands with commas."""
    return f"{value:,.10g}" if abs(value) < 1000 else f"{value:,.0f}"
