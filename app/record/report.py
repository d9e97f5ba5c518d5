"""What verification found."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.core.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was recorded."""

    stream: str
    seq: int | None
    code: str
    detail: Text


@dataclass
class Report:
    """What was proven of one province's record."""

    province_code: str
    entries: dict[str, int] = field(default_factory=dict[str, int])
    """Stream id → entries read."""
    values: int = 0
    erased: int = 0
    checkpoints: int = 0
    """Those with a good signature, borne out by the stream."""
    faults: list[Fault] = field(default_factory=list[Fault])

    @property
    def is_proven(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def record(self) -> str:
        """The id of the record's own stream."""
        return f"{self.province_code}/record"

    def fault(self, stream: str, seq: int | None, code: str, th: str, en: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(stream, seq, code, Text(th, en)))

    @contextmanager
    def reading(self, stream: str, seq: int) -> Generator[None]:
        """Note a fault where an entry does not have the shape that is read within."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError):
            self.fault(stream, seq, "malformed", "เนื้อหาไม่ครบถ้วน", "the content is not an entry's")
