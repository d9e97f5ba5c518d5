"""Flooded area by depth class, 10,000 × 10,000 cells × 1,024 areas: ours beside exactextract with the same outputs.

Both read the same COG and give for each area square metres dry, in four classes, not modelled, and the low and high
figures. Each run is a process of its own, so that nothing is warm but the system's cache of the file. Ours begins with
areas in longitude and latitude, exactextract with areas in the raster's CRS; it is given the classes as codes, in the
fastest way that we found of asking it. Either works on one core, so processor time decides: of the clock's, other work
on the machine takes its share. Of sides that differ nothing is printed.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.settings import CHECKOUT
from benchmarks.environment import Rates, verdict
from benchmarks.zonal_sides import PARTS
from spatial.rasters.cog import make_cog
from tests.spatial.rasters.grids import examined
from tests.spatial.rasters.test_large import write_large

LEAST_RATIO = 1.0
MOST_MEMORY_MB = 600
MOST_DIFFERENCE = 1e-6
"""Of an area, in any of its figures."""


class _Side:
    """Runs of one side."""

    def __init__(self, name: str, title: str) -> None:
        self.name = name
        self.core = Rates(title, "ms of a core", [], [])
        self.clock = Rates(title, "ms by the clock", [], [])
        self.peaks_mb: list[float] = []

    def run(self, cog: Path) -> npt.NDArray[np.float64]:
        """Once more, in a new process.

        Returns:
            Square metres, shape (areas, PARTS + twice the classes): `ClassFigures` side by side.
        """
        target = cog.with_name(f"{self.name}.npy")
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.zonal_sides", self.name, str(cog), str(target)],
            cwd=CHECKOUT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = json.loads(done.stdout)
        self.clock.values.append(1000 * said["seconds"])
        self.core.values.append(1000 * said["core_seconds"])
        self.peaks_mb.append(said["peak_mb"])
        table: npt.NDArray[np.float64] = np.load(target)
        return table


def measure(folder: Path, *, runs: int = 5) -> float:
    """Print both sides and their ratio; returns it.

    Raises:
        RuntimeError: the sides do not give the same figures.
    """
    raw, cog = folder / "raw.tif", folder / "depth.tif"
    write_large(raw)
    make_cog(examined(raw), cog)
    ours = _Side("ours", "Sonthana: flooded_area")
    theirs = _Side("exactextract", f"exactextract {version('exactextract')}")
    apart = 0.0
    for _ in range(runs):
        peers = theirs.run(cog)
        apart = max(apart, _apart(ours.run(cog), peers))
    print(f"10,000 × 10,000 float32 in UTM 47N, COG of {cog.stat().st_size / 1e6:,.0f} MB, 1,024 areas, 4 classes")
    print(f"  the same figures: at most {apart:.0e} of an area apart")
    for rates in (ours.core, theirs.core, ours.clock, theirs.clock):
        print(rates)
    ratio = theirs.core.median / ours.core.median
    print(verdict("ratio", ratio, lambda value: value >= LEAST_RATIO, f"≥ {LEAST_RATIO:g}"))
    print(f"  ratio by the clock: {theirs.clock.median / ours.clock.median:.2f}")
    most = max(ours.peaks_mb)
    print(verdict("memory, MB", most, lambda value: value < MOST_MEMORY_MB, f"< {MOST_MEMORY_MB}"))
    print(f"  exactextract's memory, MB: {max(theirs.peaks_mb):,.0f}")
    return ratio


def _apart(mine: npt.NDArray[np.float64], peers: npt.NDArray[np.float64]) -> float:
    """The largest difference of two figures, as a share of their area.

    Raises:
        RuntimeError: it is too large for the two to be the same.
    """
    whole = peers[:, :PARTS].sum(axis=1, keepdims=True)
    apart = float((np.abs(mine - peers) / whole).max())
    if not apart <= MOST_DIFFERENCE:
        raise RuntimeError(f"the sides differ by {apart:.1e} of an area, which may be {MOST_DIFFERENCE:g}")
    return apart
