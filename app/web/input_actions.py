"""What may be done to an input on its page, and how that is put to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.policy import Policy, Target
from app.core.text import Text
from app.dialogue import service
from app.dialogue.states import NEEDS_REASON, TRANSITIONS, Act


@dataclass(frozen=True, slots=True)
class InputAction:
    """One act as its small form shows it: a button, what it means, and the button that confirms."""

    name: Act
    label: Text
    meaning: Text
    confirm: Text
    takes_reason: bool = True

    @property
    def needs_reason(self) -> bool:
        """Whether it is refused without a reason."""
        return self.name in NEEDS_REASON


ACTIONS: Mapping[Act, InputAction] = {
    "validate": InputAction(
        "validate",
        Text("ตรวจสอบแล้ว…", "Validate…"),
        Text(
            "ยืนยันว่าได้ตรวจสอบข้อมูลนี้แล้วและใช้เป็นข้อเท็จจริงได้ จะบันทึกชื่อของท่านไว้",
            "Confirm that this was checked and may be used as a fact. Your name is recorded with it.",
        ),
        Text("ยืนยันว่าตรวจสอบแล้ว", "Confirm: validated"),
        takes_reason=False,
    ),
    "return": InputAction(
        "return",
        Text("ส่งกลับให้แก้ไข…", "Return…"),
        Text("ผู้ส่งจะเห็นเหตุผลนี้และส่งฉบับแก้ไขได้", "The sender sees the reason and can send a mended version."),
        Text("ส่งกลับ", "Return it"),
    ),
    "dispute": InputAction(
        "dispute",
        Text("โต้แย้ง…", "Dispute…"),
        Text(
            "บันทึกว่าข้อมูลนี้ขัดแย้งกับที่ท่านทราบ ข้อมูลเดิมยังคงแสดงอยู่พร้อมข้อโต้แย้ง",
            "Record that this conflicts with what you know. The input stays visible, with the dispute.",
        ),
        Text("บันทึกข้อโต้แย้ง", "Record the dispute"),
    ),
    "withdraw": InputAction(
        "withdraw",
        Text("ถอนข้อมูล…", "Withdraw…"),
        Text(
            "ถอนแล้วเรียกคืนไม่ได้ ประวัติยังคงอยู่ หากมีข้อมูลใหม่ให้ส่งเป็นรายการใหม่",
            "This cannot be undone; the history stays. Send a new input if there is something new.",
        ),
        Text("ยืนยันการถอน", "Confirm: withdraw"),
    ),
}

DONE: Mapping[str, Text] = {
    "version": Text("ได้รับฉบับใหม่แล้ว", "The new version was received."),
    "validate": Text("บันทึกแล้ว: ตรวจสอบแล้ว", "Recorded: validated."),
    "return": Text("บันทึกแล้ว: ส่งกลับให้แก้ไข", "Recorded: returned."),
    "dispute": Text("บันทึกแล้ว: มีข้อโต้แย้ง", "Recorded: disputed."),
    "withdraw": Text("บันทึกแล้ว: ถอนข้อมูล", "Recorded: withdrawn."),
}


def may_change(policy: Policy, province_code: str, item: Mapping[str, Any]) -> bool:
    """Whether the reader may put a new version in this one's place."""
    target = Target(unit=item["unit"], entered_by=item["entered_by"]["id"])
    return item["state"] in TRANSITIONS["version"][0] and policy.allows(
        service.ACTIONS["version"], province_code, target
    )


def possible_actions(policy: Policy, province_code: str, item: Mapping[str, Any]) -> Sequence[InputAction]:
    """The acts that the input's state and the reader's rights allow; nobody checks their own input."""
    enterer = item["entered_by"]["id"]
    is_own = enterer == policy.principal.person_id
    possible: list[InputAction] = []
    for act, action in ACTIONS.items():
        target = Target(
            unit=item["unit"],
            entered_by=enterer,
            is_validated=act == "withdraw" and item["state"] == "validated",
        )
        if is_own and act in ("validate", "return"):
            continue
        if item["state"] in TRANSITIONS[act][0] and policy.allows(service.ACTIONS[act], province_code, target):
            possible.append(action)
    return possible
