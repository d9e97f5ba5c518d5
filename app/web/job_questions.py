"""What a person may answer on the page of a job: what it waits for, and what may be loaded otherwise.

Pure functions on the doctor's findings. Called by `app.web.job_pages`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

OTHER = "other"
"""Value of the choice that a typed answer stands beside."""
LONGEST_ANSWER = 200
_TYPED_BESIDE = ("crs", "coordinates")
"""Decisions that have more answers than can be offered."""

Finding = Mapping[str, Any]


class Asked(NamedTuple):
    """Findings that are answered, one for each decision."""

    questions: list[Finding]
    """Loading waits for these."""
    changes: list[Finding]
    """These are notes: what was done stays unless somebody wants it otherwise."""


def asked_by(findings: Sequence[Finding]) -> Asked:
    """What may be answered; nothing where the file is refused for what no answer mends."""
    refused = [finding for finding in findings if finding["weight"] == "refused"]
    if any(finding["code"] != "decision_impossible" or not finding["decision"] for finding in refused):
        return Asked([], [])
    waiting = [finding for finding in findings if finding["weight"] in ("decision", "refused")]
    questions = _one_each(waiting, set())
    notes = [finding for finding in findings if finding["weight"] == "note" and finding["options"]]
    return Asked(questions, _one_each(notes, {finding["decision"] for finding in questions}))


def _one_each(findings: Sequence[Finding], answered: set[str]) -> list[Finding]:
    """The first finding of each decision: one answer is for the whole layer."""
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding["decision"] and finding["decision"] not in answered:
            first.setdefault(finding["decision"], finding)
    return list(first.values())


def takes_typed(finding: Finding) -> bool:
    """Whether an answer may be typed beside those that are offered."""
    return not finding["options"] or finding["decision"] in _TYPED_BESIDE


def answer_in(form: Mapping[str, Any], name: str) -> str:
    """The answer of a form to one decision; empty where none was given."""
    chosen = str(form.get(f"decision-{name}", ""))
    if chosen not in ("", OTHER):
        return chosen[:LONGEST_ANSWER]
    if chosen == "" and f"decision-{name}" in form:
        return ""
    typed = " ".join(str(form.get(f"typed-{name}", "")).split())
    columns, comma, crs = typed.rpartition(",")
    if name in _TYPED_BESIDE and crs.strip().isdecimal():
        typed = f"{columns}{comma}EPSG:{crs.strip()}"
    return typed[:LONGEST_ANSWER]
