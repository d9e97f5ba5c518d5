"""Whether a page is wanted where the same address has a document for programs: `f`, else the Accept header.

A browser names `text/html` first; programs name what they read, or nothing. Who names both alike is a program.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from fastapi import Request

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
Form = TypeVar("Form")
FORM = "html"
"""What `f` calls a page."""


def prefers_page(request: Request) -> bool:
    """Whether whoever asks would rather have a page than a document."""
    said = request.query_params.get("f")
    if said is not None:
        return said == FORM
    page = document = anything = 0.0
    for media_type, weight in accepted(request):
        match media_type:
            case name if name in PAGE_TYPES:
                page = max(page, weight)
            case "*/*" | "application/*":
                anything = max(anything, weight)
            case "application/xml" | "text/*":
                pass  # browsers name it beside pages; nothing here is XML
            case name if name.startswith(("application/", "text/")):
                document = max(document, weight)
            case _:
                pass
    return page > document and page >= anything


def preferred(request: Request, forms: Mapping[str, Form]) -> Form | None:
    """The form whose media type the Accept header weighs most, of equal ones the first; None where it names none."""
    named = [(weight, forms[name]) for name, weight in accepted(request) if name in forms and weight > 0]
    return max(named, key=lambda one: one[0])[1] if named else None


def accepted(request: Request) -> Sequence[tuple[str, float]]:
    """The media types of the Accept header in lower case, in their order, each with its weight."""
    parts = (part.strip().lower().partition(";") for part in request.headers.get("accept", "").split(","))
    return [(media_type.strip(), _weight_of(rest)) for media_type, _, rest in parts]


def _weight_of(parameters: str) -> float:
    """The weight in what stands behind a media type of an Accept header (`q=0.8`); 1 where none is said."""
    for one in parameters.split(";"):
        name, _, value = one.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
