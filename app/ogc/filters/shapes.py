"""Shapes of a filter: checked, turned to longitude and latitude, and written as PostGIS reads them.

Nothing is mended silently. Edges in a projected CRS are no straight lines in degrees, so they are cut into pieces
before they are turned (1/32 of the shape's size, as for boxes of the `bbox` parameter). Indian 1975 goes the way of all
our data (`spatial/datums.py`).
"""

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from app.ogc.crs import Crs
from app.ogc.filters.refusal import Place, refuse, short
from app.ogc.filters.text_literals import empty, with_height
from app.ogc.filters.tree import MOST_VERTICES, Box, Shape
from spatial.datums import to_lonlat
from spatial.geojson_geometry import are_swapped

_BRACKETS = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_PIECES = 32
_MOST_PIECES = 10_000
_FARTHEST_M = 1e8
"""No projected coordinate lies farther out."""
_THERE_AND_BACK_M = 1.0
"""A position that does not come back to itself within a metre lies where its projection means nothing."""

Position = tuple[float, float]


class Shapes:
    """Reads the shapes of one filter; they share one allowance of positions."""

    def __init__(self, crs: Crs) -> None:
        self._crs = crs
        self._left = MOST_VERTICES

    def read(self, node: Shape | Box) -> tuple[bytes, ...]:
        """The parts of a shape as WKB in degrees, longitude first (EPSG:4326).

        Args:
            node: As it was written, in the CRS of the filter and its axis order.

        Returns:
            One part, except of a collection whose members no one geometry can hold.

        Raises:
            FilterRefused: heights, nothing in it, off the earth or outside of its CRS, not valid, too many positions.
        """
        if isinstance(node, Box):
            return (_wkb(self._turned(node.place, self._box(node))),)
        if node.type != "GeometryCollection":
            return (_wkb(self._turned(node.place, self._geometry(node))),)
        members = [self._turned(member.place, self._geometry(member)) for member in node.members]
        return tuple(_wkb(part) for part in _joined(members))

    def _geometry(self, node: Shape) -> BaseGeometry:
        place = node.place
        coordinates = self._nested(node.coordinates, _BRACKETS[node.type], place)
        match node.type:
            case "Point":
                return shapely.Point(coordinates)
            case "MultiPoint":
                return shapely.MultiPoint(coordinates)
            case "LineString":
                return _line(coordinates, place)
            case "MultiLineString":
                return shapely.MultiLineString([_line(one, place) for one in coordinates])
            case "Polygon":
                return _polygon(coordinates, place)
            case _:
                return shapely.MultiPolygon([_polygon(one, place) for one in coordinates])

    def _nested(self, value: Any, brackets: int, place: Place) -> Any:
        if not isinstance(value, list):
            raise _malformed(place)
        items = cast("list[Any]", value)
        if brackets == 0:
            return self._position(items, place)
        if not items:
            raise empty(place)
        return [self._nested(item, brackets - 1, place) for item in items]

    def _position(self, numbers: Sequence[Any], place: Place) -> Position:
        if any(isinstance(one, list) for one in numbers) or len(numbers) < 2:
            raise _malformed(place)
        if len(numbers) > 2:
            raise with_height(place)
        self._left -= 1
        if self._left < 0:
            raise refuse(
                place,
                "geometry_too_many_vertices",
                f"รูปเรขาคณิตมีเกิน {MOST_VERTICES} จุด โปรดลดรายละเอียด",
                f"the geometries have over {MOST_VERTICES} positions; simplify them",
            )
        first, second = numbers
        return self._checked(first, second, place)

    def _checked(self, first: float, second: float, place: Place) -> Position:
        """A position with easting or longitude first."""
        if not (math.isfinite(first) and math.isfinite(second)):
            raise refuse(place, "coordinate_not_finite", "พิกัดต้องเป็นตัวเลขจำกัด", "coordinates must be finite numbers")
        x, y = (second, first) if self._crs.is_latitude_first else (first, second)
        if self._crs.srid != 4326:
            if max(abs(x), abs(y)) > _FARTHEST_M:
                raise self._outside(place)
            return x, y
        if -180 <= x <= 180 and -90 <= y <= 90:
            return x, y
        raise self._off_the_earth(x, y, place)

    def _off_the_earth(self, x: float, y: float, place: Place) -> Exception:
        if self._crs.is_latitude_first:
            th, en = "ละติจูดก่อนลองจิจูด", "latitude first, then longitude"
        else:
            th, en = "ลองจิจูดก่อนละติจูด", "longitude first, then latitude"
        if are_swapped(x, y):
            return refuse(
                place,
                "axes_swapped",
                f"พิกัดสลับแกน: {self._crs.uri} ให้{th}",
                f"the axes are swapped: {self._crs.uri} has {en}",
            )
        return refuse(
            place,
            "coordinate_out_of_range",
            f"พิกัดอยู่นอกโลก (ลองจิจูด {x:g} ละติจูด {y:g}) ระบบพิกัดอื่นให้ระบุด้วย filter-crs",
            f"off the earth (longitude {x:g}, latitude {y:g}); another CRS is named by filter-crs",
        )

    def _outside(self, place: Place) -> Exception:
        return refuse(
            place,
            "outside_crs",
            f"พิกัดอยู่นอกพื้นที่ที่ {self._crs.title} ใช้ได้ ตรวจสอบ filter-crs",
            f"outside of the area that {self._crs.title} is good for; check filter-crs",
        )

    def _box(self, node: Box) -> BaseGeometry:
        place = node.place
        if len(node.numbers) == 6:
            raise with_height(place)
        if len(node.numbers) != 4:
            raise refuse(
                place,
                "bbox",
                "BBOX มีตัวเลข 4 ตัว: มุมล่างซ้ายแล้วมุมบนขวา ตามลำดับแกนของ filter-crs",
                "BBOX takes 4 numbers: lower left, then upper right corner, in the axis order of filter-crs",
            )
        west, south = self._position(node.numbers[:2], place)
        east, north = self._position(node.numbers[2:], place)
        if south > north or (west > east and self._crs.srid != 4326):
            raise refuse(
                place,
                "bbox",
                "มุมของ BBOX สลับกัน: มุมล่างซ้ายมาก่อนมุมบนขวา",
                "the corners of this BBOX are swapped: lower left comes before upper right",
            )
        if west > east:  # over the antimeridian
            return shapely.union_all([_rectangle(west, south, 180, north), _rectangle(-180, south, east, north)])
        return _rectangle(west, south, east, north)

    def _turned(self, place: Place, geometry: BaseGeometry) -> BaseGeometry:
        """In degrees, longitude first; valid."""
        _check_valid(geometry, place)
        if self._crs.srid == 4326:
            return geometry
        west, south, east, north = geometry.bounds
        piece = max(max(east - west, north - south) / _PIECES, geometry.length / _MOST_PIECES)
        cut = shapely.segmentize(geometry, piece) if piece > 0 else geometry
        turned = shapely.transform(cut, lambda positions: self._in_degrees(positions, place))
        _check_valid(turned, place)
        return turned

    def _in_degrees(self, positions: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        way = to_lonlat(f"EPSG:{self._crs.srid}")
        longitudes, latitudes = way.transform(positions[:, 0], positions[:, 1])
        found = np.column_stack([longitudes, latitudes])
        if not np.isfinite(found).all() or np.any(np.abs(found) > [180.0, 90.0]):
            raise self._outside(place)
        back = np.column_stack(way.transform(longitudes, latitudes, direction="INVERSE"))
        if not np.all(np.abs(back - positions) <= _THERE_AND_BACK_M):
            raise self._outside(place)
        return found


def _line(positions: Sequence[Position], place: Place) -> shapely.LineString:
    if len(positions) < 2 or len(set(positions)) < 2:
        raise refuse(place, "geometry_invalid", "เส้นต้องมีอย่างน้อย 2 จุดที่ต่างกัน", "a line needs two different positions")
    return shapely.LineString(positions)


def _polygon(rings: Sequence[Sequence[Position]], place: Place) -> shapely.Polygon:
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise refuse(
                place,
                "ring_not_closed",
                "วงของพื้นที่ต้องมีอย่างน้อย 4 จุด และจุดสุดท้ายเหมือนจุดแรก",
                "a ring needs at least 4 positions, the last the same as the first",
            )
    return shapely.Polygon(rings[0], rings[1:])


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box, also one without width or height."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _check_valid(geometry: BaseGeometry, place: Place) -> None:
    if geometry.is_valid:
        return
    reason = short(explain_validity(geometry), 80)
    raise refuse(
        place,
        "geometry_invalid",
        f"รูปเรขาคณิตไม่ถูกต้อง ({reason}) เช่น เส้นขอบตัดกันเอง โปรดซ่อมก่อน",
        f"this geometry is not valid ({reason}); mend it first",
    )


def _joined(members: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Members in as few geometries as can hold them: of one dimension each, and valid."""
    found: list[BaseGeometry] = []
    for join, kinds in (
        (shapely.MultiPoint, ("Point", "MultiPoint")),
        (shapely.MultiLineString, ("LineString", "MultiLineString")),
        (shapely.MultiPolygon, ("Polygon", "MultiPolygon")),
    ):
        parts = [part for one in members if one.geom_type in kinds for part in shapely.get_parts(one)]
        if parts:
            whole = join(parts)
            found += [whole] if whole.is_valid else parts
    return found


def _wkb(geometry: BaseGeometry) -> bytes:
    return shapely.to_wkb(geometry)


def _malformed(place: Place) -> Exception:
    return refuse(
        place,
        "geometry_malformed",
        "พิกัดของรูปเรขาคณิตซ้อนผิดแบบ เช่น POLYGON((100 7, 101 7, 101 8, 100 7))",
        "the coordinates are nested wrongly; compare POLYGON((100 7, 101 7, 101 8, 100 7))",
    )
