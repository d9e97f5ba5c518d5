"""What is true now of all that a dataset reaches: read for the check-list."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.datasets import queries
from app.datasets.checks import Check, InputNow, LayerNow, Present, check
from app.datasets.coverage import FLOODED_AREA, not_covered
from app.datasets.models import DatasetVersion

LAYERS_NOW = text(
    """
    SELECT v.slug, v.version, v.state, v.quantity, v.datum,
           (SELECT max(n.version) FROM layer_versions n
             WHERE n.province_code = v.province_code AND n.slug = v.slug AND n.state = 'published') AS newest
      FROM unnest(CAST(:slugs AS text[]), CAST(:versions AS integer[])) AS wanted (slug, version)
      JOIN layer_versions v ON v.province_code = :province AND v.slug = wanted.slug AND v.version = wanted.version
    """
)
INPUTS_NOW = text(
    """
    SELECT a.id, a.version, a.state, t.value ->> 'title' AS title
      FROM unnest(CAST(:ids AS uuid[])) AS wanted (id)
      JOIN assessments a ON a.province_code = :province AND a.id = wanted.id
     CROSS JOIN LATERAL (SELECT x.text_id FROM assessment_versions x
                          WHERE x.province_code = a.province_code AND x.assessment_id = a.id AND x.version = a.version
                         OFFSET 0) v
     CROSS JOIN LATERAL (SELECT x.value FROM erasable_values x
                          WHERE x.province_code = a.province_code AND x.id = v.text_id OFFSET 0) t
    """
)
LEFT_OUT = text(
    """
    SELECT count(*) FROM assessments a
      JOIN assessment_versions v ON v.province_code = a.province_code AND v.assessment_id = a.id
                                AND v.version = a.version
     WHERE a.province_code = :province AND a.state = 'validated' AND v.area_codes && CAST(:codes AS text[])
       AND a.id <> ALL (CAST(:ids AS uuid[])) AND v.observed_at > :since
    """
)
AREAS_NOW = text(
    """
    SELECT count(*) FILTER (WHERE a.is_schematic) AS schematic,
           count(*) FILTER (WHERE a.superseded_at IS NOT NULL) AS newer
      FROM unnest(CAST(:codes AS text[]), CAST(:editions AS integer[])) AS wanted (code, edition)
      JOIN areas a ON a.province_code = :province AND a.code = wanted.code AND a.edition = wanted.edition
    """
)


async def present_of(
    session: AsyncSession, *, province_code: str, manifest: Mapping[str, Any], flooded: bytes | None
) -> Present:
    """What is true now.

    Args:
        session: The transaction, in the province's context.
        province_code: Whose dataset.
        manifest: The dataset's.
        flooded: The rows of its table of flooded area; None where it has none.
    """
    here = {"province": province_code}
    slugs = [layer["slug"] for layer in manifest["layers"]]
    numbers = [layer["version"] for layer in manifest["layers"]]
    layers = await session.execute(LAYERS_NOW, {**here, "slugs": slugs, "versions": numbers})
    ids = [UUID(one["id"]) for one in manifest["inputs"]]
    inputs = await session.execute(INPUTS_NOW, {**here, "ids": ids})
    areas: Mapping[str, int] = manifest["areas"]["editions"]
    area_row = (
        await session.execute(AREAS_NOW, {**here, "codes": list(areas), "editions": list(areas.values())})
    ).one()
    observed = [datetime.fromisoformat(one["observed_at"]) for one in manifest["inputs"]]
    left_out = 0
    if observed:
        left_out = await session.scalar(LEFT_OUT, {**here, "codes": list(areas), "ids": ids, "since": min(observed)})
    return Present(
        at=datetime.now(UTC),
        province_code=province_code,
        layers={(row.slug, row.version): LayerNow(row.state, row.newest, row.quantity, row.datum) for row in layers},
        inputs={row.id: InputNow(row.version, row.state, row.title) for row in inputs},
        schematic_areas=area_row.schematic,
        newer_areas=area_row.newer,
        left_out=left_out or 0,
        not_covered=not_covered(manifest, flooded),
    )


async def checks_of(session: AsyncSession, dataset: DatasetVersion, manifest: Mapping[str, Any]) -> list[Check]:
    """The check-list of a dataset as things stand now.

    Args:
        session: The transaction, in the province's context.
        dataset: The version.
        manifest: Its manifest, read.
    """
    rows = await queries.table_rows(session, **dataset.key, table=FLOODED_AREA)
    present = await present_of(
        session, province_code=dataset.province_code, manifest=manifest, flooded=rows.get(FLOODED_AREA)
    )
    return check(manifest, present)
