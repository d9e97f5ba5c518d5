"""What a version of a dataset rests on, as its page shows it: layers with their drawing, inputs with both sides.

Layers and inputs are those that were pinned; beside each stands what has become of it since.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.dialogue import queries as dialogue
from app.dialogue import service as dialogue_service
from app.dialogue.answers import signature_json
from app.layers import queries as layer_queries
from app.layers.answers import layer_read, sees_exact, version_read
from app.web.layer_drawing import legend_of, map_layers
from app.web.visit import Visit


async def layers_of(visit: Visit, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pinned layer versions, in the manifest's order.

    Each has `stated` (the manifest's), `now` (the version as it is today), `newest` (number of the published version
    that is current), `drawing` and `legend` for the map where the reader may see what it holds, and `is_shown`: whether
    the map shows it at first.
    """
    if not manifest["layers"]:
        return []
    known = {layer.slug: layer for layer in await layer_queries.layers(visit.session, province_code=visit.code)}
    rows = await layer_queries.versions(visit.session, province_code=visit.code)
    by_version = {(row.LayerVersion.slug, row.LayerVersion.version): row for row in rows}
    found: list[dict[str, Any]] = []
    for number, stated in enumerate(manifest["layers"]):
        layer, row = known.get(stated["slug"]), by_version.get((stated["slug"], stated["version"]))
        shown: dict[str, Any] = {"stated": stated, "now": None, "newest": None, "drawing": None, "legend": None}
        if layer is not None and row is not None:
            read = layer_read(
                layer,
                [one.LayerVersion for one in rows if one.LayerVersion.slug == layer.slug],
                is_exact=sees_exact(visit.policy, layer),
            )
            version = version_read(visit.policy, layer, row)
            shown |= {"now": version, "newest": read["current"]}
            if version["is_readable"] and (read["form"] == "vector" or version["preview"]):
                drawing = map_layers(read, version, visit.language, source=f"dataset-{number}")
                shown |= {"drawing": drawing, "legend": legend_of(read, visit.language)}
        found.append(shown)
    has_hazard = any(one["drawing"] and one["stated"]["kind"] == "hazard" for one in found)
    for one in found:
        # people in every cell or area of the map would hide the water
        one["is_shown"] = not (has_hazard and one["stated"]["kind"] != "hazard" and _covers(one["drawing"]))
    return found


def _covers(drawing: Mapping[str, Any] | None) -> bool:
    """Whether a layer is drawn as areas or cells, not as marks and lines."""
    return drawing is not None and any(layer["type"] in ("raster", "fill") for layer in drawing["layers"])


async def inputs_of(visit: Visit, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pinned inputs, disputed ones first, then the gravest.

    Each has the manifest's facts with `title` and `description` (None once erased), `by` (who entered it), `now` (its
    present version and state), and of a disputed one `disputes`: who says otherwise, and why.
    """
    stated: Mapping[UUID, Mapping[str, Any]] = {UUID(one["id"]): one for one in manifest["inputs"]}
    if not stated:
        return []
    pinned = [(id_, one["version"]) for id_, one in stated.items()]
    rows = await dialogue.read_versions(visit.session, province_code=visit.code, versions=pinned)
    present = await dialogue.present_of(visit.session, province_code=visit.code, assessment_ids=list(stated))
    found: list[dict[str, Any]] = []
    for row in rows:
        one, now = stated[row["id"]], present.get(row["id"])
        title: str | None = None if row["text_erased"] else row["title"]
        found.append(
            {
                **one,
                "title": title,
                "description": None if row["text_erased"] else row["description"],
                "by": signature_json(row["signature"] or {}),
                "now": {"version": now[0], "state": now[1]} if now else None,
                "disputes": await _disputes(visit, row["id"]) if one["state"] == "disputed" else [],
            }
        )
    return sorted(found, key=lambda one: (one["state"] != "disputed", -one["severity"], one["observed_at"]))


async def _disputes(visit: Visit, assessment_id: UUID) -> Sequence[Mapping[str, Any]]:
    events = await dialogue_service.history(visit.session, province_code=visit.code, assessment_id=assessment_id)
    return [event for event in events if event["type"] == "assessment.disputed"]
