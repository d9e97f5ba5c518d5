"""A style as JSON: what the catalogue stores and the API answers.

`reading.read_style` is the way back. The form is in docs/methods/map-styles.md.
"""

from typing import Any

from spatial.styles.style import VERSION, Categories, Classes, Look, Ramp, Single, Style, Words


def style_json(style: Style) -> dict[str, Any]:
    """The style as JSON values, complete: what a reader would assume is written out."""
    head: dict[str, Any] = {
        "version": VERSION,
        "title": _words(style.title),
        "geometry": style.geometry,
        "unit": style.unit,
        "note": None if style.note is None else _words(style.note),
    }
    body = style.body
    if isinstance(body, Classes):
        classes = [
            {"min": one.minimum, "max": one.maximum, "label": _words(one.label), **_look(one.look)}
            for one in body.classes
        ]
        return head | {"kind": "classes", "field": body.field, "classes": classes}
    if isinstance(body, Categories):
        categories = [{"value": one.value, "label": _words(one.label), **_look(one.look)} for one in body.categories]
        other = None if body.other is None else _single(body.other)
        return head | {"kind": "categories", "field": body.field, "categories": categories, "other": other}
    if isinstance(body, Ramp):
        stops = [
            {
                "value": one.value,
                "colour": one.colour,
                "opacity": one.opacity,
                "label": None if one.label is None else _words(one.label),
            }
            for one in body.stops
        ]
        return head | {"kind": "ramp", "stops": stops}
    return head | {"kind": "single", **_single(body)}


def _words(words: Words) -> dict[str, str]:
    return {"th": words.th, "en": words.en}


def _single(single: Single) -> dict[str, Any]:
    return {"label": _words(single.label), **_look(single.look)}


def _look(look: Look) -> dict[str, Any]:
    outline = None
    if look.outline is not None:
        outline = {"colour": look.outline.colour, "width_px": look.outline.width_px}
    return {
        "colour": look.colour,
        "opacity": look.opacity,
        "outline": outline,
        "width_px": look.width_px,
        "radius_px": look.radius_px,
        "shape": look.shape,
    }
