"""How desktop programs draw what a dataset brings besides its layers: inputs by severity, areas by their edge.

Colours are those of the platform's own map (app/web/islands/severity_icons.ts); the number stands in every label.
"""

from typing import Literal

from app.dialogue.words import SEVERITY
from spatial.styles.palettes import DARK_EDGE
from spatial.styles.style import Categories, Category, Look, Outline, Single, Style, Words

_COLOURS = ("#fff3c4", "#fdc55a", "#f0862e", "#c62f1e", "#6d0a1e")
"""From severity 1 to 5."""
_EDGE = Outline(DARK_EDGE, 1.0)
_INPUTS = Words("ข้อมูลจากหน่วยสนทนาตามความรุนแรง", "Inputs by severity")
_AREAS = Words("เขตการปกครอง", "Administrative areas")


def inputs_style(geometry: Literal["point", "line", "polygon"]) -> Style:
    """Inputs by severity; marks, lines and edges are as plain on light as on dark ground."""
    opacity = 0.6 if geometry == "polygon" else 1.0
    categories = tuple(
        Category(number, _severity(number), Look(colour, opacity, _EDGE, width_px=4.0, radius_px=8.0))
        for number, colour in enumerate(_COLOURS, 1)
    )
    return Style(_INPUTS, geometry, Categories("severity", categories))


def _severity(number: int) -> Words:
    said = SEVERITY[str(number)]
    return Words(f"{number} {said.th}", f"{number} {said.en}")


def areas_style() -> Style:
    """Areas by their edge alone: what lies beneath stays in sight."""
    return Style(_AREAS, "polygon", Single(_AREAS, Look("#ffffff", 0.0, Outline(DARK_EDGE, 1.5))))
