"""Reading the record, its rules and its erasable values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import null, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.record.models import ErasableValue, FeedEntry, RecordEntry, RoutingRule, Stream
from app.record.routing import Rule


async def active_rules(session: AsyncSession, *, province_code: str) -> list[Rule]:
    """The rules switched on in a province, in the order of their ids."""
    rows = await session.scalars(
        select(RoutingRule)
        .where(RoutingRule.province_code == province_code, RoutingRule.is_active)
        .order_by(RoutingRule.id)
    )
    return [Rule(row.id, row.version, row.audience, row.clauses) for row in rows]


async def audiences_with_entry(session: AsyncSession, *, province_code: str, subject_id: str) -> frozenset[str]:
    """The audiences whose stream has an entry about a thing."""
    rows = await session.scalars(
        select(FeedEntry.audience)
        .distinct()
        .where(FeedEntry.province_code == province_code, FeedEntry.subject_id == subject_id)
    )
    return frozenset(rows)


async def erase_values(
    session: AsyncSession, *, province_code: str, value_ids: Sequence[UUID], erased_at: datetime
) -> list[UUID]:
    """Empty values and salts; returns the ids that were emptied now."""
    rows = await session.scalars(
        update(ErasableValue)
        .where(
            ErasableValue.province_code == province_code,
            ErasableValue.id.in_(value_ids),
            ErasableValue.erased_at.is_(None),
        )
        .values(value=null(), salt=None, erased_at=erased_at)
        .returning(ErasableValue.id)
    )
    return list(rows)


async def values_by_id(session: AsyncSession, *, province_code: str, value_ids: Sequence[str]) -> dict[UUID, Any]:
    """Erasable values by id; None for one that was erased."""
    rows = await session.execute(
        select(ErasableValue.id, ErasableValue.value).where(
            ErasableValue.province_code == province_code,
            ErasableValue.id.in_([UUID(value_id) for value_id in value_ids]),
        )
    )
    return {row.id: row.value for row in rows}


async def unerased_ids(
    session: AsyncSession, *, province_code: str, subject_type: str, subject_id: str, fields: Sequence[str]
) -> list[UUID]:
    """The values of a thing that can still be erased."""
    rows = await session.scalars(
        select(ErasableValue.id).where(
            ErasableValue.province_code == province_code,
            ErasableValue.subject_type == subject_type,
            ErasableValue.subject_id == subject_id,
            ErasableValue.field.in_(fields),
            ErasableValue.erased_at.is_(None),
        )
    )
    return list(rows)


WRITTEN_BY = text(
    """
    SELECT v.id
      FROM record_entries r
     CROSS JOIN jsonb_each(convert_from(r.canonical, 'UTF8')::jsonb #> '{body,values}') AS stated (field, reference)
      JOIN erasable_values v ON v.province_code = r.province_code AND v.id = (stated.reference ->> 'id')::uuid
     WHERE r.province_code = :province AND stated.field = ANY (:fields) AND v.erased_at IS NULL
       AND convert_from(r.canonical, 'UTF8')::jsonb #>> '{body,actor,person}' = :person
    """
)


async def unerased_values_written_by(
    session: AsyncSession, *, province_code: str, person_id: UUID, fields: Sequence[str]
) -> list[UUID]:
    """What a person wrote in their own name, by the record's word, and can still be erased; reads the whole record."""
    return list(
        await session.scalars(WRITTEN_BY, {"province": province_code, "person": str(person_id), "fields": list(fields)})
    )


async def streams(session: AsyncSession, *, province_code: str) -> Sequence[Stream]:
    """A province's streams by id."""
    return (
        await session.scalars(select(Stream).where(Stream.province_code == province_code).order_by(Stream.id))
    ).all()


ENTRY_JSON = text(
    """
    SELECT convert_from(canonical, 'UTF8')::jsonb -> 'body' || jsonb_build_object(
               'seq', seq,
               'recorded_at', canonical_instant(recorded_at),
               'prev_hash', encode(prev_hash, 'hex'),
               'hash', encode(hash, 'hex'))
      FROM record_entries
     WHERE stream_id = :stream AND seq > :after
     ORDER BY seq
     LIMIT :limit
    """
)


async def record_page(session: AsyncSession, *, province_code: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Record entries after a seq, oldest first."""
    rows = await session.scalars(ENTRY_JSON, {"stream": f"{province_code}/record", "after": after, "limit": limit})
    return list(rows)


async def happened(
    session: AsyncSession, *, province_code: str, subject_id: str, version: int, event_type: str
) -> bool:
    """Whether something ever happened to one version of a thing."""
    return bool(
        await session.scalar(
            select(
                select(RecordEntry.seq)
                .where(
                    RecordEntry.province_code == province_code,
                    RecordEntry.subject_id == subject_id,
                    RecordEntry.subject_version == version,
                    RecordEntry.event_type == event_type,
                )
                .exists()
            )
        )
    )


async def history_of(session: AsyncSession, *, province_code: str, subject_id: str) -> Sequence[RecordEntry]:
    """Everything that happened to a thing, oldest first."""
    return (
        await session.scalars(
            select(RecordEntry)
            .where(RecordEntry.province_code == province_code, RecordEntry.subject_id == subject_id)
            .order_by(RecordEntry.seq)
        )
    ).all()


async def published_seq(session: AsyncSession, *, stream_id: str, record_seq: int) -> int | None:
    """The seq that a record entry was published under in a stream; None if it was not."""
    return await session.scalar(
        select(FeedEntry.seq).where(FeedEntry.stream_id == stream_id, FeedEntry.record_seq == record_seq)
    )
