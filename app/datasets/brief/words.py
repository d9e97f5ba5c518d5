"""Fixed words of the brief, Thai first with English beside."""

from collections.abc import Mapping

from app.core.text import Text

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
CONFIDENCES: Mapping[str, Text] = {
    "low": Text("ต่ำ", "low"),
    "medium": Text("ปานกลาง", "medium"),
    "high": Text("สูง", "high"),
}
INPUT_STATES: Mapping[str, Text] = {
    "validated": Text("ตรวจรับแล้ว", "validated"),
    "disputed": Text("มีข้อโต้แย้ง", "disputed"),
}
DATUMS: Mapping[str, Text] = {
    "ground": Text("เหนือพื้นดิน", "above ground"),
    "msl": Text("เหนือระดับทะเลปานกลาง (รทก.)", "above mean sea level"),
}
NOT_AN_ORDER = Text("คำแนะนำของคณะกรรมการ ไม่ใช่คำสั่ง", "Advice of the committee, not an order")
TEST = Text("ข้อมูลสาธิต/ทดสอบ", "DEMO / TEST")


def both(text: Text) -> str:
    """Thai, a stroke, English."""
    return f"{text.th} / {text.en}"
