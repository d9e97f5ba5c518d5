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
from app.layers.examination import Examination, Question
from app.layers.filling import take_time
from app.layers.making import Making, examined, make_vector_version, publish_version, told_while
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
    making = Making(request.metadata, request.actor, _lineage(request), _original(request))
    async with examined(work, question) as seen:
        head = await told_while(work, seen, "checking", 0.0)
        if head["message"] == "done":  # nothing to load: refused, or a question is open
            raise JobRefused(head["report"])
        if head["form"] == "raster":
            await _load_raster(work, request, seen, making)
            return
        expected = head["feature_count"] or 0
        await make_vector_version(
            work,
            seen,
            head,
            making,
            stage="reading",
            share_of=lambda count: min(count / expected, 1.0) if expected else 0.0,
        )


async def _load_raster(work: Work, request: LoadRequest, seen: Examination, making: Making) -> None:
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
        original=making.original,
        findings=done["report"]["findings"],
        lineage=making.lineage,
    )
    async with work.database.system_transaction([work.province_code]) as session:
        await take_time(session)
        await publish_version(work, session, making.metadata, content, making.actor, report=done["report"])
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
