"""Proving the routing rules: each is what the record says was written, and as it was switched last."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.record.entries import Stated
from app.record.models import RoutingRule
from app.record.report import Report
from app.record.service import stated_rule

Key = tuple[str, int | None]


class RuleCheck:
    """Compares routing rules with the record; there are few, so that all are held."""

    def __init__(self) -> None:
        self._written: dict[Key, Mapping[str, Any]] = {}
        self._is_active: dict[Key, Any] = {}

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Note what was written and switched."""
        for entry in page:
            with report.reading(entry.stream_id, entry.seq):
                key = (entry.subject_id, entry.subject_version)
                if entry.type == "rule.written":
                    self._written[key] = entry.body["content"]
                    self._is_active[key] = False
                elif entry.type == "rule.switched":
                    self._is_active[key] = entry.body["content"]["is_active"]

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Compare all rules, both ways."""
        rows = await session.scalars(select(RoutingRule).where(RoutingRule.province_code == report.province_code))
        kept: dict[Key, RoutingRule] = {(rule.id, rule.version): rule for rule in rows}
        for key in sorted({*kept, *self._written}, key=str):
            name = f"{key[0]} v{key[1]}"
            rule, written = kept.get(key), self._written.get(key)
            if rule is None:
                report.fault(report.record, None, "rule_missing", f"ไม่มีกฎ {name}", f"rule {name} is gone")
            elif written is None:
                words = f"ไม่มีบันทึกของกฎ {name}", f"rule {name} is not on the record"
                report.fault(report.record, None, "rule_not_recorded", *words)
            elif stated_rule(rule) != written or rule.is_active is not self._is_active[key]:
                words = f"กฎ {name} ไม่ตรงกับบันทึก", f"rule {name} differs from the record"
                report.fault(report.record, None, "rule_differs", *words)
