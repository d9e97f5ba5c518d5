"""Tables of layers and their versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

Instant = TIMESTAMP(timezone=True)


class Layer(Base):
    """A layer: what stays the same from version to version, and who sees it."""

    __tablename__ = "layers"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_is_plain"),
        CheckConstraint("slug !~ '(^|-)v[0-9]+$'", name="slug_is_no_version"),
        CheckConstraint("slug !~ '^assessments(-|$)'", name="slug_is_free"),
        CheckConstraint("kind IN ('hazard', 'exposure', 'vulnerability', 'capacity', 'result')", name="kind_known"),
        CheckConstraint("form IN ('vector', 'raster')", name="form_known"),
        CheckConstraint("precision IN ('exact', 'subdistrict_counts')", name="precision_known"),
        CheckConstraint("precision = 'exact' OR form = 'vector'", name="counts_are_of_features"),
        CheckConstraint("visibility IN ('province', 'shared', 'public')", name="visibility_known"),
        CheckConstraint("(visibility = 'shared') = (cardinality(shared_with) > 0)", name="shared_with_somebody"),
        {"comment": "Layers: what stays the same from version to version, and who sees it"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    slug: Mapped[str] = mapped_column(String(63), primary_key=True, comment="Name in addresses: a-z, 0-9 and hyphens")
    kind: Mapped[str] = mapped_column(comment="hazard, exposure, vulnerability, capacity or result")
    form: Mapped[str] = mapped_column(comment="vector or raster")
    title_th: Mapped[str] = mapped_column(comment="Title, Thai")
    title_en: Mapped[str] = mapped_column(comment="Title, English")
    description_th: Mapped[str] = mapped_column(default="", comment="What it shows, Thai; may be empty")
    description_en: Mapped[str] = mapped_column(default="", comment="What it shows, English; may be empty")
    precision: Mapped[str] = mapped_column(comment="exact, or subdistrict_counts for non-responders")
    visibility: Mapped[str] = mapped_column(comment="province, shared or public")
    shared_with: Mapped[list[str]] = mapped_column(ARRAY(String(2)), comment="Provinces it is shared with")
    style: Mapped[Any] = mapped_column(JSONB, comment="How maps draw it; spatial/styles")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Made at")


class CatalogueStamp(Base):
    """How often a province's catalogue was changed; only triggers write it, only `catalogue_stamp` reads it."""

    __tablename__ = "catalogue_stamps"
    __table_args__ = ({"comment": "How often each province's catalogue of layers was changed"},)

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    stamp: Mapped[int] = mapped_column(BigInteger, comment="Moves with every change of layers and versions")


class FeatureTable(Base):
    """A typed table of features in the schema `features`."""

    __tablename__ = "feature_tables"
    __table_args__ = ({"comment": "Typed tables of layer versions; made, filled and sealed in one transaction"},)

    name: Mapped[str] = mapped_column(primary_key=True, comment="Table in the schema features")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province")
    sealed_at: Mapped[datetime | None] = mapped_column(
        Instant, comment="Since when nobody can add to it; null while it fills"
    )


class LayerVersion(Base):
    """An immutable version of a layer; only its state changes."""

    __tablename__ = "layer_versions"
    __table_args__ = (
        ForeignKeyConstraint(["province_code", "slug"], ["layers.province_code", "layers.slug"]),
        ForeignKeyConstraint(["province_code", "contact_id"], ["erasable_values.province_code", "erasable_values.id"]),
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("state IN ('loaded', 'published', 'deprecated', 'retracted')", name="state_known"),
        CheckConstraint("content_hash ~ '^[0-9a-f]{64}$'", name="content_hash_hex"),
        CheckConstraint(
            "(table_name IS NULL) = (raster IS NOT NULL) AND (table_name IS NULL) = (geometry_type IS NULL) "
            "AND (table_name IS NULL) = (feature_count IS NULL)",
            name="vector_or_raster",
        ),
        CheckConstraint("quantity IN ('depth', 'velocity', 'duration', 'extent')", name="quantity_known"),
        CheckConstraint("quantity NOT IN ('depth', 'velocity', 'duration') OR unit IS NOT NULL", name="unit_known"),
        CheckConstraint("quantity <> 'depth' OR datum IS NOT NULL", name="datum_known"),
        CheckConstraint("datum IN ('ground', 'msl')", name="datum_is_one"),
        CheckConstraint("basis IN ('observed', 'modelled')", name="basis_known"),
        CheckConstraint("return_period_years > 0", name="return_period_positive"),
        CheckConstraint("valid_from <= valid_to", name="valid_in_order"),
        CheckConstraint(
            "(original_sha256 IS NULL) = (original_name IS NULL) "
            "AND (original_sha256 IS NULL) = (original_bytes IS NULL)",
            name="original_whole",
        ),
        {"comment": "Immutable versions of layers; only the state changes"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    slug: Mapped[str] = mapped_column(String(63), primary_key=True, comment="Layer")
    version: Mapped[int] = mapped_column(primary_key=True, comment="1, 2, … within the layer")
    state: Mapped[str] = mapped_column(comment="loaded, published, deprecated or retracted")
    content_hash: Mapped[str] = mapped_column(String(64), comment="docs/methods/content-hash.md")
    geometry_type: Mapped[str | None] = mapped_column(comment="Point, MultiPoint, MultiLineString, MultiPolygon")
    feature_count: Mapped[int | None] = mapped_column(BigInteger, comment="Features; null for a raster")
    fields: Mapped[Any] = mapped_column(JSONB, comment="[{name, type}] of the properties, in order")
    table_name: Mapped[str | None] = mapped_column(
        ForeignKey("feature_tables.name"),
        index=True,
        comment="Its features; null for a raster; the same where a version was counted again",
    )
    counts_table: Mapped[str | None] = mapped_column(
        ForeignKey("feature_tables.name"), comment="Its counts per area, where there are"
    )
    raster: Mapped[Any | None] = mapped_column(
        JSONB(none_as_null=True), comment="Grid and statistics; null for a vector"
    )
    extent: Mapped[Any | None] = mapped_column(
        Geometry("POLYGON", srid=4326, spatial_index=False), comment="Box around all of it; null if it is empty"
    )
    quantity: Mapped[str | None] = mapped_column(comment="depth, velocity, duration or extent; of a hazard")
    scenario: Mapped[str | None] = mapped_column(comment="Which case it shows")
    return_period_years: Mapped[float | None] = mapped_column(comment="Return period in years")
    basis: Mapped[str | None] = mapped_column(comment="observed or modelled")
    unit: Mapped[str | None] = mapped_column(comment="Unit of the quantity, e.g. m")
    datum: Mapped[str | None] = mapped_column(comment="ground or msl; what depths and levels are above")
    valid_from: Mapped[datetime | None] = mapped_column(Instant, comment="What it shows begins")
    valid_to: Mapped[datetime | None] = mapped_column(Instant, comment="What it shows ends")
    source: Mapped[str] = mapped_column(comment="Who made it, from what")
    licence: Mapped[str] = mapped_column(comment="What others may do with it")
    contact_id: Mapped[UUID | None] = mapped_column(comment="Whom to ask, among the erasable values")
    lineage: Mapped[Any] = mapped_column(JSONB, comment="How it was made here: steps, decisions, parents")
    original_name: Mapped[str | None] = mapped_column(comment="File it came in; null if derived")
    original_sha256: Mapped[str | None] = mapped_column(String(64), comment="Its digest; the file is kept")
    original_bytes: Mapped[int | None] = mapped_column(BigInteger, comment="Its length in bytes")
    findings: Mapped[Any] = mapped_column(JSONB, comment="What the doctor found, without the features")
    loaded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id"), comment="Who loaded it; null for the operator"
    )
    loaded_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When")
