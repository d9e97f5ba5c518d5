"""Periodic work of the maps: archives of the tiles of large layers, soon after they are published."""

import logging
import time

import psycopg
from sqlalchemy.exc import DBAPIError

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.jobs import jobs
from app.core.settings import Settings, get_settings
from app.ogc.vector_tiles.archives import OUT_OF_REACH, archive_key
from app.ogc.vector_tiles.making import make_archive, wanted_archives

logger = logging.getLogger(__name__)

TRY_AGAIN_S = 3_600.0
"""So long an archive that could not be made is left alone."""
_failed: dict[str, float] = {}


@jobs.periodic(cron="* * * * *")
@jobs.task(queueing_lock="tile_archives", lock="tile_archives", pass_context=False)
async def make_archives(timestamp: int) -> None:
    """Make the archives that are wanted and not there, one after another."""
    settings = get_settings()
    database = Database.from_settings(settings)
    try:
        await make_all(database, settings)
    finally:
        await database.close()


async def make_all(database: Database, settings: Settings) -> list[str]:
    """Make all archives that are wanted and not there; returns the keys of those that were made.

    One that cannot be made keeps no other from being made: its tiles are drawn when they are asked for.
    """
    blobs = BlobStore(settings.blob_store)
    codes = await database.province_codes()
    async with database.system_transaction(codes) as session:
        wanted = await wanted_archives(session)
    made: list[str] = []
    for collection, _ in wanted:
        key = archive_key(collection)
        if _failed.get(key, 0.0) > time.monotonic() or await blobs.exists(key):
            continue
        try:
            made.append(await make_archive(database, settings, collection))
        except (psycopg.Error, DBAPIError, *OUT_OF_REACH) as error:
            logger.error("archive of %s cannot be made: %s", collection.pinned_id, type(error).__name__)
            _failed[key] = time.monotonic() + TRY_AGAIN_S
    return made
