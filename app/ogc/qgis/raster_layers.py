"""Rasters as layers of a kit: the pictures in tiles that maps draw, in the colours of the layer.

QGIS keeps no legend for pictures; what the colours mean stands in the description.
"""

from app.core.text import Language, Text
from app.ogc.qgis.authentication import authentication_id
from app.ogc.qgis.collection_layers import said
from app.ogc.qgis.sources import tiles_source
from app.ogc.rasters.raster import Raster
from app.ogc.tilesets import MATRIX_SET
from spatial.qgis.describing import described
from spatial.qgis.layers import MapLayer
from spatial.qgis.map_layers import plain_raster
from spatial.styles.legends import legend

WEB_MERCATOR = 3857
_COLOURS = Text("สีจากน้อยไปมาก: {said}", "Colours from low to high: {said}")


def raster_layer(raster: Raster, root: str, language: Language, *, is_covered: bool) -> MapLayer:
    """A raster layer's current version.

    Args:
        raster: As whoever asks sees it.
        root: Where the service is.
        language: Of name, description and legend.
        is_covered: Whether others of its kind lie over it, so that it is off at first.
    """
    template = f"{root}/rasters/{raster.id}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"
    authentication = None if raster.is_public else authentication_id(root)
    labels = ", ".join(one.label for one in legend(raster.style, language) if one.label)
    return MapLayer(
        id=f"sonthana_{raster.id.replace('-', '_')}",
        name=said(raster.title, language),
        provider="wms",
        source=tiles_source(template, authentication, max_zoom=raster.max_zoom),
        epsg=WEB_MERCATOR,
        drawing=plain_raster(),
        about=described(
            said(raster.description, language),
            _COLOURS.to(language).format(said=labels) if labels else "",
            source=raster.source,
            licence=raster.licence,
            language=language,
        ),
        attribution=raster.source,
        licence=raster.licence,
        is_shown=not is_covered,
    )
