"""Editing: a feature is added, changed or deleted in the change set of whoever edits; nobody else sees it."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.change_sets import queries
from app.layers.change_sets.editable import Editable
from app.layers.change_sets.features import Change, Feature, features_of
from app.layers.change_sets.models import ChangeSet
from app.layers.change_sets.refusals import ChangesProposed, ConflictFirst, NoSuchFeature, TooManyChanges
from app.layers.models import LayerVersion

MOST_CHANGES = 10_000
Make = Callable[[LayerVersion, Feature | None], Feature]
"""Makes a feature as it is to be of the version that its change set is based on, and of the feature before."""


async def own_changes(session: AsyncSession, editable: Editable) -> ChangeSet:
    """The change set that somebody's edits go to, locked; opened over the current version where there is none.

    Raises:
        ChangesProposed: it is proposed.
    """
    found = await queries.opened(
        session,
        province_code=editable.layer.province_code,
        slug=editable.layer.slug,
        person_id=editable.person_id,
        base_version=editable.current.version,
    )
    if found.state != "open":
        raise ChangesProposed
    if found.base_version != editable.current.version and not await queries.has_changes(session, of=found):
        await queries.move_base(session, of=found, to=editable.current.version)
        await session.refresh(found)
    return found


async def add_feature(session: AsyncSession, editable: Editable, make: Make) -> int:
    """Add a feature; its number.

    Raises:
        ChangesProposed: what somebody changed is proposed.
        TooManyChanges: the change set is full.
        FeatureRefused: what `make` raises.
    """
    mine = await own_changes(session, editable)
    feature = make(editable.version(mine.base_version), None)
    await _require_room(session, mine)
    fid = await queries.take_numbers(session, province_code=mine.province_code, slug=mine.slug, count=1)
    await queries.put_changes(session, of=mine, puts=[Change(fid, "insert", feature)])
    return fid


async def change_feature(session: AsyncSession, editable: Editable, fid: int, make: Make | None) -> None:
    """Change a feature, or delete it (`make` is None), as somebody sees it with what they changed before.

    What comes out as it is in the base is no change any more.

    Raises:
        NoSuchFeature: it is not there, or was deleted in this change set.
        ConflictFirst: somebody else changed it too, and that is not decided.
        ChangesProposed, TooManyChanges, FeatureRefused: as for `add_feature`.
    """
    mine = await own_changes(session, editable)
    base = editable.version(mine.base_version)
    known = await queries.changes(session, of=mine, fid=fid)
    was = (await features_of(session, table=base.table_name or "", fields=base.fields, fids=[fid])).get(fid)
    before = known[0].feature if known else was
    if before is None:
        raise NoSuchFeature
    if await queries.has_open_conflict(session, of=mine, fid=fid):
        raise ConflictFirst
    feature = None if make is None else make(base, before)
    if (feature is None and was is None) or (feature is not None and feature == was):
        await queries.drop_changes(session, of=mine, fids=[fid])
        return
    if not known:
        await _require_room(session, mine)
    operation = "delete" if feature is None else "insert" if was is None else "update"
    await queries.put_changes(session, of=mine, puts=[Change(fid, operation, feature)])


async def _require_room(session: AsyncSession, mine: ChangeSet) -> None:
    counted = (await queries.counts(session, of=[mine]))[mine.id]
    if counted["insert"] + counted["update"] + counted["delete"] >= MOST_CHANGES:
        raise TooManyChanges
