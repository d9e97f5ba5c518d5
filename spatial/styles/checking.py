"""The parts of a style's JSON, checked one by one: each helper answers a sound value or says what is wrong and where.

Strangers write this JSON, so whatever is not named here is refused. Called by `reading`.
"""

import math
import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar, cast

from spatial.errors import SpatialError
from spatial.styles.style import Words

LONGEST_TEXT = 200
LONGEST_FIELD = 128
Choice = TypeVar("Choice", bound=str)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
# control characters, line and direction marks: a legend's words could not be told from what surrounds them
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class StyleError(SpatialError):
    """A style that cannot be used; `code` names the fault, `path` the place, e.g. `classes[2].colour`."""

    def __init__(self, code: str, path: str, th: str, en: str) -> None:
        super().__init__(f"{code} at {path}")
        self.code = code
        self.path = path
        self.th = f"รูปแบบการแสดงผล ตรง {path}: {th}"
        self.en = f"Style, at {path}: {en}"


def members(value: object, path: str, *, needed: Collection[str], allowed: Collection[str] = ()) -> Mapping[str, Any]:
    """A JSON object that has all that is needed and nothing that is not allowed."""
    if not isinstance(value, Mapping):
        raise StyleError("not_an_object", path, "ต้องเป็นออบเจกต์ JSON {…}", "this must be a JSON object {…}.")
    found = cast("Mapping[object, Any]", value)
    names = {name for name in found if isinstance(name, str)}
    missing = sorted(set(needed) - names)
    if missing:
        listed = ", ".join(missing)
        raise StyleError("missing", path, f"ขาด {listed} โปรดเติมให้ครบ", f"{listed} is missing; add it.")
    unknown = sorted(_UNPRINTABLE.sub("?", str(name)[:40]) for name in found if name not in {*needed, *allowed})
    if unknown:
        listed, known = ", ".join(unknown[:5]), ", ".join(sorted({*needed, *allowed}))
        raise StyleError(
            "unknown_member",
            path,
            f"ไม่รู้จัก {listed} โปรดลบออก ที่ใช้ได้คือ {known}",
            f"{listed} is not known; remove it. What may stand here: {known}.",
        )
    return cast("Mapping[str, Any]", value)


def items(value: object, path: str, *, fewest: int, most: int) -> list[Any]:
    """A JSON list of so many."""
    if not isinstance(value, list) or not fewest <= len(cast("list[Any]", value)) <= most:
        raise StyleError(
            "not_a_list",
            path,
            f"ต้องเป็นรายการ [ … ] มี {fewest} ถึง {most} รายการ",
            f"this must be a list [ … ] of {fewest} to {most} entries.",
        )
    return cast("list[Any]", value)


def colour(value: object, path: str) -> str:
    """#rrggbb, in lower case."""
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise StyleError(
            "not_a_colour",
            path,
            "สีต้องเขียนเป็น # ตามด้วยเลขฐานสิบหกหกหลัก เช่น #2259a1",
            "a colour is # and six hexadecimal digits, such as #2259a1.",
        )
    return value.lower()


def number(value: object, path: str, *, least: float = -1e12, most: float = 1e12) -> float:
    """A finite number between two bounds."""
    # only a float can be infinite; a whole number of any length may stand in JSON
    is_infinite = isinstance(value, float) and not math.isfinite(value)
    if not isinstance(value, int | float) or isinstance(value, bool) or is_infinite:
        raise StyleError("not_a_number", path, "ต้องเป็นตัวเลข", "this must be a number.")
    if not least <= value <= most:
        raise StyleError(
            "out_of_range",
            path,
            f"ต้องอยู่ระหว่าง {least:g} ถึง {most:g}",
            f"this must be between {least:g} and {most:g}.",
        )
    return float(value)


def text(value: object, path: str, *, longest: int = LONGEST_TEXT) -> str:
    """A line of text that is not empty; spaces around it are taken off."""
    if not isinstance(value, str) or not value.strip() or len(value) > longest or _UNPRINTABLE.search(value):
        raise StyleError(
            "not_a_text",
            path,
            f"ต้องเป็นข้อความบรรทัดเดียว ไม่ว่าง ไม่เกิน {longest} ตัวอักษร และไม่มีอักขระควบคุม",
            f"this must be one line of text, not empty, at most {longest} characters, without control characters.",
        )
    return value.strip()


def field_name(value: object, path: str) -> str:
    """The name of a property, exactly as the layer has it."""
    text(value, path, longest=LONGEST_FIELD)
    return cast("str", value)


def one_of(value: object, path: str, choices: Collection[Choice]) -> Choice:
    """One of a few words."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(sorted(choices))
        raise StyleError("not_a_choice", path, f"ต้องเป็นหนึ่งใน {listed}", f"this must be one of {listed}.")
    return cast("Choice", value)


def words(value: object, path: str) -> Words:
    """Thai and English, both."""
    found = members(value, path, needed=("th", "en"))
    return Words(th=text(found["th"], f"{path}.th"), en=text(found["en"], f"{path}.en"))
