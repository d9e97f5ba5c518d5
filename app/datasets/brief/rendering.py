"""Rendering the brief with Typst, in memory: the renderer may read nothing but what it is given.

What people wrote goes in as data and is never markup. The root is an empty folder, there are no fonts but our own and
no packages; Typst goes to the network for packages only, and the template names none. Called by the job that publishes
a dataset.
"""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from app.datasets.brief.content import as_data, brief_content
from app.datasets.brief.printable import FONTS, printable_content
from app.datasets.contents import Contents

STANDARDS: list[Any] = ["a-3a", "ua-1"]
"""Archival with attachments, and tagged so that a screen reader can read it."""
_TEMPLATE = Path(__file__).parent / "brief.typ"


class NotSet(RuntimeError):
    """The brief could not be set: a fault of the template or of Typst, never of what people wrote."""


def render_brief(contents: Contents, *, made_at: datetime) -> bytes:
    """The brief as PDF/A-3, with manifest and release attached; the same contents and time make the same bytes.

    Args:
        contents: The dataset, with its release where there is one.
        made_at: When this file is made; printed.

    Raises:
        NotSet: a fault of ours.
    """
    compiled = _compile(brief_content(contents, made_at=made_at), format="pdf", made_at=made_at)
    assert isinstance(compiled, bytes)  # noqa: S101 - one file
    return compiled


def render_pictures(contents: Contents, *, made_at: datetime, ppi: float = 100) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    compiled = _compile(brief_content(contents, made_at=made_at), format="png", made_at=made_at, ppi=ppi)
    return [compiled] if isinstance(compiled, bytes) else list(compiled)


def _compile(
    content: Mapping[str, Any], *, format: Any, made_at: datetime, ppi: float | None = None
) -> bytes | Sequence[bytes]:
    with tempfile.TemporaryDirectory(prefix="brief-") as empty:
        compiler = typst.Compiler(root=empty, font_paths=_fonts(), package_path=empty, package_cache_path=empty)
        try:
            compiled = compiler.compile(
                _template(),
                format=format,
                sys_inputs={"data": as_data(printable_content(content))},
                pdf_standards=STANDARDS if format == "pdf" else [],
                timestamp=made_at.replace(microsecond=0),
                ppi=ppi,
            )
        except typst.TypstError as error:
            raise NotSet(f"{error.message} {error.diagnostic}") from error
        except BaseException as error:
            # a breakdown within Typst is no Exception and would take the worker with it
            if type(error).__name__ == "PanicException":
                raise NotSet(str(error)) from error
            raise
    assert compiled is not None  # noqa: S101 - nothing was written to a file
    return compiled


@lru_cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@lru_cache
def _fonts() -> Any:
    """Our own and no others: a sign must never depend on which machine the brief was set on."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
