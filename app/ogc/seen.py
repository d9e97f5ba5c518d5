"""Layers as somebody sees them, of features or of cells alike: for what lists or draws both.

Called by the list of collections, styles and STAC. Faces of features alone ask `catalogue.py`, those of cells alone
`rasters/raster.py`.
"""

from collections.abc import Collection as AnyOf
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.layers import queries
from app.layers.models import Layer, LayerVersion
from app.ogc.collection import Collection, hidden, parts_of
from app.ogc.input_collections import SHAPES, input_collection
from app.ogc.layer_collections import collection_of_version, version_of_id
from app.ogc.rasters.raster import Raster, raster_of_version


@dataclass(frozen=True, slots=True)
class Seen:
    """A version of a layer at the precision that somebody sees."""

    layer: Layer
    row: Any
    """The version as `layers.queries.versions` reads it."""
    shown: Collection | Raster

    @property
    def version(self) -> LayerVersion:
        """The version."""
        return self.row.LayerVersion


def seen_as(policy: Policy, layer: Layer, row: Any, *, is_pinned: bool) -> Seen | None:
    """A version as somebody sees it; None where it has nothing at their precision.

    Args:
        policy: Of whoever asks; the version itself is one that they may see.
        layer: Its layer.
        row: As `layers.queries.versions` reads it.
        is_pinned: Whether it is called by its own id, whatever is current.
    """
    shown: Collection | Raster | None
    if layer.form == "raster":
        shown = raster_of_version(layer, row.LayerVersion, is_pinned=is_pinned)
    else:
        shown = collection_of_version(policy, layer, row, is_pinned=is_pinned)
    return None if shown is None else Seen(layer, row, shown)


async def find_seen(session: AsyncSession, policy: Policy, layer_id: str, *, as_of: datetime | None = None) -> Seen:
    """The layer of an id, features or cells: `{province}-{slug}`, `{province}-{slug}-v{n}`.

    Args:
        session: With the context of whoever asks.
        policy: Theirs.
        layer_id: As the address has it.
        as_of: The moment up to which the record is read; None for now.

    Raises:
        NotSignedIn: nobody asks, and nothing public has this id.
        NotFound: there is none for whoever asks.
        NothingRecordedYet: it had nothing then that they may read.
        VersionRetracted: it was retracted, and it is pinned or was current then.
    """
    nothing = hidden(is_signed_in=policy.principal.is_signed_in)
    parts = parts_of(layer_id)
    if parts is None:
        raise nothing
    code, slug, number = parts
    layer, row = await version_of_id(
        session, policy, form=None, province_code=code, slug=slug, number=number, as_of=as_of
    )
    found = seen_as(policy, layer, row, is_pinned=number is not None)
    if found is None:
        raise nothing
    return found


async def current_seen(session: AsyncSession, policy: Policy) -> Sequence[Seen]:
    """All layers that somebody sees, of whichever province, in their current versions."""
    blind = blind_in(policy)
    found = [
        seen_as(policy, layer, row, is_pinned=False)
        for layer, row in await queries.current_versions(session)
        if layer.province_code not in blind
    ]
    return [one for one in found if one is not None]


def blind_in(policy: Policy) -> AnyOf[str]:
    """Provinces of whoever asks whose layers their token does not reach.

    They see none of them, not even public ones: as asking for one of them does.
    """
    return {code for code in policy.principal.provinces() if not policy.allows(Action.READ_LAYERS, code)}


async def inputs_seen(session: AsyncSession, policy: Policy) -> Sequence[Collection]:
    """The inputs that somebody may read, of all their provinces."""
    return [
        await input_collection(session, policy, province_code=code, shape=shape)
        for code in policy.principal.provinces()
        if policy.allows(Action.READ_INPUTS, code)
        for shape in SHAPES
    ]
