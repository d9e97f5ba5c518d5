"""Proving the areas: boundaries and names are those that the record says were loaded, and those ended that it says."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries
from app.record.entries import Stated
from app.record.report import Report

Edition = tuple[str, int]


class AreaCheck:
    """Compares areas with the record; a province has few hundred, so that all are held."""

    def __init__(self) -> None:
        self._loaded: dict[Edition, dict[str, Any]] = {}
        self._superseded: dict[Edition, str] = {}

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Note what was loaded, and what ended with it."""
        for entry in page:
            if entry.type == "areas.loaded":
                with report.reading(entry.stream_id, entry.seq):
                    content = entry.body["content"]
                    self._loaded |= {(area["code"], area["edition"]): dict(area) for area in content["areas"]}
                    # the first entries knew no later editions
                    self._superseded |= {
                        (area["code"], area["edition"]): area["superseded_at"] for area in content.get("superseded", ())
                    }

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Compare all areas, both ways."""
        rows = await queries.stated_areas(session, province_code=report.province_code)
        kept = {(row["stated"]["code"], row["stated"]["edition"]): row for row in rows}
        for key in sorted({*kept, *self._loaded}, key=str):
            name = f"{key[0]} ({key[1]})"
            if key not in kept:
                report.fault(report.record, None, "area_missing", f"ไม่มีพื้นที่ {name}", f"area {name} is gone")
            elif key not in self._loaded:
                words = f"ไม่มีบันทึกของพื้นที่ {name}", f"area {name} is not on the record"
                report.fault(report.record, None, "area_not_recorded", *words)
            elif not _bears_out(kept[key]["stated"], self._loaded[key]):
                words = f"พื้นที่ {name} ไม่ตรงกับบันทึก", f"area {name} differs from the record"
                report.fault(report.record, None, "area_differs", *words)
            elif kept[key]["superseded_at"] != self._superseded.get(key):
                words = f"วันสิ้นสุดของพื้นที่ {name} ไม่ตรงกับบันทึก", f"area {name} did not end as the record says"
                report.fault(report.record, None, "area_end_differs", *words)


def _bears_out(kept: dict[str, Any], stated: dict[str, Any]) -> bool:
    """Whether an area is as it was stated; the first entries did not state when it was loaded."""
    return kept == {"loaded_at": kept["loaded_at"], **stated}
