"""Proving publication: what the record says it published is in the streams, in that order, and nothing else is."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.record.entries import Stated
from app.record.models import Stream
from app.record.report import Report

# The record's word as rows, beside the feed entry that stands there.
FEED_ENTRIES = text(
    """
    SELECT f.stream_id, f.seq, f.record_seq, f.recorded_at, f.subject_type, f.subject_id
      FROM unnest(CAST(:streams AS text[]), CAST(:seqs AS bigint[])) AS stated (stream_id, seq)
      JOIN feed_entries f ON f.stream_id = stated.stream_id AND f.seq = stated.seq
     WHERE f.province_code = :province
    """
)


class Publications:
    """Compares the streams with what the record says was published to them."""

    def __init__(self) -> None:
        self._published_up_to: dict[str, int] = {}

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Compare the feed entries that a page of the record was published as."""
        stated = {(stream, seq): entry for entry in page for stream, seq in entry.published.items()}
        if not stated:
            return
        for stream, seq in ((stream, seq) for entry in page for stream, seq in entry.published.items()):
            if seq != self._published_up_to.get(stream, 0) + 1:
                words = "ไม่ต่อจากที่เผยแพร่ก่อน", "does not follow what was published before"
                report.fault(stream, seq, "publication_out_of_order", *words)
            self._published_up_to[stream] = seq
        rows = await session.execute(
            FEED_ENTRIES,
            {
                "province": report.province_code,
                "streams": [stream for stream, _ in stated],
                "seqs": [seq for _, seq in stated],
            },
        )
        kept = {(row.stream_id, row.seq): tuple(row[2:]) for row in rows}
        for place, entry in stated.items():
            if place not in kept:
                words = f"บันทึก {entry.seq} เผยแพร่ไว้แต่ไม่มีอยู่", f"record entry {entry.seq} published it; it is gone"
                report.fault(*place, "publication_missing", *words)
            elif kept[place] != (entry.seq, entry.recorded_at, entry.subject_type, entry.subject_id):
                words = f"ไม่ตรงกับบันทึก {entry.seq}", f"differs from record entry {entry.seq}, which published it"
                report.fault(*place, "publication_differs", *words)

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Nothing: each stream is closed when its entries have been counted."""

    def close(self, report: Report, stream: Stream, count: int) -> None:
        """Compare how many entries a stream has with how many were published to it."""
        published = self._published_up_to.get(stream.id, 0)
        if stream.audience != "record" and published != count:
            words = f"เผยแพร่ {published} รายการ มี {count}", f"{published} entries were published, there are {count}"
            report.fault(stream.id, count, "publications_differ", *words)
