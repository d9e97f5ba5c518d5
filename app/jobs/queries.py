"""The SQL of jobs and uploads."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.models import Job, Upload

# A worker that holds the job's lock and finds it running took over from one that died.
CLAIM = text(
    """
    UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = clock_timestamp(), progress = 0,
                    stage = 'starting', report = NULL
     WHERE province_code = :province AND id = :id AND state IN ('queued', 'running')
    RETURNING attempts
    """
)
TELL = text(
    """
    UPDATE jobs SET progress = :progress, stage = :stage
     WHERE province_code = :province AND id = :id AND state = 'running' AND attempts = :attempt
    RETURNING is_cancel_requested
    """
)


async def claim(session: AsyncSession, *, province_code: str, job_id: UUID) -> int | None:
    """Begin a job; how often it was begun now, or None where it has ended."""
    return await session.scalar(CLAIM, {"province": province_code, "id": job_id})


async def tell(
    session: AsyncSession, *, province_code: str, job_id: UUID, attempt: int, progress: float, stage: str
) -> bool | None:
    """Say how far an attempt is; whether somebody asked it to stop, None where it is not the one that runs."""
    return await session.scalar(
        TELL,
        {"province": province_code, "id": job_id, "attempt": attempt, "progress": progress, "stage": stage},
    )


async def finish(
    session: AsyncSession,
    *,
    province_code: str,
    job_id: UUID,
    attempt: int,
    state: str,
    stage: str,
    report: Mapping[str, Any] | None,
    result: Mapping[str, Any] | None = None,
) -> bool:
    """End a job; whether this attempt was the one that ran: another may have taken over, or ended it."""
    values: dict[str, Any] = {"state": state, "stage": stage, "report": report, "finished_at": func.clock_timestamp()}
    if result is not None:
        values |= {"result": result, "progress": 1.0}
    here = update(Job).where(
        Job.province_code == province_code, Job.id == job_id, Job.attempts == attempt, Job.state == "running"
    )
    return await session.scalar(here.values(values).returning(Job.id)) is not None


async def job(session: AsyncSession, *, province_code: str, job_id: UUID) -> Job | None:
    """One job, as it stands in the database now."""
    return await session.get(Job, (province_code, job_id), populate_existing=True)


async def latest_jobs(session: AsyncSession, *, province_code: str, owner_id: UUID | None, limit: int) -> Sequence[Job]:
    """The newest jobs of a province, or of one person in it."""
    query = select(Job).where(Job.province_code == province_code).order_by(Job.created_at.desc(), Job.id).limit(limit)
    if owner_id is not None:
        query = query.where(Job.owner_id == owner_id)
    return (await session.scalars(query)).all()


async def ended_jobs(session: AsyncSession, *, job_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Which of these jobs have ended, of the provinces in the context."""
    return (await session.scalars(select(Job.id).where(Job.id.in_(job_ids), Job.finished_at.is_not(None)))).all()


async def upload(session: AsyncSession, *, province_code: str, upload_id: UUID) -> Upload | None:
    """One upload."""
    return await session.get(Upload, (province_code, upload_id))
