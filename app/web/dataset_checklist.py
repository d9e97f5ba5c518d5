"""The check-list of a dataset as something that people work through: what it is about, and where it is mended."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.accounts.policy import Action
from app.core.text import Text

_LAYER = re.compile(r"/layers/(?P<slug>[a-z0-9-]+)/versions/(?P<version>[0-9]+)$")
AGAIN = Text("จัดทำใหม่", "Assemble again")
BY_WORDS = {
    "validity_missing": "valid_until",
    "validity_passed": "valid_until",
    "confidence_missing": "confidence",
    "advice_not_apart": "advice_th",
    "one_language": "statement_en",
    "rests_on_nothing": "choose-layers",
    "no_hazard_layer": "choose-layers",
    "areas_not_covered": "choose-areas",
    "layer_has_newer_version": "choose-layers",
    "layer_deprecated": "choose-layers",
    "layer_retracted": "choose-layers",
    "inputs_left_out": "choose-inputs",
    "input_changed": "choose-inputs",
    "input_not_validated": "choose-inputs",
    "one_unit_only": "choose-inputs",
    "areas_have_newer_edition": "choose-areas",
}
"""Code of a point → the part of the form that mends it when the dataset is assembled again."""
BY_LOADING = frozenset({"datum_missing", "source_unknown", "licence_unknown"})
"""Points of a layer that only a new version of it mends."""


def blocking(checks: Sequence[Mapping[str, Any]]) -> int:
    """How many points block a review and a release."""
    return sum(check["weight"] == "blocks" for check in checks)


def checklist(checks: Sequence[Mapping[str, Any]], province_code: str, may: Collection[Action]) -> list[dict[str, Any]]:
    """The points, what blocks first, each with `link` and `mend_link`.

    `link` is the page of what it is about. `mend_link` says where the reader can mend it: `words`, and `href` or, in
    the form that assembles again, `anchor`; None where others must.

    Args:
        checks: As `Check.as_json` gives them.
        province_code: Whose dataset.
        may: What the reader may do.
    """
    root = f"/provinces/{province_code}"
    return [{**check, "link": _page(check["subject"], root), "mend_link": _mend(check, root, may)} for check in checks]


def _page(subject: Mapping[str, Any], root: str) -> str | None:
    href: str = subject.get("href") or ""
    match subject["type"]:
        case "layer":
            found = _LAYER.search(href)
            return f"{root}/layers/{found['slug']}?version={found['version']}" if found else None
        case "input":
            return f"{root}/assessments/{subject['id']}"
        case "area":
            return f"{root}/areas"
        case _:
            return f"{root}/assessments?state=validated" if "/assessments" in href else None


def _mend(check: Mapping[str, Any], root: str, may: Collection[Action]) -> Mapping[str, Any] | None:
    code = check["code"]
    found = _LAYER.search(check["subject"].get("href") or "")
    if found and code == "layer_not_published" and Action.PUBLISH_LAYER in may:
        address = f"{root}/layers/{found['slug']}?version={found['version']}#actions"
        return {"href": address, "words": Text("ไปเผยแพร่รุ่นนี้", "Go and publish it")}
    if found and code in BY_LOADING and Action.LOAD_LAYER in may:
        address = f"{root}/uploads/new?layer={found['slug']}"
        return {"href": address, "words": Text("นำเข้ารุ่นใหม่ของชั้นข้อมูลนี้", "Load a new version of the layer")}
    if code in BY_WORDS and Action.ASSEMBLE_DATASET in may:
        return {"anchor": BY_WORDS[code], "words": AGAIN}
    return None
