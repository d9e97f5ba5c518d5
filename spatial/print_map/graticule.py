"""Ticks of longitude and latitude along the edges of a map. Called by `drawing`."""

import math
from dataclasses import dataclass
from typing import Literal

from spatial.print_map.frame import Frame

_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120)
_FEWEST = 1.9
"""Steps that a map is at least wide and high, so that each edge has a tick, most have two or more."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A degree's place on two opposite edges."""

    axis: Literal["x", "y"]
    at_mm: float
    """From the left for longitude, from the top for latitude."""
    text: str
    """E.g. 100°30′ E"""


def ticks(frame: Frame) -> list[Tick]:
    """Ticks at round degrees and minutes, whole degrees and minutes only; meridians and parallels are straight."""
    west, south, east, north = frame.bounds
    span_min = 60 * min(east - west, north - south)
    step = max((one for one in _STEPS_MIN if one * _FEWEST <= span_min), default=_STEPS_MIN[0])
    found: list[Tick] = []
    for minutes in range(math.ceil(60 * west / step) * step, math.floor(60 * east) + 1, step):
        x_mm, _ = frame.place(minutes / 60, south)
        found.append(Tick("x", x_mm, _written(minutes, "E" if minutes >= 0 else "W")))
    for minutes in range(math.ceil(60 * south / step) * step, math.floor(60 * north) + 1, step):
        _, y_mm = frame.place(west, minutes / 60)
        found.append(Tick("y", y_mm, _written(minutes, "N" if minutes >= 0 else "S")))
    return found


def tick_lines(frame: Frame, found: list[Tick], length_mm: float = 1.6) -> str:
    """The ticks as one path of SVG, on all four edges."""
    lines: list[str] = []
    for tick in found:
        if tick.axis == "x":
            lines.append(f"M{tick.at_mm:.2f} 0v{length_mm}M{tick.at_mm:.2f} {frame.height_mm:g}v-{length_mm}")
        else:
            lines.append(f"M0 {tick.at_mm:.2f}h{length_mm}M{frame.width_mm:g} {tick.at_mm:.2f}h-{length_mm}")
    return f'<path d="{"".join(lines)}" fill="none" stroke="#16212c" stroke-width="0.2"/>'


def _written(minutes: int, side: str) -> str:
    degrees, rest = divmod(abs(minutes), 60)
    return f"{degrees}°{rest:02d}′ {side}"
