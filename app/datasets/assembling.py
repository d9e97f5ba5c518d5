"""Assembling a dataset: a job reads what was pinned, computes the tables, writes the manifest, enters the version."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import BlobStore
from app.core.database import Database
from app.datasets import queries
from app.datasets.asking import result_of
from app.datasets.checks import check
from app.datasets.contents import AreaPart, Contents, Table
from app.datasets.coverage import FLOODED_AREA
from app.datasets.figures import compute_tables
from app.datasets.manifest import build_manifest, next_version
from app.datasets.models import DatasetInput, DatasetLayer, DatasetTable, DatasetVersion
from app.datasets.present import present_of
from app.datasets.publication import subject_of
from app.datasets.reading import Parts, read_parts
from app.datasets.request import AssembleJob, AssembleRequest
from app.datasets.states import ASSEMBLED
from app.jobs.work import Work
from app.record import service as record
from app.record.events import Event

READ_SHARE, COMPUTED_SHARE = 0.1, 0.9
UNNUMBERED = "0.0.0"


async def assemble_dataset(work: Work) -> None:
    """Do a job of kind `dataset.assemble`: the version is there with its record entry, or nothing is."""
    job = AssembleJob.from_json(work.request)
    await work.tell(0.0, "reading")
    contents = await contents_of(
        work.database,
        work.blobs,
        province_code=work.province_code,
        request=job.request,
        scratch=work.scratch,
        work=work,
    )
    await work.tell(COMPUTED_SHARE, "publishing")
    async with work.database.system_transaction([work.province_code]) as session:
        await queries.lock_name(session, province_code=work.province_code, name=job.request.name)
        there = await queries.by_id(session, province_code=work.province_code, dataset_id=job.request.id)
        # before the version is entered: from its record entry to the commit no other writer of the province gets on
        flooded = next((table.rows_bytes for table in contents.tables if table.name == FLOODED_AREA), None)
        present = await present_of(
            session, province_code=work.province_code, manifest=contents.manifest, flooded=flooded
        )
        report = {"checks": [one.as_json() for one in check(contents.manifest, present)]}
        dataset = there or await _enter(session, work, job, contents)
        await work.succeed(session, result=result_of(dataset), report=report)


async def contents_of(
    database: Database,
    blobs: BlobStore,
    *,
    province_code: str,
    request: AssembleRequest,
    scratch: Path,
    version: str = UNNUMBERED,
    work: Work | None = None,
) -> Contents:
    """Make the contents of a dataset from the record's and the stores' exact versions; the same again, the same bytes.

    Args:
        database: Where the versions are.
        blobs: Where the rasters are.
        province_code: Whose dataset.
        request: What was pinned.
        scratch: Room for rasters that are not on this machine.
        version: The version's number, where it is known.
        work: The job that is told how far it is.
    """
    parts = await read_parts(database, blobs, province_code=province_code, request=request, scratch=scratch)
    tables = await _tables(parts, request, work)
    manifest = build_manifest(
        province_code,
        version,
        request,
        layers=parts.layers,
        inputs=parts.inputs,
        areas=parts.areas,
        tables=tables,
    )
    return Contents(manifest, parts.layers, parts.inputs, parts.areas, tables)


async def _tables(parts: Parts, request: AssembleRequest, work: Work | None) -> Sequence[Table]:
    """Compute the tables in a thread, telling the job how far it is meanwhile."""
    done = 0.0

    def progress(share: float) -> None:
        nonlocal done
        done = share

    computing = asyncio.create_task(asyncio.to_thread(compute_tables, parts, request, progress))
    try:
        while not computing.done():
            await asyncio.wait({computing}, timeout=0.3)
            if work is not None:
                await work.tell(READ_SHARE + done * (COMPUTED_SHARE - READ_SHARE), "computing")
    except BaseException:
        computing.cancel()
        raise
    return computing.result()


async def _enter(session: AsyncSession, work: Work, job: AssembleJob, contents: Contents) -> DatasetVersion:
    """Number the version and enter it, on the record; call it last."""
    request, code = job.request, work.province_code
    last = await queries.last_version(session, province_code=code, name=request.name)
    number = next_version(json.loads(last.manifest) if last else None, contents.manifest)
    numbered = Contents(
        {**contents.manifest, "version": number}, contents.layers, contents.inputs, contents.areas, contents.tables
    )
    title: dict[str, str] = numbered.manifest["title"]
    dataset = DatasetVersion(
        province_code=code,
        name=request.name,
        version=number,
        ordinal=last.ordinal + 1 if last else 1,
        id=request.id,
        state="candidate",
        content_hash=numbered.content_hash,
        manifest=numbered.manifest_bytes,
        title_th=title["th"],
        title_en=title["en"],
        extent=f"SRID=4326;{_extent(request, contents.areas)}",
        request_digest=bytes.fromhex(job.digest),
        assembled_by=job.actor.person_id if job.actor else None,
    )
    session.add(dataset)
    await session.flush()
    key = {"province_code": code, "name": request.name, "version": number}
    session.add_all(DatasetLayer(**key, slug=one.slug, layer_version=one.version) for one in request.layers)
    session.add_all(
        DatasetInput(**key, assessment_id=one.id, assessment_version=one.version, state=one.state)
        for one in request.inputs
    )
    session.add_all(DatasetTable(**key, table_name=table.name, rows=table.rows_bytes) for table in contents.tables)
    await session.flush()
    content: dict[str, Any] = {
        "dataset": request.as_json(),
        "version": number,
        "ordinal": dataset.ordinal,
        "content_hash": dataset.content_hash,
    }
    await record.append(
        session,
        Event(type=ASSEMBLED, province_code=code, subject=subject_of(dataset), actor=job.actor, content=content),
    )
    return dataset


def _extent(request: AssembleRequest, areas: Sequence[AreaPart]) -> str:
    """The box that was asked for, else the one around the areas, as WKT."""
    bbox = request.words["bbox"] or shapely.total_bounds(shapely.from_wkb([area.geom_wkb for area in areas]))
    west, south, east, north = (float(edge) for edge in bbox)
    return shapely.to_wkt(shapely.box(west, south, east, north), rounding_precision=9)
