"""The forms of a style: their names in addresses, their media types, which one is wanted, and writing each."""

import json
from typing import Literal

from fastapi import Request

from app.core.negotiation import preferred
from app.core.parameters import bad_parameter
from app.core.text import Language
from app.ogc.styles.styled import Styled
from spatial.styles.qml import to_qml
from spatial.styles.sld import to_sld
from spatial.styles.stylesheet import Bounds, stylesheet

Form = Literal["mbs", "qml", "sld10"]
MEDIA_TYPES: dict[Form, str] = {
    "mbs": "application/vnd.mapbox.style+json",
    "qml": "application/vnd.qgis.qml",
    "sld10": "application/vnd.ogc.sld+xml;version=1.0",
}
ENDINGS: dict[Form, str] = {"mbs": "json", "qml": "qml", "sld10": "sld"}
TITLES: dict[Form, str] = {"mbs": "MapLibre / Mapbox", "qml": "QGIS", "sld10": "OGC SLD"}
VERSIONS: dict[Form, str] = {"mbs": "8", "qml": "3.22", "sld10": "1.0.0"}
SPECIFICATIONS: dict[Form, str] = {
    "mbs": "https://maplibre.org/maplibre-style-spec/",
    "qml": "https://docs.qgis.org/3.22/en/docs/user_manual/appendices/qgis_file_formats.html",
    "sld10": "https://www.ogc.org/standard/sld/",
}
_NAMES: dict[str, Form] = {
    "mbs": "mbs", "json": "mbs", "maplibre": "mbs", "mapbox": "mbs", "qml": "qml", "sld": "sld10", "sld10": "sld10",
}  # fmt: skip
_ACCEPTED: dict[str, Form] = {
    "application/vnd.mapbox.style+json": "mbs",
    "application/vnd.maplibre.style+json": "mbs",
    "application/json": "mbs",
    "application/vnd.qgis.qml": "qml",
    "application/vnd.qgis.qml+xml": "qml",
    "application/x-qgis-layer-settings": "qml",
    "application/vnd.ogc.sld+xml": "sld10",
}


def require_json(request: Request) -> None:
    """Of what there is as JSON alone: refuse any other form.

    Raises:
        InvalidParameter: `f` names another.
    """
    if request.query_params.get("f", "json") != "json":
        raise bad_parameter("f", "unknown_choice", "ใช้ได้: json", "use json, or leave it out")


def parse_form(request: Request) -> Form:
    """The form that `f` names, else the first that the Accept header wants and there is; MapLibre where none is.

    Raises:
        InvalidParameter: `f` names another.
    """
    said = request.query_params.get("f")
    if said is not None:
        if said not in _NAMES:
            words = ", ".join(MEDIA_TYPES)
            raise bad_parameter("f", "unknown_choice", f"ใช้ได้: {words}", f"use any of {words}")
        return _NAMES[said]
    return preferred(request, _ACCEPTED) or "mbs"


def written(styled: Styled, form: Form, *, root: str, language: Language, bounds: Bounds | None) -> bytes:
    """A style in a form.

    Args:
        styled: What has it.
        form: Which.
        root: Where the service is, `https://maps.example`; the MapLibre form leads there.
        language: Of titles and legend.
        bounds: Where a MapLibre map opens.
    """
    match form:
        case "qml":
            return to_qml(styled.style, language).encode()
        case "sld10":
            return to_sld(styled.style, layer=styled.id, language=language).encode()
        case "mbs":
            document = stylesheet(
                styled.style,
                source=styled.id,
                tilejson=f"{root}{styled.tilejson}",
                name=styled.title.to(language),
                language=language,
                sprite=f"{root}/ogc/styles/{styled.id}/sprite",
                bounds=bounds,
                about={"sonthana:style": styled.id, "sonthana:licence": styled.licence},
            )
            return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
