"""What may be edited, and by whom: the layer, its current version, and the change set of whoever edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.errors import NotFound
from app.layers import queries as layer_queries
from app.layers.answers import current_of
from app.layers.change_sets import queries
from app.layers.change_sets.models import ChangeSet
from app.layers.change_sets.refusals import NotEditable
from app.layers.models import Layer, LayerVersion


@dataclass(frozen=True, slots=True)
class Editable:
    """A layer that somebody may edit."""

    layer: Layer
    versions: Sequence[LayerVersion]
    current: LayerVersion
    person_id: UUID

    def version(self, number: int) -> LayerVersion:
        """One of its versions.

        Raises:
            NotFound: it has none of this number.
        """
        found = next((one for one in self.versions if one.version == number), None)
        if found is None:
            raise NotFound
        return found


def may_edit(policy: Policy, layer: Layer) -> bool:
    """Whether somebody may edit a layer, if it has a published version."""
    is_fit = layer.form == "vector" and layer.precision == "exact"
    return is_fit and policy.allows(Action.EDIT_LAYER, layer.province_code)


async def editable_layer(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str, locks: bool = False
) -> Editable:
    """A layer that somebody may edit.

    Args:
        session: With the context of whoever asks.
        policy: Theirs.
        province_code: Of the layer.
        slug: Of the layer.
        locks: Whether its next version depends on it.

    Raises:
        NotSignedIn, NotFound, NotAllowed: not for whoever asks.
        NotEditable: nobody edits it.
    """
    policy.require(Action.EDIT_LAYER, province_code)
    layer = await layer_queries.layer(session, province_code=province_code, slug=slug, locks=locks)
    if layer is None:
        raise NotFound
    rows = await layer_queries.versions(session, province_code=province_code, slug=slug)
    versions = [row.LayerVersion for row in rows]
    number = current_of(versions)
    current = next((one for one in versions if one.version == number), None)
    person_id = policy.principal.person_id
    if not may_edit(policy, layer) or current is None or person_id is None:
        raise NotEditable
    return Editable(layer, versions, current, person_id)


async def changes_shown(session: AsyncSession, policy: Policy, layer: Layer) -> ChangeSet | None:
    """The change set that somebody sees over a layer: their own, open or proposed, with at least one change in it."""
    if policy.principal.person_id is None or not may_edit(policy, layer):
        return None
    found = await queries.unfinished(
        session, province_code=layer.province_code, slug=layer.slug, person_id=policy.principal.person_id
    )
    return found if found is not None and await queries.has_changes(session, of=found) else None
