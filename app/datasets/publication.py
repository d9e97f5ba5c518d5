"""What the feed would say of a dataset."""

from collections.abc import Mapping
from typing import Any

from app.core.text import Text
from app.datasets.models import DatasetVersion
from app.record.events import Publication, Subject

SHORT = 600
"""Characters of the statement that an entry shows; the whole stands where its link leads."""


def subject_of(dataset: DatasetVersion) -> Subject:
    """A version as the record names it."""
    return Subject("dataset", f"{dataset.name}/{dataset.version}", dataset.ordinal)


def href_of(province_code: str, name: str, version: str | None = None) -> str:
    """Where a dataset, or a version of it, is answered."""
    base = f"/api/v1/provinces/{province_code}/datasets/{name}"
    return base if version is None else f"{base}/{version}"


def publication_of(
    dataset: DatasetVersion,
    manifest: Mapping[str, Any],
    extent: Mapping[str, Any],
    *,
    state: str,
    observed_at: str,
    headline: Text | None = None,
    because: Mapping[str, Any] | None = None,
) -> Publication:
    """What an entry says: the statement, the geometry, the links.

    Args:
        dataset: The version.
        manifest: Its manifest.
        extent: The box around what it is about, GeoJSON.
        state: The state that it has from now on.
        observed_at: Valid time of what happened: when it was done, since the record time is taken later.
        headline: What a reader sees first [default: the title].
        because: What moved under it, where that is why there is an entry.
    """
    inputs: list[Mapping[str, Any]] = list(manifest["inputs"])
    severity = max((one["severity"] for one in inputs), default=None)
    codes = sorted({code for one in inputs for code in one["area_codes"]} or manifest["areas"]["codes"])
    codes = [*(code for code in codes if code != dataset.province_code), dataset.province_code]
    href = href_of(dataset.province_code, dataset.name, dataset.version)
    facts = {
        "unit": "both",
        "kind": "dataset",
        "severity": severity,
        "life_at_risk": any(one["life_at_risk"] for one in inputs),
        "area_codes": codes,
        "channel": "web",
        "state": state,
    }
    return Publication(
        facts=facts,
        item={
            "unit": "both",
            "topic": "dataset",
            "severity": severity,
            "life_at_risk": facts["life_at_risk"],
            "state": state,
            "observed_at": observed_at,
            "area_codes": codes,
            "geometry": dict(extent),
            "accuracy_m": None,
            "statement": {language: manifest["statement"][language][:SHORT] for language in ("th", "en")},
            "valid_until": manifest["valid_until"],
            "confidence": manifest["confidence"],
            "content_hash": dataset.content_hash,
            "because": dict(because) if because else None,
            "links": {ending: f"{href}.{ending}" for ending in ("gpkg", "pdf", "geojson", "xlsx")},
            "subject": {"href": href},
        },
        headline=headline or Text(dataset.title_th, dataset.title_en),
    )
