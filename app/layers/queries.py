"""The SQL of layers and their versions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.layers.models import Layer, LayerVersion
from app.record.models import ErasableValue

# One row a version; RLS decides which are seen.
VERSIONS = (
    select(
        LayerVersion,
        func.ST_AsGeoJSON(LayerVersion.extent, 6).label("extent_geojson"),
        ErasableValue.value.label("contact"),
        case(
            (
                LayerVersion.state.in_(("deprecated", "retracted")),
                func.version_reason(
                    LayerVersion.province_code, LayerVersion.slug, LayerVersion.version, LayerVersion.state
                ),
            )
        ).label("reason"),
        case(
            (
                LayerVersion.counts_table.is_not(None),
                func.areas_to_count(LayerVersion.province_code, type_=JSONB),
            )
        ).label("areas_to_count"),
    )
    .outerjoin(
        ErasableValue,
        (ErasableValue.province_code == LayerVersion.province_code) & (ErasableValue.id == LayerVersion.contact_id),
    )
    .order_by(LayerVersion.slug, LayerVersion.version)
)


async def layers(session: AsyncSession, *, province_code: str) -> Sequence[Layer]:
    """All layers of a province that the context sees."""
    return (
        await session.scalars(
            select(Layer).where(Layer.province_code == province_code).order_by(Layer.kind, Layer.slug)
        )
    ).all()


async def current_versions(session: AsyncSession) -> Sequence[tuple[Layer, Any]]:
    """Every layer that the context sees, of whichever province, with its current version as `versions` reads it.

    Layers that have no published version are left out.
    """
    rows = (await session.execute(VERSIONS.where(LayerVersion.state == "published"))).all()
    # by number within a layer: the last one stays
    current = {(row.LayerVersion.province_code, row.LayerVersion.slug): row for row in rows}
    layers = await session.scalars(select(Layer).order_by(Layer.province_code, Layer.slug))
    found = [(one, current.get((one.province_code, one.slug))) for one in layers]
    return [(one, row) for one, row in found if row is not None]


async def released_versions(session: AsyncSession) -> Sequence[tuple[Layer, Any]]:
    """Every version that the context sees, of whichever province, that is published or deprecated; as `versions`."""
    rows = (await session.execute(VERSIONS.where(LayerVersion.state.in_(("published", "deprecated"))))).all()
    layers = {(one.province_code, one.slug): one for one in await session.scalars(select(Layer))}
    found = [(layers.get((row.LayerVersion.province_code, row.LayerVersion.slug)), row) for row in rows]
    return [(one, row) for one, row in found if one is not None]


async def layer(session: AsyncSession, *, province_code: str, slug: str, locks: bool = False) -> Layer | None:
    """One layer; locked where the next version's number depends on it."""
    query = select(Layer).where(Layer.province_code == province_code, Layer.slug == slug)
    if locks:
        query = query.with_for_update(key_share=True)
    return await session.scalar(query)


async def lock_slug(session: AsyncSession, *, province_code: str, slug: str) -> None:
    """Let nobody else open a layer of this name until this transaction ends: there is no row to lock yet."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('layers/' || :province || '/' || :slug, 0))"),
        {"province": province_code, "slug": slug},
    )


async def versions(
    session: AsyncSession, *, province_code: str, slug: str | None = None, version: int | None = None
) -> Sequence[Any]:
    """Versions by slug and number, each as a row.

    Its columns: `LayerVersion`, `extent_geojson` (text), `contact`, `reason` (why it is deprecated or retracted),
    `areas_to_count` (which areas its features would be counted by now; null of a layer that is not counted).
    """
    query = VERSIONS.where(LayerVersion.province_code == province_code)
    if slug is not None:
        query = query.where(LayerVersion.slug == slug)
    if version is not None:
        query = query.where(LayerVersion.version == version)
    return (await session.execute(query)).all()


async def last_version(session: AsyncSession, *, province_code: str, slug: str) -> int:
    """The highest number of a layer's versions; 0 where there is none."""
    found = await session.scalar(
        select(func.max(LayerVersion.version)).where(
            LayerVersion.province_code == province_code, LayerVersion.slug == slug
        )
    )
    return found or 0


async def make_feature_table(
    session: AsyncSession, *, province_code: str, geometry_type: str, fields: Sequence[Mapping[str, str]]
) -> str:
    """Make an empty typed table that the service may fill; returns its name."""
    name: str = (
        await session.execute(
            text("SELECT make_feature_table(:province, :geometry_type, CAST(:fields AS jsonb))"),
            {"province": province_code, "geometry_type": geometry_type, "fields": json.dumps(list(fields))},
        )
    ).scalar_one()
    return name


async def seal_feature_table(session: AsyncSession, *, name: str) -> Mapping[str, Any]:
    """Index and analyse a filled table, and close it for good; its `count` and `extent` (WKT of a box, or null)."""
    sealed: Mapping[str, Any] = (
        await session.execute(text("SELECT seal_feature_table(:name)"), {"name": name})
    ).scalar_one()
    return sealed


async def make_counts_table(session: AsyncSession, *, name: str) -> tuple[str, Mapping[str, Any]]:
    """Count a table's features per area, in a table of its own, sealed.

    Returns:
        The table's name, and the areas: `level`, the newest `edition` of that level (None where there are no areas),
        `area_count`.
    """
    made: dict[str, Any] = (await session.execute(text("SELECT make_counts_table(:name)"), {"name": name})).scalar_one()
    return made.pop("name"), made


async def extent_text(session: AsyncSession, *, version: LayerVersion) -> str | None:
    """The box around a version, exactly, as WKT; None where it is empty."""
    return await session.scalar(
        select(func.ST_AsText(LayerVersion.extent, 17)).where(
            LayerVersion.province_code == version.province_code,
            LayerVersion.slug == version.slug,
            LayerVersion.version == version.version,
        )
    )


async def outline(session: AsyncSession, *, province_code: str) -> bytes | None:
    """The province's boundary as it stands now: WKB, WGS 84 longitude and latitude."""
    found: memoryview | bytes | None = await session.scalar(
        text(
            "SELECT ST_AsBinary(ST_Union(geom)) FROM areas"
            " WHERE province_code = :province AND superseded_at IS NULL AND level = 'province'"
        ),
        {"province": province_code},
    )
    return None if found is None else bytes(found)


async def outline_bounds(session: AsyncSession, *, province_code: str) -> tuple[float, float, float, float] | None:
    """The box around the province as it stands now: west, south, east, north in degrees; None without a boundary."""
    row = await session.execute(
        text(
            "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (SELECT ST_Extent(geom) AS box"
            "  FROM areas WHERE province_code = :province AND superseded_at IS NULL AND level = 'province') found"
        ),
        {"province": province_code},
    )
    west, south, east, north = row.one()
    return None if west is None else (west, south, east, north)


async def boundaries(session: AsyncSession, *, province_code: str) -> Mapping[str, bytes]:
    """The province's areas as they stand now: code → boundary (WKB, WGS 84 longitude and latitude)."""
    rows = await session.execute(
        text(
            "SELECT code, ST_AsBinary(geom, 'NDR') FROM areas WHERE province_code = :province AND superseded_at IS NULL"
        ),
        {"province": province_code},
    )
    return {code: bytes(boundary) for code, boundary in rows}


async def blobs_in_use(session: AsyncSession) -> tuple[set[str], set[str]]:
    """Digests of originals, and content hashes, that any version or upload of the context's provinces names."""
    originals = await session.scalars(
        text(
            "SELECT original_sha256 FROM layer_versions WHERE original_sha256 IS NOT NULL"
            " UNION SELECT sha256 FROM uploads WHERE sha256 IS NOT NULL"
        )
    )
    contents = await session.scalars(text("SELECT content_hash FROM layer_versions"))
    return set(originals), set(contents)
