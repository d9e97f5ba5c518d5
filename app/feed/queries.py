"""The SQL of the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.feed.models import Acknowledgement
from app.record.models import FeedEntry, RoutingRule, Stream

ITEMS = (files("app.feed") / "sql" / "items.sql").read_text()
# What an entry's JSON weighs is near enough to what the chain holds of it, whose length is known without reading it.
_LAST_OF_PAGE = """
    (SELECT max(e.seq)
       FROM (SELECT seq, sum(octet_length(canonical)) OVER (ORDER BY seq) - octet_length(canonical) AS bytes_before
               FROM feed_entries
              WHERE stream_id = :stream AND seq > :after
              ORDER BY seq
              LIMIT :limit) e
      WHERE e.bytes_before < :most_bytes)
"""
AFTER = text(f"{ITEMS} AND f.seq > :after AND f.seq <= {_LAST_OF_PAGE} ORDER BY f.seq LIMIT :limit")
BEFORE = text(ITEMS + " AND f.seq < :before ORDER BY f.seq DESC LIMIT :limit")
ONE = text(ITEMS + " AND f.seq = :seq")
_ACKNOWLEDGED = "SELECT a.seq FROM acknowledgements a WHERE a.stream_id = :stream AND a.record_seq > :after_record"
ACKNOWLEDGED = text(f"{ITEMS} AND f.seq IN ({_ACKNOWLEDGED}) ORDER BY f.seq")


@dataclass(frozen=True, slots=True)
class Item:
    """A feed item, as the JSON text that is sent."""

    seq: int
    json: str
    weight: int
    """Bytes of what the chain holds of it."""


async def head(session: AsyncSession, *, stream_id: str) -> int | None:
    """Seq of a stream's last entry, 0 while empty; None if there is no such stream in the context."""
    return await session.scalar(select(Stream.head_seq).where(Stream.id == stream_id))


async def items_after(session: AsyncSession, *, stream_id: str, after: int, limit: int, most_bytes: int) -> list[Item]:
    """Entries after a seq, oldest first: fewer where they weigh more, but one at least."""
    rows = await session.execute(AFTER, {"stream": stream_id, "after": after, "limit": limit, "most_bytes": most_bytes})
    return [Item(row.seq, row.item, row.weight) for row in rows]


def was_cut(items: Sequence[Item], *, limit: int, most_bytes: int) -> bool:
    """Whether a page of `items_after` ended where its bounds are, so that more may follow."""
    return len(items) == limit or sum(item.weight for item in items) >= most_bytes


async def items_before(session: AsyncSession, *, stream_id: str, before: int, limit: int) -> list[Item]:
    """Entries before a seq, newest first."""
    rows = await session.execute(BEFORE, {"stream": stream_id, "before": before, "limit": limit})
    return [Item(row.seq, row.item, row.weight) for row in rows]


async def item(session: AsyncSession, *, stream_id: str, seq: int) -> Item | None:
    """One entry."""
    row = (await session.execute(ONE, {"stream": stream_id, "seq": seq})).one_or_none()
    return Item(row.seq, row.item, row.weight) if row else None


async def acknowledged_items(session: AsyncSession, *, stream_id: str, after_record: int) -> list[Item]:
    """Entries that were acknowledged after a record entry."""
    rows = await session.execute(ACKNOWLEDGED, {"stream": stream_id, "after_record": after_record})
    return [Item(row.seq, row.item, row.weight) for row in rows]


async def last_acknowledgement_record_seq(session: AsyncSession, *, stream_id: str) -> int:
    """The record entry of a stream's last acknowledgement; 0 if there is none."""
    return (
        await session.scalar(select(func.max(Acknowledgement.record_seq)).where(Acknowledgement.stream_id == stream_id))
    ) or 0


async def lock_entry(session: AsyncSession, *, stream_id: str, seq: int) -> FeedEntry | None:
    """An entry, held (by an advisory lock: entries never change) against a second acknowledgement at the moment."""
    entry = await session.get(FeedEntry, (stream_id, seq))
    if entry is not None:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"{stream_id}#{seq}"}
        )
    return entry


async def acknowledgements_of(session: AsyncSession, *, stream_id: str, seq: int) -> Sequence[Acknowledgement]:
    """An entry's acknowledgements, oldest first."""
    return (
        await session.scalars(
            select(Acknowledgement)
            .where(Acknowledgement.stream_id == stream_id, Acknowledgement.seq == seq)
            .order_by(Acknowledgement.number)
        )
    ).all()


WHY = text(
    """
    SELECT convert_from(r.canonical, 'UTF8')::jsonb -> 'body' AS body,
           u.author, u.reason_th, u.reason_en, u.version AS rule_version, u.id AS rule_id
      FROM feed_entries f
      JOIN record_entries r ON r.stream_id = f.province_code || '/record' AND r.seq = f.record_seq
      JOIN routing_rules u
        ON u.province_code = f.province_code
       AND u.id = convert_from(f.canonical, 'UTF8')::jsonb #>> '{item,rule,id}'
       AND u.version = (convert_from(f.canonical, 'UTF8')::jsonb #>> '{item,rule,version}')::integer
     WHERE f.stream_id = :stream AND f.seq = :seq
    """
)


async def why(session: AsyncSession, *, stream_id: str, seq: int) -> Any:
    """What led to an entry: its record entry's body and the rule that published it."""
    return (await session.execute(WHY, {"stream": stream_id, "seq": seq})).one_or_none()


async def live_principals(session: AsyncSession, *, digests: Sequence[bytes]) -> dict[bytes, Any]:
    """Who stands behind each credential now; None where it has ended."""
    rows = await session.execute(
        text("SELECT d, principal_of(d) AS principal FROM unnest(CAST(:digests AS bytea[])) AS d"),
        {"digests": list(digests)},
    )
    return {bytes(row.d): row.principal for row in rows}


async def rule_versions(session: AsyncSession, *, province_code: str, rule_id: str) -> Sequence[RoutingRule]:
    """All versions of a routing rule."""
    return (
        await session.scalars(
            select(RoutingRule)
            .where(RoutingRule.province_code == province_code, RoutingRule.id == rule_id)
            .order_by(RoutingRule.version)
        )
    ).all()
