"""A layer as somebody sees it who edits it: the version that their changes are based on, with these over it.

Nobody else sees it so, and no shared cache keeps it (docs/decisions/0007-change-sets.md). Called where the current
version of a layer becomes a collection.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.layers import queries
from app.layers.change_sets import queries as change_queries
from app.layers.change_sets.columns_sql import edited_rows
from app.layers.change_sets.editable import changes_shown
from app.layers.change_sets.models import ChangeSet
from app.layers.models import Layer, LayerVersion
from app.layers.retraction import sees_content
from app.ogc.collection import Collection


@dataclass(frozen=True, slots=True)
class Edits:
    """What somebody changes of a layer."""

    change_set: ChangeSet
    base: Any
    """The version that it is based on, as `layers.queries.versions` reads it."""


async def edits_of(session: AsyncSession, policy: Policy, layer: Layer) -> Edits | None:
    """What somebody changes of a layer; None where that is nothing, or over a version that they may not read."""
    mine = await changes_shown(session, policy, layer)
    if mine is None:
        return None
    (row,) = await queries.versions(
        session, province_code=layer.province_code, slug=layer.slug, version=mine.base_version
    )
    return Edits(mine, row) if sees_content(policy, row.LayerVersion) else None


async def edited(session: AsyncSession, base: Collection, edits: Edits) -> Collection:
    """The collection of the base version with the changes over it."""
    mine = edits.change_set
    version: LayerVersion = edits.base.LayerVersion
    counted = (await change_queries.counts(session, of=[mine]))[mine.id]
    return replace(
        base,
        pinned_id=base.id,
        rows=edited_rows(
            version.table_name or "", version.fields, province_code=mine.province_code, change_set_id=str(mine.id)
        ),
        identity=f"{base.identity}/{mine.id}/{mine.revision}",
        is_public=False,
        count=None if base.count is None else base.count + counted["insert"] - counted["delete"],
        extent=_around(base.extent, await change_queries.extent_of(session, of=mine)),
    )


def _around(*boxes: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
    """The box around boxes."""
    there = [box for box in boxes if box is not None]
    if not there:
        return None
    west, south, east, north = zip(*there, strict=True)
    return min(west), min(south), max(east), max(north)
