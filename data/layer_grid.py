"""The grids on which the demo's rasters lie, and reproducible roughness for them.

Both grids are UTM zone 47N (EPSG:32647). Nothing here is random: the roughness comes from the raw stream of a
seeded PCG64, whose output NumPy promises not to change. Called by the other `layer_*` modules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from rasterio.transform import Affine
from shapely.geometry.base import BaseGeometry

UTM_47N = "EPSG:32647"
_TO_UTM = Transformer.from_crs("EPSG:4326", UTM_47N, always_xy=True)
_TO_LON_LAT = Transformer.from_crs(UTM_47N, "EPSG:4326", always_xy=True)

FloatGrid = npt.NDArray[np.float64]
BoolGrid = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """A north-up raster: upper left corner in metres (EPSG:32647), cell size in metres, rows and columns."""

    left_m: float
    top_m: float
    cell_m: float
    rows: int
    columns: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def transform(self) -> Affine:
        """From column and row to metres, as rasterio wants it."""
        return Affine(self.cell_m, 0.0, self.left_m, 0.0, -self.cell_m, self.top_m)

    def centres(self) -> tuple[FloatGrid, FloatGrid]:
        """Easting and northing of every cell's centre, metres, shape (rows, columns)."""
        x = self.left_m + (np.arange(self.columns) + 0.5) * self.cell_m
        y = self.top_m - (np.arange(self.rows) + 0.5) * self.cell_m
        return np.meshgrid(x, y)

    def cell_of(self, lon: float, lat: float) -> tuple[int, int]:
        """Row and column of the cell that holds a place given in degrees."""
        x, y = _TO_UTM.transform(lon, lat)
        return int((self.top_m - y) // self.cell_m), int((x - self.left_m) // self.cell_m)


def to_utm(geom: BaseGeometry) -> BaseGeometry:
    """From longitude and latitude to metres in EPSG:32647."""
    return shapely.transform(geom, _TO_UTM.transform, interleaved=False)


def to_lon_lat(geom: BaseGeometry) -> BaseGeometry:
    """From metres in EPSG:32647 to longitude and latitude."""
    return shapely.transform(geom, _TO_LON_LAT.transform, interleaved=False)


def uniform(seed: int, count: int) -> npt.NDArray[np.float64]:
    """`count` numbers evenly spread over [0, 1), the same for the same seed with every version of NumPy."""
    raw = np.asarray(np.random.PCG64(seed).random_raw(count), dtype=np.uint64)
    return (raw >> np.uint64(11)).astype(np.float64) / 2.0**53


def roughness(grid: Grid, *, seed: int, wave_m: float) -> FloatGrid:
    """Smooth random relief between −1 and 1 with bumps about `wave_m` wide: values on a coarse lattice, blended.

    Args:
        grid: Where.
        seed: Another seed, another relief.
        wave_m: Spacing of the lattice in metres.

    Returns:
        Array of the grid's shape.
    """
    x, y = grid.centres()
    u = (x - grid.left_m) / wave_m
    v = (grid.top_m - y) / wave_m
    lattice_rows, lattice_columns = int(v.max()) + 2, int(u.max()) + 2
    lattice = (uniform(seed, lattice_rows * lattice_columns) * 2 - 1).reshape(lattice_rows, lattice_columns)
    column, row = u.astype(np.intp), v.astype(np.intp)
    # blended by 3t² − 2t³, so that the slope does not jump at the lattice's lines
    a, b = u - column, v - row
    a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
    above = lattice[row, column] * (1 - a) + lattice[row, column + 1] * a
    below = lattice[row + 1, column] * (1 - a) + lattice[row + 1, column + 1] * a
    return above * (1 - b) + below * b
