"""Why an act on a dataset is refused."""

from app.core.errors import Conflict
from app.core.text import Text


class DatasetStepRefused(Conflict):
    """The state of a dataset does not allow the act."""

    code = "dataset_step_refused"
    title = Text("สถานะของชุดข้อมูลทำรายการนี้ไม่ได้", "The state of this dataset does not allow that")
    advice = Text("โหลดหน้านี้ใหม่เพื่อดูสถานะล่าสุด", "Load it again to see its present state.")


class ReviewsMissing(Conflict):
    """Both units' leads review before a release."""

    code = "reviews_missing"
    title = Text("หัวหน้าหน่วยยังพิจารณาไม่ครบ", "The units' leads have not both reviewed it")
    advice = Text("ให้หัวหน้าหน่วยทั้งสองพิจารณาก่อน", "Have the leads of both units review it first.")


class ChecksOpen(Conflict):
    """Something on the check-list blocks."""

    code = "checks_open"
    title = Text("รายการตรวจยังไม่ผ่าน", "The check-list is not clear")
    advice = Text("แก้ไขรายการที่ระบุไว้ แล้วจัดทำชุดข้อมูลใหม่", "Mend what is named, then assemble the dataset again.")


class OtherContent(Conflict):
    """Whoever acts looked at another content."""

    code = "content_differs"
    title = Text("เนื้อหาไม่ใช่ฉบับที่ท่านดู", "Not the content that you looked at")
    advice = Text("โหลดหน้านี้ใหม่ ตรวจดูเนื้อหา แล้วทำอีกครั้ง", "Load it again, look at it, and act again.")


class NothingToRatify(Conflict):
    """Only an urgent release is ratified, once."""

    code = "nothing_to_ratify"
    title = Text("ไม่มีการเผยแพร่เร่งด่วนที่รอสัตยาบัน", "There is no urgent release to ratify")
    advice = Text("การเผยแพร่นี้ประธานเผยแพร่เองหรือให้สัตยาบันแล้ว", "The chair released it, or has ratified it already.")
