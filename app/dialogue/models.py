"""Tables of the committee, its units and seats, and of their inputs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import SECTOR_IS_KNOWN
from app.core.database import Base

Instant = TIMESTAMP(timezone=True)


class Committee(Base):
    """A Provincial DRR Committee for one term."""

    __tablename__ = "committees"
    __table_args__ = (
        CheckConstraint("state IN ('constituted', 'suspended', 'superseded')", name="state_known"),
        Index(
            "uq_committees_constituted",
            "province_code",
            unique=True,
            postgresql_where="state = 'constituted'",
        ),
        {"comment": "Provincial DRR committees"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Committee")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province")
    name_th: Mapped[str] = mapped_column(comment="Thai name")
    name_en: Mapped[str] = mapped_column(comment="English name")
    term_start: Mapped[date] = mapped_column(comment="First day of the term")
    term_end: Mapped[date] = mapped_column(comment="Last day of the term")
    state: Mapped[str] = mapped_column(default="constituted", comment="constituted, suspended or superseded")


class Seat(Base):
    """A seat of the committee: an office of a sector, held by a person for a time."""

    __tablename__ = "seats"
    __table_args__ = (
        CheckConstraint(SECTOR_IS_KNOWN, name="sector_known"),
        {"comment": "Seats of a committee; quorum is counted from these"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Seat")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province")
    committee_id: Mapped[UUID] = mapped_column(ForeignKey("committees.id"), comment="Committee")
    office_th: Mapped[str] = mapped_column(comment="Office, Thai")
    office_en: Mapped[str] = mapped_column(comment="Office, English")
    sector: Mapped[str] = mapped_column(comment="Sector that the seat speaks for")
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), comment="Who holds it; null while vacant")
    holder_name: Mapped[str] = mapped_column(default="", comment="Holder's name where the holder has no account")
    delegate_name: Mapped[str] = mapped_column(default="", comment="Who may stand in")
    valid_from: Mapped[date] = mapped_column(comment="From")
    valid_until: Mapped[date | None] = mapped_column(comment="Until; null while open")


class DialogueUnit(Base):
    """One of the two dialogue units of a committee."""

    __tablename__ = "dialogue_units"
    __table_args__ = (
        CheckConstraint("kind IN ('structural', 'non_structural')", name="kind_known"),
        Index("uq_dialogue_units_active", "committee_id", "kind", unique=True, postgresql_where="is_active"),
        {"comment": "Structural and non-structural dialogue units"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Unit")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province")
    committee_id: Mapped[UUID] = mapped_column(ForeignKey("committees.id"), comment="Committee")
    kind: Mapped[str] = mapped_column(comment="structural or non_structural")
    remit_th: Mapped[str] = mapped_column(default="", comment="What it concerns itself with, Thai")
    remit_en: Mapped[str] = mapped_column(default="", comment="What it concerns itself with, English")
    is_active: Mapped[bool] = mapped_column(default=True, comment="At most one active unit of a kind")


class AssessmentKind(Base):
    """An entry of a province's code list: what an input can be about."""

    __tablename__ = "assessment_kinds"
    __table_args__ = ({"comment": "Code list of input kinds per province"},)

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    code: Mapped[str] = mapped_column(primary_key=True, comment="e.g. dike")
    label_th: Mapped[str] = mapped_column(comment="Thai label")
    label_en: Mapped[str] = mapped_column(comment="English label")
    position: Mapped[int] = mapped_column(comment="Order in forms")


class AssessmentTransition(Base):
    """A transition that an input may make; a trigger refuses every other. Seeded from app/dialogue/states.py."""

    __tablename__ = "assessment_transitions"
    __table_args__ = ({"comment": "Allowed transitions of an input"},)

    from_state: Mapped[str] = mapped_column(primary_key=True, comment="From")
    to_state: Mapped[str] = mapped_column(primary_key=True, comment="To")


class Assessment(Base):
    """A unit's input: its identity, its present version and state."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint(
            "state IN ('submitted', 'validated', 'returned', 'disputed', 'withdrawn')",
            name="state_known",
        ),
        Index("ix_assessments_province_code_submitted_at_id", "province_code", "submitted_at", "id"),
        {"comment": "Inputs (assessments) of the dialogue units"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Made by the client; unique in the province")
    version: Mapped[int] = mapped_column(comment="Present version")
    state: Mapped[str] = mapped_column(comment="State of the present version")
    submitted_at: Mapped[datetime] = mapped_column(
        Instant, server_default=func.now(), comment="When the first version was submitted"
    )


class AssessmentVersion(Base):
    """One submitted version of an input. Never changes; free text is among the erasable values."""

    __tablename__ = "assessment_versions"
    __table_args__ = (
        ForeignKeyConstraint(["province_code", "assessment_id"], ["assessments.province_code", "assessments.id"]),
        ForeignKeyConstraint(["province_code", "kind"], ["assessment_kinds.province_code", "assessment_kinds.code"]),
        CheckConstraint("unit IN ('structural', 'non_structural', 'both')", name="unit_known"),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity_1_to_5"),
        CheckConstraint("confidence IN ('low', 'medium', 'high')", name="confidence_known"),
        CheckConstraint("channel IN ('web', 'phone', 'radio', 'line', 'paper')", name="channel_known"),
        CheckConstraint("accuracy_m >= 0 AND accuracy_m <= 100000", name="accuracy_sane"),
        # Wider than the service's tolerance: a body may take its time after the transaction began.
        CheckConstraint("observed_at <= submitted_at + interval '10 minutes'", name="observed_before_submitted"),
        CheckConstraint("NOT ST_IsEmpty(geom)", name="geom_not_empty"),
        {"comment": "Immutable versions of inputs"},
    )

    province_code: Mapped[str] = mapped_column(primary_key=True, comment="Province")
    assessment_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Input")
    version: Mapped[int] = mapped_column(primary_key=True, comment="1, 2, …")
    unit: Mapped[str] = mapped_column(comment="structural, non_structural or both; as stated, never inferred")
    kind: Mapped[str] = mapped_column(comment="Code of the kind")
    severity: Mapped[int] = mapped_column(comment="1 (minor) to 5 (catastrophic)")
    life_at_risk: Mapped[bool] = mapped_column(comment="Somebody's life is at risk")
    confidence: Mapped[str | None] = mapped_column(comment="low, medium or high, as the enterer sees it")
    observed_at: Mapped[datetime] = mapped_column(Instant, comment="Valid time: when it was seen")
    geom: Mapped[Any] = mapped_column(
        Geometry("GEOMETRY", srid=4326, spatial_index=False), comment="Where, WGS 84 longitude and latitude"
    )
    accuracy_m: Mapped[float] = mapped_column(comment="Accuracy of the place in metres")
    readings: Mapped[Any] = mapped_column(JSONB, comment="List of {quantity, value, unit, datum}")
    channel: Mapped[str] = mapped_column(comment="How it came: web, phone, radio, line, paper")
    attachments: Mapped[list[str]] = mapped_column(ARRAY(TEXT), comment="SHA-256 of the files that belong to it")
    area_codes: Mapped[list[str]] = mapped_column(
        ARRAY(TEXT), comment="Areas it touches, smallest first; derived from the boundaries of that time"
    )
    text_id: Mapped[UUID] = mapped_column(comment="Title and description among the erasable values")
    reporter_id: Mapped[UUID | None] = mapped_column(comment="Reporter's name and phone among the erasable values")
    signature_id: Mapped[UUID] = mapped_column(comment="Enterer's name and position as they stood, erasable value")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), comment="Who entered it")
    request_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the salts of text and reporter and of what was sent: knows a repetition"
    )
    submitted_at: Mapped[datetime] = mapped_column(Instant, comment="Record time of this version")
