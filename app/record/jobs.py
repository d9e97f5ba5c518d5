"""Periodic work of the record: signing checkpoints."""

import logging

from sqlalchemy.exc import DBAPIError

from app.core.database import Database
from app.core.jobs import jobs
from app.core.settings import get_settings
from app.record.checkpoints import sign_heads
from app.record.keys import SigningKey, load_or_make

logger = logging.getLogger(__name__)
UNFIT = "SN005"
"""SQLSTATE of what the database refuses to add to the record."""


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
    """Sign the heads of all provinces' streams that have moved; returns how many checkpoints were made.

    A head that its stream does not bear out is not signed; it costs no other province its checkpoints.
    """
    made = 0
    codes = await database.province_codes()
    for code in codes:
        try:
            async with database.system_transaction([code]) as session:
                made += len(await sign_heads(session, province_code=code, key=key))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != UNFIT:
                raise
            logger.exception("the heads of %s are not what its streams say: run `sonthana verify`", code)
    return made
