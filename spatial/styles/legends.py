"""The legend of a style: what each colour and shape means, in one language.

Called by pages, print-outs and the API. The words are the style's own; nothing is composed here but the order.
"""

from dataclasses import dataclass
from typing import Any

from spatial.styles.style import Categories, Classes, Geometry, Language, Look, Outline, Ramp, Shape, Style


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend."""

    label: str
    colour: str
    opacity: float
    geometry: Geometry
    """Whether to show a mark, a line or a patch."""
    shape: Shape
    """Of a mark."""
    outline: Outline | None
    value: float | None = None
    """Of a ramp's stop, so that a page can place it along the ramp."""


def legend(style: Style, language: Language) -> list[LegendEntry]:
    """The legend's lines, from the top: classes and ramps from the lowest value up, categories as the style has them.

    Classes and categories that have the same words and the same look are told once.
    """
    body = style.body
    if isinstance(body, Ramp):
        return [
            LegendEntry(
                stop.label.in_language(language), stop.colour, stop.opacity, "raster", "square", None, stop.value
            )
            for stop in body.stops
            if stop.label is not None
        ]
    if isinstance(body, Classes):
        labelled = [(one.label, one.look) for one in body.classes]
    elif isinstance(body, Categories):
        labelled = [(one.label, one.look) for one in body.categories]
        labelled += [] if body.other is None else [(body.other.label, body.other.look)]
    else:
        labelled = [(body.label, body.look)]
    entries = [_entry(label.in_language(language), look, style.geometry) for label, look in labelled]
    return list(dict.fromkeys(entries))


def _entry(label: str, look: Look, geometry: Geometry) -> LegendEntry:
    return LegendEntry(label, look.colour, look.opacity, geometry, look.shape, look.outline)


def legend_json(style: Style, language: Language) -> dict[str, Any]:
    """The legend as JSON values, in one language: `title`, `unit`, `note`, `is_ramp`, and `entries` from the top."""
    return {
        "title": style.title.in_language(language),
        "unit": style.unit,
        "note": style.note.in_language(language) if style.note else None,
        "is_ramp": isinstance(style.body, Ramp),
        "entries": [_entry_json(one) for one in legend(style, language)],
    }


def _entry_json(one: LegendEntry) -> dict[str, Any]:
    told: dict[str, Any] = {"label": one.label, "colour": one.colour, "opacity": one.opacity, "value": one.value}
    if one.geometry == "point":
        told["shape"] = one.shape
    if one.outline is not None:
        told["outline"] = {"colour": one.outline.colour, "width_px": one.outline.width_px}
    return told
