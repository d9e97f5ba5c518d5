"""The manifest: what a dataset says and, by content, everything that it reaches. Pure computation.

Its RFC 8785 bytes are what the content hash is taken over, so nothing stands in it that another machine, with the same
record and the same stores, would write otherwise: docs/decisions/0005-decision-datasets.md.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from app.datasets.contents import SCHEMA, AreaPart, InputPart, LayerPart, Table
from app.datasets.request import AssembleRequest
from app.layers.answers import collection_of
from app.layers.models import Layer, LayerVersion
from app.record.events import in_utc

METHOD = "sonthana.exposure/1"
"""The method that the figures follow; it moves when the same layers would give other figures."""


def stated_layer(layer: Layer, version: LayerVersion, title: Mapping[str, str], *, carried_hash: str) -> dict[str, Any]:
    """What the manifest says of a layer version.

    Args:
        layer: The layer.
        version: Its version.
        title: The layer's title as it stood when the dataset was asked for.
        carried_hash: Content hash of what exports carry of it: the version's own, or of its counts where only those
            are shown to all.
    """
    return {
        "collection": collection_of(layer.province_code, layer.slug, version.version),
        "slug": layer.slug,
        "version": version.version,
        "title": dict(title),
        "kind": layer.kind,
        "form": layer.form,
        "precision": layer.precision,
        "content_hash": version.content_hash,
        "carried_hash": carried_hash,
        "geometry_type": version.geometry_type,
        "feature_count": version.feature_count,
        "fields": version.fields,
        "quantity": version.quantity,
        "scenario": version.scenario,
        "return_period_years": version.return_period_years,
        "basis": version.basis,
        "unit": version.unit,
        "datum": version.datum,
        "valid_from": in_utc(version.valid_from) if version.valid_from else None,
        "valid_to": in_utc(version.valid_to) if version.valid_to else None,
        "source": version.source,
        "licence": version.licence,
    }


def stated_input(row: Mapping[Any, Any], *, state: str) -> dict[str, Any]:
    """What the manifest says of an input version.

    Args:
        row: As `dialogue.queries.read_versions` reads it, with `record_hash` and `text_digest`.
        state: Its state when the dataset was asked for.
    """
    return {
        "id": str(row["id"]),
        "version": row["version"],
        "state": state,
        "unit": row["unit"],
        "kind": row["kind"],
        "severity": row["severity"],
        "life_at_risk": row["life_at_risk"],
        "confidence": row["confidence"],
        "observed_at": in_utc(row["observed_at"]),
        "accuracy_m": row["accuracy_m"],
        "readings": row["readings"],
        "channel": row["channel"],
        "area_codes": list(row["area_codes"]),
        "geometry": row["geometry"],
        "record_seq": row["record_seq"],
        "record_hash": bytes(row["record_hash"]).hex(),
        "text_digest": bytes(row["text_digest"]).hex(),
    }


def stated_areas(areas: Sequence[AreaPart], editions: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """What the manifest says of the areas: which editions, and a digest of all their boundaries."""
    boundaries = sha256()
    for area in sorted(areas, key=lambda one: one.code):
        boundaries.update(f"{area.code} {sha256(area.geom_wkb).hexdigest()}\n".encode())
    return {
        "codes": sorted(area.code for area in areas),
        "editions": dict(sorted(editions)),
        "names": {area.code: dict(area.name) for area in areas},
        "boundaries_sha256": boundaries.hexdigest(),
    }


def build_manifest(
    province_code: str,
    version: str,
    request: AssembleRequest,
    *,
    layers: Sequence[LayerPart],
    inputs: Sequence[InputPart],
    areas: Sequence[AreaPart],
    tables: Sequence[Table],
) -> dict[str, Any]:
    """The manifest of a version."""
    return {
        "schema": SCHEMA,
        "province": province_code,
        "name": request.name,
        "version": version,
        "id": str(request.id),
        "is_demo": request.is_demo,
        **request.words,
        "method": METHOD,
        "depth_bounds_m": list(request.depth_bounds_m),
        "areas": stated_areas(areas, request.areas),
        "kinds": {code: dict(label) for code, label in request.kinds.items()},
        "layers": [dict(layer.stated) for layer in layers],
        "inputs": [dict(one.stated) for one in inputs],
        "tables": [table.as_json() for table in tables],
    }


def next_version(last: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> str:
    """The semantic version that follows a manifest's.

    Major where other layers or areas are covered, minor where other versions of them, other inputs or other figures are
    used, patch where only words differ.

    Args:
        last: Manifest of the version assembled before; None for the first.
        wanted: Manifest of the new one, whatever stands as its version.
    """
    if last is None:
        return "1.0.0"
    major, minor, patch = (int(part) for part in last["version"].split("."))

    def scope(manifest: Mapping[str, Any]) -> Any:
        return sorted(layer["slug"] for layer in manifest["layers"]), manifest["areas"]["codes"], manifest["bbox"]

    def substance(manifest: Mapping[str, Any]) -> Any:
        layers = sorted(layer["collection"] for layer in manifest["layers"])
        inputs = sorted((one["id"], one["version"], one["state"]) for one in manifest["inputs"])
        tables = [(table["name"], table["rows_sha256"]) for table in manifest["tables"]]
        return layers, inputs, tables, manifest["areas"]["boundaries_sha256"]

    if scope(last) != scope(wanted):
        return f"{major + 1}.0.0"
    if substance(last) != substance(wanted):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
