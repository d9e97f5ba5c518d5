"""What can be refused of edits, by name, with how to mend it."""

from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.core.text import Text


class NotEditable(NotAllowed):
    """Only the features of a current version of exact precision are edited."""

    code = "layer_not_editable"
    title = Text("แก้ไขชั้นข้อมูลนี้ไม่ได้", "This layer cannot be edited")
    advice = Text(
        "แก้ไขได้เฉพาะชั้นข้อมูลเวกเตอร์แบบละเอียด (exact) ที่เผยแพร่แล้ว ด้วยรหัสของชั้นข้อมูลเอง ไม่ใช่รหัสของรุ่น (ลงท้าย -v และเลข)",
        "Only vector layers of precision exact that are published can be edited, under the layer's own id, not that "
        "of a version (-v and a number).",
    )


class ChangeSetState(Conflict):
    """The state of the change set does not allow that."""

    code = "change_set_state"
    title = Text("สถานะของชุดการแก้ไขทำรายการนี้ไม่ได้", "The state of this change set does not allow that")
    advice = Text("โหลดหน้านี้ใหม่เพื่อดูสถานะล่าสุด", "Load it again to see its present state.")


class ChangesProposed(ChangeSetState):
    """What is proposed is not edited meanwhile."""

    code = "changes_proposed"
    title = Text("ชุดการแก้ไขนี้เสนอไปแล้ว", "Your changes are proposed")
    advice = Text(
        "รอผลการพิจารณา หรือถอนข้อเสนอในหน้าชั้นข้อมูลก่อน แล้วแก้ไขต่อ ยังไม่มีการบันทึก",
        "Wait until they are looked at, or withdraw the proposal on the layer's page. Nothing was stored.",
    )


class NothingChanged(Conflict):
    """There is nothing to publish."""

    code = "nothing_changed"
    title = Text("ยังไม่มีการแก้ไข", "Nothing is changed")
    advice = Text("แก้ไขข้อมูลอย่างน้อยหนึ่งรายการก่อน", "Change at least one feature first.")


class OpenConflicts(Conflict):
    """Somebody else changed the same features."""

    code = "change_set_conflicts"
    title = Text("มีผู้อื่นแก้ไขข้อมูลรายการเดียวกัน", "Somebody else changed the same features")
    advice = Text(
        "ในหน้าการแก้ไขของชั้นข้อมูล เลือกทีละรายการว่าจะใช้ของท่านหรือของเขา แล้วเผยแพร่ใหม่ ยังไม่มีการเผยแพร่",
        "On the page of your changes decide for each of them: keep yours or take theirs. Then publish again. Nothing "
        "was published.",
    )


class ConflictFirst(Conflict):
    """A feature in conflict is decided before it is edited further."""

    code = "decide_conflict_first"
    title = Text("ต้องตัดสินความขัดแย้งของรายการนี้ก่อน", "Decide the conflict first")
    advice = Text(
        "ผู้อื่นแก้ไขรายการนี้ด้วย เลือกในหน้าการแก้ไขของชั้นข้อมูลก่อนว่าจะใช้ของท่านหรือของเขา ยังไม่มีการบันทึก",
        "Somebody else changed this feature too. Decide on the page of your changes, then go on. Nothing was stored.",
    )


class TooManyChanges(Conflict):
    """A change set holds so many features and no more."""

    code = "too_many_changes"
    title = Text("แก้ไขมากเกินไปในชุดเดียว", "Too many changes in one set")
    advice = Text(
        "ชุดหนึ่งแก้ไขได้ 10,000 รายการ เผยแพร่หรือเสนอชุดนี้ก่อน หากแก้ทั้งชั้นข้อมูลให้ส่งเป็นไฟล์รุ่นใหม่ ยังไม่มีการบันทึก",
        "A set holds 10,000 features. Publish or propose it first; send a whole layer as a file. Nothing was stored.",
    )


class NoSuchFeature(NotFound):
    """There is no such feature, or it is deleted in this change set."""

    code = "no_such_feature"
    title = Text("ไม่พบข้อมูลรายการนี้", "There is no such feature")
    advice = Text(
        "รายการนี้อาจถูกลบแล้ว โหลดชั้นข้อมูลใหม่ในโปรแกรมของท่าน",
        "It may have been deleted. Load the layer again in your program.",
    )


class FeatureRefused(InvalidInput):
    """A feature that was sent does not fit the layer."""

    code = "feature_refused"
    title = Text("ข้อมูลที่แก้ไขไม่ตรงกับชั้นข้อมูล", "The feature does not fit the layer")
