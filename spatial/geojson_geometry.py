"""A GeoJSON geometry as somebody sent it: checked, never repaired silently.

Pure computation: a JSON value in, a Shapely geometry out. Used for inputs; files are looked at elsewhere.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, cast

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from spatial.errors import GeometryError

TYPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_DEPTH = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_LEAST_POSITIONS = {"LineString": 2, "Polygon": 4, "MultiLineString": 2, "MultiPolygon": 4}

THAILAND_LON = (97.0, 106.0)
THAILAND_LAT = (5.0, 21.0)


def are_swapped(longitude: float, latitude: float) -> bool:
    """Whether two numbers off the earth are a place in Thailand, the one said for the other."""
    return THAILAND_LON[0] <= latitude <= THAILAND_LON[1] and THAILAND_LAT[0] <= longitude <= THAILAND_LAT[1]


def read_geometry(value: Mapping[str, Any], *, max_vertices: int) -> tuple[BaseGeometry, bool]:
    """Read one GeoJSON geometry (RFC 7946), longitude and latitude in degrees, WGS 84.

    Args:
        value: The geometry object; a third ordinate is dropped.
        max_vertices: How many positions it may have.

    Returns:
        The geometry in two dimensions, and whether a third ordinate was dropped.

    Raises:
        GeometryError: codes `geometry_type`, `geometry_empty`, `geometry_malformed`, `geometry_too_many_vertices`,
            `coordinate_not_finite`, `axes_swapped`, `coordinate_out_of_range`, `too_few_positions`,
            `ring_not_closed`, `geometry_invalid`.
    """
    kind = value.get("type")
    if kind not in TYPES:
        raise GeometryError("geometry_type", type=kind[:40] if isinstance(kind, str) else "?", types=", ".join(TYPES))
    if set(value) - {"type", "coordinates", "bbox"}:
        raise GeometryError("geometry_malformed")
    coordinates = value.get("coordinates")
    if coordinates in ([], None):
        raise GeometryError("geometry_empty")
    state = _Reading(max_vertices)
    plain = state.nested(coordinates, _DEPTH[kind])
    if kind in _LEAST_POSITIONS:
        for ring in _strings(plain, kind):
            if len(ring) < _LEAST_POSITIONS[kind]:
                raise GeometryError("too_few_positions", least=_LEAST_POSITIONS[kind])
            if kind.endswith("Polygon") and ring[0] != ring[-1]:
                raise GeometryError("ring_not_closed")
    geometry = shapely.from_geojson(json.dumps({"type": kind, "coordinates": plain}))
    if geometry.is_empty:
        raise GeometryError("geometry_empty")
    if not geometry.is_valid:
        raise GeometryError("geometry_invalid", reason=explain_validity(geometry)[:200])
    if kind.endswith("LineString") and geometry.length == 0:
        raise GeometryError("geometry_invalid", reason="zero length")
    return geometry, state.dropped_height


class _Reading:
    """Walks nested coordinate lists, counting and checking positions."""

    def __init__(self, max_vertices: int) -> None:
        self.left = max_vertices
        self.max_vertices = max_vertices
        self.dropped_height = False

    def nested(self, value: Any, depth: int) -> Any:
        if not isinstance(value, list):
            raise GeometryError("geometry_malformed")
        items = cast(list[Any], value)
        if depth == 0:
            return self.position(items)
        if not items:
            raise GeometryError("geometry_empty")
        return [self.nested(item, depth - 1) for item in items]

    def position(self, ordinates: list[Any]) -> list[float]:
        if not ordinates:
            raise GeometryError("geometry_empty")
        if not 2 <= len(ordinates) <= 3 or any(
            isinstance(o, bool) or not isinstance(o, int | float) for o in ordinates
        ):
            raise GeometryError("geometry_malformed")
        self.left -= 1
        if self.left < 0:
            raise GeometryError("geometry_too_many_vertices", max=self.max_vertices)
        try:
            lon, lat = float(ordinates[0]), float(ordinates[1])
        except OverflowError:
            raise GeometryError("coordinate_not_finite") from None
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise GeometryError("coordinate_not_finite")
        self.dropped_height |= len(ordinates) == 3
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            if are_swapped(lon, lat):
                raise GeometryError("axes_swapped", lon=lat, lat=lon)
            raise GeometryError("coordinate_out_of_range", lon=lon, lat=lat)
        return [lon, lat]


def _strings(plain: Any, kind: str) -> list[list[Any]]:
    """The strings of positions of a geometry: lines or rings."""
    if kind == "LineString":
        return [plain]
    if kind in ("Polygon", "MultiLineString"):
        return plain
    return [ring for polygon in plain for ring in polygon]
