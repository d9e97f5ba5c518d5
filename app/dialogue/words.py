"""What the codes of inputs are called, in both languages: one word for each, wherever people read it.

Called by pages, check-lists, briefs and files. The glossary has the same words; a test compares them.
"""

from app.core.text import Text

UNIT = {
    "structural": Text("ด้านโครงสร้าง", "Structural"),
    "non_structural": Text("ด้านไม่ใช้โครงสร้าง", "Non-structural"),
    "both": Text("ทั้งสองด้าน", "Both units"),
}

SEVERITY = {
    "1": Text("เล็กน้อย", "Minor"),
    "2": Text("ปานกลาง", "Moderate"),
    "3": Text("รุนแรง", "Serious"),
    "4": Text("รุนแรงมาก", "Severe"),
    "5": Text("วิกฤต", "Critical"),
}

STATE = {
    "draft": Text("ฉบับร่าง", "Draft"),
    "submitted": Text("ส่งแล้ว รอตรวจสอบ", "Submitted"),
    "validated": Text("ตรวจสอบแล้ว", "Validated"),
    "returned": Text("ส่งกลับให้แก้ไข", "Returned"),
    "disputed": Text("มีข้อโต้แย้ง", "Disputed"),
    "superseded": Text("มีฉบับใหม่แทนแล้ว", "Superseded"),
    "withdrawn": Text("ถอนแล้ว", "Withdrawn"),
}

CONFIDENCE = {
    "low": Text("ต่ำ", "Low"),
    "medium": Text("ปานกลาง", "Medium"),
    "high": Text("สูง", "High"),
}

QUANTITY = {
    "depth": Text("ความลึกน้ำ", "Water depth"),
    "level": Text("ระดับน้ำ", "Water level"),
    "flow": Text("อัตราการไหล", "Flow"),
    "rain": Text("ปริมาณฝน", "Rain"),
}

READING_UNIT = {
    "m": Text("ม.", "m"),
    "cm": Text("ซม.", "cm"),
    "m3/s": Text("ลบ.ม./วินาที", "m³/s"),
    "mm": Text("มม.", "mm"),
}

DATUM = {
    "ground": Text("จากพื้นดิน", "above ground"),
    "msl": Text("จากระดับทะเลปานกลาง (รทก.)", "above mean sea level"),
    "gauge_zero": Text("จากศูนย์เสาระดับ", "above gauge zero"),
}
