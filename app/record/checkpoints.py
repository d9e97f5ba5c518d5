"""Checkpoints: signed statements of the streams' heads, which show it when a tail is cut off."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.record import queries
from app.record.canonical import canonical
from app.record.keys import SigningKey
from app.record.models import Checkpoint


def statement(checkpoint: Checkpoint) -> bytes:
    """The RFC 8785 bytes that a checkpoint's signature covers."""
    return canonical(
        {
            "hash": checkpoint.hash.hex(),
            "key": checkpoint.key_id,
            "seq": checkpoint.seq,
            "signed_at": checkpoint.signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "stream": checkpoint.stream_id,
        }
    ).encode()


async def sign_heads(session: AsyncSession, *, province_code: str, key: SigningKey) -> list[Checkpoint]:
    """Sign every stream of a province whose head has moved since its last checkpoint; what was signed.

    Where another process signs the same head at the same moment, one of the two stands, and this one waits for it.
    """
    last = await latest(session, province_code=province_code)
    signed_up_to = {checkpoint.stream_id: checkpoint.seq for checkpoint in last}
    made: list[Checkpoint] = []
    for stream in await queries.streams(session, province_code=province_code):
        if stream.head_seq > signed_up_to.get(stream.id, 0):
            checkpoint = Checkpoint(
                stream_id=stream.id,
                seq=stream.head_seq,
                province_code=province_code,
                hash=stream.head_hash,
                signed_at=datetime.now(UTC),
                key_id=key.id,
            )
            checkpoint.signature = key.private.sign(statement(checkpoint))
            values = {column.key: getattr(checkpoint, column.key) for column in Checkpoint.__table__.columns}
            stored = await session.scalar(
                insert(Checkpoint).values(values).on_conflict_do_nothing().returning(Checkpoint.seq)
            )
            if stored is not None:
                made.append(checkpoint)
    return made


async def latest(session: AsyncSession, *, province_code: str) -> Sequence[Checkpoint]:
    """The last checkpoint of each stream."""
    return (
        await session.scalars(
            select(Checkpoint)
            .ext(distinct_on(Checkpoint.stream_id))
            .where(Checkpoint.province_code == province_code)
            .order_by(Checkpoint.stream_id, Checkpoint.seq.desc())
        )
    ).all()


def as_json(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint as partners receive it."""
    return {
        "stream": checkpoint.stream_id,
        "seq": checkpoint.seq,
        "hash": checkpoint.hash.hex(),
        "signed_at": checkpoint.signed_at.isoformat(),
        "key": checkpoint.key_id,
        "signature": checkpoint.signature.hex(),
    }
