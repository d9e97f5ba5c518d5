"""Layers and versions as they are shown."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.policy import Action, Policy
from app.core.caching import cache_control
from app.layers.counts import count_fields, counts_read
from app.layers.models import Layer, LayerVersion
from app.layers.retraction import sees_content
from spatial.styles.defaults import counts_style
from spatial.styles.style import Words
from spatial.styles.writing import style_json

EXPORTS = {"vector": ("gpkg", "geojson", "fgb", "parquet", "shp", "csv"), "raster": ("tif",)}
"""Form of a layer → the formats in which its versions can be fetched."""


def collection_of(province_code: str, slug: str, version: int | None = None) -> str:
    """The id of a collection under /ogc: the current version of a layer, or a pinned one."""
    return f"{province_code}-{slug}" if version is None else f"{province_code}-{slug}-v{version}"


def tilejson_of(layer: Layer, version: int) -> str:
    """Where TileJSON tells of a version's tiles: vector tiles, or pictures of a raster."""
    collection = collection_of(layer.province_code, layer.slug, version)
    if layer.form == "raster":
        return f"/rasters/{collection}/tilejson.json"
    return f"/ogc/collections/{collection}/tiles/WebMercatorQuad/tilejson.json"


def current_of(versions: Sequence[LayerVersion]) -> int | None:
    """The version that a layer's name stands for: the newest published one."""
    return max((version.version for version in versions if version.state == "published"), default=None)


def sees_exact(policy: Policy, layer: Layer) -> bool:
    """Whether somebody is shown the features themselves, not only how many there are in each area."""
    return layer.precision == "exact" or policy.allows(Action.READ_LAYERS_EXACT, layer.province_code)


def caching_of(layer: Layer, etag: str) -> dict[str, str]:
    """What stands over an answer about a layer: its tag, and what caches may do with it."""
    is_public = layer.visibility == "public" and layer.precision == "exact"
    return {
        "ETag": etag,
        "Cache-Control": cache_control(is_public=is_public),
        "Vary": "Authorization, Cookie",
    }


def layer_read(layer: Layer, versions: Sequence[LayerVersion], *, is_exact: bool) -> dict[str, Any]:
    """A layer as a list of layers shows it."""
    return {
        "slug": layer.slug,
        "title": {"th": layer.title_th, "en": layer.title_en},
        "description": {"th": layer.description_th, "en": layer.description_en},
        "kind": layer.kind,
        "form": layer.form,
        "visibility": layer.visibility,
        "shared_with": layer.shared_with,
        "precision": layer.precision,
        "shown_precision": "exact" if is_exact else layer.precision,
        "style": style_shown(layer, is_exact=is_exact),
        "current": current_of(versions),
        "versions": [version.version for version in versions],
        "collection": collection_of(layer.province_code, layer.slug),
        "href": f"/api/v1/provinces/{layer.province_code}/layers/{layer.slug}",
    }


def style_shown(layer: Layer, *, is_exact: bool) -> Mapping[str, Any]:
    """How a layer is drawn; counts in a style of theirs, as the layer's own speaks of properties they do not have."""
    return layer.style if is_exact else style_json(counts_style(Words(layer.title_th, layer.title_en)))


def version_read(policy: Policy, layer: Layer, row: Any) -> dict[str, Any]:
    """A version as somebody may see it.

    Where only counts are shown, what would tell of the features themselves is left out; of a retracted version, for all
    but those who publish or audit, whatever it holds: that it was there, its state and the reason stay.

    Args:
        policy: Of whoever asks.
        layer: Its layer.
        row: As `queries.versions` reads it.
    """
    version: LayerVersion = row.LayerVersion
    is_exact = sees_exact(policy, layer)
    read = _whole(layer, row, is_exact=is_exact)
    return {**read, "is_readable": True} if sees_content(policy, version) else {**read, **_WITHHELD}


_WITHHELD: Mapping[str, Any] = {
    "is_readable": False,
    "feature_count": None,
    "fields": [],
    "raster": None,
    "preview": None,
    "extent": None,
    "original": None,
    "findings": [],
    "tiles": None,
    "exports": {},
}
"""What is not told of a retracted version. The content hash is: by it somebody knows that they hold a copy."""


def _whole(layer: Layer, row: Any, *, is_exact: bool) -> dict[str, Any]:
    version: LayerVersion = row.LayerVersion
    href = f"/api/v1/provinces/{layer.province_code}/layers/{layer.slug}/versions/{version.version}"
    extent: Mapping[str, Any] | None = json.loads(row.extent_geojson) if row.extent_geojson and is_exact else None
    return {
        "slug": layer.slug,
        "version": version.version,
        "state": version.state,
        "reason": row.reason,
        "kind": layer.kind,
        "form": layer.form,
        "content_hash": version.content_hash if is_exact else None,
        "geometry_type": version.geometry_type if is_exact else "MultiPolygon",
        "feature_count": version.feature_count if is_exact else None,
        "fields": version.fields if is_exact else count_fields(version),
        "counts": counts_read(row),
        "raster": version.raster,
        "preview": None
        if version.raster is None
        else {"href": f"{href}/preview.png", "bounds": version.raster["preview_bounds"]},
        "extent": extent,
        "hazard": None if layer.kind != "hazard" else _hazard(version),
        "source": version.source,
        "licence": version.licence,
        "contact": row.contact,
        "lineage": version.lineage,
        "original": None
        if version.original_sha256 is None or not is_exact
        else {"name": version.original_name, "sha256": version.original_sha256, "bytes": version.original_bytes},
        "findings": version.findings if is_exact else [],
        "loaded_at": version.loaded_at,
        "collection": collection_of(layer.province_code, layer.slug, version.version),
        "tiles": tilejson_of(layer, version.version),
        "href": href,
        "exports": {name: f"{href}.{name}" for name in EXPORTS[layer.form]},
    }


def _hazard(version: LayerVersion) -> dict[str, Any]:
    return {
        name: getattr(version, name)
        for name in (
            "quantity",
            "scenario",
            "return_period_years",
            "basis",
            "unit",
            "datum",
            "valid_from",
            "valid_to",
        )
    }
