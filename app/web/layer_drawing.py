"""How a version of a layer is drawn on its page: layers for the map, images of its marks, and its legend.

A style was checked when it was stored; what comes of it here is JSON for the island and shapes for the template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.text import Language
from spatial.styles.defaults import counts_style
from spatial.styles.legends import LegendEntry, legend
from spatial.styles.maplibre import looks, to_maplibre
from spatial.styles.marks import mark_name, mark_svg
from spatial.styles.reading import read_style
from spatial.styles.style import Look, Ramp, Style, Words

SOURCE = "layer"
"""Id of the map's source where there is one."""


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A line of the legend, with the mark as SVG where the geometry is points."""

    entry: LegendEntry
    mark: str | None


@dataclass(frozen=True, slots=True)
class Legend:
    """The legend beside the map, in the page's language."""

    title: str
    unit: str | None
    note: str | None
    lines: Sequence[LegendLine]
    is_ramp: bool


def style_of(layer: Mapping[str, Any]) -> Style:
    """The style of a layer as `layer_read` shows it; of its counts where only those are shown."""
    if layer["shown_precision"] == "subdistrict_counts":
        return counts_style(Words(layer["title"]["th"], layer["title"]["en"]))
    return read_style(layer["style"])


def map_layers(
    layer: Mapping[str, Any], version: Mapping[str, Any], language: Language, *, source: str = SOURCE
) -> dict[str, Any]:
    """What the island needs to draw a version: its source, layers, images of marks, and where to look."""
    style = style_of(layer)
    source_layer = "default" if layer["form"] == "vector" else None
    return {
        "source": source,
        "form": layer["form"],
        "collection": version["collection"],
        "preview": version["preview"],
        "bounds": _bounds(version),
        "layers": to_maplibre(style, source=source, source_layer=source_layer, language=language),
        "marks": {mark_name(look): mark_svg(look) for look in looks(style)} if style.geometry == "point" else {},
    }


def legend_of(layer: Mapping[str, Any], language: Language) -> Legend:
    """The legend of a layer."""
    style = style_of(layer)
    return Legend(
        title=style.title.in_language(language),
        unit=style.unit,
        note=style.note.in_language(language) if style.note else None,
        lines=[LegendLine(entry, _mark(entry)) for entry in legend(style, language)],
        is_ramp=isinstance(style.body, Ramp),
    )


def _mark(entry: LegendEntry) -> str | None:
    if entry.geometry != "point":
        return None
    return mark_svg(Look(entry.colour, entry.opacity, entry.outline, radius_px=7, shape=entry.shape))


def _bounds(version: Mapping[str, Any]) -> Sequence[float] | None:
    """West, south, east, north of a version, degrees; None where it is not told or nothing is there."""
    if version["preview"]:
        return version["preview"]["bounds"]
    if version["extent"] is None:
        return None
    ring: list[tuple[float, float]] = version["extent"]["coordinates"][0]
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
