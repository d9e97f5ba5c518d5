"""What somebody passes on of a dataset by LINE: what it is, whether it holds, until when, where to read it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.core.text import Language
from app.core.time import display
from app.web.dataset_checklist import blocking
from app.web.dataset_steps import BASIS_MOVED
from app.web.dataset_words import DATASET_STATE, DATASET_STATE_MEANING


def share_text(read: Mapping[str, Any], language: Language, *, link: str) -> Mapping[str, str]:
    """The words and the address that hands them to LINE.

    Args:
        read: The version as `version_read` shows it.
        language: Of the words.
        link: The page's whole address; it opens for those who may read the province's datasets.
    """
    state = read["state"]
    until = read["valid_until"]
    is_thai = language == "th"
    lines = [
        read["title"][language],
        f"{'รุ่น' if is_thai else 'Version'} {read['version']} · {DATASET_STATE[state].to(language)}",
    ]
    if state != "released":
        lines.append(f"⚠ {DATASET_STATE_MEANING[state].to(language)}")
    elif blocking(read["checks"]):
        lines.append(f"⚠ {BASIS_MOVED.to(language)}")
    if until:
        when = display(datetime.fromisoformat(until), language)
        lines.append(f"ใช้ได้ถึง {when}" if is_thai else f"Valid until {when}")
    lines.append(link)
    text = "\n".join(lines)
    return {"text": text, "line": f"https://line.me/R/share?text={quote(text)}"}
