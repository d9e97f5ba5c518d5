"""Shapes of filters in each CRS, in its axis order, find what they find in degrees."""

import psycopg
import pytest
import shapely
from pyproj import Transformer

from app.ogc.crs import CRS84, KNOWN, Crs
from spatial.datums import to_lonlat
from tests.ogc.filters.tables import Table, make_table

WEST, SOUTH, EAST, NORTH = 100.40, 6.95, 100.55, 7.10
INSIDE, OUTSIDE = (100.41, 6.96), (100.39, 6.96)
LATITUDE_FIRST = KNOWN["http://www.opengis.net/def/crs/EPSG/0/4326"]
PROJECTED = [crs for crs in KNOWN.values() if crs.srid != 4326]


@pytest.fixture(scope="module")
def table(connection: psycopg.Connection) -> Table:
    table = make_table(connection, "places", {"geom": "geometry"})
    table.fill([{"geom": shapely.Point(INSIDE)}, {"geom": shapely.Point(OUTSIDE)}])
    return table


def in_crs(crs: Crs, lon: float, lat: float) -> tuple[float, float]:
    x, y = to_lonlat(f"EPSG:{crs.srid}").transform(lon, lat, direction="INVERSE")
    return x, y


@pytest.mark.parametrize("crs", PROJECTED, ids=lambda crs: crs.title)
def test_a_projected_area_finds_what_lies_in_it(table: Table, crs: Crs) -> None:
    corners = [(WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH), (WEST, SOUTH)]
    ring = ", ".join("{} {}".format(*in_crs(crs, *corner)) for corner in corners)
    assert table.ask(f"S_INTERSECTS(geom, POLYGON(({ring})))", crs=crs) == {0}
    x, y = in_crs(crs, *INSIDE)
    assert table.ask(f"S_INTERSECTS(geom, BBOX({x - 2}, {y - 2}, {x + 2}, {y + 2}))", crs=crs) == {0}
    assert table.ask(f"S_INTERSECTS(geom, BBOX({x + 2}, {y - 2}, {x + 9}, {y + 2}))", crs=crs) == set()


def test_4326_has_latitude_first(table: Table) -> None:
    box = f"S_INTERSECTS(geom, BBOX({SOUTH}, {WEST}, {NORTH}, {EAST}))"
    assert table.ask(box, crs=LATITUDE_FIRST) == {0}
    lon, lat = OUTSIDE
    assert table.ask(f"S_EQUALS(geom, POINT({lat} {lon}))", crs=LATITUDE_FIRST) == {1}
    assert table.ask(f"S_EQUALS(geom, POINT({lon} {lat}))", crs=CRS84) == {1}
    geojson = (
        f'{{"op": "s_equals", "args": [{{"property": "geom"}}, {{"type": "Point", "coordinates": [{lat}, {lon}]}}]}}'
    )
    assert table.ask(geojson, language="cql2-json", crs=LATITUDE_FIRST) == {1}


def test_indian_1975_is_not_wgs_84(table: Table) -> None:
    indian, modern = (KNOWN[f"http://www.opengis.net/def/crs/EPSG/0/{code}"] for code in (24047, 32647))
    x, y = in_crs(indian, *INSIDE)
    box = f"S_INTERSECTS(geom, BBOX({x - 50}, {y - 50}, {x + 50}, {y + 50}))"
    assert table.ask(box, crs=indian) == {0}
    assert table.ask(box, crs=modern) == set()


def test_the_edges_of_a_large_projected_box_are_those_of_the_projection(
    connection: psycopg.Connection,
) -> None:
    crs = KNOWN["http://www.opengis.net/def/crs/EPSG/0/32647"]
    to_degrees = Transformer.from_crs(32647, 4326, always_xy=True)
    west, east, y = 200_000.0, 1_000_000.0, 2_000_000.0
    middle = to_degrees.transform((west + east) / 2, y)
    above = middle[0], middle[1] + 0.001
    corners = to_degrees.transform(west, y), to_degrees.transform(east, y)
    straight = sum(lat for _, lat in corners) / 2
    assert abs(straight - middle[1]) > 0.01  # a straight edge in degrees would pass a kilometre off
    table = make_table(connection, "edge", {"geom": "geometry"})
    below = middle[0], middle[1] - 0.001
    table.fill([{"geom": shapely.Point(above)}, {"geom": shapely.Point(below)}])
    assert table.ask(f"S_INTERSECTS(geom, BBOX({west}, {y}, {east}, {y + 100_000}))", crs=crs) == {0}


def test_many_positions_are_read_quickly_enough_to_wait_for(table: Table) -> None:
    positions = [(i / 40, j / 40) for j in range(3) for i in range(-1500, 1500)]
    text = ",".join(f"{x:g} {y:g}" for x, y in positions)[:49_000].rpartition(",")[0]
    assert table.ask(f"S_INTERSECTS(geom, MULTIPOINT({text}))") == set()
