"""What the codes of decision datasets are called, in both languages: one word for each, wherever people read it.

Called by pages, refusals, check-lists, briefs and files. docs/datasets.md has the same words; a test compares them.
"""

from app.core.text import Text

DATASET_STATE = {
    "candidate": Text("รอพิจารณา", "Awaiting review"),
    "reviewed": Text("พิจารณาครบแล้ว", "Reviewed"),
    "released": Text("เผยแพร่แล้ว", "Released"),
    "deprecated": Text("มีรุ่นใหม่แทนแล้ว", "Replaced"),
    "retracted": Text("เพิกถอนแล้ว", "Retracted"),
}

NOT_IN_FORCE = {
    "retracted": Text("เพิกถอนแล้ว ห้ามใช้", "RETRACTED, DO NOT USE"),
    "deprecated": Text("มีรุ่นใหม่แทนแล้ว", "REPLACED BY A LATER VERSION"),
}
"""What stands over files of versions that are not in force."""

DATASET_ACT = {
    "review": Text("พิจารณาแล้ว ให้ผ่าน", "Reviewed: it may pass"),
    "send_back": Text("ส่งกลับให้แก้ไข", "Sent back"),
    "urge": Text("ขอเผยแพร่เร่งด่วน", "Asked for release at once"),
    "release": Text("เผยแพร่", "Released"),
    "ratify": Text("ให้สัตยาบัน", "Ratified"),
    "deprecate": Text("มีรุ่นใหม่แทน", "Replaced by a later version"),
    "retract": Text("เพิกถอน", "Retracted"),
}

DATASET_UNIT = {
    "structural": Text("หน่วยด้านโครงสร้าง", "Structural unit"),
    "non_structural": Text("หน่วยด้านไม่ใช้โครงสร้าง", "Non-structural unit"),
}
"""The dialogue units as bodies; `app.dialogue.words.UNIT` says to which side of the matter an input belongs."""


def the_unit(unit: str) -> Text:
    """A dialogue unit within a sentence."""
    name = DATASET_UNIT[unit]
    return Text(name.th, f"the {name.en.lower()}")


def the_lead(unit: str) -> Text:
    """The lead of a dialogue unit within a sentence."""
    named = the_unit(unit)
    return Text(f"หัวหน้า{named.th}", f"the lead of {named.en}")
