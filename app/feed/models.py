"""Tables of the feed: acknowledgements; its entries belong to the record, which alone writes them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Acknowledgement(Base):
    """What the command said to one entry. Append-only; the last one counts."""

    __tablename__ = "acknowledgements"
    __table_args__ = (
        ForeignKeyConstraint(["stream_id", "seq"], ["feed_entries.stream_id", "feed_entries.seq"]),
        CheckConstraint("state IN ('received', 'accepted', 'deferred', 'rejected', 'actioned')", name="state_known"),
        CheckConstraint("state NOT IN ('deferred', 'rejected') OR note_id IS NOT NULL", name="note_where_needed"),
        Index("ix_acknowledgements_stream_id_record_seq", "stream_id", "record_seq"),
        {"comment": "Acknowledgements of feed entries by the addressed office"},
    )

    stream_id: Mapped[str] = mapped_column(primary_key=True, comment="Stream")
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="Entry")
    number: Mapped[int] = mapped_column(primary_key=True, comment="1, 2, … of this entry")
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), comment="Province")
    state: Mapped[str] = mapped_column(comment="received, accepted, deferred, rejected or actioned")
    note_id: Mapped[UUID | None] = mapped_column(comment="The note among the erasable values")
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), comment="Who acknowledged")
    signature_id: Mapped[UUID] = mapped_column(comment="That person's name and office as they stood")
    record_seq: Mapped[int] = mapped_column(BigInteger, comment="The record entry that it was written with")
    acknowledged_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), comment="When")
