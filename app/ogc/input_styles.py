"""How inputs are drawn by programs for maps: by severity, in the colours of the platform's own map."""

from collections.abc import Mapping

from app.core.text import Text
from app.dialogue.words import SEVERITY
from spatial.styles.palettes import DARK_EDGE
from spatial.styles.style import Categories, Category, Geometry, Look, Outline, Style, Words

COLOURS: Mapping[str, str] = {"1": "#fff3c4", "2": "#fdc55a", "3": "#f0862e", "4": "#c62f1e", "5": "#6d0a1e"}
"""Severity → colour, as in app/web/islands/severity_icons.ts; a test compares the two."""


def input_style(geometry: Geometry, title: Text) -> Style:
    """The style of inputs of one geometry: darker and larger the graver, so that colour is not all that tells."""
    looks = {severity: _look(colour, int(severity), geometry) for severity, colour in COLOURS.items()}
    categories = tuple(
        Category(
            int(severity), Words(f"{severity} {SEVERITY[severity].th}", f"{severity} {SEVERITY[severity].en}"), look
        )
        for severity, look in sorted(looks.items(), reverse=True)
    )
    return Style(Words(title.th, title.en), geometry, Categories("severity", categories))


def _look(colour: str, severity: int, geometry: Geometry) -> Look:
    return Look(
        colour=colour,
        opacity=0.6 if geometry == "polygon" else 1.0,
        outline=Outline(DARK_EDGE, 1.0),
        width_px=1.5 + severity,
        radius_px=4.0 + severity,
    )
