"""What the islands of the maps' pages need to draw a style, and the legend beside it."""

from typing import Any

from app.core.text import Language
from app.ogc.styles.styled import Styled
from app.web.layer_drawing import Legend, LegendLine
from spatial.styles.legends import legend
from spatial.styles.maplibre import looks, to_maplibre
from spatial.styles.marks import mark_name, mark_svg
from spatial.styles.style import Look, Ramp

SOURCE = "features"
"""Id of the map's source."""
TILE_LAYER = "default"


def drawing_of(styled: Styled, language: Language, *, is_tiled: bool = False) -> dict[str, Any]:
    """Layers of MapLibre over one source, images of marks, and where to look.

    Args:
        styled: What is drawn, and how.
        language: Of names of layers.
        is_tiled: Whether the source is vector tiles; else GeoJSON, or pictures of a raster.
    """
    style = styled.style
    return {
        "source": SOURCE,
        "form": "raster" if styled.is_raster else "vector",
        "collection": styled.id,
        "preview": None,
        "bounds": list(styled.bounds) if styled.bounds else None,
        "layers": to_maplibre(style, source=SOURCE, source_layer=TILE_LAYER if is_tiled else None, language=language),
        "marks": {mark_name(look): mark_svg(look) for look in looks(style)} if style.geometry == "point" else {},
    }


def legend_of_style(styled: Styled, language: Language) -> Legend:
    """The legend of a style, as beside the maps of layers."""
    style = styled.style
    lines = [
        LegendLine(
            one,
            mark_svg(Look(one.colour, one.opacity, one.outline, radius_px=7, shape=one.shape))
            if one.geometry == "point"
            else None,
        )
        for one in legend(style, language)
    ]
    return Legend(
        title=style.title.in_language(language),
        unit=style.unit,
        note=style.note.in_language(language) if style.note else None,
        lines=lines,
        is_ramp=isinstance(style.body, Ramp),
    )
