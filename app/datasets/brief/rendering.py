"""Rendering the brief with Typst, in memory: the renderer may read nothing but what it is given.

What people wrote goes in as data and is never markup. The root is an empty folder, there are no system fonts and no
packages; Typst goes to the network for packages only, and the template names none. Called by the job that publishes a
dataset.
"""

import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from app.datasets.brief.content import as_data, brief_content
from app.datasets.contents import Contents

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
"""Made of the web fonts while the assets are built (scripts/fonts.py)."""
_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")
"""Marks that turn the direction of text: none of them belongs in an official paper, and they can make a text lie."""


def render_brief(contents: Contents, *, made_at: datetime) -> bytes:
    """The brief as PDF/A-3, with manifest and release attached; the same contents and time make the same bytes.

    Args:
        contents: The dataset, with its release where there is one.
        made_at: When this file is made.

    Raises:
        typst.TypstError: the template cannot be set; a fault of ours.
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
        compiler = typst.Compiler(
            root=empty,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=empty,
            package_cache_path=empty,
        )
        compiled = compiler.compile(
            _template(),
            format=format,
            sys_inputs={"data": as_data(clean(content))},
            pdf_standards="a-3b" if format == "pdf" else [],
            timestamp=made_at.replace(microsecond=0),
            ppi=ppi,
        )
    assert compiled is not None  # noqa: S101 - nothing was written to a file
    return compiled


@lru_cache
def _template() -> bytes:
    return (HERE / "brief.typ").read_bytes()


def _fonts() -> list[Any]:
    if not any(FONTS.glob("*.ttf")):
        raise FileNotFoundError(f"no fonts in {FONTS}: run scripts/setup")
    return [FONTS]


def clean(value: Any) -> Any:
    """Data without what cannot be set: control characters, and marks that turn the direction of text.

    The manifest and the release are attached as they are: they are JSON, where such characters are escaped or harmless.
    """
    if isinstance(value, str):
        return "".join(letter for letter in value if _is_seen(letter))
    if isinstance(value, Mapping):
        kept = {"manifest", "release", "svg"}
        return {key: one if key in kept else clean(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [clean(one) for one in value]
    return value


def _is_seen(letter: str) -> bool:
    return letter not in _UNSEEN and (unicodedata.category(letter) not in ("Cc", "Cs", "Co") or letter in "\n\t")
