"""Proving the layers: layers and versions in the tables are those on the record, in the state that it left them in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries as areas
from app.layers import queries
from app.layers.stated import stated_layer, stated_version
from app.record.entries import Stated
from app.record.report import Report


class LayerCheck:
    """Compares layers and versions with the record; a province has few thousand, so that all are held."""

    def __init__(self) -> None:
        self._layers: dict[str, Any] = {}
        self._versions: dict[tuple[str, int], dict[str, Any]] = {}
        self._depth_bounds: Any = [0.1, 0.5, 1, 2]
        """Of the province, as it begins."""

    async def compare(self, session: AsyncSession, report: Report, page: Sequence[Stated]) -> None:
        """Note what a page of the record says of layers."""
        for entry in page:
            if entry.type == "province.depth_classes_set":
                with report.reading(entry.stream_id, entry.seq):
                    self._depth_bounds = entry.body["content"]["lower_bounds_m"]
            if entry.subject_type != "layer":
                continue
            with report.reading(entry.stream_id, entry.seq):
                content: dict[str, Any] = entry.body["content"]
                if entry.subject_version is None:
                    self._layers[entry.subject_id] = content
                elif entry.type == "layer.version_loaded":
                    contact = entry.body["values"].get("contact")
                    self._versions[entry.subject_id, entry.subject_version] = {
                        **content,
                        "contact_id": UUID(contact["id"]) if contact else None,
                    }
                else:
                    self._versions[entry.subject_id, entry.subject_version]["state"] = content["state"]

    async def finish(self, session: AsyncSession, report: Report) -> None:
        """Compare all layers and versions, both ways."""
        layers = {
            layer.slug: stated_layer(layer)
            for layer in await queries.layers(session, province_code=report.province_code)
        }
        self._compare(report, "layer", layers, self._layers)
        versions = {
            (row.LayerVersion.slug, row.LayerVersion.version): {
                **stated_version(row.LayerVersion),
                "contact_id": row.LayerVersion.contact_id,
            }
            for row in await queries.versions(session, province_code=report.province_code)
        }
        self._compare(report, "layer_version", versions, self._versions)
        province = await areas.province(session, code=report.province_code)
        if province is not None and province.depth_bounds_m != self._depth_bounds:
            words = "ชั้นความลึกของจังหวัดไม่ตรงกับบันทึก", "the province's depth classes differ from the record"
            report.fault(report.record, None, "depth_classes_differ", *words)

    def _compare(self, report: Report, what: str, kept: dict[Any, Any], stated: dict[Any, Any]) -> None:
        for key in sorted({*kept, *stated}):
            name = key if isinstance(key, str) else f"{key[0]} v{key[1]}"
            if key not in kept:
                report.fault(report.record, None, f"{what}_missing", f"ไม่มีชั้นข้อมูล {name}", f"layer {name} is gone")
            elif key not in stated:
                words = f"ไม่มีบันทึกของชั้นข้อมูล {name}", f"layer {name} is not on the record"
                report.fault(report.record, None, f"{what}_not_recorded", *words)
            elif kept[key] != stated[key]:
                words = f"ชั้นข้อมูล {name} ไม่ตรงกับบันทึก", f"layer {name} differs from the record"
                report.fault(report.record, None, f"{what}_differs", *words)
