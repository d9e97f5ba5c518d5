"""Versions that were retracted: who may still read what they hold, and what others are told of them.

The rule, with its reason: docs/roles.md, "Retracted versions of layers".
"""

from typing import Any

from app.accounts.policy import Action, Policy
from app.core.errors import NotAllowed
from app.core.text import Text
from app.layers.models import LayerVersion


class VersionRetracted(NotAllowed):
    """What a retracted version holds is read by those who publish layers and those who audit, nobody else."""

    code = "version_retracted"
    title = Text("รุ่นนี้เพิกถอนแล้ว", "This version was retracted")
    advice = Text(
        "ห้ามใช้ตัดสินใจ โปรดใช้รุ่นปัจจุบันของชั้นข้อมูลนี้ ผู้ตรวจสอบ เจ้าหน้าที่ภูมิสารสนเทศ และเลขานุการยังเปิดดูรุ่นนี้ได้",
        "Do not decide on it: use the layer's current version. Auditors, GIS officers and the secretary still read it.",
    )


def sees_content(policy: Policy, version: LayerVersion) -> bool:
    """Whether somebody who sees a version may read what it holds, at whatever precision."""
    return version.state != "retracted" or policy.allows(Action.READ_RETRACTED, version.province_code)


def require_content(policy: Policy, row: Any) -> None:
    """Refuse what a retracted version holds, saying why it was retracted.

    Args:
        policy: Of whoever asks.
        row: The version, as `queries.versions` reads it.

    Raises:
        VersionRetracted: it is retracted, and they neither publish nor audit.
    """
    if sees_content(policy, row.LayerVersion):
        return
    advice = VersionRetracted.advice
    detail = advice
    if row.reason:
        detail = Text(f"เหตุผล: {row.reason} – {advice.th}", f"Reason: {row.reason} – {advice.en}")
    raise VersionRetracted(detail, extra={"state": row.LayerVersion.state, "reason": row.reason})
