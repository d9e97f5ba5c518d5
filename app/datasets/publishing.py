"""Publishing a release: a job of the worker seals it, and makes its files, each sealed as a whole.

A file that cannot be made keeps no other from being made: the job then ends as failed, and says which are missing. Of a
dataset whose basis was altered no file is made: the job ends as failed, and says what was altered.
"""

import asyncio
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.blobs import BlobStore
from app.core.database import Database
from app.datasets import queries
from app.datasets.contents import Column, Contents, Table
from app.datasets.file_keys import ENDINGS, file_key
from app.datasets.files import write_file
from app.datasets.models import DatasetVersion
from app.datasets.proving_basis import prove_layers, prove_stated
from app.datasets.reading import read_parts
from app.datasets.releasing import release_of, seal_release
from app.datasets.request import AssembleRequest
from app.datasets.states import ASSEMBLED
from app.jobs.work import JobRefused, Work
from app.record.checkpoints import sign_heads
from app.record.keys import SigningKey, load_or_make

logger = logging.getLogger(__name__)

FILES_FAILED = {
    "code": "files_failed",
    "detail": {
        "th": "ไฟล์บางรูปแบบจัดทำไม่สำเร็จ ไฟล์อื่นใช้ได้ โปรดแจ้งผู้ดูแลระบบพร้อมเลขของงาน",
        "en": "Some files could not be made; the others are there. Tell the operator, with the job's id.",
    },
}


async def publish_dataset(work: Work) -> None:
    """Do a job of kind `dataset.publish`: seal the release, then make every file that is not there yet.

    Raises:
        JobRefused: some files could not be made; all others are there.
        BasisMissing, BasisAltered: what it rests on is not what it was released on; no file is made.
    """
    name, version = work.request["name"], work.request["version"]
    key = load_or_make(work.settings)
    await work.tell(0.0, "sealing")
    async with work.database.system_transaction([work.province_code]) as session:
        dataset = await queries.version(session, province_code=work.province_code, name=name, version=version)
        assert dataset is not None  # noqa: S101 - the job was asked for in the transaction that released it
        await seal_release(session, dataset, key)
        await sign_heads(session, province_code=work.province_code, key=key)
    await work.tell(0.1, "proving")
    contents, acts = await contents_with_release(work.database, work.blobs, dataset, scratch=work.scratch)
    failed: list[str] = []
    for number, ending in enumerate(ENDINGS):
        await work.tell(0.2 + 0.75 * number / len(ENDINGS), "exporting")
        try:
            await _make(work.blobs, contents, file_key(dataset, acts, ending), ending, key, work.scratch)
        except Exception:
            logger.exception("%s of dataset %s %s could not be made", ending, name, version)
            failed.append(ending)
    if failed:
        raise JobRefused({"problem": FILES_FAILED, "files": failed})
    async with work.database.system_transaction([work.province_code]) as session:
        result = {"name": name, "version": version, "files": list(ENDINGS)}
        await work.succeed(session, result=result)


async def _make(
    blobs: BlobStore, contents: Contents, blob_key: str, ending: str, key: SigningKey, scratch: Path
) -> None:
    if await blobs.exists(blob_key):
        return
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        target = Path(folder) / f"dataset.{ending}"
        await asyncio.to_thread(write_file, contents, target, ending, key, datetime.now(UTC))
        await blobs.put(blob_key, target)


async def contents_with_release(
    database: Database, blobs: BlobStore, dataset: DatasetVersion, *, scratch: Path
) -> tuple[Contents, list[Mapping[str, Any]]]:
    """A released dataset as its files hold it, and what was done to it.

    The manifest and the tables are those that were stored, byte for byte; layers, inputs and areas are read by the
    versions that were pinned, and proven to be what they were: whoever is sent a file trusts its seal, few verify it,
    so nothing is sealed that the manifest does not name. That is done once for all files, and costs one more reading
    of every layer: some 2 s of CPU for 10,000 × 10,000 cells.

    Raises:
        BasisMissing: something is not there; says what.
        BasisAltered: something is not what it was; says what.
    """
    async with database.system_transaction([dataset.province_code]) as session:
        entry = await queries.entry_of(session, **dataset.key, event_type=ASSEMBLED)
        assert entry is not None  # noqa: S101 - every version was assembled
        rows = await queries.table_rows(session, **dataset.key)
        release = await release_of(session, dataset)
    request = AssembleRequest.from_json(json.loads(entry.canonical)["body"]["content"]["dataset"])
    code = dataset.province_code
    await prove_layers(database, blobs, province_code=code, pinned=request.layers, scratch=scratch)
    parts = await read_parts(database, blobs, province_code=code, request=request, scratch=scratch)
    manifest: dict[str, Any] = json.loads(dataset.manifest)
    prove_stated(manifest, request, parts, rows)
    tables = [table_from(stated, json.loads(rows[stated["name"]])) for stated in manifest["tables"]]
    contents = Contents(manifest, parts.layers, parts.inputs, parts.areas, tables, release)
    return contents, list(release.acts) if release else []


def table_from(stated: Mapping[str, Any], rows: Sequence[Sequence[Any]]) -> Table:
    """A table as it was assembled, from what the manifest says of it and its rows."""
    columns = [Column(one["name"], one["title"], one["unit"], one["decimals"]) for one in stated["columns"]]
    return Table(
        stated["name"], stated["title"], columns, rows, stated["sources"], stated["method"], stated["uncertainty"]
    )
