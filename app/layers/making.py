"""What all jobs that make a version share: examining, telling how far they are, filling, entering, ending the job."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.work import JobRefused, Work
from app.layers import queries
from app.layers.catalogue import Content, add_version
from app.layers.examination import Examination, FileRefused, Question
from app.layers.filling import fill_table, take_time
from app.layers.schemas import LayerMetadata
from app.layers.styles import style_for
from app.record.events import Actor

READ_SHARE = 0.7
"""Share of a vector version that reading and copying take; key, index and statistics take the rest."""


@asynccontextmanager
async def examined(work: Work, question: Question) -> AsyncGenerator[Examination]:
    """A file looked at in a process of its own, for as long as the block lasts.

    Raises:
        JobRefused: the file is refused, or broke the process.
    """
    async with Examination(work.settings, question, work.scratch) as seen:
        try:
            yield seen
        except FileRefused as refused:
            raise JobRefused(refused.report) from None


async def told_while(work: Work, seen: Examination, stage: str, share: float) -> dict[str, Any]:
    """The next message of the examining process; while it is waited for, the job tells how far it is.

    Raises:
        FileRefused: the file is refused.
        JobCancelled: somebody asked the job to stop.
    """
    waiting = asyncio.create_task(seen.next_message())
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=0.3)
            await work.tell(share * seen.progress, stage)
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    return waiting.result()


@dataclass(frozen=True, slots=True)
class Making:
    """The version that a job is to make."""

    metadata: LayerMetadata
    actor: Actor | None
    lineage: Mapping[str, Any]
    original: Mapping[str, Any] | None = None
    """`name`, `sha256`, `bytes` of the file that it is made from, where it came in one."""


async def make_vector_version(
    work: Work,
    seen: Examination,
    head: Mapping[str, Any],
    making: Making,
    *,
    stage: str,
    share_of: Callable[[int], float],
    schema: pa.Schema | None = None,
) -> None:
    """Make a version of the features that come out of the process, all in one transaction, and end the job with it.

    Args:
        work: The job.
        seen: The process; `head` was its last message.
        head: `geometry_type` of all features.
        making: What the version is to be.
        stage: What the job is at meanwhile.
        share_of: How far it is, 0 to 1, after so many features.
        schema: Of the features, where there may be none.

    Raises:
        JobRefused: something in the file is refused, or a person has to decide something.
        JobCancelled: somebody asked the job to stop.
    """

    async def on_rows(count: int) -> None:
        await work.tell(READ_SHARE * share_of(count), stage)

    async with work.database.system_transaction([work.province_code]) as session:
        await take_time(session)
        table, fields = await fill_table(
            session,
            province_code=work.province_code,
            geometry_type=head["geometry_type"],
            batches=seen.batches(),
            schema=schema,
            on_rows=on_rows,
        )
        done = await told_while(work, seen, stage, READ_SHARE)
        report: dict[str, Any] | None = done.get("report")
        if report is not None and done["content_hash"] is None:
            raise JobRefused(report)
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
            original=making.original,
            findings=report["findings"] if report is not None else (),
            lineage=making.lineage,
        )
        await publish_version(work, session, making.metadata, content, making.actor, report=report)


async def publish_version(
    work: Work,
    session: AsyncSession,
    metadata: LayerMetadata,
    content: Content,
    actor: Actor | None,
    *,
    report: dict[str, Any] | None,
) -> None:
    """Enter what was made in the catalogue and end the job, in one transaction; call it last."""
    version = await add_version(
        session,
        province_code=work.province_code,
        metadata=metadata,
        content=content,
        actor=actor,
        default_style=style_for(metadata, content),
    )
    result = {
        "slug": version.slug,
        "version": version.version,
        "href": f"/api/v1/provinces/{work.province_code}/layers/{version.slug}/versions/{version.version}",
    }
    await work.succeed(session, result=result, report=report)
