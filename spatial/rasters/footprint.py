"""Where parts of a grid lie on the Earth, as GeoJSON polygons in CRS84.

Called by the doctor (where the bad cells are) and by `cog` (the extent).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from spatial.datums import to_lonlat
from spatial.rasters.cells import Affine6

_POINTS_PER_SIDE = 8
"""A grid's straight edge is bent on the Earth; eight chords follow it to a few metres over a province."""


def box_outline(
    crs: str, transform: Affine6, box: tuple[int, int, int, int], points_per_side: int = _POINTS_PER_SIDE
) -> Sequence[tuple[float, float]]:
    """A closed ring (longitude, latitude), counter-clockwise, around the cells of `box`.

    Args:
        crs: `EPSG:32647`.
        transform: The grid's, north up.
        box: First row, first column, row after the last, column after the last.
        points_per_side: Chords a side is cut into.
    """
    top, left, bottom, right = box
    steps = np.arange(points_per_side) / points_per_side
    columns = np.concatenate(
        [left + (right - left) * steps, np.full(points_per_side, right), right - (right - left) * steps,
         np.full(points_per_side, left), [left]]
    )  # fmt: skip
    rows = np.concatenate(
        [np.full(points_per_side, bottom), bottom - (bottom - top) * steps, np.full(points_per_side, top),
         top + (bottom - top) * steps, [bottom]]
    )  # fmt: skip
    a, b, c, d, e, f = transform
    longitude, latitude = to_lonlat(crs).transform(a * columns + b * rows + c, d * columns + e * rows + f)
    return list(zip(np.round(longitude, 9).tolist(), np.round(latitude, 9).tolist(), strict=True))


def footprint_of(crs: str, transform: Affine6, width: int, height: int) -> dict[str, Any]:
    """The whole grid's extent as a GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": [box_outline(crs, transform, (0, 0, height, width))]}
