"""A style as a whole MapLibre document: one that a map draws by itself, with nothing but its address.

The layers are those of `maplibre.to_maplibre`, the same as on the platform's pages. Called by the styles of the maps.
"""

import math
from collections.abc import Mapping
from typing import Any

from spatial.styles.legends import legend_json
from spatial.styles.maplibre import to_maplibre
from spatial.styles.style import Language, Style

PIXELS = 512
"""Of the world at zoom 0, as MapLibre counts."""
_SCREEN_PX = 360
"""That all of it is seen on a phone as well."""
_DEEPEST = 16.0
Bounds = tuple[float, float, float, float]


def stylesheet(
    style: Style,
    *,
    source: str,
    tilejson: str,
    name: str,
    language: Language,
    sprite: str,
    bounds: Bounds | None,
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """The document.

    Args:
        style: The style.
        source: Id of the source; the layers' ids start with it.
        tilejson: Absolute address of the TileJSON: vector tiles with the layer `default`, or of a raster's pictures.
        name: Of the document.
        language: Of titles and legend.
        sprite: Absolute address of the sprite, without ending; named where marks need images.
        bounds: West, south, east, north in degrees, where the map opens; None: nowhere in particular.
        about: What else `metadata` is to hold.

    Returns:
        JSON values after version 8 of the MapLibre style specification. No glyphs: nothing is written on the map.
    """
    is_raster = style.geometry == "raster"
    layers = to_maplibre(style, source=source, source_layer=None if is_raster else "default", language=language)
    tiles = {"type": "raster", "url": tilejson, "tileSize": 256} if is_raster else {"type": "vector", "url": tilejson}
    has_marks = any(layer["type"] == "symbol" for layer in layers)
    return {
        "version": 8,
        "name": name,
        "metadata": {**about, "sonthana:legend": legend_json(style, language)},
        **({} if bounds is None else _opening(bounds)),
        "sources": {source: tiles},
        **({"sprite": sprite} if has_marks else {}),
        "layers": layers,
    }


def _opening(bounds: Bounds) -> dict[str, Any]:
    """Middle and zoom at which a box fills about a screen."""
    west, south, east, north = bounds
    tall = _mercator_degrees(north) - _mercator_degrees(south)
    span = max(east - west, tall, 1e-9)
    zoom = math.log2(360 / span * _SCREEN_PX / PIXELS)
    middle = [round((west + east) / 2, 6), round((south + north) / 2, 6)]
    return {"center": middle, "zoom": round(min(max(zoom, 0.0), _DEEPEST), 2)}


def _mercator_degrees(latitude: float) -> float:
    return math.degrees(math.asinh(math.tan(math.radians(max(-85.0, min(85.0, latitude))))))
