"""What the codes of layers are called, in both languages: one word for each, wherever people read it.

Called by pages, check-lists, briefs and files. Those that only pages show stand with the pages.
"""

from app.core.text import Text

LAYER_KIND = {
    "hazard": Text("ภัย", "Hazard"),
    "exposure": Text("ความล่อแหลม", "Exposure"),
    "vulnerability": Text("ความเปราะบาง", "Vulnerability"),
    "capacity": Text("ศักยภาพ", "Capacity"),
    "result": Text("ผลการวิเคราะห์", "Results"),
}

LAYER_STATE = {
    "loaded": Text("นำเข้าแล้ว ยังไม่เผยแพร่", "Loaded, not published"),
    "published": Text("เผยแพร่แล้ว", "Published"),
    "deprecated": Text("เลิกใช้แล้ว", "Deprecated"),
    "retracted": Text("เพิกถอนแล้ว", "Retracted"),
}

LAYER_DATUM = {
    "ground": Text("เหนือพื้นดิน", "Above the ground"),
    "msl": Text("เหนือระดับทะเลปานกลาง (รทก.)", "Above mean sea level"),
}
