"""What the frame around every page shows: province, reader, navigation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.text import Text


@dataclass(frozen=True, slots=True)
class ProvinceHeading:
    """The province whose pages these are."""

    code: str
    name: Text
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the page, and which parts of it are open to that person."""

    id: str
    name: str
    position: Text
    roles: tuple[Text, ...] = ()
    may_submit: bool = False
    may_read_feed: bool = False
    may_acknowledge: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The frame of one page."""

    section: str = ""
    province: ProvinceHeading | None = None
    reader: Reader | None = None
    csrf_token: str = ""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further values for the page's island."""
