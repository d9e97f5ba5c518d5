"""Fixed words of the brief, Thai first with English beside."""

from collections.abc import Mapping
from datetime import datetime

from app.core.text import Text
from app.core.time import display

ERASED = "(ลบข้อความแล้ว / erased)"
NOT_STATED = "ไม่ได้ระบุ / not stated"

STATES: Mapping[str, Text] = {
    "candidate": Text("ร่าง", "Candidate"),
    "reviewed": Text("พิจารณาแล้ว", "Reviewed"),
    "released": Text("เผยแพร่แล้ว", "Released"),
    "deprecated": Text("มีรุ่นใหม่แทนแล้ว", "Superseded by a later version"),
    "retracted": Text("เพิกถอนแล้ว", "Retracted"),
}
ACTS: Mapping[str, Text] = {
    "review": Text("พิจารณาให้ผ่าน", "Reviewed"),
    "send_back": Text("ส่งกลับ", "Sent back"),
    "urge": Text("ขอเผยแพร่ทันที", "Asked for release at once"),
    "release": Text("เผยแพร่", "Released"),
    "ratify": Text("ให้สัตยาบัน", "Ratified"),
    "deprecate": Text("มีรุ่นใหม่แทน", "Superseded"),
    "retract": Text("เพิกถอน", "Retracted"),
}
UNITS: Mapping[str, Text] = {
    "structural": Text("หน่วยใช้โครงสร้าง", "structural unit"),
    "non_structural": Text("หน่วยไม่ใช้โครงสร้าง", "non-structural unit"),
    "both": Text("ทั้งสองหน่วย", "both units"),
}
UNITS_IN_TABLES: Mapping[str, Text] = {
    "structural": Text("ใช้โครงสร้าง", "structural"),
    "non_structural": Text("ไม่ใช้โครงสร้าง", "non-structural"),
    "both": Text("ทั้งสอง", "both"),
}
CONFIDENCES: Mapping[str, Text] = {
    "low": Text("ต่ำ", "low"),
    "medium": Text("ปานกลาง", "medium"),
    "high": Text("สูง", "high"),
}
INPUT_STATES: Mapping[str, Text] = {
    "validated": Text("ตรวจรับแล้ว", "validated"),
    "disputed": Text("มีข้อโต้แย้ง", "disputed"),
}
LAYER_KINDS: Mapping[str, Text] = {
    "hazard": Text("ภัย", "hazard"),
    "exposure": Text("สิ่งที่อยู่ในพื้นที่เสี่ยง", "exposure"),
    "vulnerability": Text("ความเปราะบาง", "vulnerability"),
    "capacity": Text("ศักยภาพ", "capacity"),
    "result": Text("ผลการวิเคราะห์", "result"),
}
QUANTITIES: Mapping[str, Text] = {
    "depth": Text("ความลึกน้ำ", "depth"),
    "level": Text("ระดับน้ำ", "level"),
    "flow": Text("อัตราการไหล", "flow"),
    "rain": Text("ปริมาณฝน", "rain"),
}
DATUMS: Mapping[str, Text] = {
    "ground": Text("เหนือพื้นดิน", "above ground"),
    "msl": Text("เหนือระดับทะเลปานกลาง (รทก.)", "above mean sea level"),
    "gauge_zero": Text("เหนือศูนย์เสาระดับ", "above gauge zero"),
}
NOT_AN_ORDER = Text("คำแนะนำของคณะกรรมการ ไม่ใช่คำสั่ง", "Advice of the committee, not an order")
TEST = Text("สาธิต/ทดสอบ ไม่ใช่เหตุการณ์จริง", "TEST, not a real event")
ALONE_IN_DISPUTE = "ไม่มีข้อมูลอื่นชนิดเดียวกันในพื้นที่เดียวกันในชุดข้อมูลนี้ / No other input of its kind in its area is in this dataset."
PROOF_NOTE = (
    "ตราประทับเป็นของระบบที่ประทับแทนประธาน ไม่ใช่ลายมือชื่อ ลายมือชื่อตามกฎหมายคือบนเอกสาร · A seal is the service's, for the "
    "chair; it is no signature. Paper stays the legal signature. ตรวจสอบไฟล์นี้ได้ด้วย / Prove this file with: "
    "sonthana verify FILE"
)
FIXED: Mapping[str, str] = {
    "disputes": "ข้อมูลที่มีข้อโต้แย้ง / Disputed inputs",
    "disputes_note": (
        "ข้อมูลที่มีเส้นประมีผู้โต้แย้งและยังไม่ยุติ แสดงเคียงกับข้อมูลชนิดเดียวกันในพื้นที่เดียวกัน เหตุผลของผู้โต้แย้งอยู่ในระบบ / "
        "Dashed: contested and not resolved. Beside it, inputs of the same kind in the same area. "
        "The reason of whoever contests stands in the service."
    ),
    "map": "แผนที่ / Map",
    "tables": "ตัวเลข / Figures",
    "rests_on": "อ้างอิง / What this rests on",
    "acts": "การพิจารณาและเผยแพร่ / Review and release",
    "no_acts": "ยังไม่มีการพิจารณา / Not reviewed yet",
    "sign": "ลงชื่อ / Signed",
    "sign_date": "วันที่ / Date",
    "proof": "หลักฐานและการตรวจสอบ / Proof",
    "annex": "ภาคผนวก: รายตำบล / Annex: by subdistrict",
    "lacking": (
        "[?] คืออักขระที่แบบอักษรของเอกสารนี้ไม่มี ข้อความเต็มอยู่ใน sonthana-manifest.json ที่แนบ / "
        "[?] stands for signs that the fonts of this paper lack; the full text is in the attached manifest."
    ),
}
SIGNERS = (
    "ประธานคณะกรรมการ / Chair of the committee",
    "หัวหน้าหน่วยใช้โครงสร้าง / Lead, structural unit",
    "หัวหน้าหน่วยไม่ใช้โครงสร้าง / Lead, non-structural unit",
)


def input_state(state: str) -> Text:
    """What the state of an input is called."""
    return INPUT_STATES.get(state, Text(state, state))


def time_words(moment: str) -> str:
    """A moment as ISO 8601, in Thai and English, local time."""
    at = datetime.fromisoformat(moment)
    return f"{display(at, 'th')} / {display(at, 'en')}"


def both(text: Text) -> str:
    """Thai, a stroke, English."""
    return f"{text.th} / {text.en}"
