"""A person's answers, held against what can be decided at all.

Called by `spatial.doctor.vector` before anything else. What depends on the file (which layer, which column) is judged
where it is known.
"""

import re
from collections.abc import Mapping

from spatial.doctor.report import Finding, Option
from spatial.doctor.vectors.crs import name_of
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "encoding": ("TIS-620", "UTF-8"),
    "axes": ("swap", "keep"),
    "geometry": ("point", "line", "polygon"),
    "dates": ("buddhist", "keep"),
    "depth_unit": ("m", "cm"),
    "duplicates": ("drop", "keep"),
    "numbers": ("convert", "keep"),
    "outside": ("keep",),
    "time_zone": ("thai", "utc"),
}
FREE = ("layer", "crs", "coordinates", "x", "y", "area_code")
"""Answered with something of the file's, or with a CRS."""

CHANGES: Mapping[str, tuple[Option, ...]] = {
    "duplicates": (
        Option("drop", "ตัดรายการที่ซ้ำออก", "Leave the repeated ones out"),
        Option("keep", "เก็บไว้ทั้งหมด (เป็นอยู่แล้ว)", "Keep all (as it is)"),
    ),
    "numbers": (
        Option("convert", "แปลงเป็นตัวเลขทุกคอลัมน์ที่เป็นเช่นนี้", "Turn them into numbers, in all such columns"),
        Option("keep", "เก็บเป็นข้อความ (เป็นอยู่แล้ว)", "Keep them as text (as it is)"),
    ),
    "time_zone": (
        Option("thai", "เป็นเวลาไทย UTC+7 (เป็นอยู่แล้ว)", "They are Thai time, UTC+7 (as it is)"),
        Option("utc", "เป็นเวลา UTC", "They are UTC"),
    ),
}
"""Answers to what is a note and does not wait: the file is loaded as it is, and may be loaded again otherwise."""


def refuse_impossible(decisions: Mapping[str, str]) -> list[Finding]:
    """A `refused` finding for every answer to no question, or with a value that is none of the possible ones."""
    findings: list[Finding] = []
    for name, value in decisions.items():
        if name in ANSWERS and value not in ANSWERS[name]:
            findings.append(impossible(name, value, ANSWERS[name]))
        elif name == "crs" and (not re.fullmatch(r"EPSG:\d{4,6}", value) or name_of(value) is None):
            findings.append(impossible(name, value, ("EPSG:4326", "EPSG:32647", "EPSG:32648", "EPSG:24047", "…")))
        elif name not in ANSWERS and name not in FREE:
            possible = ", ".join(sorted((*ANSWERS, *FREE)))
            findings.append(finding("decision_unknown", name=shown(name), possible=possible))
    return findings


def impossible(name: str, value: str, possible: tuple[str, ...]) -> Finding:
    """One answer that cannot be given."""
    said = ", ".join(shown(one) for one in possible[:50]) or "–"
    options = [Option(one, shown(one), shown(one)) for one in possible[:50] if one != "…"]
    return finding("decision_impossible", decision=name, options=options, name=name, value=shown(value), possible=said)
