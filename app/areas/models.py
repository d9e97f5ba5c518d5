"""Tables of provinces and administrative areas."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

AREA_LEVELS = ("province", "district", "subdistrict")


class Province(Base):
    """A province that Sonthana serves. Its name is public; what happens in it is not."""

    __tablename__ = "provinces"
    __table_args__ = (
        CheckConstraint("code ~ '^[1-9][0-9]$'", name="code_is_tis_1099"),
        CheckConstraint("cardinality(depth_bounds_m) BETWEEN 1 AND 12", name="depth_bounds_some"),
        {"comment": "Provinces served"},
    )

    code: Mapped[str] = mapped_column(String(2), primary_key=True, comment="TIS-1099 province code, e.g. 90")
    name_th: Mapped[str] = mapped_column(comment="Thai name without จังหวัด")
    name_en: Mapped[str] = mapped_column(comment="English name")
    command_label_th: Mapped[str] = mapped_column(comment="What the province calls its command, Thai")
    command_label_en: Mapped[str] = mapped_column(comment="What the province calls its command, English")
    command_statutory_type: Mapped[str] = mapped_column(
        default="กองอำนวยการป้องกันและบรรเทาสาธารณภัยจังหวัด",
        comment="Statutory type of the command (Act B.E. 2550)",
    )
    is_demo: Mapped[bool] = mapped_column(default=False, comment="Made-up content, to be said on every page")
    depth_bounds_m: Mapped[list[float]] = mapped_column(
        ARRAY(Float),
        server_default="{0.1,0.5,1,2}",
        comment="Lower bounds of its depth classes in metres, ascending; the last class is open",
    )


class Area(Base):
    """One edition of an administrative area; a new boundary is a new edition, the old one stays."""

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'district', 'subdistrict')", name="level_known"),
        CheckConstraint("code LIKE province_code || '%'", name="code_in_province"),
        CheckConstraint(
            "length(code) = CASE level WHEN 'province' THEN 2 WHEN 'district' THEN 4 ELSE 6 END",
            name="code_fits_level",
        ),
        Index("uq_areas_current", "province_code", "code", unique=True, postgresql_where=text("superseded_at IS NULL")),
        {"comment": "Administrative areas, every edition of their boundaries"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    code: Mapped[str] = mapped_column(String(6), primary_key=True, comment="TIS-1099 code")
    edition: Mapped[int] = mapped_column(
        primary_key=True, comment="1, 2, … of its level in the province; not every code has every one"
    )
    level: Mapped[str] = mapped_column(comment="province, district or subdistrict")
    parent_code: Mapped[str | None] = mapped_column(comment="Code of the area it lies in; null for a province")
    name_th: Mapped[str] = mapped_column(comment="Thai name")
    name_en: Mapped[str] = mapped_column(comment="English name")
    geom: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=False),
        comment="Boundary, WGS 84 longitude and latitude",
    )
    is_schematic: Mapped[bool] = mapped_column(comment="Drawn for the demo, not surveyed")
    source: Mapped[str] = mapped_column(comment="Where the boundary is from")
    licence: Mapped[str] = mapped_column(comment="Licence of the boundary")
    loaded_at: Mapped[datetime] = mapped_column(
        TIMESTAMP(timezone=True), server_default=func.now(), comment="When this edition was loaded"
    )
    superseded_at: Mapped[datetime | None] = mapped_column(
        TIMESTAMP(timezone=True), comment="When a later edition took over; null while current"
    )
