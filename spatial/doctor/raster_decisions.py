"""What people have decided about a raster, held against what may be decided.

A question is asked as a finding of weight `decision`; an answer that is not possible is refused, with what is possible.
Called by the parts of the raster doctor.
"""

from collections.abc import Callable, Mapping, Sequence

from spatial.doctor.report import Finding, Option, Report

NAMES = (
    "variable",
    "time",
    "band",
    "crs",
    "nodata",
    "depth_unit",
    "negative_depths",
    "impossible_depths",
    "outside_province",
)
"""What may be decided about a raster."""


class Decisions:
    """Answers given so far; what is asked and not answered goes into the report."""

    def __init__(self, given: Mapping[str, str], report: Report) -> None:
        """Take the answers; names that nobody asks for are refused at once."""
        self._given = {name: value.strip() for name, value in given.items()}
        self._report = report
        for name in sorted(set(given) - set(NAMES)):
            possible = ", ".join(NAMES)
            report.add(
                Finding(
                    "decision_unknown",
                    "refused",
                    f"ไม่มีเรื่องให้ตัดสินใจชื่อ “{name}” สำหรับข้อมูลราสเตอร์ เรื่องที่ตัดสินใจได้คือ {possible}",
                    f"There is no decision “{name}” for rasters. What may be decided: {possible}.",
                )
            )

    def given(self, name: str) -> str | None:
        """The answer to a question, unchecked."""
        return self._given.get(name)

    def ask(self, question: Finding, *, allows: Callable[[str], bool] | None = None) -> str | None:
        """The answer to a question where there is a possible one; else the question, or a refusal, is reported.

        Args:
            question: With weight `decision`, its name and options.
            allows: Answers beside the options that are possible too.
        """
        name = question.decision or ""
        answer = self._given.get(name)
        if answer is None:
            self._report.add(question)
            return None
        if answer in {option.value for option in question.options} or (allows is not None and allows(answer)):
            return answer
        self.refuse(name, question.options)
        return None

    def refuse(self, name: str, options: Sequence[Option]) -> None:
        """Refuse an impossible answer and say what is possible."""
        answer = self._given.get(name, "")
        possible_th = "; ".join(f"{option.value} ({option.th})" for option in options) or "ไม่มี"
        possible_en = "; ".join(f"{option.value} ({option.en})" for option in options) or "nothing"
        self._report.add(
            Finding(
                "decision_impossible",
                "refused",
                f"คำตอบ “{answer}” สำหรับ {name} ใช้กับไฟล์นี้ไม่ได้ เลือกได้จาก: {possible_th}",
                f"The answer “{answer}” to {name} is not possible for this file. Possible: {possible_en}.",
                decision=name,
                options=options,
            )
        )
