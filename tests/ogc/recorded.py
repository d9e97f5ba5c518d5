"""What the record of a province says of its inputs at a moment, read entry by entry: slow, and plain to follow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from tests.service import Service

AFTER = {
    "assessment.submitted": "submitted",
    "assessment.versioned": "submitted",
    "assessment.validated": "validated",
    "assessment.returned": "returned",
    "assessment.disputed": "disputed",
    "assessment.withdrawn": "withdrawn",
}


@dataclass(frozen=True)
class Entry:
    """An entry of the record, as it was written."""

    recorded_at: datetime
    event_type: str
    subject: str
    version: int | None
    content: Mapping[str, Any]


def entries(service: Service, subject_type: str = "assessment") -> Sequence[Entry]:
    """All entries about things of a kind in Songkhla, in the order of the record."""
    with psycopg.connect(service.urls.admin) as connection:
        rows = connection.execute(
            "SELECT recorded_at, event_type, subject_id, subject_version, convert_from(canonical, 'UTF8')"
            " FROM record_entries WHERE stream_id = '90/record' AND subject_type = %s ORDER BY seq",
            [subject_type],
        ).fetchall()
    return [Entry(at, kind, who, version, json.loads(text)["body"]["content"]) for at, kind, who, version, text in rows]


def inputs_at(all_entries: Sequence[Entry], moment: datetime, geometry: str) -> dict[str, dict[str, Any]]:
    """The inputs of a type of geometry that stood at a moment, by id: what their features say of them."""
    found: dict[str, dict[str, Any]] = {}
    for entry in all_entries:
        if entry.recorded_at > moment:
            break
        if entry.event_type in ("assessment.submitted", "assessment.versioned"):
            found[entry.subject] = dict(entry.content)
        found[entry.subject] |= {"state": AFTER[entry.event_type], "version": entry.version}
    return {
        id_: {name: of[name] for name in ("version", "state", "severity", "kind", "unit", "geometry")}
        for id_, of in found.items()
        if of["state"] != "withdrawn" and of["geometry"]["type"] == geometry
    }
