"""The demo's decision dataset: assembled, reviewed by both leads and released by the chair, as they would do it.

Its layers are loaded by the worker, so that a job of the worker waits for them; a second time changes nothing.
"""

import asyncio
import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.database import Database
from app.core.settings import CHECKOUT
from app.datasets import queries
from app.datasets.asking import ask_for_dataset
from app.datasets.schemas import DatasetCreate
from app.datasets.service import act_on_dataset
from app.datasets.states import Act
from app.jobs import service as jobs
from app.jobs.jobs import do_job
from app.jobs.work import JobRefused, Work
from app.operation.acting import acting_as

KIND = "demo.dataset"
DOCUMENT = CHECKOUT / "data" / "demo" / "songkhla_dataset.json"
PROVINCE = "90"
WORDS = ("id", "name", "title", "statement", "advice", "confidence", "confidence_reason", "valid_until")
WAIT_S = 600
LOOK_EVERY_S = 1.0

ASKED_FOR = text(
    "SELECT EXISTS (SELECT FROM jobs WHERE province_code = :province AND kind = :kind"
    " AND state IN ('queued', 'running', 'succeeded'))"
)
PUBLISHED = text(
    "SELECT DISTINCT slug FROM layer_versions WHERE province_code = :province AND version = 1 AND state = 'published'"
)
VALIDATED = text("SELECT id FROM assessments WHERE province_code = :province AND state = 'validated' ORDER BY id")
PERSON = text("SELECT id FROM people WHERE email = :login")


async def ask_for_demo_dataset(database: Database) -> bool:
    """Ask a worker for the demo's dataset, unless it was asked before; whether it was asked now."""
    async with database.system_transaction([PROVINCE]) as session:
        if await session.scalar(ASKED_FOR, {"province": PROVINCE, "kind": KIND}):
            return False
        await jobs.enqueue(session, province_code=PROVINCE, kind=KIND, request={}, owner_id=None)
    return True


async def make_demo_dataset(work: Work) -> None:
    """Do a job of kind `demo.dataset`: once the layers are there, everybody does their part."""
    document = json.loads(DOCUMENT.read_text())
    await _layers_are_there(work, document["layers"])
    await _assemble(work, document)
    for login in document["reviewed_by"]:
        await _act(work.database, login, document["name"], "review")
    await _act(work.database, document["released_by"], document["name"], "release")
    async with work.database.system_transaction([PROVINCE]) as session:
        await work.succeed(session, result={"name": document["name"], "version": "1.0.0"})


async def _layers_are_there(work: Work, slugs: list[str]) -> None:
    for waited in range(WAIT_S):
        async with work.database.system_transaction([PROVINCE]) as session:
            there = set(await session.scalars(PUBLISHED, {"province": PROVINCE}))
        if there.issuperset(slugs):
            return
        await work.tell(0.5 * waited / WAIT_S, "waiting")
        await asyncio.sleep(LOOK_EVERY_S)
    raise JobRefused({"problem": {"code": "layers_missing", "detail": {"th": "ไม่มีชั้นข้อมูล", "en": "No layers."}}})


async def _assemble(work: Work, document: dict[str, Any]) -> None:
    """Ask as the secretary, and assemble in this process: the other hand of the worker may be busy."""
    async with work.database.system_transaction([PROVINCE]) as session:
        if await queries.by_id(session, province_code=PROVINCE, dataset_id=UUID(document["id"])) is not None:
            return
        inputs = [str(one) for one in await session.scalars(VALIDATED, {"province": PROVINCE})]
    words = {
        key: document[key]
        for key in ("id", "name", "title", "statement", "advice", "confidence", "confidence_reason", "valid_until")
    }
    layers = [f"{slug}-v1" for slug in document["layers"]]
    content = DatasetCreate.model_validate_json(json.dumps({**words, "layers": layers, "assessments": inputs}))
    async with acting_as(work.database, await _person(work.database, document["asked_by"])) as (session, policy):
        job, _ = await ask_for_dataset(session, policy, province_code=PROVINCE, content=content, is_queued=False)
    assert job is not None  # noqa: S101 - it was not there a moment ago
    await do_job(work.database, province_code=PROVINCE, job_id=job.id)


async def _act(database: Database, login: str, name: str, act: Act) -> None:
    async with acting_as(database, await _person(database, login)) as (session, policy):
        dataset = await queries.version(session, province_code=PROVINCE, name=name, version="1.0.0")
        assert dataset is not None  # noqa: S101 - it was assembled
        done = await queries.acts(session, province_code=PROVINCE, name=name, version="1.0.0")
        if not any(
            row.DatasetAct.act == act and row.DatasetAct.person_id == policy.principal.person_id for row in done
        ):
            await act_on_dataset(session, policy, province_code=PROVINCE, name=name, version="1.0.0", act=act)


async def _person(database: Database, login: str) -> UUID:
    async with database.system_transaction([PROVINCE]) as session:
        person: UUID = (await session.execute(PERSON, {"login": login})).scalar_one()
    return person
