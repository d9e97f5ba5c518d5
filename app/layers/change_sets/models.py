"""Tables of change sets: what somebody changes of a layer until it is published as a version."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

Instant = TIMESTAMP(timezone=True)
OF_ONE_SET = ["change_sets.province_code", "change_sets.id"]


def _shape() -> Any:
    return Geometry("GEOMETRY", srid=4326, spatial_index=False)


def _object() -> Any:
    return JSONB(none_as_null=True)


class ChangeSet(Base):
    """What one person changes of one layer; once published it never changes."""

    __tablename__ = "change_sets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["province_code", "slug", "base_version"],
            ["layer_versions.province_code", "layer_versions.slug", "layer_versions.version"],
        ),
        ForeignKeyConstraint(
            ["province_code", "slug", "published_version"],
            ["layer_versions.province_code", "layer_versions.slug", "layer_versions.version"],
        ),
        ForeignKeyConstraint(["province_code", "reason_id"], ["erasable_values.province_code", "erasable_values.id"]),
        CheckConstraint("state IN ('open', 'proposed', 'published', 'discarded')", name="state_known"),
        CheckConstraint("(state = 'published') = (published_version IS NOT NULL)", name="published_as_a_version"),
        Index(
            "uq_change_sets_unfinished",
            "province_code",
            "slug",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'proposed')"),
        ),
        {"comment": "Changes of a layer by one person, until they become a version"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Which one")
    slug: Mapped[str] = mapped_column(String(63), comment="Layer")
    base_version: Mapped[int] = mapped_column(comment="Version that the changes are based on")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True, comment="Whose changes")
    state: Mapped[str] = mapped_column(server_default="open", comment="open, proposed, published or discarded")
    revision: Mapped[int] = mapped_column(BigInteger, server_default="1", comment="Moves with everything that changes")
    reason_id: Mapped[UUID | None] = mapped_column(comment="Why it was returned last, among the erasable values")
    published_version: Mapped[int | None] = mapped_column(comment="The version that it became")
    opened_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When the first was made")
    moved_at: Mapped[datetime] = mapped_column(
        Instant, server_default=func.now(), comment="When the state last changed"
    )


class FeatureChange(Base):
    """What is to become of one feature."""

    __tablename__ = "feature_changes"
    __table_args__ = (
        ForeignKeyConstraint(["province_code", "change_set_id"], OF_ONE_SET),
        CheckConstraint("operation IN ('insert', 'update', 'delete')", name="operation_known"),
        CheckConstraint(
            "(operation = 'delete') = (geom IS NULL) AND (operation = 'delete') = (properties IS NULL)",
            name="whole_or_gone",
        ),
        {"comment": "Features of a change set as they are to be; written while it is open"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Of which change set")
    fid: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="The feature's number in the layer")
    operation: Mapped[str] = mapped_column(comment="insert, update or delete")
    properties: Mapped[Any | None] = mapped_column(_object(), comment="All its properties; null of a deleted one")
    geom: Mapped[Any | None] = mapped_column(_shape(), comment="WGS 84; null of a deleted one")
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When")


class FeatureConflict(Base):
    """A feature that the change set and a version published meanwhile both changed, and how that was decided."""

    __tablename__ = "feature_conflicts"
    __table_args__ = (
        ForeignKeyConstraint(["province_code", "change_set_id"], OF_ONE_SET),
        CheckConstraint("decision IN ('mine', 'theirs')", name="decision_known"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_a_time"),
        CheckConstraint("(theirs_geom IS NULL) = (theirs_properties IS NULL)", name="theirs_whole_or_gone"),
        CheckConstraint("(mine_geom IS NULL) = (mine_properties IS NULL)", name="mine_whole_or_gone"),
        {"comment": "Features changed by two people, and what was decided; a decision stays"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Of which change set")
    fid: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="The feature's number in the change set")
    against_version: Mapped[int] = mapped_column(primary_key=True, comment="The version published meanwhile")
    base_version: Mapped[int] = mapped_column(comment="The version that the change was based on")
    base_properties: Mapped[Any] = mapped_column(JSONB, comment="The feature before either changed it")
    base_geom: Mapped[Any] = mapped_column(_shape(), comment="WGS 84")
    theirs_properties: Mapped[Any | None] = mapped_column(_object(), comment="As published; null where it is gone")
    theirs_geom: Mapped[Any | None] = mapped_column(_shape(), comment="WGS 84; null where it is gone")
    mine_properties: Mapped[Any | None] = mapped_column(_object(), comment="As changed here; null where deleted")
    mine_geom: Mapped[Any | None] = mapped_column(_shape(), comment="WGS 84; null where deleted")
    decision: Mapped[str | None] = mapped_column(comment="mine or theirs; null until decided")
    found_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="When it was found")
    decided_at: Mapped[datetime | None] = mapped_column(Instant, comment="When it was decided")


class FeatureNumber(Base):
    """The highest number that a feature of a layer ever had; only `take_feature_numbers` writes it."""

    __tablename__ = "feature_numbers"
    __table_args__ = (
        ForeignKeyConstraint(["province_code", "slug"], ["layers.province_code", "layers.slug"]),
        {"comment": "The highest number that any feature of a layer was given"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    slug: Mapped[str] = mapped_column(String(63), primary_key=True, comment="Layer")
    last_fid: Mapped[int] = mapped_column(BigInteger, comment="The highest number given")
