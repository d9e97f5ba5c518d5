"""The check-list: what stands between a dataset and its release, and what is worth a second look. Pure computation.

Asked when a dataset is assembled, whenever it is shown, and before every review and release; what `blocks` then refuses
those. The database holds the hardest of it once more (migrations/sql/0007_datasets.sql).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from app.core.text import Text
from app.core.time import display
from app.datasets.check_points import Check, InputNow, LayerNow, Present
from app.datasets.input_checks import of_inputs
from app.datasets.layer_checks import of_layers

__all__ = ["Check", "InputNow", "LayerNow", "Present", "check"]


def check(manifest: Mapping[str, Any], present: Present) -> list[Check]:
    """The check-list of a dataset: what blocks first, then what advises."""
    base = f"/api/v1/provinces/{present.province_code}"
    found = [
        *of_layers(manifest, present, base),
        *of_inputs(manifest, present, base),
        *_of_words(manifest, present),
        *_of_areas(present, base),
    ]
    return sorted(found, key=lambda one: one.weight == "advises")


def _of_words(manifest: Mapping[str, Any], present: Present) -> Iterator[Check]:
    subject = {"type": "dataset", "id": manifest["name"]}
    if manifest["valid_until"] is None:
        yield Check(
            "validity_missing",
            "advises",
            subject,
            Text("ไม่ได้บอกว่าคำแนะนำใช้ได้ถึงเมื่อใด", "It does not say until when the advice holds."),
            Text("ระบุ “ใช้ได้ถึง”", "State “valid until”."),
        )
    elif datetime.fromisoformat(manifest["valid_until"]) <= present.at:
        until = datetime.fromisoformat(manifest["valid_until"])
        yield Check(
            "validity_passed",
            "advises",
            subject,
            Text(f"พ้นเวลาที่ใช้ได้แล้ว ({display(until, 'th')})", f"Its validity has passed ({display(until, 'en')})."),
            Text("จัดทำใหม่ด้วยเวลาใหม่", "Assemble again with a later time."),
        )
    if manifest["confidence"] is None:
        yield Check(
            "confidence_missing",
            "advises",
            subject,
            Text("ไม่ได้บอกว่ามั่นใจเพียงใด", "It does not say how sure the committee is."),
            Text("เลือกระดับความมั่นใจ", "Choose how sure you are."),
        )
    if manifest["advice"] is None:
        yield Check(
            "advice_not_apart",
            "advises",
            subject,
            Text("ไม่ได้เขียนคำแนะนำแยกจากสถานการณ์", "What is advised is not stated apart from the situation."),
            Text("เขียนคำแนะนำไว้ในช่องคำแนะนำ", "Write it under “advice”, so that nobody has to hunt for it."),
        )
    if manifest["statement"]["th"].strip() == manifest["statement"]["en"].strip():
        yield Check(
            "one_language",
            "advises",
            subject,
            Text("ข้อความไทยและอังกฤษเหมือนกันทุกตัวอักษร", "The Thai and the English words are the same."),
            Text("แปลข้อความเป็นอีกภาษา", "Translate one of them."),
        )


def _of_areas(present: Present, base: str) -> Iterator[Check]:
    subject = {"type": "area", "id": present.province_code, "href": f"{base}/areas.geojson"}
    if present.not_covered:
        more = " …" if len(present.not_covered) > 6 else ""
        thai, english = (", ".join(one[language] for one in present.not_covered[:6]) for language in ("th", "en"))
        yield Check(
            "areas_not_covered",
            "advises",
            subject,
            Text(
                f"ชั้นข้อมูลภัยไม่ครอบคลุม {len(present.not_covered)} อำเภอ: {thai}{more}",
                f"Districts that no hazard layer covers: {len(present.not_covered)} ({english}{more})",
            ),
            Text(
                "เพิ่มชั้นข้อมูลที่ครอบคลุม หรือกำหนดขอบเขต (bbox) ให้ตรงกับเรื่อง",
                "Add a layer that covers them, or limit the dataset to its place (bbox).",
            ),
        )
    if present.newer_areas:
        yield Check(
            "areas_have_newer_edition",
            "advises",
            subject,
            Text(
                f"มีขอบเขตฉบับใหม่กว่าของ {present.newer_areas} พื้นที่",
                f"{present.newer_areas} of its areas have newer boundaries.",
            ),
            Text("จัดทำใหม่เพื่อใช้ขอบเขตล่าสุด", "Assemble again to use them."),
        )
    if present.schematic_areas:
        yield Check(
            "areas_are_schematic",
            "advises",
            subject,
            Text(
                "ขอบเขตเป็นเพียงภาพร่าง ตัวเลขรายพื้นที่จึงเป็นค่าประมาณ",
                "The boundaries are schematic: figures per area are rough.",
            ),
            Text("นำเข้าขอบเขตจริงก่อน", "Load surveyed boundaries first."),
        )
