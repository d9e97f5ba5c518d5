"""The catalogue where STAC begins, and its collections: one for each province of which somebody sees anything."""

from collections.abc import Sequence
from typing import Any

from app.core.text import Language, Text
from app.ogc.addresses import link
from app.ogc.stac.gathering import Bounds, Holdings, ItemSeen
from app.ogc.stac.items import GEOJSON, HOST, JSON, STAC_VERSION, item_address, moment
from app.ogc.stac.languages import EXTENSION, language_told
from app.ogc.stac.licences import licence_of_all

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_STAC = "https://api.stacspec.org/v1.0.0"
CONFORMS_TO = (
    f"{_STAC}/core",
    f"{_STAC}/collections",
    f"{_STAC}/ogcapi-features",
    f"{_STAC}/item-search",
    f"{_FEATURES}/core",
    f"{_FEATURES}/geojson",
)
TITLE = Text("รายการชั้นข้อมูลของสนทนา", "Catalogue of Sonthana's layers")
DESCRIPTION = Text(
    "ทุกรุ่นของชั้นข้อมูลที่เผยแพร่แล้ว แยกตามจังหวัด พร้อมไฟล์ ไทล์ สไตล์ และที่มา",
    "Every published version of a layer, by province, with its files, tiles, style and source.",
)
_PROVINCE = Text("จังหวัด{name}", "{name} Province")
_OF_PROVINCE = Text(
    "ชั้นข้อมูลอุทกภัยที่เผยแพร่แล้วของจังหวัด{name}: ภัย ความล่อแหลม ความเปราะบาง ศักยภาพ และผลการวิเคราะห์",
    "Published flood layers of {name} Province: hazard, exposure, vulnerability, capacity and results.",
)
THAILAND: Bounds = (97.3, 5.6, 105.7, 20.5)
"""Where a collection lies of whose items none says where it lies."""


def catalog(found: Sequence[Holdings], service: str, language: Language) -> dict[str, Any]:
    """The landing page.

    Args:
        found: What whoever asks sees.
        service: Where the service is, `https://maps.example`.
        language: Of titles.
    """
    here = f"{service}/stac"
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "stac_extensions": [EXTENSION],
        "id": "sonthana",
        "title": TITLE.to(language),
        "description": DESCRIPTION.to(language),
        **language_told(language),
        "conformsTo": list(CONFORMS_TO),
        "links": [
            link(here, "self", JSON),
            link(here, "root", JSON),
            link(f"{service}/openapi.json", "service-desc", JSON, "OpenAPI"),
            link(f"{service}/docs/ogc", "service-doc", "text/html"),
            link(f"{here}/conformance", "conformance", JSON),
            link(f"{here}/collections", "data", JSON),
            link(f"{here}/search", "search", GEOJSON) | {"method": "GET"},
            link(f"{here}/search", "search", GEOJSON) | {"method": "POST"},
            *(link(_address(one, service), "child", JSON, _title(one, language)) for one in found),
        ],
    }


def collections(found: Sequence[Holdings], service: str, language: Language) -> dict[str, Any]:
    """All collections; arguments as `catalog`."""
    here = f"{service}/stac/collections"
    return {
        "collections": [collection(one, service, language) for one in found],
        "links": [link(here, "self", JSON), link(f"{service}/stac", "root", JSON)],
    }


def collection(found: Holdings, service: str, language: Language) -> dict[str, Any]:
    """A province's collection; arguments as `catalog`."""
    here, items = _address(found, service), found.items
    versions = [one.seen.version for one in items]
    return {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "stac_extensions": [EXTENSION],
        "id": found.province.code,
        "title": _title(found, language),
        "description": _OF_PROVINCE.to(language).format(name=_name(found, language)),
        "license": licence_of_all({one.licence for one in versions}),
        "providers": [{"name": HOST, "roles": ["host"], "url": service}],
        "keywords": ["flood", "disaster risk reduction", "น้ำท่วม", "ลดความเสี่ยงภัยพิบัติ"],
        **language_told(language),
        "extent": _extent(items),
        "summaries": {
            "sonthana:kind": sorted({one.seen.layer.kind for one in items}),
            "sonthana:form": sorted({one.seen.layer.form for one in items}),
        },
        "links": [
            link(here, "self", JSON),
            link(f"{service}/stac", "root", JSON),
            link(f"{service}/stac", "parent", JSON),
            link(f"{here}/items", "items", GEOJSON),
            *(link(item_address(service, one), "item", GEOJSON) for one in items),
        ],
    }


def _extent(items: Sequence[ItemSeen]) -> dict[str, Any]:
    boxes = [one.bounds for one in items if one.bounds is not None] or [THAILAND]
    west, south, east, north = zip(*boxes, strict=True)
    begins, ends = zip(*(one.interval for one in items), strict=True)
    return {
        "spatial": {"bbox": [[min(west), min(south), max(east), max(north)]]},
        "temporal": {"interval": [[moment(min(begins)), moment(max(ends))]]},
    }


def _address(found: Holdings, service: str) -> str:
    return f"{service}/stac/collections/{found.province.code}"


def _name(found: Holdings, language: Language) -> str:
    return found.province.name_th if language == "th" else found.province.name_en


def _title(found: Holdings, language: Language) -> str:
    return _PROVINCE.to(language).format(name=_name(found, language))
