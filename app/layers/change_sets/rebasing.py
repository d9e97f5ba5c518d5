"""Rebasing: changes that were made over one version, put over a later one; what both changed is a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.change_sets import queries
from app.layers.change_sets.features import Change, Feature, features_like, features_of
from app.layers.change_sets.merging import merged
from app.layers.change_sets.models import ChangeSet
from app.layers.models import LayerVersion


@dataclass
class Plan:
    """What a change set is over a later version."""

    puts: list[Change] = field(default_factory=list[Change])
    """Over that version, in its numbers; where there is a conflict, as if mine were kept."""
    conflicts: list[tuple[int, Feature, Feature | None, Feature | None]] = field(
        default_factory=list[tuple[int, Feature, Feature | None, Feature | None]]
    )
    """Number over that version; the feature as base, theirs and mine have it."""


def line_of(versions: Sequence[LayerVersion], version: LayerVersion) -> int:
    """The version that a line begins with: what was made of it by change sets keeps its features' numbers."""
    by_number = {one.version: one for one in versions}
    while version.lineage.get("process") == "edit" and version.lineage["parents"][0]["version"] in by_number:
        version = by_number[version.lineage["parents"][0]["version"]]
    return version.version


async def plan(session: AsyncSession, *, of: ChangeSet, versions: Sequence[LayerVersion], onto: LayerVersion) -> Plan:
    """What the changes of a change set are over a version.

    Args:
        session: The transaction.
        of: The change set.
        versions: All of the layer.
        onto: The version; where it is the change set's base, the changes are as they are.
    """
    mine = await queries.changes(session, of=of)
    base = next(one for one in versions if one.version == of.base_version)
    if base.version == onto.version:
        return Plan(mine)
    before = await _before(session, base, mine)
    is_one_line = line_of(versions, base) == line_of(versions, onto)
    there = await _there(session, onto, before, is_one_line=is_one_line, base=base)
    found = Plan()
    inserted: list[Feature] = []
    for change in mine:
        if change.operation == "insert":
            # whatever their version has no property for cannot be kept; what it has more is left empty
            if is_one_line:
                found.puts.append(Change(change.fid, "insert", _fitted(change.feature, onto)))
            elif change.feature is not None:
                inserted.append(_fitted(change.feature, onto))
            continue
        fid, theirs = there.get(change.fid, (change.fid, None))
        was = before[change.fid]
        result = merged(was, theirs, change.feature)
        if result.is_conflict:
            if theirs is None and not is_one_line:
                fid = await queries.take_numbers(session, province_code=of.province_code, slug=of.slug, count=1)
            found.conflicts.append((fid, was, theirs, change.feature))
        if result.is_change or result.is_conflict:
            operation = "delete" if result.feature is None else "insert" if theirs is None else "update"
            fitted = None if result.feature is None else _fitted(result.feature, onto)
            found.puts.append(Change(fid, operation, fitted))
    if inserted:
        first = await queries.take_numbers(session, province_code=of.province_code, slug=of.slug, count=len(inserted))
        found.puts += [Change(first + place, "insert", feature) for place, feature in enumerate(inserted)]
    return found


async def rebase(session: AsyncSession, *, of: ChangeSet, versions: Sequence[LayerVersion], onto: LayerVersion) -> int:
    """Put an open change set over a later version, with its conflicts to decide; how many those are."""
    planned = await plan(session, of=of, versions=versions, onto=onto)
    before = await queries.changes(session, of=of)
    await queries.drop_changes(session, of=of, fids=[one.fid for one in before])
    await queries.put_changes(session, of=of, puts=planned.puts)
    if planned.conflicts:
        await queries.put_conflicts(session, of=of, against_version=onto.version, found=planned.conflicts)
    await queries.move_base(session, of=of, to=onto.version)
    return len(planned.conflicts)


async def _before(session: AsyncSession, base: LayerVersion, mine: Sequence[Change]) -> Mapping[int, Feature]:
    fids = [one.fid for one in mine if one.operation != "insert"]
    return await features_of(session, table=base.table_name or "", fields=base.fields, fids=fids)


async def _there(
    session: AsyncSession,
    onto: LayerVersion,
    before: Mapping[int, Feature],
    *,
    is_one_line: bool,
    base: LayerVersion,
) -> Mapping[int, tuple[int, Feature]]:
    """Where features of the base are in the later version: number before → number there, and as it is there."""
    table = onto.table_name or ""
    if is_one_line:
        found = await features_of(session, table=table, fields=onto.fields, fids=list(before))
        return {fid: (fid, feature) for fid, feature in found.items()}
    shared = [one for one in onto.fields if one in base.fields]
    known = await features_like(session, table=table, fields=shared, wanted=before)
    whole = await features_of(session, table=table, fields=onto.fields, fids=[fid for fid, _ in known.values()])
    return {number: (fid, whole[fid]) for number, (fid, _) in known.items()}


def _fitted(feature: Feature | None, onto: LayerVersion) -> Feature:
    """A feature with exactly the properties that a version has."""
    assert feature is not None  # noqa: S101 - what is inserted or updated has a feature
    return Feature({one["name"]: feature.properties.get(one["name"]) for one in onto.fields}, feature.geom)
