"""Change sets as they are shown."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import shapely

from app.core.text import Text
from app.layers.change_sets.features import Change, Feature
from app.layers.change_sets.merging import GEOMETRY, changed_of
from app.layers.change_sets.models import ChangeSet, FeatureConflict

STATE = {
    "open": Text("กำลังแก้ไข", "Being edited"),
    "proposed": Text("เสนอแล้ว รอพิจารณา", "Proposed, waiting for an answer"),
    "published": Text("เผยแพร่แล้ว", "Published"),
    "discarded": Text("ยกเลิกแล้ว", "Discarded"),
}
OPERATION = {
    "insert": Text("เพิ่ม", "Added"),
    "update": Text("แก้ไข", "Changed"),
    "delete": Text("ลบ", "Deleted"),
}


def change_set_read(
    change_set: ChangeSet, counted: Mapping[str, int], *, current_version: int | None, is_own: bool, reason: str | None
) -> dict[str, Any]:
    """A change set as a list shows it."""
    href = f"/api/v1/provinces/{change_set.province_code}/layers/{change_set.slug}/change-sets/{change_set.id}"
    return {
        "id": str(change_set.id),
        "slug": change_set.slug,
        "state": change_set.state,
        "base_version": change_set.base_version,
        "current_version": current_version,
        "is_behind": current_version is not None
        and change_set.state in ("open", "proposed")
        and change_set.base_version < current_version,
        "person_id": str(change_set.person_id),
        "is_own": is_own,
        "inserts": counted["insert"],
        "updates": counted["update"],
        "deletes": counted["delete"],
        "conflicts": counted["conflicts"],
        "reason": reason,
        "published_version": change_set.published_version,
        "opened_at": change_set.opened_at,
        "moved_at": change_set.moved_at,
        "href": href,
    }


def change_read(change: Change, was: Feature | None) -> dict[str, Any]:
    """What is to become of a feature, beside what it was; `changed` names what is otherwise, None the geometry."""
    now = change.feature
    changed = changed_of(was, now) if was is not None and now is not None else {}
    return {
        "feature": change.fid,
        "operation": change.operation,
        "properties": now.properties if now else None,
        "geometry": geometry_of(now),
        "was": None if was is None else {"properties": was.properties, "geometry": geometry_of(was)},
        "changed": sorted(name for name in changed if name is not GEOMETRY),
        "is_moved": GEOMETRY in changed,
    }


def geometry_of(feature: Feature | None) -> Mapping[str, Any] | None:
    """A feature's geometry as GeoJSON."""
    return None if feature is None else json.loads(shapely.to_geojson(shapely.from_wkb(feature.geom)))


def conflict_read(row: Any) -> dict[str, Any]:
    """A conflict: the feature as base, theirs and mine have it; `contested` names what both changed otherwise."""
    one: FeatureConflict = row.FeatureConflict
    forms = {
        name: None if geometry is None else {"properties": properties, "geometry": json.loads(geometry)}
        for name, properties, geometry in (
            ("base", one.base_properties, row.base),
            ("theirs", one.theirs_properties, row.theirs),
            ("mine", one.mine_properties, row.mine),
        )
    }
    return {
        "feature": one.fid,
        "base_version": one.base_version,
        "against_version": one.against_version,
        **forms,
        "contested": contested(forms["base"], forms["theirs"], forms["mine"]),
        "is_place_contested": len({json.dumps(form and form["geometry"]) for form in forms.values()}) == len(forms),
        "decision": one.decision,
        "found_at": one.found_at,
        "decided_at": one.decided_at,
    }


def contested(base: Any, theirs: Any, mine: Any) -> Sequence[str]:
    """Names of the properties that both changed, each otherwise; all where one of them deleted the feature."""
    names: Sequence[str] = sorted(base["properties"])
    if theirs is None or mine is None:
        return names
    was, there, here = base["properties"], theirs["properties"], mine["properties"]
    return [n for n in names if was[n] != there.get(n) and was[n] != here.get(n) and there.get(n) != here.get(n)]


def ids_of(change_sets: Sequence[ChangeSet]) -> set[UUID]:
    """Reasons that change sets name."""
    return {one.reason_id for one in change_sets if one.reason_id is not None}
