"""The SQL that only pages need."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.areas.models import Area
from app.core.text import Text
from app.jobs.models import Job
from app.layers.models import Layer, LayerVersion


async def area_names(session: AsyncSession, *, province_code: str) -> dict[str, Text]:
    """Names of a province's areas by code, in their latest edition."""
    rows = await session.execute(
        select(Area.code, Area.name_th, Area.name_en)
        .where(Area.province_code == province_code)
        .order_by(Area.code, Area.edition)
    )
    return {row.code: Text(row.name_th, row.name_en) for row in rows}


async def people_names(session: AsyncSession, *, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of people whom the context sees."""
    people = await session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person.full_name for person in people}


async def latest_layer_jobs(session: AsyncSession, *, province_code: str, owner_id: UUID | None) -> Sequence[Any]:
    """The newest jobs that make layers, of a province or of one person in it, without their reports.

    `title` is the layer's in both languages, `asks` whether the job ended in questions that a person decides.
    """
    has_refusal, has_question = (
        func.coalesce(
            func.jsonb_path_exists(Job.report, cast(f'$.findings[*] ? (@.weight == "{weight}")', JSONPATH)), False
        )
        for weight in ("refused", "decision")
    )
    query = (
        select(
            Job.id,
            Job.kind,
            Job.state,
            Job.created_at,
            Job.finished_at,
            Job.request["metadata"]["title"].label("title"),
            ((Job.state == "failed") & has_question & ~has_refusal).label("asks"),
        )
        .where(Job.province_code == province_code, Job.kind.startswith("layer."))
        .order_by(Job.created_at.desc(), Job.id)
        .limit(5)
    )
    if owner_id is not None:
        query = query.where(Job.owner_id == owner_id)
    return (await session.execute(query)).all()


async def layers_beyond(session: AsyncSession, *, province_code: str) -> Sequence[Any]:
    """Layers of other provinces that are public or shared with this one: `Layer`, and the `LayerVersion` that counts.

    That is the newest published version, else the newest deprecated one. Row-level security decides what is seen.
    """
    query = (
        select(Layer, LayerVersion)
        .join(
            LayerVersion,
            (LayerVersion.province_code == Layer.province_code) & (LayerVersion.slug == Layer.slug),
        )
        .where(
            Layer.province_code != province_code,
            or_(Layer.visibility == "public", Layer.shared_with.contains([province_code])),
            LayerVersion.state.in_(("published", "deprecated")),
        )
        .ext(distinct_on(Layer.province_code, Layer.slug))
        .order_by(
            Layer.province_code, Layer.slug, (LayerVersion.state == "published").desc(), LayerVersion.version.desc()
        )
    )
    return (await session.execute(query)).all()
