"""What is said of a file: part by part, in Thai and English, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.text import Text

PROVEN, PARTS_PROVEN, NOT_PROVEN, NOT_OURS = "proven", "parts_proven", "not_proven", "not_ours"
EXIT_CODES: Mapping[str, int] = {PROVEN: 0, NOT_PROVEN: 1, NOT_OURS: 1, PARTS_PROVEN: 3}
GOOD = frozenset({"proven", "not_carried", "absent", "extra", "unknown"})
"""Results that do not speak against a file."""
OUTCOMES: Mapping[str, Text] = {
    PROVEN: Text(
        "ไฟล์นี้พิสูจน์แล้ว: ทุกไบต์เป็นตามที่ระบบประทับตรา และทุกส่วนตรงกับชุดข้อมูลที่เผยแพร่",
        "Proven: every byte is as the service sealed it, and every part is that of the released dataset.",
    ),
    PARTS_PROVEN: Text(
        "ส่วนต่าง ๆ พิสูจน์แล้ว แต่มีการเขียนลงไฟล์หลังส่งออก (เช่น เปิดใน QGIS แล้วบันทึก) "
        "รูปแบบการแสดงผลและสิ่งที่เพิ่มเข้ามาไม่ได้พิสูจน์ หากต้องการไฟล์เดิม ให้ดาวน์โหลดจากระบบอีกครั้ง",
        "The parts are proven, but the file itself was written to after it was exported (QGIS does that). Styles, and "
        "whatever was added, are not proven. For the file as it was, download it again.",
    ),
    NOT_PROVEN: Text(
        "ไฟล์นี้พิสูจน์ไม่ได้ อย่าใช้ตัดสินใจ ให้ดาวน์โหลดจากระบบอีกครั้ง หรือแจ้งผู้ส่งไฟล์",
        "Not proven. Do not decide on this file: download it again, or tell whoever sent it.",
    ),
    NOT_OURS: Text(
        "ไฟล์นี้ไม่ใช่ไฟล์ชุดข้อมูลที่ระบบ Sonthana ส่งออก หรือหลักฐานในไฟล์ถูกนำออกหมด ตรวจว่าเลือกไฟล์ถูกต้อง",
        "This is no file of a dataset that Sonthana exported, or all that proved it was taken out. Check that it is "
        "the file you meant.",
    ),
}
LIMITS = Text(
    "การพิสูจน์บอกว่าไฟล์ไม่ถูกแก้ ไม่ได้บอกว่าชุดข้อมูลยังใช้อยู่ ตรวจสถานะล่าสุดที่ระบบ",
    "A proof says that nothing was changed, not that the dataset still stands: ask the service for its state.",
)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found of one part."""

    part: str
    """file, manifest, release, signature:KEY, checkpoint, words, table:NAME, input:ID, text:ID, areas,
    layer:COLLECTION, layers (a list of them), metadata, project:NAME, projects (all of them), acts, extra:NAME."""
    result: str
    """proven, changed, missing, unreadable, unknown_key, not_carried, absent (words of an input, lawfully or not),
    extra (beside the dataset), unknown (nothing speaks for or against it)."""
    text: Text

    @property
    def is_good(self) -> bool:
        """Whether it does not speak against the file."""
        return self.result in GOOD

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"part": self.part, "result": self.result, "detail": {"th": self.text.th, "en": self.text.en}}


@dataclass(slots=True)
class FileReport:
    """All that is said of a file."""

    file: str
    format: str | None = None
    dataset: Mapping[str, Any] | None = None
    """`province`, `name`, `version`, `title` as the manifest has them."""
    content_hash: str | None = None
    parts: list[Part] = field(default_factory=list[Part])
    outcome: str = NOT_PROVEN

    @property
    def exit_code(self) -> int:
        """Of the command."""
        return EXIT_CODES[self.outcome]

    def faults(self) -> Sequence[Part]:
        """What speaks against it."""
        return [part for part in self.parts if not part.is_good]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        words = OUTCOMES[self.outcome]
        return {
            "file": self.file,
            "format": self.format,
            "outcome": self.outcome,
            "detail": {"th": words.th, "en": words.en},
            "dataset": dict(self.dataset) if self.dataset else None,
            "content_hash": self.content_hash,
            "parts": [part.as_json() for part in self.parts],
        }
