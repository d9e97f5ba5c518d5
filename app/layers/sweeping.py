"""Sweeping: blobs that no row names, uploads that nothing came of, scratch files of jobs that have ended."""

import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.jobs import jobs
from app.core.settings import Settings, get_settings
from app.jobs.pieces import PIECES, Pieces
from app.layers import queries

logger = logging.getLogger(__name__)

UNNAMED_FOR = timedelta(hours=24)
"""A blob is put before the row that names it is committed; after so long that row will not come."""
UPLOADS_FOR = timedelta(days=7)
"""So long a person may answer the doctor's questions without sending the file again."""

# Uploads that no version came of and no unfinished job works on; their jobs go with them.
DROP_JOBS = text(
    """
    DELETE FROM jobs j USING uploads u
     WHERE u.province_code = j.province_code AND u.id = j.upload_id AND j.finished_at IS NOT NULL
       AND u.begun_at < now() - :age
    """
)
DROP_UPLOADS = text(
    """
    DELETE FROM uploads u
     WHERE u.begun_at < now() - :age
       AND NOT EXISTS (SELECT FROM jobs j WHERE j.province_code = u.province_code AND j.upload_id = u.id)
    RETURNING u.id
    """
)


Namer = Callable[[AsyncSession], Awaitable[set[str]]]
_NAMERS: dict[str, Namer] = {}


def names_blobs(folder: str) -> Callable[[Namer], Namer]:
    """Register what gives the digests that blobs of a folder may begin with, for a slice above this one."""

    def register(namer: Namer) -> Namer:
        _NAMERS[folder] = namer
        return namer

    return register


@jobs.periodic(cron="17 * * * *")
@jobs.task(queueing_lock="sweep", pass_context=False)
async def sweep_every_hour(timestamp: int) -> None:
    """Sweep, once an hour."""
    settings = get_settings()
    database = Database.from_settings(settings)
    try:
        await sweep(database, settings)
    finally:
        await database.close()


async def sweep(
    database: Database,
    settings: Settings,
    *,
    unnamed_for: timedelta = UNNAMED_FOR,
    uploads_for: timedelta = UPLOADS_FOR,
) -> list[str]:
    """Drop what nothing names any more; returns the keys of the blobs that went."""
    codes = await database.province_codes()
    async with database.system_transaction(codes) as session:
        await session.execute(DROP_JOBS, {"age": uploads_for})
        gone = list(await session.scalars(DROP_UPLOADS, {"age": uploads_for}))
    for upload_id in gone:
        Pieces(settings.scratch_dir, upload_id).remove()
    blobs = BlobStore(settings.blob_store)
    old = await blobs.keys_older_than(unnamed_for)
    async with database.system_transaction(codes) as session:
        originals, contents = await queries.blobs_in_use(session)
        others = {folder: await namer(session) for folder, namer in _NAMERS.items()}
        working = {str(job_id) for job_id in await session.scalars(text("SELECT id FROM unfinished_jobs()"))}
    unnamed = [key for key in old if not _is_named(key, {**others, "originals": originals}, contents)]
    for key in unnamed:
        await blobs.delete(key)
    _sweep_scratch(settings.scratch_dir, working, unnamed_for)
    if unnamed:
        logger.info("swept %d blobs that nothing names", len(unnamed))
    return unnamed


def _is_named(key: str, of_folders: Mapping[str, set[str]], contents: set[str]) -> bool:
    """Whether a row names a blob: by the digest with which its name begins."""
    folder, _, name = key.rpartition("/")
    digest = name[:64]
    return digest in of_folders.get(folder, contents)


def _sweep_scratch(scratch: Path, working: set[str], age: timedelta) -> None:
    before = time.time() - age.total_seconds()
    for path in scratch.glob("*") if scratch.is_dir() else ():
        if path.name[:36] in working or path.suffix == PIECES or path.stat().st_mtime > before:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
