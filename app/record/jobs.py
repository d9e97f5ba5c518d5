"""Periodic work of the record: signing checkpoints."""

from app.core.database import Database, open_context, province_codes
from app.core.jobs import jobs
from app.core.settings import get_settings
from app.record.checkpoints import sign_heads
from app.record.keys import SigningKey, load_or_make


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(queueing_lock="sign_checkpoints", pass_context=False)
async def sign_checkpoints(timestamp: int) -> None:
    """Sign the heads of all streams that have moved."""
    settings = get_settings()
    database = Database.from_settings(settings)
    try:
        await sign_all(database, load_or_make(settings))
    finally:
        await database.close()


async def sign_all(database: Database, key: SigningKey) -> int:
    """Sign the heads of all provinces' streams that have moved; returns how many checkpoints were made."""
    made = 0
    async with database.transaction() as session:
        await open_context(session)
        codes = await province_codes(session)
    for code in codes:
        async with database.system_transaction([code]) as session:
            made += len(await sign_heads(session, province_code=code, key=key))
    return made
