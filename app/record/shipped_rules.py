"""The routing rules that a new province starts with; docs/methods/routing.md explains them."""

from collections.abc import Mapping
from typing import Any

URGENT_OR_VALIDATED: Mapping[str, Any] = {
    "id": "urgent-or-validated",
    "version": 1,
    "audience": "command",
    "author": "Sonthana",
    "reason_th": "ข้อมูลเร่งด่วนถึงกองบัญชาการทันที ข้อมูลอื่นเมื่อผ่านการตรวจสอบแล้ว และการแก้ไขทุกครั้งของเรื่องที่ส่งไปแล้ว",
    "reason_en": "Urgent inputs reach the command at once, the rest once validated, and corrections of what was sent.",
    "clauses": [
        {
            "on": ["assessment.submitted", "assessment.versioned"],
            "if": {
                "all": [
                    {"fact": "unit", "one_of": ["structural", "non_structural", "both"]},
                    {"any": [{"fact": "severity", "at_least": 4}, {"fact": "life_at_risk", "equals": True}]},
                ]
            },
            "reason": {
                "th": "ความรุนแรงระดับ 4 ขึ้นไป หรือมีชีวิตอยู่ในอันตราย: ส่งทันที",
                "en": "Severity 4 or more, or life at risk: sent at once",
            },
        },
        {
            "on": ["assessment.validated"],
            "if": {"fact": "on_stream", "equals": False},
            "reason": {"th": "ผ่านการตรวจสอบแล้ว", "en": "Validated"},
        },
        {
            "on": [
                "assessment.versioned",
                "assessment.returned",
                "assessment.disputed",
                "assessment.withdrawn",
            ],
            "if": {"fact": "on_stream", "equals": True},
            "reason": {
                "th": "แก้ไขเรื่องที่ส่งถึงกองบัญชาการแล้ว",
                "en": "Corrects what the command was sent before",
            },
        },
    ],
}

DATASETS: Mapping[str, Any] = {
    "id": "datasets-to-command",
    "version": 1,
    "audience": "command",
    "author": "Sonthana",
    "reason_th": "ชุดข้อมูลเพื่อการตัดสินใจถึงกองบัญชาการทันทีที่เผยแพร่ และทุกครั้งที่สิ่งที่อ้างอิงเปลี่ยนไป",
    "reason_en": "Decision datasets reach the command when released, and whenever what they rest on moves.",
    "clauses": [
        {
            "on": ["dataset.released"],
            "if": {},
            "reason": {"th": "คณะกรรมการเผยแพร่ชุดข้อมูล", "en": "The committee released a dataset"},
        },
        {
            "on": ["dataset.basis_moved"],
            "if": {"fact": "on_stream", "equals": True},
            "reason": {
                "th": "สิ่งที่ชุดข้อมูลอ้างอิงเปลี่ยนไปหลังเผยแพร่",
                "en": "Something that the dataset rests on has moved since its release",
            },
        },
        {
            "on": ["dataset.ratified", "dataset.retracted"],
            "if": {"fact": "on_stream", "equals": True},
            "reason": {
                "th": "สถานะของชุดข้อมูลที่ส่งถึงกองบัญชาการเปลี่ยนไป",
                "en": "The standing of a dataset that the command was sent has changed",
            },
        },
    ],
}
SHIPPED_RULES = (URGENT_OR_VALIDATED, DATASETS)
