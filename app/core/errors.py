"""What can go wrong, by name: small classes that know nothing of HTTP.

Each class has a stable `code`, a title and an advice (how to mend it) in both languages; an instance may say more
exactly what was wrong. `app/core/problems.py` maps classes to HTTP statuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.core.text import Text


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in what was sent."""

    pointer: str
    """JSON Pointer (RFC 6901) into the body; `?name` for a query parameter."""
    code: str
    detail: Text


class SonthanaError(Exception):
    """Base of all errors that a person or program can do something about."""

    code: ClassVar[str] = "error"
    title: ClassVar[Text] = Text("เกิดข้อผิดพลาด", "Something went wrong")
    advice: ClassVar[Text] = Text("โปรดลองอีกครั้ง", "Please try again.")

    def __init__(
        self,
        detail: Text | None = None,
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self.code)
        self.errors = tuple(errors)
        self.detail = detail or self._told()
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    def _told(self) -> Text:
        """The first faults in a sentence each, then the general advice."""
        told = [
            Text(f"{fault.pointer or '/'}: {fault.detail.th}", f"{fault.pointer or '/'}: {fault.detail.en}")
            for fault in self.errors[:3]
        ]
        return Text(
            " ".join([*(t.th for t in told), self.advice.th]), " ".join([*(t.en for t in told), self.advice.en])
        )


class InvalidInput(SonthanaError):
    """What was sent is malformed; `errors` says where."""

    code = "invalid_input"
    title = Text("ข้อมูลที่ส่งมาไม่ถูกต้อง", "The data sent is not valid")
    advice = Text(
        "โปรดแก้ไขช่องที่ระบุไว้ใน errors แล้วส่งใหม่ ยังไม่มีการบันทึกข้อมูลใด ๆ",
        "Mend the fields named in errors and send again. Nothing was stored.",
    )


class InvalidParameter(SonthanaError):
    """A query parameter or header is malformed."""

    code = "invalid_parameter"
    title = Text("พารามิเตอร์ไม่ถูกต้อง", "A parameter is not valid")
    advice = Text("โปรดแก้ไขพารามิเตอร์ที่ระบุไว้", "Mend the parameter that is named.")


class TooLarge(SonthanaError):
    """A body or an answer is larger than allowed."""

    code = "too_large"
    title = Text("ข้อมูลใหญ่เกินไป", "Too large")
    advice = Text("ลดขนาดข้อมูลแล้วส่งใหม่ ยังไม่มีการบันทึกข้อมูลใด ๆ", "Send less and try again. Nothing was stored.")


class TooSlow(SonthanaError):
    """A body did not arrive in time."""

    code = "too_slow"
    title = Text("ส่งข้อมูลช้าเกินไป", "The body took too long")
    advice = Text(
        "สัญญาณอาจไม่ดี ส่งอีกครั้งด้วย UUID เดิม จะไม่ซ้ำ ยังไม่มีการบันทึกข้อมูลใด ๆ",
        "The line may be bad. Send again with the same UUID: it is stored once. Nothing was stored.",
    )


class NotSignedIn(SonthanaError):
    """No valid credentials on something that is not public."""

    code = "not_signed_in"
    title = Text("ยังไม่ได้เข้าสู่ระบบ", "Not signed in")
    advice = Text(
        "โปรดเข้าสู่ระบบ หรือส่งโทเคนแบบ Bearer หรือ Basic (ชื่อผู้ใช้ token)",
        "Sign in, or send an app token as Bearer or as Basic with user name `token`.",
    )


class SignInRefused(SonthanaError):
    """Wrong name or password."""

    code = "sign_in_refused"
    title = Text("เข้าสู่ระบบไม่สำเร็จ", "Sign-in refused")
    advice = Text(
        "อีเมล หมายเลขโทรศัพท์ หรือรหัสผ่านไม่ถูกต้อง โปรดตรวจสอบแล้วลองใหม่",
        "The e-mail, phone number or password is wrong. Check them and try again.",
    )


class TooManyAttempts(SonthanaError):
    """Sign-in was tried too often."""

    code = "too_many_attempts"
    title = Text("ลองเข้าสู่ระบบหลายครั้งเกินไป", "Too many sign-in attempts")
    advice = Text("โปรดรอสักครู่แล้วลองใหม่", "Wait a while, then try again.")


class NotAllowed(SonthanaError):
    """Known, but this person may not do this to it."""

    code = "not_allowed"
    title = Text("ไม่มีสิทธิ์ทำรายการนี้", "Not allowed")
    advice = Text(
        "บทบาทของท่านทำรายการนี้ไม่ได้ โปรดติดต่อเลขานุการคณะกรรมการ",
        "Your role may not do this. Ask the committee secretary.",
    )


class CsrfMissing(NotAllowed):
    """A cookie-borne write came without its CSRF token."""

    code = "csrf_missing"
    title = Text("ไม่พบโทเคน CSRF", "CSRF token missing or wrong")
    advice = Text(
        "ส่งค่า csrf_token ในส่วนหัว X-CSRF-Token หรือโหลดหน้านี้ใหม่",
        "Send csrf_token in the X-CSRF-Token header, or reload the page.",
    )


class NotFound(SonthanaError):
    """Does not exist, or may not be known to exist."""

    code = "not_found"
    title = Text("ไม่พบสิ่งที่ขอ", "Not found")
    advice = Text("โปรดตรวจสอบที่อยู่ หรือสิทธิ์ของท่าน", "Check the address, or your rights.")


class RangeOutside(SonthanaError):
    """A range of bytes was asked for that a file does not reach."""

    code = "range_outside"
    title = Text("ไม่มีช่วงข้อมูลที่ขอ", "No such range of bytes")
    advice = Text(
        "ไฟล์อาจเปลี่ยนไปแล้ว ขนาดจริงอยู่ในส่วนหัว Content-Range โปรดเปิดไฟล์ใหม่ตั้งแต่ต้น",
        "The file may have changed; Content-Range says how large it is. Open it again from its beginning.",
    )


class Conflict(SonthanaError):
    """The request does not fit the present state."""

    code = "conflict"
    title = Text("ขัดแย้งกับข้อมูลปัจจุบัน", "Conflicts with the present state")
    advice = Text("โปรดโหลดข้อมูลล่าสุดแล้วลองใหม่", "Load the latest data and try again.")


class PreconditionRequired(SonthanaError):
    """A change was sent without saying which version it is based on."""

    code = "if_match_required"
    title = Text("ต้องระบุฉบับที่แก้ไข", "Say which version you change")
    advice = Text(
        'ส่งส่วนหัว If-Match เป็นเลขฉบับที่ท่านเห็น เช่น If-Match: "1"',
        'Send the version that you saw in the If-Match header, for example If-Match: "1".',
    )


class Unavailable(SonthanaError):
    """A part that is needed is down for the moment."""

    code = "unavailable"
    title = Text("ระบบยังไม่พร้อมใช้งาน", "Not available at the moment")
    advice = Text(
        "โปรดลองใหม่ในอีกสักครู่ ข้อมูลที่ส่งด้วย UUID เดิมจะไม่ซ้ำ",
        "Try again shortly; what is sent again with the same UUID is stored once.",
    )


class InternalError(SonthanaError):
    """A fault of ours."""

    code = "internal_error"
    title = Text("ข้อผิดพลาดภายในระบบ", "An error of ours")
    advice = Text(
        "โปรดลองใหม่ หากยังพบอยู่ให้แจ้ง request_id แก่ผู้ดูแลระบบ",
        "Try again; if it persists, give the request_id to the operator.",
    )


def registry() -> dict[str, type[SonthanaError]]:
    """Every error class by its code, for the pages under /docs/problems."""
    found: dict[str, type[SonthanaError]] = {}
    pending: list[type[SonthanaError]] = [SonthanaError]
    while pending:
        error = pending.pop()
        found[error.code] = error
        pending.extend(error.__subclasses__())
    found.pop(SonthanaError.code)
    return dict(sorted(found.items()))
