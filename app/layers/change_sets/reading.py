"""Reading change sets for those who look at them: what is in them, and what the features were before."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.layers import queries as layer_queries
from app.layers.answers import current_of
from app.layers.change_sets import queries
from app.layers.change_sets.answers import change_read, change_set_read, conflict_read, ids_of
from app.layers.change_sets.features import features_of
from app.layers.change_sets.models import ChangeSet
from app.layers.models import LayerVersion
from app.record.models import ErasableValue


async def change_sets_read(
    session: AsyncSession, policy: Policy, *, province_code: str, slug: str
) -> list[dict[str, Any]]:
    """One's own change sets of a layer, those that were published, and for who publishes those that are proposed."""
    found = await queries.change_sets(session, province_code=province_code, slug=slug)
    may_accept = policy.allows(Action.PUBLISH_LAYER, province_code)
    person = policy.principal.person_id
    seen = [one for one in found if one.person_id == person or one.state == "published" or may_accept]
    return await _read(session, seen, policy)


async def change_set_details(
    session: AsyncSession, policy: Policy, of: ChangeSet, *, most: int | None = None
) -> dict[str, Any]:
    """A change set with its changes, or the first of them, and its conflicts."""
    (read,) = await _read(session, [of], policy)
    rows = await layer_queries.versions(session, province_code=of.province_code, slug=of.slug, version=of.base_version)
    base: LayerVersion = rows[0].LayerVersion
    changes = (await queries.changes(session, of=of))[:most]
    conflicts = [conflict_read(row) for row in await queries.conflicts(session, of=of)]
    touched = [one.fid for one in changes if one.operation != "insert"]
    was = await features_of(session, table=base.table_name or "", fields=base.fields, fids=touched)
    return {
        **read,
        "fields": base.fields,
        "changes": [change_read(one, was.get(one.fid)) for one in changes],
        "conflict_details": conflicts,
    }


async def _read(session: AsyncSession, found: Sequence[ChangeSet], policy: Policy) -> list[dict[str, Any]]:
    if not found:
        return []
    counted = await queries.counts(session, of=found)
    rows = await layer_queries.versions(session, province_code=found[0].province_code, slug=found[0].slug)
    current = current_of([row.LayerVersion for row in rows])
    reasons = await _reasons(session, province_code=found[0].province_code, ids=ids_of(found))
    return [
        change_set_read(
            one,
            counted[one.id],
            current_version=current,
            is_own=one.person_id == policy.principal.person_id,
            reason=reasons.get(one.reason_id) if one.reason_id else None,
        )
        for one in found
    ]


async def _reasons(session: AsyncSession, *, province_code: str, ids: set[UUID]) -> Mapping[UUID, str]:
    """What was said when they were returned; those whose words were erased are left out."""
    if not ids:
        return {}
    rows: Any = await session.execute(
        select(ErasableValue.id, ErasableValue.value).where(
            ErasableValue.province_code == province_code, ErasableValue.id.in_(ids), ErasableValue.value.is_not(None)
        )
    )
    return {id_: str(value) for id_, value in rows}
