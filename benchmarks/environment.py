"""On what a figure was measured, and how much of it each side used."""

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from app.operation.process import descendants

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")


def machine() -> str:
    """The machine, and how loaded it is, in a line."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {memory_gib:.0f} GiB, "
        f"Linux {platform.release()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def database(admin_url: str) -> str:
    """What of the database's settings decides its speed, in a line."""
    with psycopg.connect(admin_url) as connection:
        said = [f"{name} {connection.execute(f'SHOW {name}').fetchone()[0]}" for name in SETTINGS]  # type: ignore[index]
    return f"PostgreSQL: {', '.join(said)}"


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time of processes with all their children, living and ended."""
    total = 0
    for pid in {each for parent in pids for each in (parent, *descendants(parent))}:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
        if pid in pids:
            total += int(fields[13]) + int(fields[14])
    return total / TICKS_PER_SECOND


@dataclass
class Rates:
    """Figures of one side, a run each, and the processor time that they took."""

    name: str
    unit: str
    values: list[float]
    cores: list[str]

    @property
    def median(self) -> float:
        """The figure that counts."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        runs = ", ".join(f"{value:,.1f}" for value in self.values)
        used = f"; {self.cores[-1]}" if self.cores else ""
        return f"  {self.name:<34} {self.median:>10,.1f} {self.unit}   (runs: {runs}{used})"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def verdict(name: str, value: float, is_reached: Callable[[float], bool], target: str) -> str:
    """A ratio beside what it has to be."""
    return f"  {name}: {value:.2f}   (must be {target}: {'reached' if is_reached(value) else 'NOT reached'})"
