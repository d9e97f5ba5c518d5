"""A release as its files hold it: the statement, seals and signatures over it, who acted, the record's checkpoint.

The worker alone seals: it holds the service's key (docs/keys.md). A chair's own signature was stored with the release.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.datasets import queries
from app.datasets.answers import act_read
from app.datasets.contents import Release
from app.datasets.models import DatasetSignature, DatasetVersion
from app.datasets.own_signature import statement_to_sign
from app.datasets.states import EVENT_TYPES
from app.record import checkpoints
from app.record.canonical import canonical
from app.record.keys import PublicKey, SigningKey
from app.record.models import RecordEntry


async def release_entry(session: AsyncSession, dataset: DatasetVersion) -> RecordEntry:
    """The record entry of a version's release.

    Raises:
        NotFound: it was never released.
    """
    entry = await queries.entry_of(session, **dataset.key, event_type=EVENT_TYPES["release"])
    if entry is None:
        raise NotFound
    return entry


def statement_of(
    dataset: DatasetVersion, entry: RecordEntry, signatures: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What the service's seal is over: what was released, when, where that stands on the record, who signed it."""
    return {
        **statement_to_sign(dataset),
        "released_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "record_seq": entry.seq,
        "record_hash": entry.hash.hex(),
        "signed_by": [{"key": one["key"], "value": one["value"]} for one in signatures],
    }


def signature_json(signature: DatasetSignature) -> dict[str, Any]:
    """A seal or signature as files hold it."""
    return {
        "kind": signature.kind,
        "for": "chair",
        "key": signature.key_id,
        "public_key": signature.public_key,
        "algorithm": "Ed25519",
        "statement": json.loads(signature.statement),
        "value": base64.b64encode(signature.value).decode(),
    }


async def release_of(session: AsyncSession, dataset: DatasetVersion) -> Release | None:
    """A release with its seal; None while the worker has not sealed it yet.

    Raises:
        NotFound: it was never released.
    """
    entry = await release_entry(session, dataset)
    signatures = [signature_json(one) for one in await queries.signatures(session, **dataset.key)]
    seal = next((one for one in signatures if one["kind"] == "seal"), None)
    if seal is None:
        return None
    acts = [act_read(row) for row in await queries.acts(session, **dataset.key)]
    latest = await checkpoints.latest(session, province_code=dataset.province_code)
    stream = f"{dataset.province_code}/record"
    checkpoint = next(
        (checkpoints.as_json(one) for one in latest if one.stream_id == stream and one.seq >= entry.seq), None
    )
    return Release(seal["statement"], signatures, acts, checkpoint)


async def seal_release(session: AsyncSession, dataset: DatasetVersion, key: SigningKey) -> None:
    """Seal a release for the chair, once; what is sealed already stays as it is.

    Raises:
        NotFound: it was never released.
    """
    there = await queries.signatures(session, **dataset.key)
    if any(one.kind == "seal" for one in there):
        return
    entry = await release_entry(session, dataset)
    own = [signature_json(one) for one in there]
    statement = canonical(statement_of(dataset, entry, own)).encode()
    session.add(
        DatasetSignature(
            **dataset.key,
            key_id=key.id,
            kind="seal",
            public_key=PublicKey(key.public).pem(),
            statement=statement,
            value=key.private.sign(statement),
        )
    )
    await session.flush()
