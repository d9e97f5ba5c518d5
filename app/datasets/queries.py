"""The SQL of decision datasets."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.datasets.models import (
    DatasetAct,
    DatasetInput,
    DatasetLayer,
    DatasetSignature,
    DatasetTable,
    DatasetVersion,
)
from app.jobs.models import Job
from app.record.models import ErasableValue, RecordEntry

LIGHT = (
    DatasetVersion.name,
    DatasetVersion.version,
    DatasetVersion.ordinal,
    DatasetVersion.id,
    DatasetVersion.state,
    DatasetVersion.content_hash,
    DatasetVersion.title_th,
    DatasetVersion.title_en,
    DatasetVersion.assembled_by,
    DatasetVersion.assembled_at,
)
"""Of a version, all but the manifest."""


async def versions(
    session: AsyncSession,
    *,
    province_code: str,
    name: str | None = None,
    layer: tuple[str, int] | None = None,
    assessment_id: UUID | None = None,
) -> Sequence[Any]:
    """Versions without their manifests, by name and order: all, or those that rest on a layer version or an input."""
    query = select(*LIGHT).where(DatasetVersion.province_code == province_code)
    if name is not None:
        query = query.where(DatasetVersion.name == name)
    if layer is not None:
        query = query.join(DatasetLayer, _same_version(DatasetLayer)).where(
            DatasetLayer.slug == layer[0], DatasetLayer.layer_version == layer[1]
        )
    if assessment_id is not None:
        query = query.join(DatasetInput, _same_version(DatasetInput)).where(DatasetInput.assessment_id == assessment_id)
    return (await session.execute(query.order_by(DatasetVersion.name, DatasetVersion.ordinal))).all()


def _same_version(part: type[DatasetLayer] | type[DatasetInput]) -> Any:
    """A part belongs to the version."""
    return (
        (part.province_code == DatasetVersion.province_code)
        & (part.name == DatasetVersion.name)
        & (part.version == DatasetVersion.version)
    )


async def version(session: AsyncSession, *, province_code: str, name: str, version: str) -> DatasetVersion | None:
    """One version, as it is now."""
    return await session.scalar(
        select(DatasetVersion)
        .where(
            DatasetVersion.province_code == province_code,
            DatasetVersion.name == name,
            DatasetVersion.version == version,
        )
        .execution_options(populate_existing=True)
    )


async def last_version(session: AsyncSession, *, province_code: str, name: str) -> DatasetVersion | None:
    """The version of a dataset that was assembled last."""
    return await session.scalar(
        select(DatasetVersion)
        .where(DatasetVersion.province_code == province_code, DatasetVersion.name == name)
        .order_by(DatasetVersion.ordinal.desc())
        .limit(1)
    )


async def by_id(session: AsyncSession, *, province_code: str, dataset_id: UUID) -> DatasetVersion | None:
    """The version that a client's UUID became."""
    return await session.scalar(
        select(DatasetVersion).where(DatasetVersion.province_code == province_code, DatasetVersion.id == dataset_id)
    )


async def job_of(session: AsyncSession, *, province_code: str, dataset_id: UUID) -> Job | None:
    """The latest job that was asked to assemble a client's UUID and has not failed."""
    return await session.scalar(
        select(Job)
        .where(
            Job.province_code == province_code,
            Job.kind == "dataset.assemble",
            Job.request["dataset"]["id"].astext == str(dataset_id),
            Job.state.in_(("queued", "running", "succeeded")),
        )
        .order_by(Job.created_at.desc())
        .limit(1)
    )


async def publishing_job(session: AsyncSession, *, province_code: str, name: str, version: str) -> Job | None:
    """The latest job that makes the files of a version."""
    return await session.scalar(
        select(Job)
        .where(
            Job.province_code == province_code,
            Job.kind == "dataset.publish",
            Job.request["name"].astext == name,
            Job.request["version"].astext == version,
        )
        .order_by(Job.created_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def content_hashes(session: AsyncSession) -> set[str]:
    """Content hashes of all versions of the context's provinces: blobs of their files begin with them."""
    return set(await session.scalars(select(DatasetVersion.content_hash)))


async def lock_name(session: AsyncSession, *, province_code: str, name: str) -> None:
    """Let nobody else add a version to a dataset, or act on one, until this transaction ends."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('dataset/' || :province || '/' || :name, 0))"),
        {"province": province_code, "name": name},
    )


async def acts(session: AsyncSession, *, province_code: str, name: str, version: str) -> Sequence[Any]:
    """What was done to a version, oldest first: the act, the signature's words and the reason's."""
    signature, reason = (ErasableValue.__table__.alias(alias) for alias in ("signature", "reason"))
    return (
        await session.execute(
            select(DatasetAct, signature.c.value.label("signed_as"), reason.c.value.label("reason"))
            .outerjoin(
                signature,
                (signature.c.province_code == DatasetAct.province_code) & (signature.c.id == DatasetAct.signature_id),
            )
            .outerjoin(
                reason, (reason.c.province_code == DatasetAct.province_code) & (reason.c.id == DatasetAct.reason_id)
            )
            .where(DatasetAct.province_code == province_code, DatasetAct.name == name, DatasetAct.version == version)
            .order_by(DatasetAct.record_seq)
        )
    ).all()


async def table_rows(
    session: AsyncSession, *, province_code: str, name: str, version: str, table: str | None = None
) -> dict[str, bytes]:
    """The rows of a version's tables, or of one of them, as RFC 8785 bytes."""
    query = select(DatasetTable.table_name, DatasetTable.rows).where(
        DatasetTable.province_code == province_code, DatasetTable.name == name, DatasetTable.version == version
    )
    if table is not None:
        query = query.where(DatasetTable.table_name == table)
    rows = await session.execute(query)
    return {row.table_name: bytes(row.rows) for row in rows}


async def signatures(
    session: AsyncSession, *, province_code: str, name: str, version: str
) -> Sequence[DatasetSignature]:
    """Seals and signatures of a version."""
    return (
        await session.scalars(
            select(DatasetSignature)
            .where(
                DatasetSignature.province_code == province_code,
                DatasetSignature.name == name,
                DatasetSignature.version == version,
            )
            .order_by(DatasetSignature.kind.desc(), DatasetSignature.key_id)
        )
    ).all()


async def act_on(session: AsyncSession, *, province_code: str, name: str, version: str, record_seq: int) -> str:
    """Do what a record entry says was done to a version; returns its state afterwards."""
    state: str = (
        await session.execute(
            text("SELECT act_on_dataset(:province, :name, :version, :record_seq)"),
            {"province": province_code, "name": name, "version": version, "record_seq": record_seq},
        )
    ).scalar_one()
    return state


def _resting(province_code: str) -> Any:
    return select(DatasetVersion).where(
        DatasetVersion.province_code == province_code, DatasetVersion.state == "released"
    )


async def released_on_layer(
    session: AsyncSession, *, province_code: str, slug: str, layer_version: int
) -> Sequence[DatasetVersion]:
    """Released versions that rest on a layer version."""
    query = _resting(province_code).join(DatasetLayer, _same_version(DatasetLayer))
    return (
        await session.scalars(
            query.where(DatasetLayer.slug == slug, DatasetLayer.layer_version == layer_version).order_by(
                DatasetVersion.name
            )
        )
    ).all()


async def released_on_input(
    session: AsyncSession, *, province_code: str, assessment_id: UUID
) -> Sequence[DatasetVersion]:
    """Released versions that rest on an input."""
    query = _resting(province_code).join(DatasetInput, _same_version(DatasetInput))
    return (
        await session.scalars(query.where(DatasetInput.assessment_id == assessment_id).order_by(DatasetVersion.name))
    ).all()


async def entry_of(
    session: AsyncSession, *, province_code: str, name: str, version: str, event_type: str
) -> RecordEntry | None:
    """The last record entry of an event of a version."""
    return await session.scalar(
        select(RecordEntry)
        .where(
            RecordEntry.province_code == province_code,
            RecordEntry.subject_id == f"{name}/{version}",
            RecordEntry.event_type == event_type,
        )
        .order_by(RecordEntry.seq.desc())
        .limit(1)
    )


async def extent_of(session: AsyncSession, *, province_code: str, name: str, version: str) -> dict[str, Any]:
    """The box around what a version is about, as GeoJSON."""
    found = await session.scalar(
        select(func.ST_AsGeoJSON(DatasetVersion.extent, 6)).where(
            DatasetVersion.province_code == province_code,
            DatasetVersion.name == name,
            DatasetVersion.version == version,
        )
    )
    return json.loads(found or "null")
