"""Fixed words of the brief, Thai first with English beside; what codes are called is said as everywhere else."""

from collections.abc import Mapping
from datetime import datetime

from app.core.text import Text
from app.core.time import display
from app.datasets.words import DATASET_UNIT

ERASED = "(ลบข้อความแล้ว / erased)"
NOT_STATED = "ไม่ได้ระบุ / not stated"

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
    *(f"หัวหน้า{unit.th} / Lead, {unit.en.lower()}" for unit in DATASET_UNIT.values()),
)


def word(words: Mapping[str, Text], code: str) -> str:
    """What a code is called, in both languages; the code itself where it has no word."""
    return both(words.get(code, Text(code, code)))


def time_words(moment: str) -> str:
    """A moment as ISO 8601, in Thai and English, local time."""
    at = datetime.fromisoformat(moment)
    return f"{display(at, 'th')} / {display(at, 'en')}"


def both(text: Text) -> str:
    """Thai, a stroke, English."""
    return f"{text.th} / {text.en}"
