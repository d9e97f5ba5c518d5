"""What was found of each part of a file or a dataset, as people read it on a terminal: a mark, the part, what of it."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from app.datasets.offline.report import Part

MARKS: Mapping[str, tuple[str, str]] = {
    "proven": ("✓", "green"),
    "changed": ("✗", "red"),
    "missing": ("✗", "red"),
    "unreadable": ("✗", "red"),
    "unknown_key": ("?", "red"),
    "absent": ("○", "dim"),
    "extra": ("+", "yellow"),
    "unknown": ("○", "yellow"),
    "not_carried": ("·", "dim"),
}
MOST_LINES = 60


def print_line(console: Console, text: str) -> None:
    """A line as it is, however long."""
    console.print(text, highlight=False, soft_wrap=True)


def print_parts(console: Console, parts: Sequence[Part], *, has_keys: bool) -> None:
    """Print what speaks against it, then the rest; and how to name a key where none is known."""
    if not has_keys:
        print_line(
            console,
            "ไม่มีกุญแจสาธารณะข้างกุญแจของระบบ ระบุด้วย --key FILE.pem (docs/keys.md)\n"
            "There is no public key beside the service's: name one with --key FILE.pem (docs/keys.md)",
        )
    faults = [part for part in parts if not part.is_good]
    for part in [*faults[:MOST_LINES], *_shortened([part for part in parts if part.is_good])]:
        mark, colour = MARKS[part.result]
        print_line(console, f"[{colour}]{mark}[/] {escape(part.part)}: {escape(part.text.th)} / {escape(part.text.en)}")
    if len(faults) > MOST_LINES:
        print_line(console, f"… อีก {len(faults) - MOST_LINES} รายการ / more (--json)")


def _shortened(parts: Sequence[Part]) -> list[Part]:
    """Parts in order, the many inputs that are as they should be as one line for each kind of result."""
    shown: list[Part] = []
    counts: dict[tuple[str, str], int] = {}
    for part in parts:
        kind = part.part.partition(":")[0]
        if kind not in ("input", "text"):
            shown.append(part)
            continue
        counts[(kind, part.result)] = counts.get((kind, part.result), 0) + 1
        if counts[(kind, part.result)] == 1:
            shown.append(part)
    return [_counted(part, counts) for part in shown]


def _counted(part: Part, counts: Mapping[tuple[str, str], int]) -> Part:
    kind = part.part.partition(":")[0]
    count = counts.get((kind, part.result), 0)
    return Part(f"{kind} × {count}", part.result, part.text) if count > 1 else part
