"""Making provinces, and storing editions of their areas."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries
from app.areas.models import Province
from app.record import service as record
from app.record.events import Actor, Event, Subject
from spatial.administrative_areas.exchange import CheckedArea


async def create_province(
    session: AsyncSession, *, code: str, name_th: str, name_en: str, is_demo: bool = False
) -> Province:
    """Make a province: its streams, its first routing rule; the code must be in the context."""
    province = Province(
        code=code,
        name_th=name_th,
        name_en=name_en,
        command_label_th=f"กองบัญชาการป้องกันและบรรเทาสาธารณภัยในระดับจังหวัด ({name_th})",
        command_label_en=f"{name_en} Provincial Disaster Command",
        is_demo=is_demo,
    )
    session.add(province)
    await session.flush()
    await record.open_province(session, code)
    await record.append(
        session,
        Event(
            type="province.opened",
            province_code=code,
            subject=Subject("province", code),
            actor=None,
            content={"name_th": name_th, "name_en": name_en, "is_demo": is_demo},
        ),
    )
    return province


async def load_first_areas(
    session: AsyncSession, *, province_code: str, features: Sequence[Mapping[str, Any]], metadata: Mapping[str, Any]
) -> None:
    """Store the first edition of a province's areas from GeoJSON features of ours, on the record."""
    areas = [
        CheckedArea(
            **{name: feature["properties"][name] for name in ("code", "level", "parent_code", "name_th", "name_en")},
            boundary=_boundary(feature["geometry"]),
        )
        for feature in features
    ]
    about = AboutAreas(source=metadata["source"], licence=metadata["licence"], is_schematic=metadata["is_schematic"])
    await store_editions(session, province_code=province_code, areas=areas, ended=(), about=about, actor=None)


def _boundary(geometry: Mapping[str, Any]) -> bytes:
    """A GeoJSON polygon or multipolygon as the WKB of a multipolygon."""
    polygons = shapely.get_parts(shapely.from_geojson(json.dumps(geometry)))
    return shapely.to_wkb(shapely.MultiPolygon(list(polygons)), byte_order=1)


@dataclass(frozen=True, slots=True)
class AboutAreas:
    """What is said of all areas that are loaded at once."""

    source: str
    licence: str
    is_schematic: bool = False
    file: Mapping[str, str] | None = None
    """`name` and `sha256` of the file that they are from."""


async def store_editions(
    session: AsyncSession,
    *,
    province_code: str,
    areas: Sequence[CheckedArea],
    ended: Sequence[str],
    about: AboutAreas,
    actor: Actor | None,
) -> None:
    """Store new editions of areas in the place of their present ones, end others, and put all on the record.

    The edition's number is the next one of its level; what was derived from earlier editions stays as it is.

    Args:
        session: The transaction; the province must be in its context.
        province_code: The province.
        areas: What is new or different.
        ended: Codes of areas that have no successor.
        about: Their source.
        actor: Who loads them; None for the operator.
    """
    last = await queries.last_editions(session, province_code=province_code)
    superseded = await queries.supersede(
        session, province_code=province_code, codes=[*(area.code for area in areas), *ended]
    )
    rows: list[dict[str, Any]] = [
        {
            "province": province_code,
            "code": area.code,
            "edition": last.get(area.level, 0) + 1,
            "level": area.level,
            "parent_code": area.parent_code,
            "name_th": area.name_th,
            "name_en": area.name_en,
            "boundary": area.boundary,
            "is_schematic": about.is_schematic,
            "source": about.source,
            "licence": about.licence,
        }
        for area in areas
    ]
    await queries.insert_areas(session, rows)
    editions = [(str(row["code"]), int(row["edition"])) for row in rows]
    stored = await queries.stated_areas(session, province_code=province_code, editions=editions)
    await record.append(
        session,
        Event(
            type="areas.loaded",
            province_code=province_code,
            subject=Subject("province", province_code),
            actor=actor,
            content={
                "areas": [row["stated"] for row in stored],
                "superseded": superseded,
                "file": dict(about.file) if about.file else None,
            },
        ),
    )
