"""The SQL that only the pages of decision datasets need."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.models import Job

VALID_UNTIL = text(
    """
    SELECT d.name, d.version, convert_from(d.manifest, 'UTF8')::jsonb ->> 'valid_until' AS valid_until
      FROM unnest(:names, :versions) AS wanted (name, version)
      JOIN dataset_versions d
        ON d.province_code = :province AND d.name = wanted.name AND d.version = wanted.version
    """
).bindparams(bindparam("names", type_=ARRAY(TEXT)), bindparam("versions", type_=ARRAY(TEXT)))

MOVED = text(
    """
    SELECT d.name, d.version,
           (SELECT count(*) FROM dataset_layers l
              JOIN layer_versions v
                ON v.province_code = l.province_code AND v.slug = l.slug AND v.version = l.layer_version
             WHERE l.province_code = d.province_code AND l.name = d.name AND l.version = d.version
               AND v.state NOT IN ('published', 'deprecated'))
         + (SELECT count(*) FROM dataset_inputs i
              JOIN assessments a ON a.province_code = i.province_code AND a.id = i.assessment_id
             WHERE i.province_code = d.province_code AND i.name = d.name AND i.version = d.version
               AND (a.version, a.state) <> (i.assessment_version, i.state)) AS moved
      FROM dataset_versions d WHERE d.province_code = :province AND d.state = 'released'
    """
)

CHOOSABLE = text(
    """
    SELECT a.id, a.version, a.state, v.unit, v.kind, v.severity, v.life_at_risk, v.observed_at, v.area_codes,
           t.value ->> 'title' AS title
      FROM assessments a
     CROSS JOIN LATERAL (SELECT x.* FROM assessment_versions x
                          WHERE x.province_code = a.province_code AND x.assessment_id = a.id AND x.version = a.version
                         OFFSET 0) v
     CROSS JOIN LATERAL (SELECT x.value FROM erasable_values x
                          WHERE x.province_code = a.province_code AND x.id = v.text_id OFFSET 0) t
     WHERE a.province_code = :province AND (a.state IN ('validated', 'disputed', 'submitted') OR a.id = ANY (:chosen))
     ORDER BY a.id = ANY (:chosen) DESC, a.state = 'submitted', v.observed_at DESC, a.id
     LIMIT :most
    """
)

BOX_OF_AREAS = text(
    """
    SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
      FROM (SELECT ST_Extent(geom) AS e FROM areas
             WHERE province_code = :province AND superseded_at IS NULL AND code = ANY (:codes)) box
     WHERE e IS NOT NULL
    """
)


async def valid_until(
    session: AsyncSession, *, province_code: str, versions: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], str | None]:
    """Until when versions hold, by name and version; None where they do not say."""
    wanted = {"names": [name for name, _ in versions], "versions": [version for _, version in versions]}
    rows = await session.execute(VALID_UNTIL, {"province": province_code, **wanted})
    return {(row.name, row.version): row.valid_until for row in rows}


async def moved_beneath(session: AsyncSession, *, province_code: str) -> dict[tuple[str, str], int]:
    """How many layers and inputs beneath each released version are not any more what it took them for."""
    return {(row.name, row.version): row.moved for row in await session.execute(MOVED, {"province": province_code})}


async def choosable_inputs(
    session: AsyncSession, *, province_code: str, chosen: Sequence[UUID], most: int
) -> Sequence[Any]:
    """Inputs that a dataset may rest on: the chosen first, then what was checked or is disputed, newest first."""
    parameters = {"province": province_code, "chosen": list(chosen), "most": most}
    return (await session.execute(CHOOSABLE, parameters)).all()


async def box_of_areas(
    session: AsyncSession, *, province_code: str, codes: Sequence[str]
) -> tuple[float, float, float, float] | None:
    """West, south, east, north around areas, degrees; None where there are none of these codes."""
    row = (await session.execute(BOX_OF_AREAS, {"province": province_code, "codes": list(codes)})).one_or_none()
    return None if row is None else (row.west, row.south, row.east, row.north)


async def latest_assemblies(session: AsyncSession, *, province_code: str, owner_id: UUID | None) -> Sequence[Any]:
    """The newest jobs that assemble datasets and have not succeeded, of a province or of one person in it."""
    query = (
        select(
            Job.id,
            Job.state,
            Job.created_at,
            Job.request["dataset"]["words"]["title"].label("title"),
        )
        .where(
            Job.province_code == province_code,
            Job.kind == "dataset.assemble",
            (Job.state.in_(("queued", "running")))
            | ((Job.state == "failed") & (Job.created_at > func.now() - text("interval '1 day'"))),
        )
        .order_by(Job.created_at.desc(), Job.id)
        .limit(5)
    )
    if owner_id is not None:
        query = query.where(Job.owner_id == owner_id)
    return (await session.execute(query)).all()
