"""What the record states of layers and versions; verification compares the tables with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.models import Layer, LayerVersion
from app.record import service as record
from app.record.events import Actor, Erasable, Event, Subject, in_utc


def stated_version(version: LayerVersion) -> dict[str, Any]:
    """What the record states of a version."""

    def moment(at: datetime | None) -> str | None:
        return in_utc(at) if at else None

    return {
        "state": version.state,
        "content_hash": version.content_hash,
        "geometry_type": version.geometry_type,
        "feature_count": version.feature_count,
        "fields": version.fields,
        "raster": version.raster,
        "quantity": version.quantity,
        "scenario": version.scenario,
        "return_period_years": version.return_period_years,
        "basis": version.basis,
        "unit": version.unit,
        "datum": version.datum,
        "valid_from": moment(version.valid_from),
        "valid_to": moment(version.valid_to),
        "source": version.source,
        "licence": version.licence,
        "lineage": version.lineage,
        "original": {
            "name": version.original_name,
            "sha256": version.original_sha256,
            "bytes": version.original_bytes,
        },
    }


def stated_layer(layer: Layer) -> dict[str, Any]:
    """What the record states of a layer."""
    return {
        "kind": layer.kind,
        "form": layer.form,
        "title": {"th": layer.title_th, "en": layer.title_en},
        "description": {"th": layer.description_th, "en": layer.description_en},
        "precision": layer.precision,
        "visibility": layer.visibility,
        "shared_with": layer.shared_with,
        "style": layer.style,
    }


async def append(
    session: AsyncSession,
    layer: Layer,
    event_type: str,
    subject: Subject,
    actor: Actor | None,
    content: Mapping[str, Any],
    erasables: Sequence[Erasable] = (),
) -> None:
    """Append an event of a layer to the record."""
    await record.append(
        session,
        Event(
            type=event_type,
            province_code=layer.province_code,
            subject=subject,
            actor=actor,
            content=content,
            erasables=erasables,
        ),
    )
