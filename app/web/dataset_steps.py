"""What happens next with a dataset: for whom it waits, and which acts its page offers to whom.

The rules themselves stand in app/datasets; here they become sentences and buttons. Nothing here reads the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.accounts.policy import Action, Policy
from app.core.text import Text
from app.datasets.answers import urgency
from app.datasets.states import ACTIONS, MAY_ACT, NEEDS_REASON, UNITS, Act
from app.datasets.words import the_lead

BASIS_MOVED = Text(
    "สิ่งที่อ้างอิงเปลี่ยนไปหลังเผยแพร่ ดูรายการตรวจก่อนใช้ตัดสินใจ",
    "What it rests on has moved since its release: see the check-list before deciding on it",
)
"""Of a released version on whose check-list something blocks."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands: its state, and what was done to it."""

    state: str
    verdicts: Mapping[str, str]
    """Unit → the last word of its lead: review or send_back."""
    urged: frozenset[str]
    """Units whose leads have asked for release at once."""
    is_urgent: bool
    is_ratified: bool | None
    blocks: int
    """How many points of the check-list block it."""

    @property
    def missing(self) -> Sequence[str]:
        """The units that have not let it pass."""
        return [unit for unit in UNITS if self.verdicts.get(unit) != "review"]


def standing_of(state: str, acts: Sequence[Mapping[str, Any]], *, blocks: int) -> Standing:
    """Where a version stands.

    Args:
        state: Its state.
        acts: As `act_read` shows them, oldest first.
        blocks: How many points of the check-list block it.
    """
    verdicts = {act["unit"]: act["act"] for act in acts if act["act"] in ("review", "send_back")}
    urged = frozenset(act["unit"] for act in acts if act["act"] == "urge")
    return Standing(state, verdicts, urged, **urgency(acts), blocks=blocks)


def waits_for(standing: Standing) -> Sequence[Text]:
    """What a version waits for, a sentence each, the first thing first; nothing where it waits for nobody."""
    if standing.state == "candidate":
        return _before_review(standing)
    if standing.state == "reviewed":
        return _before_release(standing)
    if standing.state == "released":
        return _after_release(standing)
    return []


def _before_review(standing: Standing) -> Sequence[Text]:
    if standing.blocks:
        points = "1 point" if standing.blocks == 1 else f"{standing.blocks} points"
        thai = f"รอแก้ {standing.blocks} ข้อในรายการตรวจ แล้วจัดทำใหม่"
        return [Text(thai, f"Waits for {points} of the check-list to be mended")]
    sent_back = [the_lead(unit) for unit in standing.missing if standing.verdicts.get(unit) == "send_back"]
    if sent_back:
        return [
            Text(f"{lead.th}ส่งกลับแล้ว รอจัดทำรุ่นใหม่", f"Sent back by {lead.en}: waits to be assembled again")
            for lead in sent_back
        ]
    leads = [the_lead(unit) for unit in standing.missing]
    return [Text(f"รอ{lead.th}พิจารณา", f"Waits for {lead.en}") for lead in leads]


def _before_release(standing: Standing) -> Sequence[Text]:
    if standing.blocks:
        thai = f"มี {standing.blocks} ข้อที่ต้องแก้ก่อนเผยแพร่"
        return [Text(thai, f"Blocked: {standing.blocks} to be mended before a release")]
    if not standing.urged:
        return [Text("รอประธานเผยแพร่", "Waits for the chair to release it")]
    asked = [the_lead(unit) for unit in UNITS if unit in standing.urged]
    others = [the_lead(unit) for unit in UNITS if unit not in standing.urged]
    return [
        *(Text(f"{lead.th}ขอเผยแพร่เร่งด่วน", f"Release at once asked for by {lead.en}") for lead in asked),
        *(
            Text(f"รอ{lead.th}เห็นพ้อง หรือประธานเผยแพร่", f"Waits for {lead.en} to agree, or for the chair")
            for lead in others
        ),
    ]


def _after_release(standing: Standing) -> Sequence[Text]:
    waits: list[Text] = []
    if standing.blocks:
        ways = Text("รอจัดทำรุ่นใหม่ หรือประธานเพิกถอน", "waits for a new version, or for the chair to retract it")
        waits.append(Text(f"{BASIS_MOVED.th} {ways.th}", f"{BASIS_MOVED.en}; {ways.en}"))
    if standing.is_urgent and not standing.is_ratified:
        waits.append(Text("เผยแพร่เร่งด่วนแล้ว รอประธานให้สัตยาบัน", "Released at once; waits for the chair to ratify it"))
    return waits


@dataclass(frozen=True, slots=True)
class DatasetAction:
    """One act as its small form shows it: a button, what it means, and the button that confirms."""

    name: Act
    label: Text
    meaning: Text
    confirm: Text
    is_primary: bool = False
    hindrance: Text | None = None
    """Why it cannot be done yet."""

    @property
    def needs_reason(self) -> bool:
        """Whether it is refused without a reason."""
        return self.name in NEEDS_REASON


BLOCKED = Text("ยังทำไม่ได้: รายการตรวจมีข้อที่ต้องแก้ก่อน", "Not yet: the check-list has points that must be mended first.")
BUTTONS: Sequence[DatasetAction] = (
    DatasetAction(
        "review",
        Text("ให้ผ่าน…", "Let it pass…"),
        Text(
            "ยืนยันในนามหน่วยของท่านว่าเนื้อหานี้ถูกต้องพอให้ใช้ตัดสินใจ ชื่อและตำแหน่งของท่านจะบันทึกไว้",
            "Confirm for your unit that this is sound enough to decide on. Your name and position are recorded.",
        ),
        Text("ยืนยัน: ให้ผ่าน", "Confirm: it may pass"),
        is_primary=True,
    ),
    DatasetAction(
        "send_back",
        Text("ส่งกลับ…", "Send back…"),
        Text(
            "บอกว่าต้องแก้อะไร ผู้จัดทำจะเห็นเหตุผลนี้และจัดทำรุ่นใหม่ได้",
            "Say what is to be mended; whoever assembled it sees the reason and can make a new version.",
        ),
        Text("ส่งกลับ", "Send it back"),
    ),
    DatasetAction(
        "release",
        Text("เผยแพร่…", "Release…"),
        Text(
            "เมื่อเผยแพร่แล้ว กองบัญชาการได้รับทันที และเรียกคืนไม่ได้ (เพิกถอนได้) รุ่นก่อนของชุดข้อมูลนี้จะเลิกใช้",
            "The command gets it at once. It cannot be called back, only retracted. Earlier versions are replaced.",
        ),
        Text("ยืนยันการเผยแพร่", "Confirm: release"),
        is_primary=True,
    ),
    DatasetAction(
        "urge",
        Text("เผยแพร่เร่งด่วน…", "Release at once…"),
        Text(
            "ใช้เมื่อรอประธานไม่ได้ เมื่อหัวหน้าหน่วยทั้งสองขอแล้ว จะเผยแพร่ทันที และประธานให้สัตยาบันภายหลัง",
            "For when the chair cannot be waited for: once both leads ask, it is released; the chair ratifies later.",
        ),
        Text("ยืนยัน: ขอเผยแพร่เร่งด่วน", "Confirm: release at once"),
    ),
    DatasetAction(
        "ratify",
        Text("ให้สัตยาบัน…", "Ratify…"),
        Text(
            "รับรองในฐานะประธานว่าการเผยแพร่เร่งด่วนนี้ชอบแล้ว",
            "As the chair, confirm what both leads released at once.",
        ),
        Text("ยืนยันการให้สัตยาบัน", "Confirm: ratify"),
        is_primary=True,
    ),
    DatasetAction(
        "retract",
        Text("เพิกถอน…", "Retract…"),
        Text(
            "กองบัญชาการจะได้รับแจ้งทันทีพร้อมเหตุผลนี้ ชุดข้อมูลยังเปิดดูได้โดยมีเครื่องหมายว่าเพิกถอน และเผยแพร่อีกไม่ได้",
            "The command is told at once, with this reason. It stays readable, marked so, and is never released again.",
        ),
        Text("ยืนยันการเพิกถอน", "Confirm: retract"),
    ),
)

DONE: Mapping[str, Text] = {
    "review": Text("บันทึกแล้ว: หน่วยของท่านให้ผ่าน", "Recorded: your unit lets it pass."),
    "send_back": Text("บันทึกแล้ว: ส่งกลับให้แก้ไข", "Recorded: sent back."),
    "urge": Text("บันทึกแล้ว: ขอเผยแพร่เร่งด่วน", "Recorded: release at once was asked for."),
    "release": Text("เผยแพร่แล้ว กองบัญชาการได้รับแล้ว", "Released: the command has it."),
    "ratify": Text("บันทึกแล้ว: ให้สัตยาบัน", "Recorded: ratified."),
    "retract": Text("บันทึกแล้ว: เพิกถอน และแจ้งกองบัญชาการแล้ว", "Recorded: retracted; the command has been told."),
}


def offered(policy: Policy, province_code: str, standing: Standing) -> Sequence[DatasetAction]:
    """The acts that the state and the reader's rights allow, those that are hindered for now with the reason."""
    return [
        replace(one, hindrance=_hindrance(one.name, standing))
        for one in BUTTONS
        if policy.allows(ACTIONS[one.name], province_code) and _makes_sense(policy, province_code, one.name, standing)
    ]


def _makes_sense(policy: Policy, province_code: str, act: Act, standing: Standing) -> bool:
    if standing.state not in MAY_ACT[act]:
        return False
    if act == "ratify":
        return standing.is_urgent and not standing.is_ratified
    if act in ("review", "urge"):
        grant = policy.grant_for(Action.REVIEW_DATASET, province_code)
        unit = grant.unit if grant else None
        return unit not in standing.urged if act == "urge" else standing.verdicts.get(unit or "") != "review"
    return True


def _hindrance(act: Act, standing: Standing) -> Text | None:
    return BLOCKED if standing.blocks and act in ("review", "release", "urge") else None
