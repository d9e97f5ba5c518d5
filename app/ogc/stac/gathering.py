"""Which versions of layers are items, for whoever asks: those that are published, and those that are deprecated.

Versions that wait, and versions that were retracted, are no items. Whoever sees counts has the item of the counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.areas import queries as area_queries
from app.areas.models import Province
from app.layers import queries
from app.layers.answers import sees_exact
from app.ogc.seen import Seen, blind_in, seen_as

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class ItemSeen:
    """A version that is an item."""

    seen: Seen
    is_exact: bool
    bounds: Bounds | None
    """West, south, east, north in degrees: of what it holds, or of the province where only counts are shown."""
    latest: str
    """Id of the item of the layer's current version; of this one where there is none."""

    @property
    def id(self) -> str:
        """The id of the item: that of the pinned collection."""
        return self.seen.shown.id

    @property
    def province_code(self) -> str:
        """The province, whose code is the collection's id."""
        return self.seen.layer.province_code

    @property
    def interval(self) -> tuple[datetime, datetime]:
        """From when to when what it shows was; where that is not known, when it was loaded."""
        version = self.seen.version
        known = [one for one in (version.valid_from, version.valid_to) if one is not None] or [version.loaded_at]
        return known[0], known[-1]

    @cached_property
    def geometry(self) -> dict[str, Any] | None:
        """The box around it as GeoJSON: a line or a point where it has no width or height; None where it is empty."""
        if self.bounds is None:
            return None
        west, south, east, north = self.bounds
        if west == east and south == north:
            return {"type": "Point", "coordinates": [west, south]}
        if west == east or south == north:
            return {"type": "LineString", "coordinates": [[west, south], [east, north]]}
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is seen of a province."""

    province: Province
    items: Sequence[ItemSeen]


async def holdings(session: AsyncSession, policy: Policy) -> Sequence[Holdings]:
    """Every province of which somebody sees anything, with its items by id.

    Args:
        session: With the context of whoever asks.
        policy: Theirs.
    """
    blind = blind_in(policy)
    found: dict[str, list[tuple[Seen, bool]]] = {}
    for layer, row in await queries.released_versions(session):
        if layer.province_code in blind:
            continue
        seen = seen_as(policy, layer, row, is_pinned=True)
        if seen is not None:
            found.setdefault(layer.province_code, []).append((seen, sees_exact(policy, layer)))
    provinces = {one.code: one for one in await area_queries.provinces(session)}
    return [
        Holdings(provinces[code], await _items(session, code, versions)) for code, versions in sorted(found.items())
    ]


async def _items(session: AsyncSession, code: str, versions: Sequence[tuple[Seen, bool]]) -> Sequence[ItemSeen]:
    outline = (
        None if all(is_exact for _, is_exact in versions) else await queries.outline_bounds(session, province_code=code)
    )
    latest: dict[str, str] = {}
    for seen, _ in sorted(versions, key=lambda one: (one[0].version.state == "published", one[0].version.version)):
        latest[seen.layer.slug] = seen.shown.id
    items = [
        ItemSeen(seen, is_exact, seen.shown.extent if is_exact else outline, latest[seen.layer.slug])
        for seen, is_exact in versions
    ]
    return sorted(items, key=lambda one: one.id)
