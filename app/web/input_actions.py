"""What may be done to an input on its page, and how that is put to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.core.text import Text
from app.dialogue.rights import may_act
from app.dialogue.states import NEEDS_REASON, Act


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


async def possible_actions(
    session: AsyncSession, policy: Policy, province_code: str, row: Mapping[Any, Any]
) -> Sequence[InputAction]:
    """The acts that the input's state and the reader's rights allow; nobody checks their own input."""
    return [
        action
        for act, action in ACTIONS.items()
        if await may_act(session, policy, province_code=province_code, row=row, act=act)
    ]
