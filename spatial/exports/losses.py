"""What a format could not hold of a layer, counted and said in words.

Pure data. The report goes back to the caller, who shows it beside the download; a shapefile's archive carries it too.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from spatial.exports.loss_words import WORDS


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of loss."""

    code: str
    """Stable name, listed in docs/exports.md."""
    th: str
    en: str
    count: int
    """How many values, columns or features it concerns; the words say which."""

    def as_json(self) -> dict[str, Any]:
        """As programs and pages get it."""
        return {"code": self.code, "detail": {"th": self.th, "en": self.en}, "count": self.count}


@dataclass(frozen=True, slots=True)
class LossReport:
    """All that a written file lacks, compared with the version it was made from."""

    format: str
    feature_count: int
    """Features in the file."""
    losses: tuple[Loss, ...]
    """Nothing lost: empty."""

    def as_json(self) -> dict[str, Any]:
        """As programs and pages get it."""
        return {
            "format": self.format,
            "feature_count": self.feature_count,
            "losses": [loss.as_json() for loss in self.losses],
        }


class LossCounter:
    """Counts losses while features go by."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._particulars: dict[str, str] = {}

    def add(self, code: str, count: int = 1, *, particulars: str = "") -> None:
        """Count a loss; nothing for a count of 0. `particulars` stand in the words, the last ones given."""
        if count:
            self._counts[code] += int(count)
            self._particulars[code] = particulars

    def report(self, format: str, feature_count: int) -> LossReport:
        """What was counted, in the order of the words."""
        losses: list[Loss] = []
        for code, (th, en) in WORDS.items():
            if count := self._counts[code]:
                values = {"count": f"{count:,}", "particulars": self._particulars[code]}
                losses.append(Loss(code, th.format(**values), en.format(**values), count))
        return LossReport(format, feature_count, tuple(losses))
