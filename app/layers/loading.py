"""Loading: a file that was sent becomes a version of a layer, or a report."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

import app
from app.jobs import service as jobs
from app.jobs.uploads import original_key
from app.jobs.work import JobRefused, Work
from app.layers import catalogue, queries
from app.layers.catalogue import Content
from app.layers.depth_classes import depth_bounds
from app.layers.derived_metadata import metadata_of_classes
from app.layers.examination import Examination, FileRefused, Question
from app.layers.filling import fill_table, take_time
from app.layers.making import READ_SHARE, publish_version, told_while
from app.layers.rasters import cog_key, extent_of
from app.layers.requests import DeriveRequest, LoadRequest
from spatial.doctor.area_geometries import TABLES
from spatial.examining import RESULT

RASTER_SHARE = 0.9


async def load_layer(work: Work) -> None:
    """Do a job of kind `layer.load`.

    Raises:
        JobRefused: the doctor refuses the file, or a person has to decide something first.
    """
    request = LoadRequest.from_json(work.request)
    await work.tell(0.0, "checking")
    path = await work.blobs.fetch(original_key(request.sha256), work.scratch / "original")
    async with work.database.system_transaction([work.province_code]) as session:
        outline = await queries.outline(session, province_code=work.province_code)
        may_name_areas = request.file_name.lower().endswith(TABLES)
        areas = await queries.boundaries(session, province_code=work.province_code) if may_name_areas else {}
    question = Question(
        path=path,
        name=request.file_name,
        loads=True,
        sha256=request.sha256,
        decisions=request.metadata.decisions,
        outline=outline,
        province=work.province_code,
        areas=areas,
        kind=request.metadata.kind,
        quantity=request.metadata.hazard.quantity if request.metadata.hazard else None,
    )
    async with Examination(work.settings, question, work.scratch) as seen:
        try:
            message = await told_while(work, seen, "checking", 0.0)
            if message["message"] == "done":  # nothing to load: refused, or a question is open
                raise JobRefused(message["report"])
            if message["form"] == "raster":
                await _load_raster(work, request, seen)
            else:
                await _load_vector(work, request, seen, message)
        except FileRefused as refused:
            raise JobRefused(refused.report) from None


async def _load_vector(work: Work, request: LoadRequest, seen: Examination, head: dict[str, Any]) -> None:
    expected = head["feature_count"] or 0

    async def on_rows(count: int) -> None:
        await work.tell(READ_SHARE * min(count / expected, 1.0) if expected else 0.0, "reading")

    async with work.database.system_transaction([work.province_code]) as session:
        await take_time(session)
        table, fields = await fill_table(
            session,
            province_code=work.province_code,
            geometry_type=head["geometry_type"],
            batches=seen.batches(),
            on_rows=on_rows,
        )
        done = await told_while(work, seen, "reading", READ_SHARE)
        if done["content_hash"] is None:
            raise JobRefused(done["report"])
        await work.tell(READ_SHARE, "indexing")
        sealed = await queries.seal_feature_table(session, name=table)
        await work.tell(0.95, "publishing")
        content = Content(
            content_hash=done["content_hash"],
            extent=sealed["extent"],
            geometry_type=head["geometry_type"],
            feature_count=sealed["count"],
            fields=fields,
            table_name=table,
            original=_original(request),
            findings=done["report"]["findings"],
            lineage=_lineage(request),
        )
        await publish_version(work, session, request.metadata, content, request.actor, report=done["report"])


async def _load_raster(work: Work, request: LoadRequest, seen: Examination) -> None:
    done = await told_while(work, seen, "converting", RASTER_SHARE)
    raster: dict[str, Any] | None = done["raster"]
    if raster is None:
        raise JobRefused(done["report"])
    await work.tell(RASTER_SHARE, "publishing")
    await work.blobs.put(cog_key(raster["content_hash"]), seen.result_file.with_name(RESULT))
    content = Content(
        content_hash=raster["content_hash"],
        extent=extent_of(raster),
        raster=raster,
        original=_original(request),
        findings=done["report"]["findings"],
        lineage=_lineage(request),
    )
    async with work.database.system_transaction([work.province_code]) as session:
        await take_time(session)
        await publish_version(work, session, request.metadata, content, request.actor, report=done["report"])
        if request.metadata.classify:
            await _ask_for_classes(work, session, request)


async def _ask_for_classes(work: Work, session: AsyncSession, request: LoadRequest) -> None:
    """Let the raster's depth classes be made next: the job is in the queue if, and only if, the raster is there."""
    slug = request.metadata.slug
    layer = await catalogue.visible_layer(session, province_code=work.province_code, slug=slug)
    version = await queries.last_version(session, province_code=work.province_code, slug=slug)
    row = await catalogue.visible_version(session, province_code=work.province_code, slug=slug, version=version)
    await jobs.enqueue(
        session,
        province_code=work.province_code,
        kind="layer.classify",
        request=DeriveRequest(
            slug,
            version,
            metadata_of_classes(layer, row),
            {"lower_bounds_m": await depth_bounds(session, province_code=work.province_code)},
            request.actor,
        ).as_json(),
        owner_id=work.owner_id,
    )


def _original(request: LoadRequest) -> dict[str, Any]:
    return {"name": request.file_name, "sha256": request.sha256, "bytes": request.bytes}


def _lineage(request: LoadRequest) -> dict[str, Any]:
    return {
        "process": "load",
        "decisions": request.metadata.decisions,
        "code_version": app.__version__,
    }
