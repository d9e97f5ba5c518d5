"""Counting again: a new version with the features of another, counted by the areas that are in force now.

What an earlier version was counted by stays as it was; the new one says in its lineage which one it came from.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

import app
from app.accounts.policy import Action, Policy
from app.core.errors import NotFound
from app.jobs import service as jobs
from app.jobs.models import Job
from app.jobs.work import Work
from app.layers import catalogue, queries
from app.layers.catalogue import Content
from app.layers.counts import require_recount
from app.layers.derived_metadata import metadata_of_recount
from app.layers.filling import take_time
from app.layers.making import publish_version
from app.layers.models import Layer, LayerVersion
from app.layers.requests import DeriveRequest

KIND = "layer.count"


async def ask_for_count(session: AsyncSession, policy: Policy, *, province_code: str, slug: str, version: int) -> Job:
    """Ask for a version to be counted again; for those who publish.

    Raises:
        NotFound: there is no such version.
        Conflict: `counts.require_recount` says which.
    """
    grant = policy.require(Action.PUBLISH_LAYER, province_code)
    layer, row = await _countable(session, province_code=province_code, slug=slug, version=version)
    return await jobs.enqueue(
        session,
        province_code=province_code,
        kind=KIND,
        request=DeriveRequest(
            slug, version, metadata_of_recount(layer, row), {}, policy.principal.actor(grant)
        ).as_json(),
        owner_id=policy.principal.person_id,
    )


async def count_again(work: Work) -> None:
    """Do a job of kind `layer.count`.

    Raises:
        Conflict: the version was deprecated, retracted or overtaken meanwhile, or counted again by somebody else.
    """
    request = DeriveRequest.from_json(work.request)
    await work.tell(0.0, "counting")
    async with work.database.system_transaction([work.province_code]) as session:
        await take_time(session)
        layer, row = await _countable(
            session, province_code=work.province_code, slug=request.slug, version=request.version, locks=True
        )
        parent: LayerVersion = row.LayerVersion
        extent = await queries.extent_text(session, version=parent)
        metadata = metadata_of_recount(layer, row)
        await publish_version(work, session, metadata, _content(parent, extent), request.actor, report=None)


async def _countable(
    session: AsyncSession, *, province_code: str, slug: str, version: int, locks: bool = False
) -> tuple[Layer, Any]:
    """The layer, and its version as `queries.versions` reads it; locked, no step of a version comes between."""
    layer = await queries.layer(session, province_code=province_code, slug=slug, locks=locks)
    if layer is None:
        raise NotFound
    row = await catalogue.visible_version(session, province_code=province_code, slug=slug, version=version)
    rows = await queries.versions(session, province_code=province_code, slug=slug)
    require_recount(layer, row, [one.LayerVersion for one in rows])
    return layer, row


def _content(parent: LayerVersion, extent: str | None) -> Content:
    """The same features, in the same table; the file that they came in is the parent's."""
    original = {"name": parent.original_name, "sha256": parent.original_sha256, "bytes": parent.original_bytes}
    return Content(
        content_hash=parent.content_hash,
        extent=extent,
        geometry_type=parent.geometry_type,
        feature_count=parent.feature_count,
        fields=parent.fields,
        table_name=parent.table_name,
        original=original if parent.original_sha256 else None,
        findings=parent.findings,
        lineage={
            "process": "count",
            "parents": [{"slug": parent.slug, "version": parent.version, "content_hash": parent.content_hash}],
            "code_version": app.__version__,
        },
    )
