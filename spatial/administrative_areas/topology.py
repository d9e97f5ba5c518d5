"""Overlaps between areas, gaps between them, and areas that reach out of their parent; slivers are tolerated.

Pure computation. Method and thresholds: docs/methods/areas.md, "Overlaps and gaps".
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

SLIVER_M2 = 1000.0
"""Smaller pieces are slivers."""
SLIVER_WIDTH_M = 5.0
"""Pieces that are narrower on average (2 × area ÷ perimeter) are slivers: the same border drawn twice."""
OUTSIDE_SHARE = 0.01
"""An area of which more than this lies outside of its parent does not lie in it."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of land, largest first."""

    shapes: NDArray[np.object_]
    """WGS 84."""
    m2: NDArray[np.float64]
    codes: list[tuple[str, ...]]
    """Of the areas that a piece concerns."""
    sliver_count: int = 0
    sliver_m2: float = 0.0
    """Of the pieces that were tolerated and are not among these."""


class Plane:
    """Equal-area metres around some areas (Lambert azimuthal on WGS 84): areas are true, neighbours stay neighbours."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        local = CRS.from_dict(
            {"proj": "laea", "lon_0": (west + east) / 2, "lat_0": (south + north) / 2, "datum": "WGS84", "units": "m"}
        )
        self._there = Transformer.from_crs("EPSG:4326", local, always_xy=True)
        self._back = Transformer.from_crs(local, "EPSG:4326", always_xy=True)

    def to_metres(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapes from degrees to metres; what rounding made invalid is mended."""
        metres = shapely.transform(shapes, lambda points: np.column_stack(self._there.transform(*points.T)))
        invalid = ~shapely.is_valid(metres)
        metres[invalid] = shapely.make_valid(metres[invalid])
        return metres

    def to_degrees(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapes from metres to degrees."""
        return shapely.transform(shapes, lambda points: np.column_stack(self._back.transform(*points.T)))


def overlaps(metres: NDArray[np.object_], codes: NDArray[np.object_], plane: Plane) -> Pieces:
    """Land that belongs to two areas.

    Args:
        metres: Areas in the plane, valid polygons.
        codes: Their codes.
        plane: Back to degrees.
    """
    left, right = shapely.STRtree(metres).query(metres, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shapes, pair = _surfaces(shapely.intersection(metres[left], metres[right]))
    pairs = [(str(codes[left[number]]), str(codes[right[number]])) for number in pair]
    return _pieces(shapes, pairs, plane)


def gaps(
    metres: NDArray[np.object_], parents: NDArray[np.object_], parent_codes: NDArray[np.object_], plane: Plane
) -> Pieces:
    """Land that belongs to no area: holes within the areas' union, and what the parents have besides it.

    Args:
        metres: All areas in the plane.
        parents: Boundaries of their parents in the plane, as far as they are known and surveyed.
        parent_codes: The parents' codes.
        plane: Back to degrees.
    """
    union = shapely.union_all(metres)
    besides, parent = _surfaces(shapely.difference(parents, union))
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    inner, _ = _surfaces(shapely.difference(holes, shapely.union_all(besides)))  # what no parent has told already
    codes: list[tuple[str, ...]] = [(str(parent_codes[number]),) for number in parent]
    return _pieces(np.concatenate([besides, inner]), [*codes, *[() for _ in inner]], plane)


def outside_parents(
    metres: NDArray[np.object_], parent_of: NDArray[np.object_], parents: Mapping[str, BaseGeometry]
) -> NDArray[np.float64]:
    """The share of each area that lies outside of its parent; NaN where the parent's boundary is not known.

    Args:
        metres: Areas in the plane.
        parent_of: Code of each area's parent.
        parents: Boundaries of parents in the plane, by code.
    """
    known = np.array([parents.get(code) for code in parent_of], dtype=object)
    outside = shapely.area(shapely.difference(metres, known)) / shapely.area(metres)
    return np.where(shapely.is_missing(known), np.nan, outside)


def plane_of(frame: gpd.GeoDataFrame) -> Plane:
    """The plane around a frame in WGS 84."""
    west, south, east, north = (float(edge) for edge in frame.total_bounds)
    return Plane((west, south, east, north))


def _surfaces(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """The polygons of what an overlay left, and of which geometry each is; shared borders are lines, and no land."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    polygons, within = shapely.get_parts(parts, return_index=True)  # collections hold multipolygons
    is_surface = shapely.get_type_id(polygons) == 3
    return polygons[is_surface], owner[within][is_surface]


def _pieces(shapes: NDArray[np.object_], codes: list[tuple[str, ...]], plane: Plane) -> Pieces:
    """The pieces that are no slivers, largest first; the slivers are counted."""
    m2 = shapely.area(shapes)
    perimeter = shapely.length(shapes)
    width = np.divide(2 * m2, perimeter, out=np.zeros_like(m2), where=perimeter > 0)
    is_land = m2 > 0.01  # of a square metre: less is arithmetic
    is_sliver = is_land & ((m2 < SLIVER_M2) | (width < SLIVER_WIDTH_M))
    kept = np.flatnonzero(is_land & ~is_sliver)
    kept = kept[np.argsort(-m2[kept], kind="stable")]
    return Pieces(
        shapes=plane.to_degrees(shapes[kept]),
        m2=m2[kept],
        codes=[codes[number] for number in kept],
        sliver_count=int(is_sliver.sum()),
        sliver_m2=float(m2[is_sliver].sum()),
    )
