"""Values of a raster at points. Called by `facilities` and where a map is asked about a place (app/ogc/rasters)."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from spatial.datums import to_lonlat
from spatial.exposure.grids import opened

Floats = npt.NDArray[np.float32]
_WINDOW = 1024


def values_at(cog: Path, points: npt.NDArray[np.object_]) -> Floats:
    """The value of the cell that holds each point.

    Args:
        cog: Made by `spatial/rasters/cog.py`; NaN not modelled.
        points: In longitude and latitude on WGS 84.

    Returns:
        Shape (points,); NaN outside of the raster too.
    """
    found = np.full(len(points), np.nan, np.float32)
    with opened(cog) as raster:
        grid = raster.grid
        x, y = shapely.get_x(points), shapely.get_y(points)
        if grid.crs != "EPSG:4326":
            x, y = to_lonlat(grid.crs).transform(x, y, direction="INVERSE")
        a, _, c, _, e, f = grid.transform
        # infinite where a CRS does not reach
        rows, columns = (np.asarray(y) - f) / e, (np.asarray(x) - c) / a
        inside = np.flatnonzero((rows >= 0) & (rows < grid.height) & (columns >= 0) & (columns < grid.width))
        row, column = rows[inside].astype(np.int64), columns[inside].astype(np.int64)
        window = row // _WINDOW * (grid.width // _WINDOW + 1) + column // _WINDOW
        for one in np.unique(window):
            here = np.flatnonzero(window == one)
            top, left = int(row[here].min()), int(column[here].min())
            cells = raster.window(top, left, int(row[here].max()) - top + 1, int(column[here].max()) - left + 1)
            found[inside[here]] = cells[row[here] - top, column[here] - left]
    return found
