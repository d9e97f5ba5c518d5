"""Flood depth of the demo for four return periods: a sloping water surface over the synthetic terrain.

Not hydraulics: a level at each place along the canal, a loss with distance, and a check that water can get there.
Method and limits: docs/methods/demo-terrain.md, "Water". Called by `data/make_layers.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from layer_grid import BoolGrid, FloatGrid
from layer_terrain import STATIONS, Terrain

RETURN_PERIODS_YEARS = (10, 25, 50, 100)
OVER_BANK_M: dict[int, tuple[float, ...]] = {
    10: (-0.3, -0.1, 0.1, 0.2, 0.0, -0.45, -0.35, 0.0, 0.25, 0.4, 0.3, 0.3),
    25: (0.1, 0.25, 0.5, 0.6, 0.5, 0.3, 0.35, 0.55, 0.65, 0.65, 0.55, 0.45),
    50: (0.6, 0.8, 1.1, 1.4, 1.4, 1.2, 1.2, 1.25, 1.2, 1.1, 0.9, 0.75),
    100: (1.1, 1.3, 1.7, 2.1, 2.2, 2.1, 2.05, 1.95, 1.75, 1.5, 1.25, 1.0),
}
"""Water above the canal's bank (below it where negative) at each of the terrain's stations, metres; invented."""
LAKE_M = {10: 0.7, 25: 0.9, 50: 1.1, 100: 1.35}
"""Level of Songkhla Lake, metres above mean sea level; invented."""
LOSS_M_PER_KM = 0.12
STEP_M = 1 / 64
"""Depths are rounded to this: finer would pretend, and a power of two keeps the files small."""
SHALLOWEST_M = 0.05
"""Less water than this counts as dry: the terrain is not good enough for puddles."""


def water_level(terrain: Terrain, return_period_years: int) -> FloatGrid:
    """Level that the water would have at each cell if it could get there, metres above mean sea level."""
    lats = [station.lat for station in STATIONS]
    over = OVER_BANK_M[return_period_years]
    at_bank = [station.bank_m + above for station, above in zip(STATIONS, over, strict=True)]
    level = np.interp(terrain.along_lat, lats, at_bank) - LOSS_M_PER_KM * terrain.off_axis_km
    return np.maximum(level, LAKE_M[return_period_years])


def connected(passable: BoolGrid, seeds: BoolGrid) -> BoolGrid:
    """Cells that can be reached from the seeds over passable cells, by edges (not corners).

    A front of cells moves on until it finds nothing new; seeds that are not passable start nothing.
    """
    width = passable.shape[1] + 2
    free = np.pad(passable, 1).ravel()
    front = np.flatnonzero(np.pad(seeds & passable, 1).ravel())
    reached = np.zeros(free.size, dtype=bool)
    reached[front] = True
    while front.size:
        around = np.concatenate([front - 1, front + 1, front - width, front + width])
        front = np.unique(around[free[around] & ~reached[around]])
        reached[front] = True
    return reached.reshape(-1, width)[1:-1, 1:-1]


def flood_depth(terrain: Terrain, return_period_years: int) -> npt.NDArray[np.float32]:
    """Water depth in metres for one return period, to 1/64 m.

    Args:
        terrain: The synthetic terrain.
        return_period_years: One of RETURN_PERIODS_YEARS.

    Returns:
        Depth above the ground (above the bed in a canal) of the terrain's shape; 0 = dry, NaN = not modelled.

    Raises:
        KeyError: no levels are given for this return period.

    Source: docs/methods/demo-terrain.md, "Water".
    """
    depth_m = water_level(terrain, return_period_years) - terrain.ground_m
    is_wet = np.nan_to_num(depth_m, nan=-1.0) >= SHALLOWEST_M
    is_wet = connected(is_wet, terrain.is_canal | terrain.is_shore)
    depth_m = np.where(is_wet, np.round(depth_m / STEP_M) * STEP_M, 0.0)
    return np.where(np.isnan(terrain.ground_m), np.nan, depth_m).astype(np.float32)
