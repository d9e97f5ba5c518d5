"""Items of STAC 1.1.0: a version of a layer, what it is about, and where its files, tiles and style are.

What is not known is not told: no checksum but of files whose bytes are, no projection but of grids.
"""

from datetime import UTC, datetime
from typing import Any

from app.accounts.policy import Action, Policy
from app.core.text import Language, Text
from app.layers.answers import EXPORTS
from app.layers.counts import count_fields
from app.layers.exporting import COG_MEDIA_TYPE
from app.ogc.addresses import link
from app.ogc.rasters.raster import Raster
from app.ogc.stac.gathering import ItemSeen
from app.ogc.stac.languages import EXTENSION as LANGUAGE
from app.ogc.stac.languages import language_told, said
from app.ogc.stac.licences import licence_of
from app.ogc.tilesets import MATRIX_SET
from spatial.exports.vector import MEDIA_TYPES

STAC_VERSION = "1.1.0"
GEOJSON, JSON = "application/geo+json", "application/json"
PROJECTION = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
VERSION = "https://stac-extensions.github.io/version/v1.2.0/schema.json"
TABLE = "https://stac-extensions.github.io/table/v1.2.0/schema.json"
HOST = "Sonthana"
_SHA256 = "1220"
"""How a multihash begins that is of SHA-256 and 32 bytes long."""
_COUNTS = Text("{title} (จำนวนรายพื้นที่)", "{title} (counts per area)")
_THUMBNAIL = Text("ภาพตัวอย่าง", "Preview")
_TILES = Text("ไทล์ (TileJSON)", "Tiles (TileJSON)")
_STYLE = Text("สไตล์สำหรับ MapLibre", "Style for MapLibre")
_FEATURES = Text("ฟีเจอร์ (OGC API)", "Features (OGC API)")
_ORIGINAL = Text("ไฟล์ที่ส่งมา", "The file that it came in")


def item(found: ItemSeen, policy: Policy, service: str, language: Language) -> dict[str, Any]:
    """An item.

    Args:
        found: The version.
        policy: Of whoever asks: who loads and publishes has the file that it came in.
        service: Where the service is, `https://maps.example`.
        language: Of title and description.
    """
    shown = found.seen.shown
    is_raster = isinstance(shown, Raster)
    extensions = [LANGUAGE, VERSION, FILE, PROJECTION] if is_raster else [LANGUAGE, VERSION, FILE, TABLE]
    return {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": extensions,
        "id": found.id,
        "collection": found.province_code,
        "geometry": found.geometry,
        **({} if found.bounds is None else {"bbox": list(found.bounds)}),
        "properties": _properties(found, service, language),
        "links": _links(found, service),
        "assets": _assets(found, policy, service, language),
    }


def item_address(service: str, found: ItemSeen, item_id: str | None = None) -> str:
    """Where an item is."""
    return f"{service}/stac/collections/{found.province_code}/items/{item_id or found.id}"


def _properties(found: ItemSeen, service: str, language: Language) -> dict[str, Any]:
    seen, shown, version = found.seen, found.seen.shown, found.seen.version
    begins, ends = found.interval
    title = said(shown.title, language)
    told: dict[str, Any] = {
        "title": title if found.is_exact else _COUNTS.to(language).format(title=title),
        "datetime": moment(begins) if begins == ends else None,
        **({} if begins == ends else {"start_datetime": moment(begins), "end_datetime": moment(ends)}),
        "created": moment(version.loaded_at),
        "license": licence_of(version.licence),
        "providers": [
            *([{"name": version.source, "roles": ["producer"]}] if version.source else []),
            {"name": HOST, "roles": ["host"], "url": service},
        ],
        **language_told(language),
        "version": str(version.version),
        "deprecated": version.state == "deprecated",
        "sonthana:kind": seen.layer.kind,
        "sonthana:form": seen.layer.form,
        "sonthana:precision": "exact" if found.is_exact else seen.layer.precision,
        "sonthana:licence": version.licence,
        "sonthana:time_is_of": "content" if version.valid_from or version.valid_to else "loading",
    }
    if description := said(shown.description, language):
        told["description"] = description
    if found.is_exact:
        told["sonthana:content_hash"] = version.content_hash
    hazard = ("quantity", "scenario", "return_period_years", "basis", "unit", "datum")
    told |= {f"sonthana:{name}": value for name in hazard if (value := getattr(version, name)) is not None}
    if isinstance(shown, Raster):
        return told | _grid(shown)
    fields = version.fields if found.is_exact else count_fields(version)
    told["table:columns"] = [{"name": one["name"], "type": one["type"]} for one in fields]
    told["table:primary_geometry"] = shown.geometry_name
    if shown.count is not None:
        told["table:row_count"] = shown.count
    return told


def _grid(raster: Raster) -> dict[str, Any]:
    """Projection extension; a grid whose CRS has no code is told in words of the CRS."""
    crs = {"proj:code": raster.crs} if raster.crs.startswith("EPSG:") else {"proj:code": None, "proj:wkt2": raster.crs}
    return {**crs, "proj:shape": [raster.height, raster.width], "proj:transform": list(raster.transform)[:6]}


def _links(found: ItemSeen, service: str) -> list[dict[str, Any]]:
    collection = f"{service}/stac/collections/{found.province_code}"
    links = [
        link(item_address(service, found), "self", GEOJSON),
        link(f"{service}/stac", "root", JSON),
        link(collection, "parent", JSON),
        link(collection, "collection", JSON),
        link(f"{service}{found.seen.shown.about}", "about", JSON),
        link(f"{service}/ogc/collections/{found.id}", "related", JSON, "OGC API"),
    ]
    if found.latest != found.id:
        links.append(link(item_address(service, found, found.latest), "latest-version", GEOJSON))
    return links


def _assets(found: ItemSeen, policy: Policy, service: str, language: Language) -> dict[str, Any]:
    seen, shown, version = found.seen, found.seen.shown, found.seen.version
    about = f"{service}{shown.about}"
    assets: dict[str, Any] = {}
    if isinstance(shown, Raster):
        stored: dict[str, Any] = version.raster or {}
        assets["data"] = _asset(f"{about}.tif", COG_MEDIA_TYPE, "GeoTIFF (COG)", "data") | _cells(shown, stored)
        assets["thumbnail"] = _asset(f"{about}/preview.png", "image/png", _THUMBNAIL.to(language), "thumbnail")
        tiles = f"{service}/rasters/{shown.id}/tilejson.json"
    else:
        for form, media_type in MEDIA_TYPES.items():
            if form in EXPORTS[seen.layer.form]:
                assets[form] = _asset(f"{about}.{form}", media_type, form, "data")
        features = f"{service}/ogc/collections/{shown.id}/items"
        assets["features"] = _asset(features, GEOJSON, _FEATURES.to(language), "data")
        tiles = f"{service}/ogc/collections/{shown.id}/tiles/{MATRIX_SET}/tilejson.json"
    assets["tilejson"] = _asset(tiles, JSON, _TILES.to(language), "tiles")
    style = f"{service}/ogc/styles/{shown.id}?f=mbs"
    assets["style"] = _asset(style, "application/vnd.mapbox.style+json", _STYLE.to(language), "style")
    if version.original_sha256 is not None and policy.allows(Action.PUBLISH_LAYER, found.province_code):
        assets["original"] = {
            **_asset(f"{about}/original", "application/octet-stream", _ORIGINAL.to(language), "source"),
            "description": version.original_name,
            "file:checksum": f"{_SHA256}{version.original_sha256}",
            "file:size": version.original_bytes,
        }
    return assets


def _asset(href: str, media_type: str, title: str, role: str) -> dict[str, Any]:
    return {"href": href, "type": media_type, "title": title, "roles": [role]}


def _cells(raster: Raster, stored: dict[str, Any]) -> dict[str, Any]:
    """The file's size, and its band."""
    band: dict[str, Any] = {"name": raster.quantity or "value", "data_type": stored["dtype"], "nodata": "nan"}
    if raster.unit:
        band["unit"] = raster.unit
    if stored["minimum"] is not None:
        share = 100 * stored["valid_cells"] / (raster.width * raster.height)
        band["statistics"] = {
            "minimum": stored["minimum"],
            "maximum": stored["maximum"],
            "mean": stored["mean"],
            "count": stored["valid_cells"],
            "valid_percent": round(share, 4),
        }
    return {"file:size": stored["bytes"], "bands": [band]}


def moment(value: datetime) -> str:
    """A time as STAC writes it: UTC, RFC 3339."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
