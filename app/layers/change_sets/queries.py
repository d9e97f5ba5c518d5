"""The SQL of change sets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.change_sets.features import Change, Feature
from app.layers.change_sets.models import ChangeSet, FeatureChange, FeatureConflict
from app.layers.filling import driver_of

UNFINISHED = ("open", "proposed")
PUT_CHANGES = """
    INSERT INTO feature_changes (province_code, change_set_id, fid, operation, properties, geom)
    SELECT %(province)s, %(id)s, x.fid, x.operation, nullif(x.properties, 'null'), ST_GeomFromWKB(x.geom, 4326)
      FROM unnest(%(fids)s::bigint[], %(operations)s::text[], %(properties)s::jsonb[], %(geoms)s::bytea[])
           x (fid, operation, properties, geom)
        ON CONFLICT ON CONSTRAINT pk_feature_changes DO UPDATE
       SET operation = EXCLUDED.operation, properties = EXCLUDED.properties, geom = EXCLUDED.geom,
           changed_at = clock_timestamp()
"""


async def unfinished(
    session: AsyncSession, *, province_code: str, slug: str, person_id: UUID, locks: bool = False
) -> ChangeSet | None:
    """The change set of a person and layer that is open or proposed."""
    query = select(ChangeSet).where(
        ChangeSet.province_code == province_code,
        ChangeSet.slug == slug,
        ChangeSet.person_id == person_id,
        ChangeSet.state.in_(UNFINISHED),
    )
    if locks:
        query = query.with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def opened(
    session: AsyncSession, *, province_code: str, slug: str, person_id: UUID, base_version: int
) -> ChangeSet:
    """The unfinished change set of a person and layer, locked; opened where there is none."""
    found = await unfinished(session, province_code=province_code, slug=slug, person_id=person_id, locks=True)
    while found is None:  # two first edits at once: the second waits for the first's
        await session.execute(
            insert(ChangeSet)
            .values(province_code=province_code, slug=slug, person_id=person_id, base_version=base_version)
            .on_conflict_do_nothing()
        )
        found = await unfinished(session, province_code=province_code, slug=slug, person_id=person_id, locks=True)
    return found


async def change_set(
    session: AsyncSession, *, province_code: str, slug: str, id_: UUID, locks: bool = False
) -> ChangeSet | None:
    """A change set that the context sees, by its id."""
    query = select(ChangeSet).where(
        ChangeSet.province_code == province_code, ChangeSet.slug == slug, ChangeSet.id == id_
    )
    if locks:
        query = query.with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def change_sets(session: AsyncSession, *, province_code: str, slug: str) -> Sequence[ChangeSet]:
    """Change sets of a layer that the context sees, the newest first."""
    return (
        await session.scalars(
            select(ChangeSet)
            .where(ChangeSet.province_code == province_code, ChangeSet.slug == slug)
            .order_by(ChangeSet.moved_at.desc(), ChangeSet.id)
            .limit(200)
        )
    ).all()


async def changes(session: AsyncSession, *, of: ChangeSet, fid: int | None = None) -> list[Change]:
    """The changes of a change set, in the order of their features' numbers; or that of one feature."""
    query = select(
        FeatureChange.fid,
        FeatureChange.operation,
        FeatureChange.properties,
        func.ST_AsBinary(FeatureChange.geom, "NDR"),
    ).where(FeatureChange.province_code == of.province_code, FeatureChange.change_set_id == of.id)
    if fid is not None:
        query = query.where(FeatureChange.fid == fid)
    rows: Any = await session.execute(query.order_by(FeatureChange.fid))
    return [
        Change(number, operation, None if geom is None else Feature(properties, bytes(geom)))
        for number, operation, properties, geom in rows
    ]


async def has_changes(session: AsyncSession, *, of: ChangeSet) -> bool:
    """Whether a change set changes anything."""
    query = select(FeatureChange.fid).where(
        FeatureChange.province_code == of.province_code, FeatureChange.change_set_id == of.id
    )
    return await session.scalar(query.limit(1)) is not None


async def counts(session: AsyncSession, *, of: Sequence[ChangeSet]) -> Mapping[UUID, Mapping[str, int]]:
    """How many features each change set inserts, updates and deletes, and how many conflicts are not decided."""
    ids = [one.id for one in of]
    found: dict[UUID, dict[str, int]] = {
        id_: dict.fromkeys(("insert", "update", "delete", "conflicts"), 0) for id_ in ids
    }
    rows: Any = await session.execute(
        select(FeatureChange.change_set_id, FeatureChange.operation, func.count())
        .where(FeatureChange.change_set_id.in_(ids))
        .group_by(FeatureChange.change_set_id, FeatureChange.operation)
    )
    for id_, operation, count in rows:
        found[id_][operation] = count
    rows = await session.execute(
        select(FeatureConflict.change_set_id, func.count())
        .where(FeatureConflict.change_set_id.in_(ids), FeatureConflict.decision.is_(None))
        .group_by(FeatureConflict.change_set_id)
    )
    for id_, count in rows:
        found[id_]["conflicts"] = count
    return found


async def put_changes(session: AsyncSession, *, of: ChangeSet, puts: Sequence[Change]) -> None:
    """Write changes, each in the place of any that its feature had.

    Raises:
        psycopg.Error: the change set is not open, or another person's.
    """
    if not puts:
        return
    connection = await driver_of(session)
    await connection.execute(
        PUT_CHANGES,
        {
            "province": of.province_code,
            "id": of.id,
            "fids": [one.fid for one in puts],
            "operations": [one.operation for one in puts],
            "properties": [Jsonb(dict(one.feature.properties) if one.feature else None) for one in puts],
            "geoms": [one.feature.geom if one.feature else None for one in puts],
        },
    )


async def drop_changes(session: AsyncSession, *, of: ChangeSet, fids: Sequence[int]) -> int:
    """Take changes of features back; how many there were."""
    connection = await driver_of(session)
    cursor = await connection.execute(
        "DELETE FROM feature_changes WHERE province_code = %s AND change_set_id = %s AND fid = ANY (%s)",
        [of.province_code, of.id, list(fids)],
    )
    return cursor.rowcount


async def extent_of(session: AsyncSession, *, of: ChangeSet) -> tuple[float, float, float, float] | None:
    """The box around what is inserted and updated, in degrees; None where nothing is."""
    row: Any = (
        await session.execute(
            text(
                "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT ST_Extent(geom) AS b"
                " FROM feature_changes WHERE province_code = :province AND change_set_id = :id) e"
            ),
            {"province": of.province_code, "id": of.id},
        )
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


async def take_numbers(session: AsyncSession, *, province_code: str, slug: str, count: int) -> int:
    """The first of so many numbers for new features of a layer."""
    first: int = (
        await session.execute(
            text("SELECT take_feature_numbers(:province, :slug, :count)"),
            {"province": province_code, "slug": slug, "count": count},
        )
    ).scalar_one()
    return first


async def move(
    session: AsyncSession, *, of: ChangeSet, to: str, version: int | None = None, reason_id: UUID | None = None
) -> bool:
    """Move the state of a change set; False where it moved meanwhile."""
    moved: bool = (
        await session.execute(
            text("SELECT move_change_set(:province, :id, :before, :after, :version, :reason)"),
            {
                "province": of.province_code,
                "id": of.id,
                "before": of.state,
                "after": to,
                "version": version,
                "reason": reason_id,
            },
        )
    ).scalar_one()
    return moved


async def move_base(session: AsyncSession, *, of: ChangeSet, to: int) -> None:
    """Base an open change set on a later version."""
    await session.execute(
        text("UPDATE change_sets SET base_version = :to WHERE province_code = :province AND id = :id"),
        {"province": of.province_code, "id": of.id, "to": to},
    )


async def make_edited_table(
    session: AsyncSession,
    *,
    table: str,
    geometry_type: str,
    fields: Sequence[Mapping[str, str]],
    puts: Sequence[Change],
) -> Mapping[str, Any]:
    """A new sealed table: a version's features with changes put in; its `name`, `count` and `extent` (WKT or None)."""
    told = [
        {
            "fid": one.fid,
            "operation": one.operation,
            "properties": dict(one.feature.properties) if one.feature else None,
            "geom": one.feature.geom.hex() if one.feature else None,
        }
        for one in puts
    ]
    made: Mapping[str, Any] = (
        await session.execute(
            text("SELECT make_edited_table(:table, :type, CAST(:fields AS jsonb), CAST(:changes AS jsonb))"),
            {
                "table": table,
                "type": geometry_type,
                "fields": json.dumps(list(fields)),
                "changes": json.dumps(told, ensure_ascii=False),
            },
        )
    ).scalar_one()
    return made


async def conflicts(session: AsyncSession, *, of: ChangeSet, is_open: bool = False) -> Sequence[Any]:
    """Conflicts of a change set, as rows: `FeatureConflict`, and `base`, `theirs`, `mine` as GeoJSON text or None."""
    query = select(
        FeatureConflict,
        *(
            func.ST_AsGeoJSON(column, 9).label(name)
            for name, column in (
                ("base", FeatureConflict.base_geom),
                ("theirs", FeatureConflict.theirs_geom),
                ("mine", FeatureConflict.mine_geom),
            )
        ),
    ).where(FeatureConflict.province_code == of.province_code, FeatureConflict.change_set_id == of.id)
    if is_open:
        query = query.where(FeatureConflict.decision.is_(None))
    query = query.order_by(FeatureConflict.decision.is_not(None), FeatureConflict.fid, FeatureConflict.against_version)
    return (await session.execute(query.execution_options(populate_existing=True))).all()


async def has_open_conflict(session: AsyncSession, *, of: ChangeSet, fid: int | None = None) -> bool:
    """Whether a conflict is not decided; of one feature, or of any."""
    query = select(FeatureConflict.fid).where(
        FeatureConflict.province_code == of.province_code,
        FeatureConflict.change_set_id == of.id,
        FeatureConflict.decision.is_(None),
    )
    if fid is not None:
        query = query.where(FeatureConflict.fid == fid)
    return await session.scalar(query.limit(1)) is not None


async def put_conflicts(
    session: AsyncSession,
    *,
    of: ChangeSet,
    against_version: int,
    found: Sequence[tuple[int, Feature, Feature | None, Feature | None]],
) -> None:
    """Write conflicts: number in the change set, then the feature as base, theirs and mine have it."""

    def properties(one: Feature | None) -> Jsonb | None:
        return None if one is None else Jsonb(dict(one.properties))

    connection = await driver_of(session)
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO feature_conflicts (province_code, change_set_id, fid, against_version, base_version,"
            " base_properties, base_geom, theirs_properties, theirs_geom, mine_properties, mine_geom)"
            " VALUES (%s, %s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 4326), %s, ST_GeomFromWKB(%s::bytea, 4326), %s,"
            " ST_GeomFromWKB(%s::bytea, 4326))",
            [
                (
                    of.province_code, of.id, fid, against_version, of.base_version,
                    properties(base), base.geom,
                    properties(theirs), theirs.geom if theirs else None,
                    properties(mine), mine.geom if mine else None,
                )
                for fid, base, theirs, mine in found
            ],
        )  # fmt: skip


async def decide_conflict(session: AsyncSession, *, of: ChangeSet, fid: int, decision: str) -> int | None:
    """Decide a conflict; the version it was against, None where there is none to decide."""
    row: Any = (
        await session.execute(
            text(
                "UPDATE feature_conflicts SET decision = :decision, decided_at = clock_timestamp()"
                " WHERE province_code = :province AND change_set_id = :id AND fid = :fid AND decision IS NULL"
                " RETURNING against_version"
            ),
            {"decision": decision, "province": of.province_code, "id": of.id, "fid": fid},
        )
    ).one_or_none()
    return row[0] if row else None
