"""What the doctor says of a file: findings, each with its words, its features, and what may be decided.

Pure data. The report's JSON is what `sonthana doctor --json` prints, what a job keeps and what pages show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Weight = Literal["note", "repaired", "decision", "refused"]
Outcome = Literal["clean", "repairable", "refused"]

MOST_SHOWN = 1000
"""At most so many offending features are kept per finding; `count` tells how many there are."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question that a person has to decide."""

    value: str
    th: str
    en: str
    is_likely: bool = False
    """The guess that is offered first; never taken silently."""

    def as_json(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {"value": self.value, "label": {"th": self.th, "en": self.en}, "is_likely": self.is_likely}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file."""

    code: str
    """Stable name of the class of fault, snake_case, e.g. `crs_missing`; listed in docs/doctor.md."""
    weight: Weight
    th: str
    en: str
    """What was found and how to mend it, with numbers and units filled in."""
    count: int = 1
    """How many features (or cells, or files) it concerns."""
    fids: Sequence[int] = ()
    """Positions of the features in the file, from 1; at most MOST_SHOWN."""
    features: Sequence[Mapping[str, Any]] = ()
    """Those features as GeoJSON (CRS84 where the CRS is known, else as they are), at most MOST_SHOWN."""
    decision: str | None = None
    """Name of the decision that settles it (`crs`, `encoding`, `layer`, …).

    With weight `decision` loading waits for it; a `note` may be changed by it, and a refused answer given anew.
    """
    options: Sequence[Option] = ()

    def as_json(self) -> dict[str, Any]:
        """As it stands in the report."""
        return {
            "code": self.code,
            "weight": self.weight,
            "detail": {"th": self.th, "en": self.en},
            "count": self.count,
            "fids": list(self.fids),
            "features": {"type": "FeatureCollection", "features": list(self.features)},
            "decision": self.decision,
            "options": [option.as_json() for option in self.options],
        }


@dataclass(slots=True)
class Report:
    """All that was found in one file."""

    file: Mapping[str, Any]
    """`name`, `bytes`, `sha256`, `format`."""
    layers: list[Mapping[str, Any]] = field(default_factory=list)
    """What can be loaded: `name`, `crs`; `geometry_type`, `feature_count`, `fields`, or `bands`, `width`, `height`."""
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Note a finding."""
        self.findings.append(finding)

    @property
    def outcome(self) -> Outcome:
        """`clean`: nothing but notes. `repairable`: repaired, or after decisions. `refused`: not as it is."""
        weights = {finding.weight for finding in self.findings}
        if "refused" in weights:
            return "refused"
        return "repairable" if weights & {"repaired", "decision"} else "clean"

    @property
    def is_loadable(self) -> bool:
        """Whether nothing is refused and no decision is open."""
        return not any(finding.weight in ("refused", "decision") for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The whole report, for programs and pages."""
        return {
            "outcome": self.outcome,
            "file": dict(self.file),
            "layers": [dict(layer) for layer in self.layers],
            "findings": [finding.as_json() for finding in self.findings],
        }
