"""Checkpoints that somebody else kept: the record must still hold what was signed then.

Whoever runs the service could change record, checkpoints and key together; they cannot change the copy of others.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.record.checkpoints import statement
from app.record.keys import verifies
from app.record.models import Checkpoint, FeedEntry, RecordEntry
from app.record.report import Report


def from_json(document: str | bytes) -> list[Checkpoint]:
    """Checkpoints as `GET …/record/checkpoints` answers them.

    Raises:
        ValueError: it is something else.
    """
    try:
        items = json.loads(document)
        if not isinstance(items, list):
            raise TypeError("not a list")
        return [_checkpoint(item) for item in cast(list[dict[str, Any]], items)]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__} {error}") from error


def _checkpoint(item: Mapping[str, Any]) -> Checkpoint:
    stream, seq = str(item["stream"]), int(item["seq"])
    if not re.fullmatch("[0-9]{2}/[a-z-]+", stream) or not 0 < seq < 2**53:
        raise ValueError(f"no entry is called {stream} {seq}")
    return Checkpoint(
        stream_id=stream,
        seq=seq,
        province_code=stream.partition("/")[0],
        hash=bytes.fromhex(item["hash"]),
        signed_at=datetime.fromisoformat(item["signed_at"]),
        key_id=str(item["key"]),
        signature=bytes.fromhex(item["signature"]),
    )


async def verify_kept(
    session: AsyncSession,
    report: Report,
    kept: Sequence[Checkpoint],
    *,
    public_keys: Mapping[str, Ed25519PublicKey],
) -> None:
    """Look for a province's kept checkpoints in its streams; what is missing or different goes into the report."""
    for checkpoint in kept:
        if checkpoint.province_code != report.province_code:
            continue
        place = checkpoint.stream_id, checkpoint.seq
        key = public_keys.get(checkpoint.key_id)
        if key is None:
            words = (
                f"ไม่รู้จักกุญแจ {checkpoint.key_id} ของจุดตรวจที่เก็บไว้",
                f"key {checkpoint.key_id} of a kept checkpoint is not known",
            )
            report.fault(*place, "key_unknown", *words)
        elif not verifies(key, checkpoint.signature, statement(checkpoint)):
            words = "ลายมือชื่อของจุดตรวจที่เก็บไว้ไม่ถูกต้อง", "the signature of a kept checkpoint is wrong"
            report.fault(*place, "signature_wrong", *words)
        table = RecordEntry if checkpoint.stream_id.endswith("/record") else FeedEntry
        found = await session.scalar(
            select(table.hash).where(table.stream_id == checkpoint.stream_id, table.seq == checkpoint.seq)
        )
        if found is None:
            words = "ไม่มีรายการของจุดตรวจที่เก็บไว้แล้ว", "the entry of a kept checkpoint is gone"
            report.fault(*place, "kept_checkpoint_missing", *words)
        elif found != checkpoint.hash:
            words = "แฮชไม่ตรงกับจุดตรวจที่เก็บไว้", "the hash differs from a kept checkpoint's"
            report.fault(*place, "kept_checkpoint_differs", *words)
