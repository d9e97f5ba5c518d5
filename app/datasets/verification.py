"""Proving the datasets: versions, acts and tables in the database are those on the record."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.datasets.states import ASSEMBLED, EVENT_TYPES
from app.record.canonical import sha256
from app.record.entries import Stated
from app.record.report import Report

VERSIONS = text(
    """
    SELECT d.name || '/' || d.version AS subject, d.ordinal, d.id, d.state, d.content_hash, d.manifest,
           (SELECT jsonb_object_agg(t.table_name, encode(sha256(t.rows), 'hex')) FROM dataset_tables t
             WHERE t.province_code = d.province_code AND t.name = d.name AND t.version = d.version) AS tables,
           (SELECT jsonb_agg(jsonb_build_array(l.slug, l.layer_version) ORDER BY l.slug, l.layer_version)
              FROM dataset_layers l
             WHERE l.province_code = d.province_code AND l.name = d.name AND l.version = d.version) AS layers,
           (SELECT jsonb_agg(jsonb_build_array(i.assessment_id, i.assessment_version, i.state) ORDER BY i.assessment_id)
              FROM dataset_inputs i
             WHERE i.province_code = d.province_code AND i.name = d.name AND i.version = d.version) AS inputs
      FROM dataset_versions d WHERE d.province_code = :province
    """
)
ACTS = text(
    """
    SELECT a.record_seq, a.name || '/' || a.version AS subject, a.act, a.unit, a.person_id, a.role, a.signature_id,
           a.reason_id, a.acted_at
      FROM dataset_acts a WHERE a.province_code = :province
    """
)
ACT_EVENTS = frozenset(EVENT_TYPES.values())


class DatasetCheck:
    """Compares datasets with the record; a province has few hundred, so that all that is said of them is held."""

    def __init__(self) -> None:
        self._assembled: dict[str, dict[str, Any]] = {}
        self._acts: dict[int, tuple[Any, ...]] = {}
        self._states: dict[str, str] = {}

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Note what a page of the record says of datasets."""
        for entry in page:
            if entry.subject_type != "dataset":
                continue
            with report.reading(entry.stream_id, entry.seq):
                content: dict[str, Any] = entry.body["content"]
                if entry.type == ASSEMBLED:
                    self._assembled[entry.subject_id] = content
                    self._states[entry.subject_id] = "candidate"
                elif entry.type in ACT_EVENTS:
                    reason = entry.body["values"].get("reason")
                    self._acts[entry.seq] = (
                        entry.subject_id,
                        content["act"],
                        content["unit"],
                        UUID(entry.body["actor"]["person"]),
                        entry.body["actor"]["role"],
                        UUID(entry.body["actor"]["signature"]["id"]),
                        UUID(reason["id"]) if reason else None,
                        entry.recorded_at,
                    )
                    self._states[entry.subject_id] = content["to"]

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Compare all versions and acts, both ways."""
        here = {"province": report.province_code}
        kept: set[str] = set()
        for row in (await session.execute(VERSIONS, here)).mappings():
            kept.add(row["subject"])
            self._compare_version(report, row)
        for subject in sorted(self._assembled.keys() - kept):
            words = f"ไม่มีชุดข้อมูล {subject}", f"dataset {subject} is gone"
            report.fault(report.record, None, "dataset_missing", *words)
        acts = {row.record_seq: tuple(row[1:]) for row in await session.execute(ACTS, here)}
        for seq in sorted(acts.keys() | self._acts.keys()):
            if acts.get(seq) != self._acts.get(seq):
                words = "การกระทำต่อชุดข้อมูลไม่ตรงกับบันทึก", "an act on a dataset differs from the record"
                report.fault(report.record, seq, "dataset_act_differs", *words)

    def _compare_version(self, report: Report, row: Any) -> None:
        subject: str = row["subject"]
        stated = self._assembled.get(subject)
        if stated is None:
            words = f"ไม่มีบันทึกของชุดข้อมูล {subject}", f"dataset {subject} is not on the record"
            report.fault(report.record, None, "dataset_not_recorded", *words)
            return
        manifest = json.loads(row["manifest"])
        is_same = (
            stated["content_hash"] == row["content_hash"] == sha256(bytes(row["manifest"])).hex()
            and stated["dataset"]["id"] == str(row["id"])
            and stated["ordinal"] == row["ordinal"]
            and (row["tables"] or {}) == {table["name"]: table["rows_sha256"] for table in manifest["tables"]}
            and (row["layers"] or []) == sorted([layer["slug"], layer["version"]] for layer in manifest["layers"])
            and (row["inputs"] or []) == [[one["id"], one["version"], one["state"]] for one in manifest["inputs"]]
        )
        if not is_same:
            words = f"ชุดข้อมูล {subject} ไม่ตรงกับบันทึก", f"dataset {subject} differs from the record"
            report.fault(report.record, None, "dataset_differs", *words)
        if row["state"] != self._states[subject]:
            words = f"สถานะของชุดข้อมูล {subject} ไม่ตรง", f"the state of dataset {subject} differs"
            report.fault(report.record, None, "dataset_state_differs", *words)
