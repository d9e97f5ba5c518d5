"""What the pages of the maps call things: types of columns, columns of inputs, kinds of conditions."""

from collections.abc import Mapping

from app.core.text import Text
from app.ogc.properties import Kind

TYPE: Mapping[Kind, Text] = {
    "text": Text("ข้อความ", "Text"),
    "integer": Text("จำนวนเต็ม", "Whole number"),
    "number": Text("จำนวน", "Number"),
    "boolean": Text("ใช่หรือไม่ใช่", "Yes or no"),
    "date": Text("วันที่", "Date"),
    "timestamp": Text("วันและเวลา", "Date and time"),
    "geometry": Text("รูปร่าง", "Geometry"),
}

KIND = Text("ชนิด", "Kind")
INPUT_COLUMN: Mapping[str, Text] = {
    "title": Text("หัวข้อ", "Title"),
    "title_th": Text("หัวข้อ (ไทย)", "Title (Thai)"),
    "title_en": Text("หัวข้อ (อังกฤษ)", "Title (English)"),
    "kind": Text("ชนิด (รหัส)", "Kind (code)"),
    "kind_th": Text("ชนิด (ไทย)", "Kind (Thai)"),
    "kind_en": Text("ชนิด (อังกฤษ)", "Kind (English)"),
    "severity": Text("ความรุนแรง", "Severity"),
    "state": Text("สถานะ", "State"),
    "version": Text("ฉบับที่", "Version"),
    "unit": Text("หน่วยสนทนา", "Unit"),
    "life_at_risk": Text("มีผู้เสี่ยงอันตรายถึงชีวิต", "Life at risk"),
    "confidence": Text("ความมั่นใจ", "Confidence"),
    "observed_at": Text("เวลาที่พบ", "Observed"),
    "submitted_at": Text("ส่งเมื่อ", "Submitted"),
    "accuracy_m": Text("ความคลาดเคลื่อนของตำแหน่ง", "Accuracy of the place"),
    "channel": Text("ช่องทาง", "Channel"),
    "area_codes": Text("รหัสพื้นที่", "Area codes"),
}
INPUT_WORDS = ("severity", "state", "unit", "confidence", "channel")
"""Columns of inputs whose values have words; the lists of words are called the same."""
INPUT_UNITS: Mapping[str, Text] = {"accuracy_m": Text("ม.", "m")}

COMPARISON: Mapping[str, Text] = {
    "eq": Text("เท่ากับ", "is"),
    "ne": Text("ไม่เท่ากับ", "is not"),
    "lt": Text("น้อยกว่า", "is less than"),
    "le": Text("ไม่เกิน", "is at most"),
    "ge": Text("ตั้งแต่", "is at least"),
    "gt": Text("มากกว่า", "is more than"),
    "has": Text("มีคำว่า", "contains"),
    "none": Text("ไม่มีค่า", "has no value"),
    "some": Text("มีค่า", "has a value"),
}
