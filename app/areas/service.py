"""Making provinces and loading their areas."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries
from app.areas.models import Province
from app.record import service as record
from app.record.events import Event, Subject

INSERT_AREA = text(
    """
    INSERT INTO areas (province_code, code, edition, level, parent_code, name_th, name_en, geom, is_schematic, source,
                       licence)
    VALUES (:province, :code, 1, :level, :parent_code, :name_th, :name_en,
            ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(:geometry), 4326)), :is_schematic, :source, :licence)
    """
)


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
    """Store the first edition of a province's areas from GeoJSON features, on the record."""
    for feature in features:
        properties: Mapping[str, Any] = feature["properties"]
        await session.execute(
            INSERT_AREA,
            {
                "province": province_code,
                "geometry": json.dumps(feature["geometry"]),
                "is_schematic": metadata["is_schematic"],
                "source": metadata["source"],
                "licence": metadata["licence"],
                **{name: properties[name] for name in ("code", "level", "parent_code", "name_th", "name_en")},
            },
        )
    await record.append(
        session,
        Event(
            type="areas.loaded",
            province_code=province_code,
            subject=Subject("province", province_code),
            actor=None,
            content={"areas": await queries.stated_areas(session, province_code=province_code, edition=1)},
        ),
    )
