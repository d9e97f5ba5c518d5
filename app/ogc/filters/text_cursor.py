"""A place among the words of a filter as text, moved on by those who read it."""

from collections.abc import Callable
from typing import TypeVar

from app.ogc.filters.refusal import Place, refuse
from app.ogc.filters.text_tokens import Token, place_of, token_at
from app.ogc.filters.tree import DEEPEST, Maker, too_deep

Read = TypeVar("Read")


class Cursor:
    """The next word of a filter, how deep it stands, and the maker of nodes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.make = Maker()
        self.token, self._after = token_at(source, 0)
        """The next word."""
        self._depth = 0

    def here(self) -> Place:
        """Where the next word stands."""
        return self.place(self.token)

    def place(self, token: Token) -> Place:
        """Where a word stands."""
        return place_of(self.source, token.start)

    def next(self) -> Token:
        """Take the next word."""
        token = self.token
        self.token, self._after = token_at(self.source, self._after)
        return token

    def has(self, *keywords: str) -> bool:
        """Take the next word if it is one of these."""
        if self.token.keyword() not in keywords:
            return False
        self.next()
        return True

    def expect(self, keyword: str, after: str) -> None:
        """Take the next word, which must be this one.

        Raises:
            FilterRefused: it is another.
        """
        if not self.has(keyword):
            said = keyword.upper()
            raise refuse(self.here(), "syntax", f"ต้องมี {said} หลัง {after}", f"{said} is missing after {after}")

    def close(self) -> None:
        """Take the closing bracket, which must be there.

        Raises:
            FilterRefused: it is not.
        """
        if not self.has(")"):
            raise refuse(
                self.here(),
                "syntax",
                "ตรงนี้ต้องเป็น ) หรือตัวดำเนินการ วงเล็บที่เปิดไว้ยังไม่ปิด",
                "a ) or an operator is missing here; a bracket is still open",
            )

    def deeper(self) -> None:
        """One level more, until `shallower`.

        Raises:
            FilterRefused: that is too deep.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            raise too_deep(self.here())

    def shallower(self) -> None:
        """One level less."""
        self._depth -= 1

    def listed(self, read: Callable[[], Read]) -> list[Read]:
        """Things between brackets, with commas between them; the opening one is taken here too.

        Raises:
            FilterRefused: there is no bracket.
        """
        self.expect("(", "…")
        found = [read()]
        while self.has(","):
            found.append(read())
        self.close()
        return found
