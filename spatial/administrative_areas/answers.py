"""Answers that a person gave to questions about a file of areas, and the question where none was given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spatial.doctor.report import Finding, Option

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "dataset": (),
    "encoding": ("CP874", "UTF-8"),
    "crs": ("EPSG:4326", "EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:24048"),
    "overlaps": ("accept",),
    "gaps": ("accept",),
    "outside_parent": ("accept",),
    "fewer_areas": ("accept",),
}
"""What may be asked, and the answers; `dataset` is answered with a name from the report."""


def accept(th: str, en: str) -> Sequence[Option]:
    """The one answer to "may this be so?"; who does not accept mends the file."""
    return (Option("accept", th, en),)


def asked(finding: Finding, answers: Mapping[str, str]) -> Finding:
    """A finding of weight `decision`, or the same as a note where it has been decided."""
    answer = answers.get(finding.decision or "")
    if answer not in {option.value for option in finding.options}:
        return finding
    return replace(
        finding,
        weight="note",
        th=f"{finding.th} (ผู้ใช้ตัดสินแล้ว: {answer})",
        en=f"{finding.en} (Decided: {answer}.)",
        decision=None,
        options=(),
    )


def wrong_answers(answers: Mapping[str, str]) -> Finding | None:
    """A finding where an answer belongs to no question."""
    wrong = [
        f"{name}={value}"
        for name, value in answers.items()
        if name not in QUESTIONS or (QUESTIONS[name] and value not in QUESTIONS[name])
    ]
    if not wrong:
        return None
    known = "; ".join(f"{name}={'|'.join(values) or '…'}" for name, values in QUESTIONS.items())
    return Finding(
        "decision_unknown",
        "refused",
        f"ไม่รู้จักคำตอบ {', '.join(wrong)} คำตอบที่ใช้ได้: {known}",
        f"Unknown decision: {', '.join(wrong)}. Known are: {known}.",
        count=len(wrong),
    )
