"""What a handler of a kind of job is given: the request, a way to tell how far it is, and the end."""

import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.settings import Settings
from app.jobs import queries

TELL_EVERY_S = 0.25


class JobCancelled(Exception):
    """Somebody asked the job to stop."""


class JobRefused(Exception):
    """The job cannot be done as asked; the report says why and how to mend it."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        super().__init__("refused")
        self.report = report


class Work:
    """One job being done."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        province_code: str,
        job_id: UUID,
        attempt: int,
        owner_id: UUID | None,
        request: Mapping[str, Any],
        scratch: Path,
    ) -> None:
        self.database = database
        self.settings = settings
        self.blobs = BlobStore(settings.blob_store)
        self.province_code = province_code
        self.job_id = job_id
        self.attempt = attempt
        """How often the job was begun: an attempt that another one took over from may say and store nothing more."""
        self.owner_id = owner_id
        self.request = request
        self.scratch = scratch
        """A folder of this job's own; it goes when the job ends."""
        self._told_at = 0.0
        self._stage = ""
        self._progress = 0.0

    async def tell(self, progress: float, stage: str) -> None:
        """Say how far the job is, now and then; every change of stage is said. It never goes back.

        Raises:
            JobCancelled: somebody asked it to stop, or it does not run any more.
        """
        now = time.monotonic()
        if stage == self._stage and now - self._told_at < TELL_EVERY_S:
            return
        self._told_at, self._stage = now, stage
        self._progress = max(self._progress, min(progress, 1.0))
        async with self.database.system_transaction([self.province_code]) as session:
            is_cancelled = await queries.tell(
                session,
                province_code=self.province_code,
                job_id=self.job_id,
                attempt=self.attempt,
                progress=self._progress,
                stage=stage,
            )
        if is_cancelled is not False:
            raise JobCancelled

    async def succeed(
        self, session: AsyncSession, *, result: Mapping[str, Any], report: Mapping[str, Any] | None = None
    ) -> None:
        """End the job in the transaction that makes what it was for: both are there, or neither.

        Raises:
            JobCancelled: another attempt has taken over, whose lock this one lost; nothing is to be stored.
        """
        is_ended = await queries.finish(
            session,
            province_code=self.province_code,
            job_id=self.job_id,
            attempt=self.attempt,
            state="succeeded",
            stage="done",
            report=report,
            result=result,
        )
        if not is_ended:
            raise JobCancelled


Handler = Callable[[Work], Awaitable[None]]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register what does a kind of job; it ends by `Work.succeed` or raises."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register
