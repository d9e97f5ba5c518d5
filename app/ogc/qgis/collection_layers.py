"""Collections as layers of a kit: named, told about, drawn in the style that is stored for them."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from app.accounts.policy import Policy
from app.core.text import Language, Text
from app.layers.answers import sees_exact, style_shown
from app.layers.models import Layer
from app.ogc.collection import Collection
from app.ogc.input_styles import input_style
from app.ogc.qgis.authentication import authentication_id
from app.ogc.qgis.sources import features_source
from app.ogc.sound_styles import sound_style
from spatial.qgis.describing import described
from spatial.qgis.layers import MapLayer
from spatial.styles.defaults import geometry_of
from spatial.styles.qml import symbology
from spatial.styles.style import Style

SHOWN_UP_TO = 20_000
"""Features up to which a layer is switched on at first."""
_COUNTS = Text("{title} (จำนวนรายพื้นที่)", "{title} (counts per area)")


def vector_layer(
    policy: Policy, layer: Layer, collection: Collection, root: str, language: Language, *, is_covered: bool
) -> MapLayer:
    """A layer's current version, at the precision that whoever asks sees.

    Args:
        policy: Of whoever asks.
        layer: The layer.
        collection: Its current version as they see it.
        root: Where the service is.
        language: Of name, description and legend.
        is_covered: Whether others of its kind lie over it, so that it is off at first.
    """
    is_exact = sees_exact(policy, layer)
    title, geometry = said(collection.title, language), geometry_of(collection.geometry_type)
    return _feature_layer(
        collection,
        title if is_exact else _COUNTS.to(language).format(title=title),
        _symbology(sound_style(layer, style_shown(layer, is_exact=is_exact), geometry), language),
        root,
        language,
        is_shown=not is_covered and (collection.count or 0) <= SHOWN_UP_TO,
    )


def input_layer(collection: Collection, root: str, language: Language) -> MapLayer:
    """Inputs of one shape, by severity."""
    title = said(collection.title, language)
    style = input_style(geometry_of(collection.geometry_type), collection.title)
    return _feature_layer(collection, title, _symbology(style, language), root, language, titled_by=f"title_{language}")


def said(text: Text, language: Language) -> str:
    """A text in a language, or in the other one where it is empty."""
    return text.to(language) or text.to("en" if language == "th" else "th")


def _symbology(style: Style, language: Language) -> Sequence[Element]:
    return list(symbology(style, language))


def _feature_layer(
    collection: Collection,
    name: str,
    drawing: Sequence[Element],
    root: str,
    language: Language,
    *,
    is_shown: bool = True,
    titled_by: str | None = None,
) -> MapLayer:
    description = said(collection.description, language)
    return MapLayer(
        id=f"sonthana_{collection.id.replace('-', '_')}",
        name=name,
        provider="OAPIF",
        source=features_source(collection, root, None if collection.is_public else authentication_id(root)),
        epsg=4326,
        drawing=drawing,
        collection=collection.id,
        geometry_type=collection.geometry_type,
        about=described(description, source=collection.source, licence=collection.licence, language=language),
        attribution=collection.source,
        licence=collection.licence,
        is_shown=is_shown,
        titled_by=titled_by,
    )
