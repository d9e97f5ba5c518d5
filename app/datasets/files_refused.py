"""Why there are no files of a released dataset at all, where what it rests on is missing or was altered.

Apart from what proves it, which web processes need not load. Called by the routes of files and by the pages.
"""

from collections.abc import Mapping
from typing import Any

from app.core.text import Text
from app.jobs.models import Job

_CODES = frozenset({"basis_missing", "basis_altered"})
"""Of `BasisMissing` and `BasisAltered`; a test compares them."""


def reason_of(job: Job | None) -> Text | None:
    """What the job that makes the files found amiss; None where it did not fail for that."""
    if job is None or job.state != "failed":
        return None
    report: Mapping[str, Any] = job.report or {}
    problem: Mapping[str, Any] = report.get("problem") or {}
    if problem.get("code") not in _CODES:
        return None
    return Text(problem["detail"]["th"], problem["detail"]["en"])
