"""Styles as they are listed and described (OGC API – Styles, draft 20-009)."""

from collections.abc import Sequence
from typing import Any

from app.core.text import Language, Text
from app.ogc.addresses import link
from app.ogc.schemas import TYPES
from app.ogc.styles.forms import MEDIA_TYPES, SPECIFICATIONS, TITLES, VERSIONS, Form
from app.ogc.styles.styled import Styled
from spatial.styles.legends import legend_json

JSON = "application/json"
_METADATA = Text("คำอธิบายสไตล์", "About the style")
_DATA = Text("ข้อมูลที่สไตล์นี้ใช้วาด", "What the style draws")


def listed(found: Sequence[Styled], here: str, root: str, language: Language) -> dict[str, Any]:
    """A list of styles.

    Args:
        found: What has them; the only one is the default.
        here: Address of the list.
        root: Where the maps begin.
        language: Of titles.
    """
    return {
        **({"default": found[0].id} if len(found) == 1 else {}),
        "links": [link(here, "self", JSON)],
        "styles": [_entry(one, root, language) for one in found],
    }


def described(styled: Styled, root: str, language: Language) -> dict[str, Any]:
    """A style's metadata.

    Args:
        styled: What has it.
        root: Where the maps begin.
        language: Of titles and legend.
    """
    here = f"{root}/styles/{styled.id}"
    return {
        "id": styled.id,
        "title": styled.title.to(language),
        "description": styled.description.to(language),
        "scope": "style",
        **({"license": styled.licence} if styled.licence else {}),
        **({"attribution": styled.source} if styled.source else {}),
        "stylesheets": [
            {
                "title": TITLES[form],
                "version": VERSIONS[form],
                "specification": SPECIFICATIONS[form],
                "native": False,
                "link": _stylesheet(here, form),
            }
            for form in MEDIA_TYPES
        ],
        "layers": [_layer(styled, root, language)],
        "legend": legend_json(styled.style, language),
        "links": [
            link(f"{here}/metadata", "self", JSON),
            *(_stylesheet(here, form) for form in MEDIA_TYPES),
            link(_drawn(styled, root), "describes", JSON, _DATA.to(language)),
        ],
    }


def _entry(styled: Styled, root: str, language: Language) -> dict[str, Any]:
    here = f"{root}/styles/{styled.id}"
    return {
        "id": styled.id,
        "title": styled.title.to(language),
        "links": [
            *(_stylesheet(here, form) for form in MEDIA_TYPES),
            link(f"{here}/metadata", "describedby", JSON, _METADATA.to(language)),
        ],
    }


def _stylesheet(here: str, form: Form) -> dict[str, Any]:
    return link(f"{here}?f={form}", "stylesheet", MEDIA_TYPES[form], TITLES[form])


def _layer(styled: Styled, root: str, language: Language) -> dict[str, Any]:
    tiles = f"{root.removesuffix('/ogc')}{styled.tilejson}"
    told: dict[str, Any] = {
        "id": styled.id,
        "description": styled.title.to(language),
        "type": styled.style.geometry,
        "sampleData": link(tiles, "tilejson", JSON, "TileJSON"),
    }
    if styled.properties:
        told["propertiesSchema"] = {
            "type": "object",
            "properties": {one.name: dict(TYPES[one.kind]) for one in styled.properties},
        }
    return told


def _drawn(styled: Styled, root: str) -> str:
    return f"{root}/collections/{styled.id}"
