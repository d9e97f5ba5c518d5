"""What all jobs that make a version share: telling how far they are, entering the version, ending the job."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.work import Work
from app.layers.catalogue import Content, add_version
from app.layers.examination import Examination
from app.layers.schemas import LayerMetadata
from app.layers.styles import style_for
from app.record.events import Actor

READ_SHARE = 0.7
"""Share of a vector version that reading and copying take; key, index and statistics take the rest."""


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
