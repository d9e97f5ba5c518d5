"""The demo's layers: asked for as its GIS officers would, loaded by the worker; a second time changes nothing."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action
from app.core.database import Database
from app.core.settings import CHECKOUT, Settings
from app.jobs import service
from app.jobs.uploads import copied_file, keep_file
from app.layers.metadata import read_metadata
from app.layers.requests import LoadRequest
from app.operation.acting import acting_as

LAYERS = CHECKOUT / "data" / "layers"

# A layer that is there, or that a job was asked to load and has not failed to.
ASKED_FOR = text(
    """
    SELECT slug FROM layers WHERE province_code = :province
     UNION
    SELECT request #>> '{metadata,slug}' FROM jobs
     WHERE province_code = :province AND kind = 'layer.load' AND state IN ('queued', 'running', 'succeeded')
    """
)
PERSON = text("SELECT id FROM people WHERE email = :login")


async def ask_for_layers(database: Database, settings: Settings) -> int:
    """Ask for the layers of the demo provinces that are not there yet; returns how many."""
    asked = 0
    for entry in json.loads((LAYERS / "layers.json").read_text()):
        asked += await _ask_for(database, settings, entry)
    return asked


async def _ask_for(database: Database, settings: Settings, entry: dict[str, Any]) -> bool:
    province: str = entry["province"]
    async with database.system_transaction([province]) as session:
        if entry["metadata"]["slug"] in set(await session.scalars(ASKED_FOR, {"province": province})):
            return False
        person_id: UUID | None = await session.scalar(PERSON, {"login": entry["by"]})
    metadata = read_metadata(json.dumps({**entry["metadata"], "classify": entry["classify"]}))
    received = await copied_file(settings, LAYERS / entry["file"])
    upload_id = await keep_file(database, settings, received, province_code=province, owner_id=person_id)
    load = LoadRequest(metadata, received.name, received.sha256, received.bytes, None)
    if person_id is None:  # a province without a GIS officer: the operator loads it
        async with database.system_transaction([province]) as session:
            await _enqueue(session, province, load, None, upload_id)
        return True
    async with acting_as(database, person_id) as (session, policy):
        actor = policy.principal.actor(policy.require(Action.LOAD_LAYER, province))
        await _enqueue(session, province, replace(load, actor=actor), person_id, upload_id)
    return True


async def _enqueue(
    session: AsyncSession, province: str, load: LoadRequest, owner_id: UUID | None, upload_id: UUID
) -> None:
    await service.enqueue(
        session,
        province_code=province,
        kind="layer.load",
        request=load.as_json(),
        owner_id=owner_id,
        upload_id=upload_id,
    )
