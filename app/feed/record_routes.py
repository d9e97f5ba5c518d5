"""The record over HTTP: its entries, its checkpoints, the public key, and proving it."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import text

from app.accounts.dependencies import authenticate, presented_digest, requires
from app.accounts.policy import Action, Policy
from app.core.database import DatabaseDep, SessionDep
from app.core.errors import Unavailable
from app.core.text import Text
from app.feed.verification import verify_everything
from app.record import checkpoints, queries
from app.record.keys import PublicKey

router = APIRouter(prefix="/api/v1", tags=["record"])


_VERIFYING = threading.Lock()


@contextmanager
def _alone() -> Generator[None]:
    """Nobody else of this process verifies meanwhile.

    Raises:
        Unavailable: somebody does.
    """
    if not _VERIFYING.acquire(blocking=False):
        raise Unavailable(
            Text("มีผู้อื่นกำลังพิสูจน์บันทึกอยู่ โปรดลองใหม่ในอีกสักครู่", "A record is being proven already. Try again shortly."),
            headers={"Retry-After": "10"},
        )
    try:
        yield
    finally:
        _VERIFYING.release()


@router.get("/keys")
async def public_keys(request: Request) -> dict[str, Any]:
    """The public keys that checkpoints are signed with, the present one first; keep a copy outside this service."""
    keys: dict[str, PublicKey] = request.app.state.public_keys
    return {"keys": [{"id": key.id, "algorithm": "Ed25519", "pem": key.pem()} for key in keys.values()]}


@router.get("/provinces/{code}/record")
async def record_page(
    code: str,
    policy: Annotated[Policy, requires(Action.READ_RECORD)],
    session: SessionDep,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """A page of the record, oldest first: every accepted change of state."""
    items = await queries.record_page(session, province_code=code, after=after, limit=limit + 1)
    page = items[:limit]
    return {
        "stream": f"{code}/record",
        "next": page[-1]["seq"] if len(items) > limit else None,
        "items": page,
    }


@router.get("/provinces/{code}/record/checkpoints")
async def record_checkpoints(
    code: str, policy: Annotated[Policy, requires(Action.READ_RECORD)], session: SessionDep
) -> list[dict[str, Any]]:
    """The last signed checkpoint of every stream."""
    return [checkpoints.as_json(row) for row in await checkpoints.latest(session, province_code=code)]


@router.get("/provinces/{code}/record/verification")
async def record_verification(request: Request, code: str, database: DatabaseDep) -> dict[str, Any]:
    """Prove the record now, and all that is kept beside it; one at a time, since it takes a while."""
    keys: dict[str, PublicKey] = request.app.state.public_keys
    async with database.snapshot() as session:  # what is written meanwhile is no fault
        policy = Policy(await authenticate(session, presented_digest(request)))
        policy.require(Action.READ_RECORD, code)
        with _alone():
            await session.execute(text("SET LOCAL statement_timeout = '120s'"))
            report = await verify_everything(
                session, province_code=code, public_keys={key.id: key.public for key in keys.values()}
            )
    return {
        "proven": report.is_proven,
        "entries": report.entries,
        "values": report.values,
        "erased": report.erased,
        "checkpoints": report.checkpoints,
        "faults": [
            {"stream": fault.stream, "seq": fault.seq, "code": fault.code, "detail": fault.detail.as_dict()}
            for fault in report.faults
        ],
    }
