"""Area of a grid's cells: in the plane of its CRS, or on its ellipsoid where the CRS is in degrees.

Source for the ellipsoid: Snyder, Map Projections: A Working Manual (1987), eq. 3-12, the area between two parallels.
"""

import numpy as np
import numpy.typing as npt
import pyproj

from spatial.rasters.cells import Affine6


def row_cell_areas(crs: str, transform: Affine6, height: int) -> npt.NDArray[np.float64]:
    """Square metres of one cell, per row from the north, shape (height,).

    Args:
        crs: `EPSG:32647`; projected (planar area, scale distortion left in) or geographic (true area).
        transform: North up, not rotated.
        height: Rows.
    """
    width, step = abs(transform[0]), transform[4]
    definition = pyproj.CRS(crs)
    if not definition.is_geographic:
        metres = definition.axis_info[0].unit_conversion_factor
        return np.full(height, width * abs(step) * metres**2)
    ellipsoid = definition.get_geod()
    if ellipsoid is None:
        raise ValueError(f"{crs} has no ellipsoid")
    edges = np.radians(np.clip(transform[5] + step * np.arange(height + 1), -90, 90))
    e = np.sqrt(ellipsoid.es)
    sine = np.sin(edges)
    # b²/2 per radian of longitude, from the equator to the parallel
    authalic = sine / (1 - ellipsoid.es * sine**2) + (np.arctanh(e * sine) / e if e else sine)
    return np.abs(np.diff(authalic)) * ellipsoid.b**2 / 2 * np.radians(width)
