"""Jobs over HTTP: how far they are, live too; asking one to stop."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse

from app.accounts.dependencies import authenticate, presented_digest, requires
from app.accounts.policy import Action, Policy
from app.core.database import Database, DatabaseDep, SessionDep
from app.core.errors import SonthanaError
from app.core.parameters import known_parameters
from app.jobs import queries, service
from app.jobs.answers import job_read

router = APIRouter(prefix="/api/v1/provinces/{code}", tags=["jobs"])

Viewer = Annotated[Policy, requires(Action.SEE_JOBS)]
LOOK_EVERY_S = 0.4
QUIET_S = 12.0


@router.get("/jobs", dependencies=[Depends(known_parameters("limit"))])
async def list_jobs(
    code: str, policy: Viewer, session: SessionDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, Any]:
    """The newest jobs: one's own, and for GIS officers all of the province; without their reports."""
    sees_all = policy.allows(Action.LOAD_LAYER, code)
    owner_id = None if sees_all else policy.principal.person_id
    found = await queries.latest_jobs(session, province_code=code, owner_id=owner_id, limit=limit)
    return {"items": [{**job_read(job), "report": None} for job in found]}


@router.get("/jobs/{job_id}")
async def read_job(code: str, job_id: UUID, policy: Viewer, session: SessionDep) -> dict[str, Any]:
    """One job: state, progress from 0 to 1, stage, and the doctor's report once there is one."""
    return job_read(await service.visible_job(session, policy, province_code=code, job_id=job_id))


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(code: str, job_id: UUID, policy: Viewer, session: SessionDep) -> dict[str, Any]:
    """Ask a job to stop; nothing of it stays."""
    return job_read(await service.cancel(session, policy, province_code=code, job_id=job_id))


@router.get("/jobs/{job_id}/events", response_class=StreamingResponse)
async def follow_job(code: str, job_id: UUID, request: Request, database: DatabaseDep) -> StreamingResponse:
    """A job's progress as server-sent events (`event: job`), until it ends."""
    digest = presented_digest(request)
    first = await _look(database, digest, code, job_id)
    return StreamingResponse(
        _events(database, digest, code, job_id, first),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _look(database: Database, digest: bytes | None, code: str, job_id: UUID) -> dict[str, Any]:
    """The job as whoever asks may see it now: rights that have ended end the stream too."""
    async with database.transaction() as session:
        policy = Policy(await authenticate(session, digest))
        policy.require(Action.SEE_JOBS, code)
        return job_read(await service.visible_job(session, policy, province_code=code, job_id=job_id))


async def _events(
    database: Database, digest: bytes | None, code: str, job_id: UUID, seen: dict[str, Any]
) -> AsyncGenerator[str]:
    said_at = time.monotonic()
    yield _frame(seen)
    while seen["finished_at"] is None:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            now = await _look(database, digest, code, job_id)
        except SonthanaError:
            return
        if now != seen:
            seen, said_at = now, time.monotonic()
            yield _frame(seen)
        elif time.monotonic() - said_at > QUIET_S:
            said_at = time.monotonic()
            yield ": still here\n\n"


def _frame(job: dict[str, Any]) -> str:
    return f"event: job\ndata: {json.dumps(jsonable_encoder(job), ensure_ascii=False)}\n\n"
