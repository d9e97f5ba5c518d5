"""A synthetic terrain around Khlong U-Tapao, from Sadao through Hat Yai to Songkhla Lake.

**Not a survey.** Where canals run is sketched by hand to a few hundred metres, levels are invented so that they agree
with the reported thresholds of two gauges. Method and limits: docs/methods/demo-terrain.md. Called by
`data/layer_flood.py` and `data/make_layers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from layer_grid import BoolGrid, FloatGrid, Grid, roughness, to_utm
from rasterio.features import rasterize
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

TERRAIN_GRID = Grid(left_m=645_000.0, top_m=795_000.0, cell_m=50.0, rows=1_240, columns=520)
LonLat = tuple[float, float]

U_TAPAO: tuple[LonLat, ...] = (
    (100.418, 6.630), (100.432, 6.660), (100.446, 6.690), (100.452, 6.720), (100.444, 6.750), (100.441, 6.775),
    (100.4475, 6.8012), (100.453, 6.830), (100.446, 6.860), (100.4505, 6.890), (100.4445, 6.915), (100.4433, 6.9354),
    (100.447, 6.955), (100.4415, 6.975), (100.449, 6.990), (100.4555, 7.003), (100.4545, 7.014), (100.4585, 7.0236),
    (100.4540, 7.038), (100.4580, 7.055), (100.4555, 7.072), (100.4610, 7.090), (100.4580, 7.108), (100.4640, 7.130),
    (100.4655, 7.165),
)  # fmt: skip
"""Khlong U-Tapao, upstream to downstream, sketched."""
R1: tuple[LonLat, ...] = (
    (100.4415, 6.975), (100.4368, 6.9782), (100.4301, 6.9935), (100.4256, 7.0118), (100.4231, 7.0304),
    (100.4248, 7.0482), (100.4290, 7.0700), (100.4385, 7.0957), (100.4420, 7.1250), (100.4430, 7.1680),
)  # fmt: skip
"""The diversion canal R.1, west of the city, sketched."""
TRIBUTARIES: dict[str, tuple[LonLat, ...]] = {
    "khlong-toei": (
        (100.4920, 6.978), (100.4830, 6.995), (100.4740, 7.0121), (100.4735, 7.0280), (100.4705, 7.0430),
        (100.4660, 7.060), (100.4560, 7.072),
    ),
    "khlong-hoi-khong": ((100.372, 6.855), (100.391, 6.894), (100.413, 6.913), (100.4440, 6.926)),
    "khlong-bang-klam": ((100.365, 7.020), (100.386, 7.058), (100.404, 7.090), (100.413, 7.130), (100.415, 7.190)),
}  # fmt: skip
"""Smaller canals, sketched: they bring the main canal's water to the land, no flood of their own."""


@dataclass(frozen=True)
class Station:
    """A place on the valley's axis, at a latitude, and what the valley is like there."""

    name: str
    lat: float
    bank_m: float
    """Level of the canal's bank, metres above mean sea level."""
    plain_km: float
    """Half the width of the flood plain."""


STATIONS: tuple[Station, ...] = (
    Station("Sadao", 6.640, 27.0, 0.4),
    Station("Prik", 6.720, 21.5, 0.7),
    Station("X.173A", 6.8012, 16.4, 0.9),
    Station("X.90", 6.9354, 9.3, 1.6),
    Station("head of R.1", 6.975, 8.0, 2.2),
    Station("Hat Yai", 7.005, 7.0, 2.8),
    Station("Bang Hak", 7.024, 6.0, 3.2),
    Station("Khlong Hae", 7.045, 4.7, 4.0),
    Station("lower canal", 7.075, 3.1, 5.5),
    Station("Bang Klam plain", 7.105, 1.8, 6.5),
    Station("above the lake", 7.130, 1.1, 7.5),
    Station("shore", 7.157, 0.6, 8.0),
)
"""Bank levels at X.173A and X.90 equal their reported red thresholds; all others are invented to fit."""

BED_BELOW_BANK_M = 5.0
R1_BED_BELOW_GROUND_M = 4.0
R1_DIKE_M = 1.7
TRIBUTARY_DEPTH_M = 1.5
NATURAL_LEVEE_M = 0.35
LAKE_FROM_LAT = 7.0
"""North of this, what is not land is the lake."""
MARGIN_KM = 3.0
"""The model ends so far beyond the flood plain."""
CITY: LonLat = (100.4715, 7.0070)
CITY_SINKS_M = 0.65
"""The market quarter lies lower than the bank: a shallow bowl about 1.5 km wide."""
# hills: longitude, latitude, height (m), half-widths west–east and south–north (km)
HILLS = (
    (100.520, 7.005, 260.0, 0.75, 3.4),  # Kho Hong, east of the city
    (100.352, 6.985, 90.0, 1.6, 2.4),
    (100.500, 6.900, 70.0, 1.5, 2.5),
    (100.385, 6.800, 80.0, 1.8, 3.0),
    (100.505, 6.770, 110.0, 1.6, 3.5),
)
SEED = 9_001


@dataclass(frozen=True)
class Terrain:
    """Ground and canals on one grid (EPSG:32647); arrays have the grid's shape."""

    grid: Grid
    ground_m: FloatGrid
    """Level of the ground, of a canal's bed in a canal, metres above mean sea level; NaN where nothing is modelled."""
    is_canal: BoolGrid
    """Cells of U-Tapao and of R.1."""
    is_shore: BoolGrid
    """Cells that touch the lake."""
    along_lat: FloatGrid
    """Latitude: where along the valley, which runs from south to north, a cell belongs."""
    off_axis_km: FloatGrid
    """Distance from the valley's axis, due west or east."""


def line_utm(points: tuple[LonLat, ...]) -> LineString:
    """A sketched canal in metres."""
    return LineString(to_utm(LineString(points)).coords)


def valley_axis() -> LineString:
    """U-Tapao without its bends, in metres: the mean of 5 km of canal around each place on it."""
    canal = line_utm(U_TAPAO)
    steps = np.arange(0.0, canal.length + 1, 100.0)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(canal, steps))
    half = 25
    padded = np.pad(xy, ((half, half), (0, 0)), mode="reflect", reflect_type="odd")
    window = np.ones(2 * half + 1) / (2 * half + 1)
    return LineString(np.column_stack([np.convolve(padded[:, axis], window, mode="valid") for axis in (0, 1)]))


def burn(grid: Grid, geom: BaseGeometry) -> BoolGrid:
    """Every cell that a geometry in metres touches."""
    burnt = rasterize([geom], out_shape=grid.shape, transform=grid.transform, all_touched=True, dtype="uint8")
    return burnt.astype(bool)


def beside_line(grid: Grid, line: LineString, *, half_width_m: float) -> FloatGrid:
    """A bell of height 1 over a line in metres, that far wide to either side; 0 from four half-widths on."""
    bell = np.zeros(grid.shape)
    near = burn(grid, line.buffer(4 * half_width_m))
    x, y = grid.centres()
    distance_m = shapely.distance(shapely.points(x[near], y[near]), line)
    bell[near] = np.exp(-0.5 * (distance_m / half_width_m) ** 2)
    return bell


def bump(x: FloatGrid, y: FloatGrid, centre: LonLat, *, east_km: float, north_km: float) -> FloatGrid:
    """A bell of height 1 around a place, with the two half-widths given."""
    point = to_utm(Point(centre))
    across = (x - point.x) / (east_km * 1000)
    along = (y - point.y) / (north_km * 1000)
    return np.exp(-0.5 * (across * across + along * along))


def make_terrain(land: BaseGeometry, grid: Grid = TERRAIN_GRID) -> Terrain:
    """The synthetic terrain on the province's land.

    Args:
        land: Outline of the province without the lake, longitude and latitude.
        grid: Where to make it.

    Returns:
        The terrain; always the same for the same outline.

    Source: docs/methods/demo-terrain.md, "Ground".
    """
    x, y = grid.centres()
    axis_xy = shapely.get_coordinates(valley_axis())
    off_axis_km = np.abs(x - np.interp(y, axis_xy[:, 1], axis_xy[:, 0])) / 1000
    # latitude from northing, linear between two parallels: good to a few metres on this grid
    south_m, north_m = (to_utm(Point(100.45, lat)).y for lat in (6.6, 7.2))
    along_lat = 6.6 + 0.6 * (y - south_m) / (north_m - south_m)

    lats = [station.lat for station in STATIONS]
    bank_m = np.interp(along_lat, lats, [station.bank_m for station in STATIONS])
    plain_km = np.interp(along_lat, lats, [station.plain_km for station in STATIONS])

    beyond_km = np.maximum(off_axis_km - plain_km, 0)
    ground = bank_m + 0.12 * off_axis_km + 4.5 * beyond_km**1.4
    for lon, lat, height_m, east_km, north_km in HILLS:
        ground += height_m * bump(x, y, (lon, lat), east_km=east_km, north_km=north_km)
    ground -= CITY_SINKS_M * bump(x, y, CITY, east_km=1.0, north_km=1.6)
    # near the lake the plain is flatter
    calm = np.clip((bank_m - 0.4) / 3.0, 0.25, 1.0)
    for seed, wave_m, size_m in ((1, 1_700.0, 0.55), (2, 600.0, 0.3), (3, 200.0, 0.12)):
        ground += calm * size_m * roughness(grid, seed=SEED + seed, wave_m=wave_m)

    u_tapao, r1 = line_utm(U_TAPAO), line_utm(R1)
    for tributary in TRIBUTARIES.values():
        ground -= TRIBUTARY_DEPTH_M * beside_line(grid, line_utm(tributary), half_width_m=70.0)
    ground += NATURAL_LEVEE_M * beside_line(grid, u_tapao, half_width_m=120.0)
    is_r1 = burn(grid, r1.buffer(30.0))
    is_u_tapao = burn(grid, u_tapao)
    is_dike = burn(grid, r1.buffer(140.0).exterior) & ~is_u_tapao
    ground = np.where(is_dike, ground + R1_DIKE_M, ground)
    ground = np.where(is_r1, ground - R1_BED_BELOW_GROUND_M, ground)
    ground = np.where(is_u_tapao, bank_m - BED_BELOW_BANK_M, ground)

    on_land = burn_centres(grid, to_utm(land))
    modelled = on_land & (off_axis_km <= plain_km + MARGIN_KM) & (along_lat > STATIONS[0].lat)
    return Terrain(
        grid=grid,
        ground_m=np.where(modelled, ground, np.nan),
        is_canal=(is_r1 | is_u_tapao) & modelled,
        is_shore=beside(~on_land & (along_lat > LAKE_FROM_LAT)) & modelled,
        along_lat=along_lat,
        off_axis_km=off_axis_km,
    )


def burn_centres(grid: Grid, geom: BaseGeometry) -> BoolGrid:
    """Every cell whose centre lies in a geometry in metres."""
    return rasterize([geom], out_shape=grid.shape, transform=grid.transform, dtype="uint8").astype(bool)


def beside(cells: BoolGrid) -> BoolGrid:
    """The cells next to any of these, by an edge."""
    around = np.zeros_like(cells)
    around[1:] |= cells[:-1]
    around[:-1] |= cells[1:]
    around[:, 1:] |= cells[:, :-1]
    around[:, :-1] |= cells[:, 1:]
    return around & ~cells
