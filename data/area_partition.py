"""Divides an outline into schematic districts that share their edges exactly.

Pure geometry, no files. Every place of a district claims the land that is nearer to it than to any other
district's place, on its own piece of land: a lake is not crossed. The straight edges are then rounded and
roughened, each once for both of its sides, and everything is cut on one coordinate grid, so that neighbours
meet vertex for vertex: no gaps, no overlaps. Deterministic. Called by `data/make_areas.py`.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize, unary_union

GRID_DEGREES = 1e-5
"""Coordinates are kept to five decimals, about one metre."""

Coordinate = tuple[float, float]


class BadPartition(Exception):
    """The places do not divide the outline: a district got no land, or two claim the same face."""


def polygons_of(geom: BaseGeometry) -> list[Polygon]:
    """The polygons in a geometry, largest first."""
    parts = [part for part in shapely.get_parts(geom) if isinstance(part, Polygon) and not part.is_empty]
    return sorted(parts, key=lambda part: (-part.area, part.bounds))


def divide(
    outline: BaseGeometry, places: Mapping[str, Sequence[Coordinate]], *, roughness: float = 0.1
) -> dict[str, MultiPolygon]:
    """Divide an outline among districts by their places.

    Args:
        outline: Polygon or MultiPolygon in degrees (CRS84).
        places: (longitude, latitude) pairs by district key, at least one each. A place off the land counts
            for the nearest piece of it.
        roughness: How far an edge may stray from its straight course, as a share of its length; 0 keeps it
            straight.

    Returns:
        A MultiPolygon per key, on the grid of `GRID_DEGREES`. Together they cover the outline (snapped to that
        grid) exactly; neighbours share every vertex of their common edge.

    Raises:
        BadPartition: a district got no land, or roughening mixed two districts up.
    """
    pieces = polygons_of(outline)
    by_piece: list[list[tuple[str, Point]]] = [[] for _ in pieces]
    for key, coordinates in places.items():
        for coordinate in coordinates:
            point = Point(coordinate)
            nearest = min(range(len(pieces)), key=lambda index: pieces[index].distance(point))
            by_piece[nearest].append((key, point))
    claims: dict[str, list[Polygon]] = {key: [] for key in places}
    for piece, placed in zip(pieces, by_piece, strict=True):
        candidates = placed or [(key, Point(c)) for key, coordinates in places.items() for c in coordinates]
        for key, faces in _divide_piece(piece, candidates, roughness).items():
            claims[key] += faces
    landless = [key for key, faces in claims.items() if not faces]
    if landless:
        raise BadPartition(f"no land for {', '.join(landless)}")
    merged = {key: shapely.union_all(faces) for key, faces in claims.items()}
    return {key: MultiPolygon(polygons_of(geom)) for key, geom in merged.items()}


def _divide_piece(piece: Polygon, placed: Sequence[tuple[str, Point]], roughness: float) -> dict[str, list[Polygon]]:
    """Faces of one piece of land by district key."""
    edges = [roughen(arc, roughness=roughness) for arc in _edges_between_districts(piece, placed)]
    rings = [LineString(ring.coords) for ring in (piece.exterior, *piece.interiors)]
    lines = shapely.union_all([*rings, *edges], grid_size=GRID_DEGREES)
    land = shapely.union_all([piece], grid_size=GRID_DEGREES)
    faces = [face for face in polygonize(lines) if land.contains(face.representative_point())]
    stretch = math.cos(math.radians(piece.centroid.y))

    def nearest_district(face: Polygon) -> str:
        inside = {key for key, point in placed if face.contains(point)}
        if len(inside) > 1:
            raise BadPartition(f"{', '.join(sorted(inside))} ended up in one face; lower the roughness")
        if inside:
            return inside.pop()
        spot = face.representative_point()
        return min(placed, key=lambda item: math.hypot((item[1].x - spot.x) * stretch, item[1].y - spot.y))[0]

    claims: dict[str, list[Polygon]] = {}
    for face in sorted(faces, key=lambda face: face.bounds):
        claims.setdefault(nearest_district(face), []).append(face)
    return _return_slivers(claims)


def _edges_between_districts(piece: Polygon, placed: Sequence[tuple[str, Point]]) -> list[LineString]:
    """Voronoi edges between places of different districts, joined from junction to junction."""
    if len({key for key, _ in placed}) < 2:
        return []
    stretch = math.cos(math.radians(piece.centroid.y))
    flat = scale(MultiPoint([point for _, point in placed]), xfact=stretch, yfact=1, origin=(0, 0))
    reach = scale(piece, xfact=stretch, yfact=1, origin=(0, 0)).envelope.buffer(1)
    cells = shapely.get_parts(shapely.voronoi_polygons(flat, extend_to=reach, ordered=True))
    by_district: dict[str, list[Polygon]] = {}
    for (key, _), cell in zip(placed, cells, strict=True):
        by_district.setdefault(key, []).append(cell)
    borders = [shapely.union_all(cells).boundary for _, cells in sorted(by_district.items())]
    merged = linemerge(unary_union(borders))
    unstretched = scale(merged, xfact=1 / stretch, yfact=1, origin=(0, 0))
    arcs = [part for part in shapely.get_parts(unstretched) if isinstance(part, LineString)]
    return [arc for arc in arcs if arc.intersects(piece)]


def _return_slivers(claims: dict[str, list[Polygon]], *, share: float = 0.02) -> dict[str, list[Polygon]]:
    """Give faces that roughening cut off from their district to the neighbour with the longest common edge."""
    bodies = {key: polygons_of(shapely.union_all(faces)) for key, faces in claims.items()}
    returned: dict[str, list[Polygon]] = {key: [parts[0]] for key, parts in bodies.items()}
    for key, parts in bodies.items():
        for part in parts[1:]:
            common = {
                other: part.boundary.intersection(bodies[other][0].boundary).length for other in bodies if other != key
            }
            heir = max(sorted(common), key=lambda other: common[other])
            is_sliver = part.area < share * parts[0].area and common[heir] > 0
            returned[heir if is_sliver else key].append(part)
    return returned


def roughen(arc: LineString, *, roughness: float, finest_degrees: float = 0.008) -> LineString:
    """A line from end to end of `arc` that winds like a natural border; the ends stay where they are.

    Args:
        arc: A line in degrees. Its direction does not matter: both directions give the same line.
        roughness: Largest stray of a midpoint, as a share of its segment's length; 0 returns `arc` itself.
        finest_degrees: Segments shorter than this are left alone.
    """
    if roughness == 0:
        return arc
    points = _in_one_direction([(float(x), float(y)) for x, y in arc.coords])
    digest = hashlib.sha256(repr([(round(x, 4), round(y, 4)) for x, y in points]).encode()).digest()
    chance = random.Random(digest)  # noqa: S311 - repeatable on purpose, nothing secret
    for _ in range(2):
        points = _cut_corners(points)
    winding = [points[0]]
    for start, end in pairwise(points):
        winding += _wind(start, end, chance, roughness, finest_degrees)
    return LineString(_cut_corners(winding))


def _in_one_direction(points: list[Coordinate]) -> list[Coordinate]:
    """The same points, always starting from the south-western end."""
    return points if points[0] <= points[-1] else points[::-1]


def _cut_corners(points: list[Coordinate]) -> list[Coordinate]:
    """One round of Chaikin's corner cutting; the first and last points stay."""
    if len(points) < 3:
        return points
    cut = [points[0]]
    for (start_x, start_y), (end_x, end_y) in pairwise(points):
        cut.append((0.75 * start_x + 0.25 * end_x, 0.75 * start_y + 0.25 * end_y))
        cut.append((0.25 * start_x + 0.75 * end_x, 0.25 * start_y + 0.75 * end_y))
    cut.append(points[-1])
    return cut


def _wind(
    start: Coordinate, end: Coordinate, chance: random.Random, roughness: float, finest: float
) -> list[Coordinate]:
    """Midpoint displacement between two points; returns the new points and `end`."""
    (start_x, start_y), (end_x, end_y) = start, end
    if math.hypot(end_x - start_x, end_y - start_y) < finest:
        return [end]
    stray = chance.uniform(-roughness, roughness)
    middle = (
        (start_x + end_x) / 2 - (end_y - start_y) * stray,
        (start_y + end_y) / 2 + (end_x - start_x) * stray,
    )
    return [
        *_wind(start, middle, chance, roughness, finest),
        *_wind(middle, end, chance, roughness, finest),
    ]


def rounded(geom: BaseGeometry, *, decimals: int = 5) -> dict[str, object]:
    """A GeoJSON geometry with coordinates rounded to `decimals`, outer rings counter-clockwise (RFC 7946)."""
    polygons = [shapely.orient_polygons(polygon) for polygon in polygons_of(geom)]

    def ring(coordinates: Iterable[Coordinate]) -> list[list[float]]:
        return [[round(x, decimals), round(y, decimals)] for x, y in coordinates]

    return {
        "type": "MultiPolygon",
        "coordinates": [
            [ring(polygon.exterior.coords), *(ring(hole.coords) for hole in polygon.interiors)] for polygon in polygons
        ],
    }
