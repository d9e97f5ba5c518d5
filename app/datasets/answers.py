"""Datasets as they are answered."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.datasets import queries
from app.datasets.models import DatasetVersion
from app.datasets.present import checks_of
from app.datasets.publication import href_of
from app.datasets.states import ASSEMBLED, EVENT_TYPES
from app.dialogue.answers import signature_json
from app.record import queries as record_queries

FILES = ("gpkg", "geojson", "parquet", "xlsx", "pdf")
"""Endings of the files that a dataset comes in."""
MEDIA_TYPES: Mapping[str, str] = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/ld+json",
}


def brief(province_code: str, row: Any) -> dict[str, Any]:
    """A version in a list."""
    return {
        "version": row.version,
        "state": row.state,
        "content_hash": row.content_hash,
        "title": {"th": row.title_th, "en": row.title_en},
        "assembled_at": row.assembled_at.isoformat(),
        "href": href_of(province_code, row.name, row.version),
    }


def dataset_read(province_code: str, name: str, rows: Sequence[Any]) -> dict[str, Any]:
    """A dataset with its versions."""
    released = [row.version for row in rows if row.state == "released"]
    return {
        "name": name,
        "versions": [brief(province_code, row) for row in rows],
        "current": released[-1] if released else None,
        "href": href_of(province_code, name),
    }


def act_read(row: Any) -> dict[str, Any]:
    """An act, with the name and position as they stood."""
    done = row.DatasetAct
    signed = signature_json(row.signed_as or {})
    return {
        "act": done.act,
        "unit": done.unit,
        "name": signed["name"],
        "position": signed["position"],
        "role": done.role,
        "at": done.acted_at.isoformat(),
        "reason": row.reason,
        "record_seq": done.record_seq,
    }


async def version_read(session: AsyncSession, dataset: DatasetVersion) -> dict[str, Any]:
    """A version, whole: manifest, acts, the check-list as things stand now, where tables and files are."""
    manifest: dict[str, Any] = json.loads(dataset.manifest)
    acts = [act_read(row) for row in await queries.acts(session, **dataset.key)]
    checks = await checks_of(session, dataset, manifest)
    href = href_of(dataset.province_code, dataset.name, dataset.version)
    assembled = await queries.entry_of(session, **dataset.key, event_type=ASSEMBLED)
    return {
        "name": dataset.name,
        "version": dataset.version,
        "id": str(dataset.id),
        "state": dataset.state,
        "content_hash": dataset.content_hash,
        **{word: manifest[word] for word in ("title", "statement", "advice", "confidence", "valid_until")},
        **urgency(acts),
        "manifest": manifest,
        "acts": acts,
        "checks": [check.as_json() for check in checks],
        "tables": {table["name"]: f"{href}/tables/{table['name']}" for table in manifest["tables"]},
        "files": {ending: f"{href}.{ending}" for ending in FILES} if was_released(acts) else {},
        "assembled_at": dataset.assembled_at.isoformat(),
        "record_seq": assembled.seq if assembled else 0,
        "feed_seq": await feed_seq(session, dataset),
        "href": href,
    }


def was_released(acts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a version was ever released, by what was done to it."""
    return any(act["act"] == "release" for act in acts)


def urgency(acts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether a version was released by both leads at once, and then whether the chair has ratified it."""
    is_urgent = any(act["act"] == "release" and act["role"] == "lead" for act in acts)
    return {
        "is_urgent": is_urgent,
        "is_ratified": any(act["act"] == "ratify" for act in acts) if is_urgent else None,
    }


async def feed_seq(session: AsyncSession, dataset: DatasetVersion) -> int | None:
    """Seq of the command's entry about the release, where the context sees it."""
    released = await queries.entry_of(session, **dataset.key, event_type=EVENT_TYPES["release"])
    if released is None:
        return None
    return await record_queries.published_seq(
        session, stream_id=f"{dataset.province_code}/command", record_seq=released.seq
    )
