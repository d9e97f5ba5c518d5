"""Points of the check-list about the inputs that a dataset rests on. Pure computation."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from app.core.text import Text
from app.datasets.check_points import Check, InputNow, Present
from app.datasets.states import UNITS
from app.datasets.words import the_unit
from app.dialogue.words import STATE

USABLE = ("validated", "disputed")
"""States in which a dataset may rest on an input."""
_NOT_YET = Text("ยังไม่ได้ตรวจสอบ", "not validated yet")
_TAKE_IT = Text("จัดทำใหม่เพื่อใช้ตามสถานะล่าสุด", "Assemble again to take it as it is now.")
_LEAVE_IT_OUT = Text("จัดทำใหม่โดยไม่ใช้ข้อมูลนี้", "Assemble again without it.")
_VALIDATE_IT = Text(
    "ให้หัวหน้าหน่วยตรวจสอบก่อน แล้วจัดทำใหม่ หรือนำข้อมูลนี้ออก",
    "Have the unit's lead validate it, then assemble again; or leave it out.",
)


def of_inputs(manifest: Mapping[str, Any], present: Present, base: str) -> Iterator[Check]:
    """What is the matter with the inputs: not validated, changed since, without datum, of one unit, or left out."""
    units: set[str] = set()
    for one in manifest["inputs"]:
        now = present.inputs.get(UUID(one["id"]))
        name = (now.title if now else None) or one["id"][:8]
        subject = {"type": "input", "id": one["id"], "href": f"{base}/assessments/{one['id']}"}
        units |= {"structural", "non_structural"} if one["unit"] == "both" else {one["unit"]}
        if one["state"] not in USABLE:
            words = _why_not(now)
            detail = Text(f"{name}: {words.th}", f"{name}: {words.en}")
            yield Check("input_not_validated", "blocks", subject, detail, _mend(now))
        elif now is None or (now.version, now.state) != (one["version"], one["state"]):
            yield Check(
                "input_changed",
                "blocks",
                subject,
                Text(
                    f"{name}: เปลี่ยนไปหลังจัดทำชุดข้อมูล ({_now(now).th})",
                    f"{name}: it has changed since the dataset was assembled ({_now(now).en})",
                ),
                _mend(now),
            )
        elif one["state"] == "disputed":
            yield Check(
                "input_disputed",
                "advises",
                subject,
                Text(f"{name}: มีข้อโต้แย้ง และจะแสดงว่ามีข้อโต้แย้ง", f"{name}: it is disputed, and will be labelled so"),
                Text("ให้ผู้มีชื่อรับผิดชอบยุติข้อโต้แย้งหากทำได้", "Have a named person resolve the dispute if that is possible."),
            )
        if any(
            reading["quantity"] in ("depth", "level") and (reading["datum"] is None or reading["unit"] is None)
            for reading in one["readings"]
        ):
            yield Check(
                "datum_missing",
                "blocks",
                subject,
                Text(f"{name}: ค่าระดับหรือความลึกไม่มีจุดอ้างอิงหรือหน่วย", f"{name}: a level or depth has no datum or unit"),
                Text("ให้ผู้รายงานแก้ไขเป็นฉบับใหม่", "Have it mended in a new version."),
            )
    if len(units) == 1:
        missing = the_unit(next(unit for unit in UNITS if unit not in units))
        yield Check(
            "one_unit_only",
            "advises",
            {"type": "dataset", "id": manifest["name"]},
            Text(f"ไม่มีข้อมูลจาก{missing.th}", f"Nothing of {missing.en} is in it."),
            Text("ถามอีกหน่วยว่ามีข้อมูลที่เกี่ยวข้องหรือไม่", "Ask the other unit whether it knows anything of this."),
        )
    if present.left_out:
        yield Check(
            "inputs_left_out",
            "advises",
            {"type": "dataset", "id": manifest["name"], "href": f"{base}/assessments?state=validated"},
            Text(
                f"มีข้อมูลที่ตรวจสอบแล้วในพื้นที่นี้อีก {present.left_out} รายการที่ไม่ได้ใช้",
                f"{present.left_out} validated inputs in its areas are not used.",
            ),
            Text("ดูว่าควรเพิ่มรายการใด", "See whether any of them belongs in it."),
        )


def _why_not(now: InputNow | None) -> Text:
    """Why a dataset cannot rest on an input that was not validated when it was assembled: what has become of it."""
    if now is not None and now.state in USABLE:
        name = STATE[now.state]
        return Text(f"{name.th}หลังจากจัดทำชุดข้อมูลนี้", f"{name.en.lower()} since the dataset was assembled")
    return _NOT_YET if now is not None and now.state == "submitted" else _state(now.state if now else "withdrawn")


def _mend(now: InputNow | None) -> Text:
    """What mends an input that is not what it was taken for: that depends on what it is by now."""
    if now is None or now.state == "withdrawn":
        return _LEAVE_IT_OUT
    return _TAKE_IT if now.state in USABLE else _VALIDATE_IT


def _now(now: InputNow | None) -> Text:
    """What an input is by now: its version, and its state."""
    if now is None:
        return _state("withdrawn")
    state = _state(now.state)
    return Text(f"ขณะนี้ฉบับที่ {now.version} {state.th}", f"now version {now.version}, {state.en}")


def _state(code: str) -> Text:
    """What a state is called, within a sentence."""
    name = STATE[code]
    return Text(f"“{name.th}”", f"“{name.en}”")
