"""What the codes of inputs, states and roles are called on pages, in both languages.

Templates and islands share these: a page carries them, in its own language, as JSON for the islands.
"""

from collections.abc import Mapping

from app.core.text import Language, Text
from app.dialogue.words import CONFIDENCE, DATUM, QUANTITY, READING_UNIT, SEVERITY, STATE, UNIT
from app.web import dataset_words, layer_words

SEVERITY_MEANING = {
    "1": Text("เฝ้าดู ยังไม่กระทบการใช้ชีวิต", "Watch it; daily life goes on"),
    "2": Text("กระทบบางจุด คนในพื้นที่จัดการเองได้", "Some places affected; people there can cope"),
    "3": Text("กระทบหลายครัวเรือน ต้องการความช่วยเหลือจากอำเภอ", "Many households affected; the district must help"),
    "4": Text(
        "กระทบวงกว้างหรือระบบสำคัญล้มเหลว ต้องการความช่วยเหลือจากจังหวัด",
        "Wide effects or a vital system fails; the province must help",
    ),
    "5": Text("ชีวิตหรือระบบสำคัญของเมืองอยู่ในอันตราย ต้องทำทันที", "Lives or the town's vital systems in danger; act at once"),
}

CHANNEL = {
    "web": Text("เว็บ", "Web"),
    "phone": Text("โทรศัพท์", "Phone"),
    "radio": Text("วิทยุสื่อสาร", "Radio"),
    "line": Text("LINE", "LINE"),
    "paper": Text("เอกสาร", "Paper"),
}

ACKNOWLEDGEMENT = {
    "none": Text("ยังไม่มีผู้รับทราบ", "Not yet acknowledged"),
    "received": Text("รับทราบแล้ว", "Received"),
    "accepted": Text("รับไปดำเนินการ", "Accepted"),
    "deferred": Text("ชะลอไว้", "Deferred"),
    "rejected": Text("ไม่ดำเนินการ", "Rejected"),
    "actioned": Text("ดำเนินการแล้ว", "Actioned"),
}

ROLE = {
    "member": Text("สมาชิกหน่วยสนทนา", "Unit member"),
    "lead": Text("หัวหน้าหน่วยสนทนา", "Unit lead"),
    "secretary": Text("เลขานุการคณะกรรมการ", "Committee secretary"),
    "chair": Text("ประธานคณะกรรมการ", "Committee chair"),
    "director": Text("ผู้อำนวยการ", "Director"),
    "watch": Text("เจ้าหน้าที่เวรศูนย์บัญชาการ", "Command watch officer"),
    "gis": Text("เจ้าหน้าที่ภูมิสารสนเทศ", "GIS officer"),
    "auditor": Text("ผู้ตรวจสอบ", "Auditor"),
}

FEED_KIND = {
    "assessment.submitted": Text("ส่งข้อมูลใหม่", "New input"),
    "assessment.versioned": Text("แก้ไขเป็นฉบับใหม่", "New version"),
    "assessment.validated": Text("ตรวจสอบแล้ว", "Validated"),
    "assessment.returned": Text("ส่งกลับให้แก้ไข", "Returned"),
    "assessment.disputed": Text("มีข้อโต้แย้ง", "Disputed"),
    "assessment.withdrawn": Text("ถอนแล้ว", "Withdrawn"),
    "dataset.released": Text("ชุดข้อมูลประกอบการตัดสินใจ", "Decision dataset"),
    "dataset.ratified": Text("ประธานให้สัตยาบันชุดข้อมูล", "Dataset ratified by the chair"),
    "dataset.retracted": Text("เพิกถอนชุดข้อมูล", "Dataset retracted"),
    "dataset.basis_moved": Text("สิ่งที่ชุดข้อมูลอ้างอิงเปลี่ยนไป", "What a dataset rests on has moved"),
}

ISLAND_LISTS: Mapping[str, Mapping[str, Text]] = {
    "unit": UNIT,
    "severity": SEVERITY,
    "state": STATE,
    "confidence": CONFIDENCE,
    "channel": CHANNEL,
    "quantity": QUANTITY,
    "reading_unit": READING_UNIT,
    "datum": DATUM,
    "acknowledgement": ACKNOWLEDGEMENT,
    "feed_kind": FEED_KIND,
    "dataset_act": dataset_words.DATASET_ACT,
    "dataset_state": dataset_words.DATASET_STATE,
}
"""What islands too need words for; every page carries these."""

LISTS: Mapping[str, Mapping[str, Text]] = {**ISLAND_LISTS, **layer_words.LISTS, **dataset_words.LISTS}


def in_language(language: Language) -> dict[str, dict[str, str]]:
    """The lists in one language, as the islands read them."""
    return {name: {code: text.to(language) for code, text in words.items()} for name, words in ISLAND_LISTS.items()}
