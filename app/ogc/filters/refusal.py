"""Refusing a filter: what is wrong, where in it, and how to mend it, in both languages."""

from dataclasses import dataclass

from app.core.errors import FieldError, InvalidParameter
from app.core.text import Text


class FilterRefused(InvalidParameter):
    """A filter that cannot be understood, or asks what nobody may ask."""

    code = "filter_refused"
    title = Text("เงื่อนไขกรองใช้ไม่ได้", "The filter cannot be used")
    advice = Text(
        "โปรดแก้เงื่อนไขใน filter ตามที่บอกไว้ วิธีเขียนเป็นไปตาม CQL2 (OGC 21-065r2)",
        "Mend the filter as it says. It is written in CQL2 (OGC 21-065r2).",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a filter something stands."""

    character: int = 0
    """Of a filter as text, counted from 1; 0 in one as JSON."""
    near: str = ""
    """What stands there, for people to find it."""
    pointer: str = ""
    """JSON Pointer into a filter as JSON."""

    def below(self, *steps: str | int) -> "Place":
        """A place further down in JSON."""
        path = "".join(f"/{str(step)[:40].replace('~', '~0').replace('/', '~1')}" for step in steps)
        return Place(pointer=self.pointer + path)

    @property
    def words(self) -> Text:
        """As people are told."""
        if not self.character:
            pointer = self.pointer or "/"
            return Text(f"ที่ {pointer}", f"at {pointer}")
        if not self.near:
            return Text(f"ที่อักขระ {self.character}", f"at character {self.character}")
        return Text(
            f"ที่อักขระ {self.character} ({self.near})",
            f"at character {self.character} ({self.near})",
        )


def refuse(place: Place | None, code: str, th: str, en: str) -> FilterRefused:
    """The error to raise.

    Args:
        place: Where; None where it is the filter as a whole.
        code: Of the fault, stable.
        th: What is wrong and how to mend it, in Thai.
        en: The same in English.
    """
    said = Text(th, en) if place is None else Text(f"{place.words.th}: {th}", f"{place.words.en}: {en}")
    return FilterRefused(Text(f"filter: {said.th}", f"filter: {said.en}"), errors=[FieldError("?filter", code, said)])


def short(value: object, most: int = 40) -> str:
    """What somebody wrote, as it may stand in an error."""
    text = str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
