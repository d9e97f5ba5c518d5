"""Whether a page is wanted where the same address has a document for programs: `f`, else the Accept header.

A browser names `text/html` first; programs name what they read, or nothing. Who names both alike is a program.
"""

from fastapi import Request

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
FORM = "html"
"""What `f` calls a page."""


def prefers_page(request: Request) -> bool:
    """Whether whoever asks would rather have a page than a document."""
    said = request.query_params.get("f")
    if said is not None:
        return said == FORM
    page = document = anything = 0.0
    for part in request.headers.get("accept", "").split(","):
        media_type, _, rest = part.strip().lower().partition(";")
        weight = weight_of(rest)
        match media_type.strip():
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


def weight_of(parameters: str) -> float:
    """The weight in what stands behind a media type of an Accept header (`q=0.8`); 1 where none is said."""
    for one in parameters.split(";"):
        name, _, value = one.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
