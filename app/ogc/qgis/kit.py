"""What a QGIS kit holds: all that somebody sees of a province, as groups of layers."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.text import Language
from spatial.qgis.layers import Group


@dataclass(frozen=True, slots=True)
class Kit:
    """All that somebody sees of a province."""

    province_code: str
    title: str
    language: Language
    groups: Sequence[Group]
    """From the top down; none is empty."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north of the province, in degrees."""
