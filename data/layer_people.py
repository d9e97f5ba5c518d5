"""Invented people: a population grid of Songkhla, and households that would need help, near the canals.

**Nobody was counted.** A district's total is the round size that such a district has; where people live within it is
spread around its seat and settlements. The households are points drawn by lot. Method and limits:
docs/methods/demo-terrain.md, "People". Called by `data/make_layers.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from area_places import SONGKHLA
from layer_grid import FloatGrid, Grid, to_lon_lat, to_utm, uniform
from layer_terrain import R1, TRIBUTARIES, U_TAPAO, bump, burn_centres, line_utm
from shapely.geometry.base import BaseGeometry

POPULATION_GRID = Grid(left_m=612_000.0, top_m=879_000.0, cell_m=500.0, rows=370, columns=246)
PEOPLE = {
    "9001": 160_000, "9002": 45_000, "9003": 105_000, "9004": 70_000, "9005": 75_000, "9006": 75_000,
    "9007": 65_000, "9008": 15_000, "9009": 75_000, "9010": 130_000, "9011": 400_000, "9012": 25_000,
    "9013": 35_000, "9014": 30_000, "9015": 80_000, "9016": 25_000,
}  # fmt: skip
"""Round figures, invented; not statistics."""
TOWNS = {"9011": (3.0, 10.0), "9001": (3.5, 4.0), "9010": (1.5, 4.0)}
"""Districts with a large town: how wide around the seat (km), and how strongly it draws people."""
COUNTRYSIDE = 0.05
"""Weight of a cell far from any place named; a seat weighs 1 at its middle unless it is a town."""
HOUSEHOLDS = 210
HOUSEHOLD_KINDS = (("elderly_alone", 0.5), ("bedridden", 0.3), ("infant", 0.2))
NEAR_CANAL_M = 900.0
SEED = 9_011


def attraction(grid: Grid, code: str) -> FloatGrid:
    """How strongly each cell draws people of one district: bells around its seat and settlements."""
    x, y = grid.centres()
    district = next(one for one in SONGKHLA.districts if one.code == code)
    width_km, weight = TOWNS.get(code, (1.5, 1.0))
    lat, lon = district.seat
    drawn = COUNTRYSIDE + weight * bump(x, y, (lon, lat), east_km=width_km, north_km=width_km)
    for lat, lon in district.settlements:
        drawn += 0.4 * bump(x, y, (lon, lat), east_km=1.4, north_km=1.4)
    return drawn


def share_out(total: int, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole numbers in proportion to the weights that sum to the total exactly (largest remainder)."""
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    short = total - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return counts


def make_population(districts: dict[str, BaseGeometry], grid: Grid = POPULATION_GRID) -> npt.NDArray[np.float32]:
    """People per cell.

    Args:
        districts: District areas by code, longitude and latitude.
        grid: Where to count.

    Returns:
        Whole numbers of people per cell (a count, no density) of the grid's shape; NaN outside the districts. A
        cell belongs to the district that holds its centre, so that totals per district are those of `PEOPLE`.

    Source: docs/methods/demo-terrain.md, "People".
    """
    people = np.full(grid.shape, np.nan, dtype=np.float32)
    uneven = 0.4 + uniform(SEED, grid.rows * grid.columns).reshape(grid.shape)
    for code, total in PEOPLE.items():
        inside = burn_centres(grid, to_utm(districts[code]))
        people[inside] = share_out(total, (attraction(grid, code) * uneven)[inside])
    return people


def make_households(people: npt.NDArray[np.float32], grid: Grid = POPULATION_GRID) -> list[dict[str, Any]]:
    """Invented households in need of help, drawn by lot among the population near the canals.

    Args:
        people: From `make_population`.
        grid: Its grid.

    Returns:
        GeoJSON point features whose only property is `kind` (`elderly_alone`, `bedridden` or `infant`): no name, no
        address, no number. Positions are rounded to 4 decimals, about 11 m.
    """
    canals = shapely.union_all([line_utm(points) for points in (U_TAPAO, R1, *TRIBUTARIES.values())])
    x, y = grid.centres()
    distance_m = shapely.distance(shapely.points(x, y), canals)
    weights = np.where(distance_m <= NEAR_CANAL_M, np.nan_to_num(people), 0.0)
    # one lot for the cell, two for the place in it, one for the kind
    lots = uniform(SEED + 1, 4 * HOUSEHOLDS).reshape(4, HOUSEHOLDS)
    cell = np.searchsorted(np.cumsum(weights), lots[0] * weights.sum(), side="right")
    east = x.ravel()[cell] + (lots[1] - 0.5) * grid.cell_m
    north = y.ravel()[cell] + (lots[2] - 0.5) * grid.cell_m
    up_to = np.cumsum([share for _, share in HOUSEHOLD_KINDS])
    kinds = [HOUSEHOLD_KINDS[index][0] for index in np.minimum(np.searchsorted(up_to, lots[3], side="right"), 2)]
    return [
        {
            "type": "Feature",
            "properties": {"kind": kind},
            "geometry": {"type": "Point", "coordinates": [round(point.x, 4), round(point.y, 4)]},
        }
        for kind, point in zip(kinds, to_lon_lat(shapely.points(east, north)), strict=True)
    ]
