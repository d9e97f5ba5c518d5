"""Proving the erasable values: each is what its entries say, whatever is gone went lawfully, none is there unsaid."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.record.canonical import salted_digest
from app.record.entries import Stated, ValueReference
from app.record.models import ErasableValue
from app.record.report import Report


class Values:
    """Compares erasable values with the entries that refer to them."""

    def __init__(self) -> None:
        self._stored = 0
        """How many values were stored, by the entries' word."""
        self._erased_lawfully: set[UUID] = set()
        self._found_erased: dict[UUID, tuple[str, int]] = {}

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Compare the values that a page of any stream refers to."""
        references: dict[ValueReference, tuple[str, int]] = {}
        for entry in page:
            for reference in entry.references:
                self._stored += reference.is_first
                references.setdefault(reference, (entry.stream_id, entry.seq))
            if entry.type == "personal_data.erased":
                with report.reading(entry.stream_id, entry.seq):
                    self._erased_lawfully.update(UUID(value) for value in entry.body["content"]["values"])
        rows = await session.scalars(
            select(ErasableValue).where(
                ErasableValue.province_code == report.province_code,
                ErasableValue.id.in_({reference.id for reference in references}),
            )
        )
        by_id = {row.id: row for row in rows}
        for row in by_id.values():
            session.expunge(row)
        await asyncio.to_thread(self._compare_all, report, references, by_id)

    def _compare_all(
        self,
        report: Report,
        references: Mapping[ValueReference, tuple[str, int]],
        by_id: Mapping[UUID, ErasableValue],
    ) -> None:
        for reference, place in references.items():
            self._compare_one(report, reference, place, by_id.get(reference.id))

    def _compare_one(
        self, report: Report, reference: ValueReference, place: tuple[str, int], row: ErasableValue | None
    ) -> None:
        name = str(reference.id)
        if row is None:
            report.fault(*place, "value_missing", f"ไม่พบค่า {name}", f"value {name} is missing")
            return
        report.values += 1
        if (row.field, row.subject_type, row.subject_id) != (
            reference.field,
            reference.subject_type,
            reference.subject_id,
        ):
            report.fault(*place, "value_moved", f"ค่า {name} ถูกย้ายที่", f"value {name} belongs to something else")
        if row.digest.hex() != reference.digest:
            report.fault(*place, "digest_differs", f"ไดเจสต์ของค่า {name} ไม่ตรง", f"digest of value {name} differs")
        elif row.salt is None:
            self._found_erased.setdefault(row.id, place)
        elif salted_digest(row.salt, row.value).hex() != reference.digest:
            report.fault(*place, "value_differs", f"ค่า {name} ถูกแก้ไข", f"value {name} was changed")

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Match what is erased with the erasures on the record, and count what no entry stored."""
        for value_id, place in self._found_erased.items():
            if value_id in self._erased_lawfully:
                report.erased += 1
            else:
                words = f"ค่า {value_id} ถูกลบโดยไม่มีบันทึก", f"value {value_id} was erased without a record"
                report.fault(*place, "erased_unlawfully", *words)
        kept = await session.scalar(
            select(func.count()).select_from(ErasableValue).where(ErasableValue.province_code == report.province_code)
        )
        more = (kept or 0) - self._stored
        if more > 0:
            words = f"มี {more} ค่าที่ไม่มีรายการใดกล่าวถึง", f"{more} values that no entry refers to"
            report.fault(report.record, None, "values_unreferenced", *words)
