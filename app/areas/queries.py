"""The SQL of provinces and areas."""

from collections.abc import Mapping, Sequence
from typing import Any

from shapely import from_wkb
from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas.changes import PresentEdition
from app.areas.models import Province
from spatial.administrative_areas.current import CurrentArea, CurrentAreas, Level

# PostgreSQL writes the GeoJSON, the bytes pass through untouched. It is put together as text: as jsonb, the boundaries
# of a real province would be parsed and written again, which takes longer than all the rest.
_GEOJSON = """
    SELECT '{"type": "FeatureCollection", "timeStamp": '
           || to_json(to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
           || ', "numberMatched": ' || count(*) || ', "numberReturned": ' || count(*)
           || ', "features": [' || COALESCE(string_agg(
               '{"type": "Feature", "id": ' || to_json(a.code) || ', "geometry": ' || ST_AsGeoJSON(a.drawn, {decimals})
               || ', "properties": ' || json_build_object(
                   'code', a.code, 'level', a.level, 'parent_code', a.parent_code, 'name_th', a.name_th,
                   'name_en', a.name_en, 'edition', a.edition, 'is_schematic', a.is_schematic,
                   'source', a.source, 'licence', a.licence)
               || '}', ', ' ORDER BY a.code), '') || ']}'
      FROM (SELECT *, {drawn} AS drawn FROM areas
             WHERE province_code = :province AND superseded_at IS NULL
               AND level = ANY (CAST(:levels AS text[]))) a
"""
AREAS_GEOJSON = text(_GEOJSON.replace("{drawn}", "geom").replace("{decimals}", "9"))
# On a grid, shared borders stay shared: each vertex goes where its neighbour's twin goes.
DRAWN_GEOJSON = text(
    _GEOJSON.replace("{drawn}", "ST_SnapToGrid(geom, CAST(:tolerance AS double precision))").replace("{decimals}", "4")
)
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('areas/' || :province, 0))")
# One byte order, so that every machine states the same.
STATED_AREAS = text(
    """
    SELECT jsonb_build_object(
               'code', a.code, 'edition', a.edition, 'level', a.level, 'parent_code', a.parent_code,
               'name_th', a.name_th, 'name_en', a.name_en, 'is_schematic', a.is_schematic, 'source', a.source,
               'licence', a.licence, 'loaded_at', canonical_instant(a.loaded_at),
               'boundary_sha256', encode(sha256(ST_AsBinary(a.geom, 'NDR')), 'hex')) AS stated,
           canonical_instant(a.superseded_at) AS superseded_at
      FROM areas a
     WHERE a.province_code = :province
       AND (CAST(:codes AS text[]) IS NULL
            OR (a.code, a.edition) IN (SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:editions AS integer[]))))
     ORDER BY a.code, a.edition
    """
)
INSERT_AREA = text(
    """
    INSERT INTO areas (province_code, code, edition, level, parent_code, name_th, name_en, geom, is_schematic, source,
                       licence)
    VALUES (:province, :code, :edition, :level, :parent_code, :name_th, :name_en,
            ST_GeomFromWKB(CAST(:boundary AS bytea), 4326), :is_schematic, :source, :licence)
    """
)
SUPERSEDE = text(
    """
    UPDATE areas SET superseded_at = now()
     WHERE province_code = :province AND superseded_at IS NULL AND code = ANY (CAST(:codes AS text[]))
    RETURNING code, edition, canonical_instant(superseded_at) AS superseded_at
    """
)
EDITIONS = text("SELECT level, max(edition) AS last FROM areas WHERE province_code = :province GROUP BY level")
PRESENT = text(
    """
    SELECT a.code, a.level, a.edition, a.parent_code, a.name_th, a.name_en, a.is_schematic,
           encode(sha256(ST_AsBinary(a.geom, 'NDR')), 'hex') AS boundary_sha256
      FROM areas a WHERE a.province_code = :province AND a.superseded_at IS NULL
    """
)
CURRENT = text(
    """
    SELECT a.code, a.level, a.name_th, a.name_en, a.is_schematic, ST_AsBinary(a.geom) AS boundary
      FROM areas a WHERE a.province_code = :province AND a.superseded_at IS NULL ORDER BY a.code
    """
)
LISTED = text(
    """
    SELECT a.code, a.level, a.parent_code, a.name_th, a.name_en, a.edition, a.is_schematic, a.source, a.licence,
           a.loaded_at, ST_Area(a.geom::geography) / 1e6 AS area_km2
      FROM areas a WHERE a.province_code = :province AND a.superseded_at IS NULL ORDER BY a.code
    """
)


async def lock_areas(session: AsyncSession, *, province_code: str) -> None:
    """Let nobody else load areas of a province until this transaction ends."""
    await session.execute(LOCK, {"province": province_code})


async def stated_areas(
    session: AsyncSession, *, province_code: str, editions: Sequence[tuple[str, int]] | None = None
) -> Sequence[RowMapping]:
    """What the record states of a province's areas: `stated`, with a digest in the boundary's place; `superseded_at`.

    Args:
        session: The transaction.
        province_code: Whose areas.
        editions: Codes and editions [default: all].
    """
    wanted = {
        "codes": None if editions is None else [code for code, _ in editions],
        "editions": None if editions is None else [edition for _, edition in editions],
    }
    return (await session.execute(STATED_AREAS, {"province": province_code, **wanted})).mappings().all()


async def insert_areas(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store editions."""
    if rows:
        await session.execute(INSERT_AREA, list(rows))


async def supersede(session: AsyncSession, *, province_code: str, codes: Sequence[str]) -> list[dict[str, Any]]:
    """End the present editions of areas; which they were, and when, as the record states it."""
    rows = await session.execute(SUPERSEDE, {"province": province_code, "codes": list(codes)})
    return sorted((dict(row) for row in rows.mappings()), key=lambda row: (row["code"], row["edition"]))


async def last_editions(session: AsyncSession, *, province_code: str) -> dict[str, int]:
    """The last edition of each level of a province; a level without areas has none."""
    return {row.level: row.last for row in await session.execute(EDITIONS, {"province": province_code})}


async def present_editions(session: AsyncSession, *, province_code: str) -> list[PresentEdition]:
    """The present editions of a province's areas, without their boundaries."""
    return [PresentEdition(**row) for row in (await session.execute(PRESENT, {"province": province_code})).mappings()]


async def current_areas(session: AsyncSession, *, province: Province) -> CurrentAreas:
    """A province's areas as a file of new ones is compared with them."""
    rows = await session.execute(CURRENT, {"province": province.code})
    areas = [
        CurrentArea(row.code, row.level, row.name_th, row.name_en, from_wkb(bytes(row.boundary)), row.is_schematic)
        for row in rows
    ]
    return CurrentAreas(province.code, province.name_th, province.name_en, areas)


async def areas_state(session: AsyncSession, *, province_code: str) -> str:
    """What changes when the areas in force do: when the newest came, when the last went, how many there are."""
    state: str = (
        await session.execute(
            text(
                "SELECT concat_ws('/', max(loaded_at), max(superseded_at), count(*)) FROM areas"
                " WHERE province_code = :province"
            ),
            {"province": province_code},
        )
    ).scalar_one()
    return state


async def areas_geojson(
    session: AsyncSession, *, province_code: str, levels: Sequence[Level], tolerance: float = 0
) -> str:
    """The current areas of some levels of a province, as GeoJSON text.

    Args:
        session: The transaction.
        province_code: Whose areas.
        levels: Which levels.
        tolerance: Boundaries are drawn to about so many degrees, alike for neighbours; 0 for as they are.
    """
    statement = DRAWN_GEOJSON if tolerance else AREAS_GEOJSON
    parameters = {"province": province_code, "levels": list(levels), "tolerance": tolerance}
    document: str = (await session.execute(statement, parameters)).scalar_one()
    return document


async def listed_areas(session: AsyncSession, *, province_code: str) -> Sequence[RowMapping]:
    """A province's current areas with their size on the ellipsoid in km², by code."""
    return (await session.execute(LISTED, {"province": province_code})).mappings().all()


async def provinces(session: AsyncSession) -> Sequence[Province]:
    """All provinces served."""
    return (await session.scalars(select(Province).order_by(Province.code))).all()


async def province(session: AsyncSession, *, code: str) -> Province | None:
    """One province."""
    return await session.get(Province, code)


async def names(session: AsyncSession, *, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Names and levels of areas, in the latest edition of each; also of those that have ended."""
    rows = await session.execute(
        text(
            "SELECT DISTINCT ON (code) code, level, name_th, name_en FROM areas"
            " WHERE province_code = ANY (CAST(:provinces AS text[])) AND code = ANY (CAST(:codes AS text[]))"
            " ORDER BY code, edition DESC"
        ),
        {"provinces": sorted({code[:2] for code in codes}), "codes": list(codes)},
    )
    return {row.code: {"level": row.level, "name": {"th": row.name_th, "en": row.name_en}} for row in rows}


EDITIONS_WITH_BOUNDARIES = text(
    """
    SELECT a.code, a.edition, a.level, a.name_th, a.name_en, a.is_schematic, ST_AsBinary(a.geom, 'NDR') AS boundary
      FROM areas a
     WHERE a.province_code = :province
       AND (a.code, a.edition) IN (SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:editions AS integer[])))
     ORDER BY a.code
    """
)
PRESENT_WITHIN = text(
    """
    SELECT a.code, a.edition FROM areas a
     WHERE a.province_code = :province AND a.superseded_at IS NULL AND a.level IN ('district', 'subdistrict')
       AND (CAST(:west AS double precision) IS NULL
            OR ST_Intersects(a.geom, ST_MakeEnvelope(:west, :south, :east, :north, 4326)))
     ORDER BY a.code
    """
)


async def editions_with_boundaries(
    session: AsyncSession, *, province_code: str, editions: Sequence[tuple[str, int]]
) -> Sequence[RowMapping]:
    """Exact editions of areas by code: level, names, and the `boundary` as WKB (WGS 84 longitude and latitude)."""
    parameters = {
        "province": province_code,
        "codes": [code for code, _ in editions],
        "editions": [edition for _, edition in editions],
    }
    return (await session.execute(EDITIONS_WITH_BOUNDARIES, parameters)).mappings().all()


async def present_within(
    session: AsyncSession, *, province_code: str, bbox: Sequence[float] | None
) -> list[tuple[str, int]]:
    """Codes and editions of the districts and subdistricts in force, all of them or those that touch a box."""
    box = dict(zip(("west", "south", "east", "north"), bbox or [None] * 4, strict=True))
    rows = await session.execute(PRESENT_WITHIN, {"province": province_code, **box})
    return [(row.code, row.edition) for row in rows]
