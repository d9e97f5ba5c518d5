"""A released dataset as files over HTTP: GeoPackage, GeoJSON, GeoParquet, XLSX, PDF, provenance; and its signature."""

import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse

from app.accounts.dependencies import get_principal
from app.accounts.policy import Action, Policy
from app.core.blobs import BlobStore
from app.core.caching import answers_in, etag_of, has_already
from app.core.database import Database, DatabaseDep
from app.core.errors import Conflict, NotFound, Unavailable
from app.core.settings import Settings
from app.core.text import Text
from app.datasets import queries
from app.datasets.answers import FILES, MEDIA_TYPES, act_read, was_released
from app.datasets.file_keys import file_key
from app.datasets.file_names import file_stem
from app.datasets.files_refused import reason_of
from app.datasets.models import DatasetVersion
from app.datasets.releasing import release_of
from app.datasets.service import ask_for_files
from app.datasets.versions_in_addresses import VERSION

router = APIRouter(prefix="/api/v1/provinces/{code}/datasets/{name}", tags=["datasets"])

WAIT_S = 20.0
LOOK_EVERY_S = 0.2
TRY_AGAIN_AFTER = timedelta(minutes=5)
"""After files could not be made."""
FILE = answers_in(*MEDIA_TYPES.values())
Ending = Annotated[str, Path(description="gpkg, geojson, parquet, xlsx or pdf")]


class NotReleased(Conflict):
    """Files are made of what was released."""

    code = "dataset_not_released"
    title = Text("ชุดข้อมูลยังไม่ได้เผยแพร่", "The dataset is not released yet")
    advice = Text(
        "ไฟล์และลายเซ็นมีเมื่อเผยแพร่แล้ว ก่อนนั้นดูเนื้อหาได้ที่หน้าชุดข้อมูล",
        "Files and signatures are there once it is released. Until then, look at its page.",
    )


class FileFailed(Unavailable):
    """A file could not be made, and asking at once would change nothing."""

    code = "file_failed"
    title = Text("จัดทำไฟล์นี้ไม่สำเร็จ", "This file could not be made")
    advice = Text(
        "ใช้ไฟล์รูปแบบอื่นของชุดข้อมูลนี้ไปก่อน ระบบจะลองใหม่เมื่อมีผู้ขออีกครั้งใน 5 นาที หากยังไม่ได้ให้แจ้งผู้ดูแลระบบ",
        "Use another of the dataset's files for now. Asked for again in 5 minutes it is tried once more; if it still "
        "fails, tell the operator.",
    )


class FilesRefused(Unavailable):
    """No file is made of a dataset whose basis is not what it was."""

    code = "files_refused"
    title = Text(
        "ไม่จัดทำไฟล์ เพราะสิ่งที่ชุดข้อมูลอ้างอิงขาดหายหรือถูกแก้ไข", "No files: what the dataset rests on is missing or altered"
    )
    advice = Text(
        "แจ้งผู้ดูแลระบบให้กู้คืนข้อมูลสำรอง ระบบจะลองใหม่เมื่อมีผู้ขออีกครั้งใน 5 นาที",
        "Tell the operator, who restores a backup. Asked for again in 5 minutes it is tried once more.",
    )


class StillBeingMade(Unavailable):
    """A file takes longer than a request waits."""

    code = "file_being_made"
    title = Text("กำลังจัดทำไฟล์", "The file is being made")
    advice = Text("ลองใหม่ในอีกไม่กี่วินาที", "Try again in a few seconds.")


async def _released(
    request: Request, database: Database, code: str, name: str, version: str
) -> tuple[DatasetVersion, list[dict[str, Any]]]:
    """A released version that whoever asks may read, and what was done to it; its files are asked for if need be."""
    async with database.transaction() as session:
        policy = Policy(await get_principal(request, session))
        policy.require(Action.READ_DATASETS, code)
        dataset = await queries.version(session, province_code=code, name=name, version=version)
        if dataset is None:
            raise NotFound
        rows = await queries.acts(session, province_code=code, name=name, version=version)
        acts = [act_read(row) for row in rows]
        if not was_released(acts):
            raise NotReleased
        return dataset, acts


async def _see_to_files(database: Database, dataset: DatasetVersion) -> None:
    """Ask a worker for the files, unless one is at it.

    Raises:
        FileFailed: one has just tried in vain.
        FilesRefused: one has just found that the dataset's basis is not what it was; says what.
    """
    async with database.system_transaction([dataset.province_code]) as session:
        await queries.lock_name(session, province_code=dataset.province_code, name=dataset.name)
        job = await queries.publishing_job(session, **dataset.key)
        if job is not None:
            if job.finished_at is None:
                return
            if job.state == "failed" and datetime.now(UTC) - job.finished_at < TRY_AGAIN_AFTER:
                headers = {"Retry-After": str(int(TRY_AGAIN_AFTER.total_seconds()))}
                reason = reason_of(job)
                raise FilesRefused(reason, headers=headers) if reason else FileFailed(headers=headers)
        await ask_for_files(session, dataset, owner_id=None)


async def _waited(database: Database, blobs: BlobStore, dataset: DatasetVersion, key: str) -> None:
    """Wait until a file is there.

    Raises:
        StillBeingMade: it is not, after a while.
    """
    if await blobs.exists(key):
        return
    await _see_to_files(database, dataset)
    until = time.monotonic() + WAIT_S
    while not await blobs.exists(key):
        if time.monotonic() > until:
            raise StillBeingMade(headers={"Retry-After": "5"})
        await asyncio.sleep(LOOK_EVERY_S)


async def _send(
    request: Request, database: Database, code: str, name: str, version: str, ending: str, media_type: str
) -> Response:
    settings: Settings = request.app.state.settings
    dataset, acts = await _released(request, database, code, name, version)
    key = file_key(dataset, acts, ending)
    headers = {"ETag": etag_of(key), "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    blobs = BlobStore(settings.blob_store)
    await _waited(database, blobs, dataset, key)

    async def pieces() -> AsyncGenerator[bytes]:
        async for piece in blobs.pieces(key):
            yield piece

    file_name = f"{file_stem(code, name, version, dataset.state)}.{ending}"
    headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return StreamingResponse(pieces(), media_type=media_type, headers=headers)


@router.get(f"/{VERSION}.{{ending}}", response_class=StreamingResponse, responses=FILE)
async def read_file(
    code: str, name: str, version: str, ending: Ending, request: Request, database: DatabaseDep
) -> Response:
    """A released dataset as a file that proves itself: `sonthana verify FILE` (docs/exports.md)."""
    if ending not in FILES:
        raise NotFound
    return await _send(request, database, code, name, version, ending, MEDIA_TYPES[ending])


@router.get(f"/{VERSION}/provenance.json", response_class=StreamingResponse, responses=FILE)
async def read_provenance(code: str, name: str, version: str, request: Request, database: DatabaseDep) -> Response:
    """Where a released dataset comes from, as W3C PROV in JSON-LD."""
    return await _send(request, database, code, name, version, "provenance.json", MEDIA_TYPES["json"])


@router.get(f"/{VERSION}/signature.json")
async def read_signature(code: str, name: str, version: str, request: Request, database: DatabaseDep) -> dict[str, Any]:
    """The release: its statement, the seal and signatures over it, who acted, the record's checkpoint."""
    dataset, _ = await _released(request, database, code, name, version)
    until = time.monotonic() + WAIT_S
    is_asked = False
    while True:
        async with database.system_transaction([code]) as session:
            release = await release_of(session, dataset)
        if release is not None:
            return release.as_json()
        if not is_asked:
            await _see_to_files(database, dataset)
            is_asked = True
        if time.monotonic() > until:
            raise StillBeingMade(headers={"Retry-After": "5"})
        await asyncio.sleep(LOOK_EVERY_S)
