"""Tables of uploads and jobs."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

Instant = TIMESTAMP(timezone=True)


class Upload(Base):
    """A file sent to a province, whole or on its way."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("bytes > 0", name="bytes_positive"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_hex"),
        {"comment": "Files sent to a province, whole or on their way"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Upload; cannot be guessed")
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id"), comment="Who sends it; null for the operator"
    )
    name: Mapped[str] = mapped_column(comment="The file's name as the sender has it, without folders")
    bytes: Mapped[int] = mapped_column(BigInteger, comment="Length in bytes, as announced")
    sha256: Mapped[str | None] = mapped_column(String(64), comment="Hex digest; null until all has arrived")
    begun_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Announced at")


class Job(Base):
    """A piece of long work: what was asked for, how far it is, how it ended."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state_known"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_a_share"),
        CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished_at_known"
        ),
        CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name="success_has_result"),
        ForeignKeyConstraint(["province_code", "upload_id"], ["uploads.province_code", "uploads.id"]),
        Index("ix_jobs_province_code_created_at", "province_code", "created_at"),
        Index("ix_jobs_unfinished", "id", postgresql_where="state IN ('queued', 'running')"),
        {"comment": "Long work asked for by people, with its progress and its report"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Job; cannot be guessed")
    kind: Mapped[str] = mapped_column(comment="What is done, e.g. layer.load")
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id"), comment="Who asked for it; null for the operator"
    )
    request: Mapped[Any] = mapped_column(JSONB, comment="What was asked for")
    upload_id: Mapped[UUID | None] = mapped_column(comment="The file it works on")
    state: Mapped[str] = mapped_column(default="queued", comment="queued, running, succeeded, failed or cancelled")
    progress: Mapped[float] = mapped_column(default=0.0, comment="0 to 1")
    stage: Mapped[str] = mapped_column(default="waiting", comment="What it is at, e.g. reading")
    attempts: Mapped[int] = mapped_column(default=0, comment="How often it was begun")
    is_cancel_requested: Mapped[bool] = mapped_column(default=False, comment="Whether somebody asked it to stop")
    report: Mapped[Any | None] = mapped_column(JSONB, comment="What the doctor found")
    result: Mapped[Any | None] = mapped_column(JSONB, comment="What was made; null until succeeded")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Asked for at")
    started_at: Mapped[datetime | None] = mapped_column(Instant, comment="Begun last at")
    finished_at: Mapped[datetime | None] = mapped_column(Instant, comment="Ended at")
