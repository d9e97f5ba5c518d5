"""The SQL of provinces and areas."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas.models import Province

# PostgreSQL writes the GeoJSON; the bytes pass through untouched.
AREAS_GEOJSON = text(
    """
    SELECT jsonb_build_object(
               'type', 'FeatureCollection',
               'timeStamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
               'numberMatched', count(*),
               'features', COALESCE(jsonb_agg(jsonb_build_object(
                   'type', 'Feature',
                   'id', a.code,
                   'geometry', ST_AsGeoJSON(a.geom, 6)::jsonb,
                   'properties', jsonb_build_object(
                       'code', a.code, 'level', a.level, 'parent_code', a.parent_code, 'name_th', a.name_th,
                       'name_en', a.name_en, 'edition', a.edition, 'is_schematic', a.is_schematic,
                       'source', a.source, 'licence', a.licence)) ORDER BY a.code), '[]'))::text
      FROM areas a
     WHERE a.province_code = :province AND a.superseded_at IS NULL
    """
)


async def areas_geojson(session: AsyncSession, *, province_code: str) -> str:
    """The current boundaries of a province and its areas, as GeoJSON text."""
    document: str = (await session.execute(AREAS_GEOJSON, {"province": province_code})).scalar_one()
    return document


# One byte order, so that every machine states the same.
STATED_AREAS = text(
    """
    SELECT jsonb_build_object(
               'code', a.code, 'edition', a.edition, 'level', a.level, 'parent_code', a.parent_code,
               'name_th', a.name_th, 'name_en', a.name_en, 'is_schematic', a.is_schematic, 'source', a.source,
               'licence', a.licence, 'boundary_sha256', encode(sha256(ST_AsBinary(a.geom, 'NDR')), 'hex'))
      FROM areas a
     WHERE a.province_code = :province AND a.edition = COALESCE(:edition, a.edition)
     ORDER BY a.code, a.edition
    """
)


async def stated_areas(
    session: AsyncSession, *, province_code: str, edition: int | None = None
) -> list[dict[str, Any]]:
    """What the record states of a province's areas: all but the boundary in words, of the boundary a digest."""
    return list(await session.scalars(STATED_AREAS, {"province": province_code, "edition": edition}))


async def provinces(session: AsyncSession) -> Sequence[Province]:
    """All provinces served."""
    return (await session.scalars(select(Province).order_by(Province.code))).all()


async def province(session: AsyncSession, *, code: str) -> Province | None:
    """One province."""
    return await session.get(Province, code)


async def names(session: AsyncSession, *, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Names and levels of areas, in the latest edition of each."""
    rows = await session.execute(
        text(
            "SELECT DISTINCT ON (code) code, level, name_th, name_en FROM areas"
            " WHERE code = ANY (CAST(:codes AS text[])) ORDER BY code, edition DESC"
        ),
        {"codes": list(codes)},
    )
    return {row.code: {"level": row.level, "name": {"th": row.name_th, "en": row.name_en}} for row in rows}
