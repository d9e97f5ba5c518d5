"""Attempts at one job: only the last one says how far it is and ends it, whatever earlier ones still do."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from app.core.database import Database
from app.jobs import queries
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.work import TELL_EVERY_S, JobCancelled, Work
from tests.service import Service

PROVINCE = "90"


@pytest_asyncio.fixture
async def database(service: Service) -> AsyncGenerator[Database]:
    """The service's own connections to the module's database."""
    database = Database(service.urls.service, pool_size=3)
    yield database
    await database.close()


@asynccontextmanager
async def a_job(database: Database) -> AsyncGenerator[UUID]:
    """A job that waits; it is not in the queue."""
    async with database.system_transaction([PROVINCE]) as session:
        job = await jobs.enqueue(
            session, province_code=PROVINCE, kind="layer.load", request={}, owner_id=None, is_queued=False
        )
    yield job.id


async def begun(database: Database, settings: Any, job_id: UUID, folder: Path) -> Work:
    """The next attempt at a job."""
    async with database.system_transaction([PROVINCE]) as session:
        attempt = await queries.claim(session, province_code=PROVINCE, job_id=job_id)
    assert attempt is not None
    return Work(
        database,
        settings,
        province_code=PROVINCE,
        job_id=job_id,
        attempt=attempt,
        owner_id=None,
        request={},
        scratch=folder,
    )


async def row_of(database: Database, job_id: UUID) -> Job:
    async with database.system_transaction([PROVINCE]) as session:
        job = await queries.job(session, province_code=PROVINCE, job_id=job_id)
    assert job is not None
    return job


async def test_an_attempt_that_was_taken_over_stores_nothing(
    service: Service, database: Database, tmp_path: Path
) -> None:
    async with a_job(database) as job_id:
        first = await begun(database, service.settings, job_id, tmp_path)
        await first.tell(0.5, "reading")
        second = await begun(database, service.settings, job_id, tmp_path)
        with pytest.raises(JobCancelled):
            await first.tell(0.6, "indexing")
        with pytest.raises(JobCancelled):
            async with database.system_transaction([PROVINCE]) as session:
                await first.succeed(session, result={"by": "first"})
        row = await row_of(database, job_id)
        assert (row.state, row.progress, row.attempts) == ("running", 0.0, 2)
        async with database.system_transaction([PROVINCE]) as session:
            await second.succeed(session, result={"by": "second"})
        row = await row_of(database, job_id)
        assert (row.state, row.result) == ("succeeded", {"by": "second"})


async def test_what_has_ended_does_not_end_again(service: Service, database: Database, tmp_path: Path) -> None:
    async with a_job(database) as job_id:
        work = await begun(database, service.settings, job_id, tmp_path)
        async with database.system_transaction([PROVINCE]) as session:
            await work.succeed(session, result={"n": 1})
        with pytest.raises(JobCancelled):
            async with database.system_transaction([PROVINCE]) as session:
                await work.succeed(session, result={"n": 2})
        async with database.system_transaction([PROVINCE]) as session:
            assert await queries.claim(session, province_code=PROVINCE, job_id=job_id) is None
        assert (await row_of(database, job_id)).result == {"n": 1}


async def test_progress_never_goes_back_within_an_attempt(
    service: Service, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.work.TELL_EVERY_S", 0.0)
    assert TELL_EVERY_S > 0
    async with a_job(database) as job_id:
        work = await begun(database, service.settings, job_id, tmp_path)
        told: list[float] = []
        for share, stage in ((0.2, "reading"), (0.7, "reading"), (0.0, "reading"), (0.6, "indexing"), (1.7, "done")):
            await work.tell(share, stage)
            told.append((await row_of(database, job_id)).progress)
        assert told == [0.2, 0.7, 0.7, 0.7, 1.0]
        again = await begun(database, service.settings, job_id, tmp_path)
        assert (await row_of(database, job_id)).progress == 0.0
        await again.tell(0.1, "reading")
        assert (await row_of(database, job_id)).progress == pytest.approx(0.1)
