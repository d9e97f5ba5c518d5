"""The style that a layer gets when nobody gave it one, from what the layer is.

Depth of water in four classes as people measure it on themselves, other quantities in classes of their own, people as
a ramp, everything else in one colour and shape per kind. Choices and reasons: docs/methods/map-styles.md, "Defaults".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from spatial.styles import palettes
from spatial.styles.numeric import class_style, ramp_style
from spatial.styles.quantities import QUANTITIES, find_field
from spatial.styles.style import Geometry, Look, Outline, Shape, Single, Style, Words

Kind = Literal["hazard", "exposure", "vulnerability", "capacity", "result"]

DEPTH_BREAKS_M = (0.1, 0.5, 1.0, 2.0)

_GEOMETRIES: dict[str, Geometry] = {
    "point": "point",
    "multipoint": "point",
    "linestring": "line",
    "multilinestring": "line",
    "polygon": "polygon",
    "multipolygon": "polygon",
    "raster": "raster",
}
_KINDS: dict[Kind, tuple[Words, str, Shape]] = {
    "hazard": (Words("พื้นที่เสี่ยงภัย", "Hazard"), palettes.WATER, "circle"),
    "exposure": (Words("สิ่งที่อยู่ในพื้นที่เสี่ยง", "Exposed"), palettes.EXPOSED, "circle"),
    "vulnerability": (Words("กลุ่มเปราะบาง", "Vulnerable"), palettes.VULNERABLE, "diamond"),
    "capacity": (Words("ทรัพยากรและศักยภาพ", "Capacity"), palettes.CAPACITY, "square"),
    "result": (Words("ผลการวิเคราะห์", "Result"), palettes.RESULT, "triangle"),
}
_EXTENT = Words("พื้นที่น้ำท่วม", "Flooded area")


def default_style(
    kind: Kind, geometry_type: str, quantity: str | None = None, fields: Sequence[str] = (), *, unit: str | None = None
) -> Style:
    """A sound style for a layer.

    Args:
        kind: Of the layer.
        geometry_type: As the catalogue has it (`MultiPolygon`, `Point`, …), or `raster`; in any case.
        quantity: Of a hazard: `depth`, `velocity`, `duration` or `extent`.
        fields: Names of the layer's properties, among which the quantity's number is looked for.
        unit: Of the quantity, as in the metadata; the quantity's usual unit where None or not known.

    Returns:
        Classes where a number is at hand (in cells or in a property), a ramp for other rasters, else one look.

    Raises:
        ValueError: a geometry type that is none of these.
    """
    geometry = geometry_of(geometry_type)
    known = QUANTITIES.get(quantity or "")
    if geometry == "raster":
        if known is not None:
            return ramp_style(known, unit=unit)
        return ramp_style(QUANTITIES["people" if kind == "exposure" else "value"], unit=unit)
    if known is not None:
        field = find_field(known, fields)
        if field is not None:
            return class_style(known, field=field, geometry=geometry, unit=unit)
    return _single(kind, geometry, is_extent=quantity is not None)


def geometry_of(geometry_type: str) -> Geometry:
    """What a style calls a geometry type of the catalogue (`MultiPolygon`, `Point`, …, in any case), or `raster`.

    Raises:
        ValueError: a geometry type that is none of these.
    """
    geometry = _GEOMETRIES.get(geometry_type.lower())
    if geometry is None:
        raise ValueError(f"no style for geometry type {geometry_type!r}")
    return geometry


def depth_classes(
    breaks_m: Sequence[float] = DEPTH_BREAKS_M, *, field: str | None, geometry: Geometry = "polygon"
) -> Style:
    """Classes of water depth from a province's own breaks, for areas (`field` holds the depth in m) or a raster.

    Args:
        breaks_m: Ascending lower limits of the classes; below the first is dry, the last class is open.
        field: Property with the depth; None with geometry `raster`.
        geometry: Of the layer.

    Returns:
        One class per break. Only the platform's own breaks are likened to knee, waist and head.
    """
    return class_style(QUANTITIES["depth"], field=field, geometry=geometry, breaks=tuple(breaks_m))


def counts_style(title: Words, *, field: str = "count") -> Style:
    """Areas by how many features lie in them: what those see who may not see the points of a layer.

    Args:
        title: Of the layer, so that the legend says what is counted.
        field: Property with the count.
    """
    return replace(class_style(QUANTITIES["count"], field=field, geometry="polygon"), title=title)


def _single(kind: Kind, geometry: Geometry, *, is_extent: bool) -> Style:
    words, colour, shape = _KINDS[kind]
    if kind == "hazard" and is_extent:
        words = _EXTENT
    look = Look(colour, opacity=0.9, outline=Outline(palettes.LIGHT_EDGE, 1.5), radius_px=7, shape=shape)
    if geometry == "polygon":
        look = Look(colour, opacity=0.45, outline=Outline(palettes.DARK_EDGE, 1.0))
    if geometry == "line":
        look = Look(colour, opacity=1.0, outline=Outline(palettes.LIGHT_EDGE, 1.0), width_px=3.0)
    return Style(title=words, geometry=geometry, body=Single(words, look))
