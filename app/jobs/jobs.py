"""The task that does jobs, and the look for those whose worker died.

A job runs under an advisory lock of the worker's own connection: when the worker dies, however it dies, PostgreSQL
notices and lets the lock go, and the next look finds a running job without one.
"""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.database import Database
from app.core.errors import SonthanaError
from app.core.jobs import jobs
from app.core.settings import get_settings
from app.jobs import queries
from app.jobs.work import HANDLERS, JobCancelled, JobRefused, Work

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
FOLDERS = "????????-????-????-????-????????????-*"
"""Names of jobs' scratch folders: the job's id and the attempt."""
MOST_ATTEMPTS = 30
"""A job that was begun so often without an end is given up: its file may be what kills the workers."""
CUT_OFF = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError)
"""What is raised when the database goes away: it is not the job's fault."""
GAVE_UP = {
    "code": "gave_up",
    "detail": {
        "th": "งานนี้ทำไม่สำเร็จหลายครั้ง โปรดแจ้งผู้ดูแลระบบพร้อมเลขของงาน",
        "en": "This job failed many times. Tell the operator, with the job's id.",
    },
}
OUR_FAULT = {
    "code": "internal_error",
    "detail": {
        "th": "ข้อผิดพลาดภายในระบบ ไม่มีการบันทึกข้อมูลใด ๆ โปรดลองใหม่ หากยังพบอยู่ให้แจ้งผู้ดูแลระบบพร้อมเลขของงาน",
        "en": "An error of ours; nothing was stored. Try again; if it persists, tell the operator the job's id.",
    },
}


@jobs.task(name="run_job", pass_context=False)
async def run_job(province_code: str, job_id: str) -> None:
    """Do one job to its end, unless another worker does."""
    database = Database.from_settings(get_settings())
    try:
        await do_job(database, province_code=province_code, job_id=UUID(job_id))
    finally:
        await database.close()


async def do_job(database: Database, *, province_code: str, job_id: UUID) -> None:
    """Do one job to its end in this process, unless another one does it now."""
    async with lock_of(database, job_id) as is_ours:
        if is_ours:
            await _run(database, province_code, job_id)


@asynccontextmanager
async def lock_of(database: Database, job_id: UUID) -> AsyncGenerator[bool]:
    """The lock of a job for as long as the block lasts; whether it could be had."""
    key = job_id.int >> 65  # 63 bits of a random id
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        cursor = await connection.execute("SELECT pg_try_advisory_lock(%s)", [key])
        row = await cursor.fetchone()
        yield row is not None and bool(row[0])


async def _run(database: Database, province_code: str, job_id: UUID) -> None:
    settings = get_settings()
    async with database.system_transaction([province_code]) as session:
        attempt = await queries.claim(session, province_code=province_code, job_id=job_id)
        job = await queries.job(session, province_code=province_code, job_id=job_id)
    if attempt is None or job is None:
        return
    for left in settings.scratch_dir.glob(f"{job_id}*"):
        _clear(left)  # of an attempt that was cut off
    scratch = settings.scratch_dir / f"{job_id}-{attempt}"
    scratch.mkdir(parents=True, mode=0o700)
    work = Work(
        database,
        settings,
        province_code=province_code,
        job_id=job_id,
        attempt=attempt,
        owner_id=job.owner_id,
        request=job.request,
        scratch=scratch,
    )
    try:
        if attempt > MOST_ATTEMPTS:
            raise JobRefused({"problem": GAVE_UP})
        await HANDLERS[job.kind](work)
    except JobCancelled:
        await _end(work, "cancelled", report=None)
    except JobRefused as refused:
        await _end(work, "failed", report=dict(refused.report))
    except SonthanaError as error:
        await _end(work, "failed", report={"problem": {"code": error.code, "detail": error.detail.as_dict()}})
    except CUT_OFF as error:
        # the database went away: the job stays running, without its lock, and is taken up again
        logger.warning("job %s was cut off: %s", job_id, type(error).__name__)
    except Exception as error:
        logger.exception("job %s (%s) failed: %s", job_id, job.kind, type(error).__name__)
        await _end(work, "failed", report={"problem": OUR_FAULT})
    finally:
        _clear(scratch)


async def _end(work: Work, state: str, *, report: dict[str, object] | None) -> None:
    async with work.database.system_transaction([work.province_code]) as session:
        await queries.finish(
            session,
            province_code=work.province_code,
            job_id=work.job_id,
            attempt=work.attempt,
            state=state,
            stage=state,
            report=report,
        )


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


async def enqueue_again(database: Database) -> int:
    """Take up unfinished jobs that nobody does: their worker died, or their place in the queue was lost."""
    taken = 0
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        rows = await (await connection.execute("SELECT province_code, id FROM unfinished_jobs()")).fetchall()
    for province_code, job_id in rows:
        async with lock_of(database, job_id) as is_free:
            if not is_free:
                continue
        try:
            # the lock of the queue: at most one waits for each job, so that this may be asked again and again
            await run_job.configure(queueing_lock=str(job_id)).defer_async(
                province_code=province_code, job_id=str(job_id)
            )
            taken += 1
        except AlreadyEnqueued:
            continue
    return taken


async def clear_after_ended(database: Database, scratch: Path) -> int:
    """Drop the scratch folders of jobs that have ended: their worker died before it could. Returns how many went."""
    folders: dict[UUID, list[Path]] = {}
    for path in await asyncio.to_thread(lambda: list(scratch.glob(FOLDERS))):
        with contextlib.suppress(ValueError):  # not a job's
            folders.setdefault(UUID(path.name[:36]), []).append(path)
    if not folders:
        return 0
    codes = await database.province_codes()
    async with database.system_transaction(codes) as session:
        ended = await queries.ended_jobs(session, job_ids=list(folders))
    cleared = 0
    for job_id in ended:
        async with lock_of(database, job_id) as is_free:
            if is_free:  # a worker that lives clears its own
                for folder in folders[job_id]:
                    await asyncio.to_thread(_clear, folder)
                    cleared += 1
    return cleared


async def look_after_jobs() -> None:
    """Look for jobs that nobody does, and for what dead workers left, for as long as the worker lives."""
    settings = get_settings()
    database = Database.from_settings(settings)
    try:
        while True:
            try:
                await enqueue_again(database)
                await clear_after_ended(database, settings.scratch_dir)
                for stalled in await jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=30):
                    assert stalled.id is not None  # noqa: S101 - it comes from the table
                    await jobs.job_manager.finish_job_by_id_async(stalled.id, status=Status.FAILED, delete_job=True)
            except (DBAPIError, PoolTimeout, psycopg.Error, ConnectorException, OSError) as error:
                logger.warning("could not look after jobs: %s", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        await database.close()
