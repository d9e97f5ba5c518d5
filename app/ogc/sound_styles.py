"""The style that a layer is drawn in: the stored one, or the platform's where that is one for another shape."""

from collections.abc import Mapping
from typing import Any

from app.layers.models import Layer
from spatial.styles.defaults import Kind, default_style
from spatial.styles.reading import read_style
from spatial.styles.style import Geometry, Style


def sound_style(
    layer: Layer, stored: Mapping[str, Any], geometry: Geometry, *, quantity: str | None = None, unit: str | None = None
) -> Style:
    """A style that can draw what there is.

    Args:
        layer: Whose it is.
        stored: What is stored for it, as whoever asks sees it.
        geometry: What is to be drawn.
        quantity: Of a hazard's raster.
        unit: Of its cells.
    """
    style = read_style(stored)
    if style.geometry == geometry:
        return style
    kind: Kind = layer.kind  # pyright: ignore[reportAssignmentType] - a check of the table holds it to these
    return default_style(kind, geometry, quantity, unit=unit)
