"""Tables of the record: streams, entries, erasable values, checkpoints, routing rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

Instant = TIMESTAMP(timezone=True)


class Stream(Base):
    """The head of one stream: the counter that makes `seq` gapless, locked by the writer alone."""

    __tablename__ = "streams"
    __table_args__ = (
        CheckConstraint("audience IN ('record', 'command', 'partner', 'public')", name="audience_known"),
        CheckConstraint("audience <> 'record' OR NOT is_exercise", name="record_is_one"),
        CheckConstraint(
            "id = province_code || '/' || audience || CASE WHEN is_exercise THEN '-exercise' ELSE '' END",
            name="id_names_it",
        ),
        {"comment": "One row per stream: province, audience, actual or exercise"},
    )

    id: Mapped[str] = mapped_column(primary_key=True, comment="e.g. 90/record, 90/command, 90/command-exercise")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province")
    audience: Mapped[str] = mapped_column(comment="record, command, partner or public")
    is_exercise: Mapped[bool] = mapped_column(default=False, comment="Exercise, never mixed with the actual stream")
    head_seq: Mapped[int] = mapped_column(BigInteger, default=0, comment="seq of the last entry; 0 while empty")
    head_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="Hash of the last entry; 32 zero bytes while empty")
    head_at: Mapped[datetime | None] = mapped_column(Instant, comment="recorded_at of the last entry")


class RecordEntry(Base):
    """One accepted change of state. Append-only."""

    __tablename__ = "record_entries"
    __table_args__ = (
        Index("ix_record_entries_province_code_subject_id", "province_code", "subject_id"),
        {"comment": "The append-only record; hash = sha256(prev_hash || canonical)"},
    )

    stream_id: Mapped[str] = mapped_column(ForeignKey("streams.id"), primary_key=True, comment="Stream, e.g. 90/record")
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="1, 2, 3 … without a gap")
    province_code: Mapped[str] = mapped_column(comment="Province")
    event_type: Mapped[str] = mapped_column(comment="What happened, e.g. assessment.submitted")
    subject_type: Mapped[str] = mapped_column(comment="Kind of thing it happened to")
    subject_id: Mapped[str] = mapped_column(comment="Which one")
    subject_version: Mapped[int | None] = mapped_column(comment="Which version, where there are versions")
    recorded_at: Mapped[datetime] = mapped_column(Instant, comment="When, taken under the stream's lock")
    canonical: Mapped[bytes] = mapped_column(LargeBinary, comment="RFC 8785 bytes that the hash covers")
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="Hash of the entry before")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="sha256(prev_hash || canonical)")


class FeedEntry(Base):
    """One entry of a stream, whole at its audience's precision. Append-only."""

    __tablename__ = "feed_entries"
    __table_args__ = (
        Index("ix_feed_entries_province_code_subject_id", "province_code", "subject_id"),
        {"comment": "Append-only entries of the streams; hash = sha256(prev_hash || canonical)"},
    )

    stream_id: Mapped[str] = mapped_column(ForeignKey("streams.id"), primary_key=True, comment="Stream")
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="1, 2, 3 … without a gap")
    province_code: Mapped[str] = mapped_column(comment="Province")
    audience: Mapped[str] = mapped_column(comment="command, partner or public")
    record_seq: Mapped[int] = mapped_column(BigInteger, comment="The record entry it was published with")
    subject_type: Mapped[str] = mapped_column(comment="Kind of thing it is about")
    subject_id: Mapped[str] = mapped_column(comment="Which one")
    headline_id: Mapped[UUID] = mapped_column(comment="Its headline among the erasable values")
    recorded_at: Mapped[datetime] = mapped_column(Instant, comment="Same as of the record entry")
    canonical: Mapped[bytes] = mapped_column(LargeBinary, comment="RFC 8785 bytes that the hash covers")
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="Hash of the entry before")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="sha256(prev_hash || canonical)")


class ErasableValue(Base):
    """A name, phone number or free text that the chain knows only by digest, so that it can be erased."""

    __tablename__ = "erasable_values"
    __table_args__ = (
        CheckConstraint("(value IS NULL) = (salt IS NULL)", name="erased_with_salt"),
        CheckConstraint("(value IS NULL) = (erased_at IS NOT NULL)", name="erased_at_known"),
        Index("ix_erasable_values_province_code_subject_id", "province_code", "subject_id"),
        {"comment": "Personal data and free text; digest = sha256(salt || canonical JSON of value)"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Value")
    subject_type: Mapped[str] = mapped_column(comment="Kind of thing it belongs to")
    subject_id: Mapped[str] = mapped_column(comment="Which one")
    field: Mapped[str] = mapped_column(comment="text, reporter, reason, headline, note, signature")
    value: Mapped[Any | None] = mapped_column(JSONB, comment="The value as canonical JSON; null once erased")
    salt: Mapped[bytes | None] = mapped_column(LargeBinary, comment="16 random bytes; null once erased")
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="What the chain holds")
    erased_at: Mapped[datetime | None] = mapped_column(Instant, comment="When it was erased")


class Checkpoint(Base):
    """A signed statement of a stream's head: what shows that a tail was cut off. Append-only."""

    __tablename__ = "checkpoints"
    __table_args__ = ({"comment": "Ed25519-signed heads of streams"},)

    stream_id: Mapped[str] = mapped_column(ForeignKey("streams.id"), primary_key=True, comment="Stream")
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="Head at signing")
    province_code: Mapped[str] = mapped_column(comment="Province")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="Hash at that seq")
    signed_at: Mapped[datetime] = mapped_column(Instant, comment="When it was signed")
    key_id: Mapped[str] = mapped_column(comment="First 16 hex digits of the public key's SHA-256")
    signature: Mapped[bytes] = mapped_column(LargeBinary, comment="Ed25519 over the RFC 8785 bytes of the statement")


class RoutingRule(Base):
    """What is published to which stream, as data. A version never changes; a change is a new version."""

    __tablename__ = "routing_rules"
    __table_args__ = (
        CheckConstraint("audience IN ('command', 'partner', 'public')", name="audience_known"),
        Index("uq_routing_rules_active", "province_code", "id", unique=True, postgresql_where="is_active"),
        {"comment": "Routing rules of a province"},
    )

    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True, comment="Province")
    id: Mapped[str] = mapped_column(primary_key=True, comment="Rule")
    version: Mapped[int] = mapped_column(primary_key=True, comment="1, 2, …")
    audience: Mapped[str] = mapped_column(comment="Stream it publishes to")
    clauses: Mapped[Any] = mapped_column(JSONB, comment="List of {on, if, reason}; see app/record/routing.py")
    reason_th: Mapped[str] = mapped_column(comment="Why the rule exists, Thai")
    reason_en: Mapped[str] = mapped_column(comment="Why the rule exists, English")
    author: Mapped[str] = mapped_column(comment="Who wrote it")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), comment="Written at")
    is_active: Mapped[bool] = mapped_column(default=False, comment="Switched on by the director")
