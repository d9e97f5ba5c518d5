"""How desktop programs draw what a dataset brings besides its layers: inputs by severity, areas by their edge.

Colours are those of the platform's own map (app/web/islands/severity_icons.ts); the number stands in every label.
"""

from typing import Literal

from spatial.styles.palettes import DARK_EDGE
from spatial.styles.style import Categories, Category, Look, Outline, Single, Style, Words

_SEVERITIES = (
    ("#fff3c4", "1 เล็กน้อย", "1 Minor"),
    ("#fdc55a", "2 ปานกลาง", "2 Moderate"),
    ("#f0862e", "3 รุนแรง", "3 Serious"),
    ("#c62f1e", "4 รุนแรงมาก", "4 Severe"),
    ("#6d0a1e", "5 วิกฤต", "5 Critical"),
)
_EDGE = Outline(DARK_EDGE, 1.0)
_INPUTS = Words("ข้อมูลจากหน่วยสนทนาตามความรุนแรง", "Inputs by severity")
_AREAS = Words("เขตการปกครอง", "Administrative areas")


def inputs_style(geometry: Literal["point", "line", "polygon"]) -> Style:
    """Inputs by severity; marks, lines and edges are as plain on light as on dark ground."""
    opacity = 0.6 if geometry == "polygon" else 1.0
    categories = tuple(
        Category(number, Words(th, en), Look(colour, opacity, _EDGE, width_px=4.0, radius_px=8.0))
        for number, (colour, th, en) in enumerate(_SEVERITIES, 1)
    )
    return Style(_INPUTS, geometry, Categories("severity", categories))


def areas_style() -> Style:
    """Areas by their edge alone: what lies beneath stays in sight."""
    return Style(_AREAS, "polygon", Single(_AREAS, Look("#ffffff", 0.0, Outline(DARK_EDGE, 1.5))))
