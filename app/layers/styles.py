"""How a layer is drawn: the style that it was given, checked, or a sound one made from what it is."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import FieldError, InvalidInput
from app.core.text import Text
from app.layers.catalogue import Content
from app.layers.schemas import LayerMetadata
from spatial.styles.checking import StyleError
from spatial.styles.defaults import default_style
from spatial.styles.reading import read_style
from spatial.styles.writing import style_json


def style_for(metadata: LayerMetadata, content: Content) -> dict[str, Any]:
    """The style that a layer begins with where nobody gave it one."""
    quantity = metadata.hazard.quantity if metadata.hazard else None
    geometry_type = content.geometry_type or "raster"
    unit = metadata.hazard.unit if metadata.hazard else None
    fields = [field["name"] for field in content.fields]
    return style_json(default_style(metadata.kind, geometry_type, quantity, fields, unit=unit))


def checked_style(given: Mapping[str, Any], *, pointer: str) -> dict[str, Any]:
    """A style that somebody sent, in our own words again.

    Raises:
        InvalidInput: it is no style; says where and why.
    """
    try:
        return style_json(read_style(given))
    except StyleError as error:
        fault = FieldError(pointer, error.code, Text(error.th, error.en))
        raise InvalidInput(errors=[fault]) from None
