"""Proving the areas: boundaries and names are those that the record says were loaded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries
from app.record.entries import Stated
from app.record.report import Report


class AreaCheck:
    """Compares areas with the record; a province has few hundred, so that all are held."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, int], Any] = {}

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Note what was loaded."""
        for entry in page:
            if entry.type == "areas.loaded":
                with report.reading(entry.stream_id, entry.seq):
                    self._loaded |= {(area["code"], area["edition"]): area for area in entry.body["content"]["areas"]}

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Compare all areas, both ways."""
        stored = await queries.stated_areas(session, province_code=report.province_code)
        kept = {(area["code"], area["edition"]): area for area in stored}
        for key in sorted({*kept, *self._loaded}, key=str):
            name = f"{key[0]} ({key[1]})"
            if key not in kept:
                report.fault(report.record, None, "area_missing", f"ไม่มีพื้นที่ {name}", f"area {name} is gone")
            elif key not in self._loaded:
                words = f"ไม่มีบันทึกของพื้นที่ {name}", f"area {name} is not on the record"
                report.fault(report.record, None, "area_not_recorded", *words)
            elif kept[key] != self._loaded[key]:
                words = f"พื้นที่ {name} ไม่ตรงกับบันทึก", f"area {name} differs from the record"
                report.fault(report.record, None, "area_differs", *words)
