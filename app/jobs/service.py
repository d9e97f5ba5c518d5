"""Asking for long work, and asking it to stop."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy, Target
from app.core.errors import Conflict, NotFound
from app.core.text import Text
from app.jobs import queries
from app.jobs.models import Job

# In the transaction that asks: a job that is on its row is in the queue, and the other way round.
DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW('default', 'run_job', :priority, NULL, :lock, CAST(:arguments AS jsonb), NULL)
            ::procrastinate_job_to_defer_v1])
    """
)


class JobEnded(Conflict):
    """A job that has ended cannot be stopped."""

    code = "job_ended"
    title = Text("งานนี้สิ้นสุดแล้ว", "This job has ended")
    advice = Text("ดูผลของงานได้จากรายงาน", "Its report says how it ended.")


async def enqueue(
    session: AsyncSession,
    *,
    province_code: str,
    kind: str,
    request: Mapping[str, Any],
    owner_id: UUID | None,
    upload_id: UUID | None = None,
    is_queued: bool = True,
    priority: int = 0,
) -> Job:
    """Ask for a piece of long work; it begins once this transaction is committed.

    Args:
        session: The transaction.
        province_code: For which province.
        kind: What is to be done; a handler is registered for it.
        request: What is asked for, as the handler reads it.
        owner_id: Who asks; None for the operator.
        upload_id: The file it works on.
        is_queued: Whether a worker is to do it at once; False where this process will (and a worker, should it die).
        priority: Those with more are done first.
    """
    job = Job(province_code=province_code, kind=kind, request=dict(request), owner_id=owner_id, upload_id=upload_id)
    session.add(job)
    await session.flush()
    if not is_queued:
        return job
    arguments = {"province_code": province_code, "job_id": str(job.id)}
    await session.execute(DEFER, {"lock": str(job.id), "arguments": json.dumps(arguments), "priority": priority})
    return job


async def visible_job(session: AsyncSession, policy: Policy, *, province_code: str, job_id: UUID) -> Job:
    """A job that somebody may see: its owner, and the province's GIS officers.

    Raises:
        NotFound: there is none, or none for them.
    """
    job = await queries.job(session, province_code=province_code, job_id=job_id)
    if job is None or not policy.allows(Action.SEE_JOBS, province_code, Target(entered_by=job.owner_id)):
        raise NotFound
    return job


async def cancel(session: AsyncSession, policy: Policy, *, province_code: str, job_id: UUID) -> Job:
    """Ask a job to stop; one that has not begun ends at once, one that runs within a second or so.

    Raises:
        JobEnded: it has ended.
    """
    job = await visible_job(session, policy, province_code=province_code, job_id=job_id)
    if job.finished_at is not None:
        raise JobEnded
    here = update(Job).where(Job.province_code == province_code, Job.id == job_id)
    await session.execute(
        here.where(Job.state == "queued").values(
            state="cancelled", stage="cancelled", finished_at=func.clock_timestamp()
        )
    )
    await session.execute(here.where(Job.state == "running").values(is_cancel_requested=True))
    return await visible_job(session, policy, province_code=province_code, job_id=job_id)
