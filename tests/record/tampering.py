"""Changing things behind the database's back, and what verification says of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accounts.people import close_grant
from app.accounts.queries import open_grants_of, person_by_login
from app.core.database import Database, open_context
from app.feed.schemas import AcknowledgementCreate
from app.feed.service import acknowledge
from app.feed.streams import StreamAddress
from app.feed.verification import verify_everything
from app.operation.acting import acting_as
from app.operation.database_address import DatabaseUrls
from app.record.keys import SigningKey
from app.record.report import Report

KEY = SigningKey(Ed25519PrivateKey.generate())
Tampered = Callable[[str], tuple[set[str], Report]]


async def verified(urls: DatabaseUrls, *, keys: dict[str, Any] | None = None) -> Report:
    """Prove Songkhla's record as the service's role."""
    database = Database(urls.service, pool_size=1)
    try:
        async with database.snapshot() as session:
            await open_context(session, provinces=["90"])
            public = {KEY.id: KEY.public} if keys is None else keys
            return await verify_everything(session, province_code="90", public_keys=public)
    finally:
        await database.close()


async def act(database: Database) -> None:
    """What the demo leaves out: an acknowledgement with a note, and a role that ended."""
    async with database.system_transaction(["90"]) as session:
        watch, gis = [await person_by_login(session, login=f"{name}@songkhla.demo") for name in ("watch", "gis")]
        assert watch is not None
        assert gis is not None
        for grant in await open_grants_of(session, province_code="90", person_id=gis.id):
            await close_grant(session, province_code="90", grant_id=grant.id, valid_until=datetime.now(UTC), actor=None)
    async with acting_as(database, watch.id) as (session, policy):
        body = AcknowledgementCreate(state="deferred", note="รอเครื่องสูบน้ำ")
        await acknowledge(session, policy, stream=StreamAddress("90", "command"), seq=1, body=body)
