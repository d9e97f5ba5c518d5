"""What a filter of shapes costs: PostgreSQL takes the index of the geometries."""

from random import Random

import psycopg
import pytest
import shapely
from psycopg import sql

from app.ogc.crs import CRS84, KNOWN
from app.ogc.filters import compile_filter
from tests.ogc.filters.tables import Table, make_table

POINTS = 5_000
UTM47 = KNOWN["http://www.opengis.net/def/crs/EPSG/0/32647"]


@pytest.fixture(scope="module")
def table(connection: psycopg.Connection) -> Table:
    table = make_table(connection, "many", {"name": "text", "geom": "geometry"})
    random = Random(0)
    table.fill(
        [
            {"name": str(number), "geom": shapely.Point(random.uniform(100, 101), random.uniform(6, 7))}
            for number in range(POINTS)
        ]
    )
    connection.execute("CREATE INDEX many_geom ON many USING gist (geom)")
    connection.execute("ANALYZE many")
    return table


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        ("S_INTERSECTS(geom, BBOX(100.2, 6.2, 100.3, 6.3))", CRS84),
        ("S_INTERSECTS(POLYGON((100.2 6.2, 100.3 6.2, 100.3 6.3, 100.2 6.2)), geom)", CRS84),
        ("S_WITHIN(geom, BBOX(100.2, 6.2, 100.3, 6.3))", CRS84),
        ("S_CONTAINS(BBOX(100.2, 6.2, 100.3, 6.3), geom)", CRS84),
        ("S_INTERSECTS(geom, BBOX(632000, 685000, 642000, 695000))", UTM47),
        ("S_INTERSECTS(geom, BBOX(100.2, 6.2, 100.3, 6.3)) AND name LIKE '1%'", CRS84),
        ("S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(100.2 6.2), BBOX_IN_WKT))", CRS84),
    ],
)
def test_shapes_are_found_by_their_index(table: Table, text: str, crs: object) -> None:
    text = text.replace("BBOX_IN_WKT", "POLYGON((100.3 6.3, 100.4 6.3, 100.4 6.4, 100.3 6.3))")
    compiled = compile_filter(text, language="cql2-text", properties=table.properties, crs=crs)  # type: ignore[arg-type]
    statement = sql.SQL("EXPLAIN SELECT v.fid FROM many v WHERE {}").format(compiled.where)
    plan = "\n".join(row[0] for row in table.connection.execute(statement, compiled.values))
    assert "many_geom" in plan
    assert "Seq Scan" not in plan
    assert "&&" not in compiled.where.as_string(None)
    assert 0 < len(table.ask(text, crs=crs)) < POINTS / 20  # type: ignore[arg-type]
