"""Features in a real table of PostGIS, and the tiles that are drawn of them."""

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
import shapely
from psycopg import sql

from app.core.text import Text
from app.ogc.collection import Collection
from app.ogc.properties import Kind, column
from app.ogc.vector_tiles.drawing import drawn
from app.ogc.vector_tiles.looks import ALIKE, Looks
from app.ogc.vector_tiles.places import Place
from tests.ogc.vector_tiles.decoding import Layer, decode

TYPES: Mapping[Kind, str] = {"text": "text", "integer": "bigint", "number": "double precision", "date": "date"}


class Canvas:
    """A table of features.

    Args:
        connection: To the database it is made in.
        geometry_type: Of its features, in GeoJSON's words.
        kinds: Of its properties.
        looks: What they are told apart by.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        geometry_type: str = "MultiPolygon",
        kinds: Mapping[str, Kind] | None = None,
        looks: Looks = ALIKE,
    ) -> None:
        self._connection, self._kinds = connection, dict(kinds or {})
        table = sql.Identifier("canvas")
        columns = [
            sql.SQL(", {} {}").format(sql.Identifier(name), sql.SQL(TYPES[kind]))  # pyright: ignore[reportArgumentType]
            for name, kind in self._kinds.items()
        ]
        connection.execute("DROP TABLE IF EXISTS canvas")
        connection.execute(
            sql.SQL("CREATE TEMP TABLE canvas (fid bigint PRIMARY KEY, geom geometry({}, 4326) NOT NULL{})").format(
                sql.SQL(geometry_type),  # pyright: ignore[reportArgumentType]
                sql.SQL("").join(columns),
            )
        )
        connection.execute("CREATE INDEX ON canvas USING gist (geom)")
        self.collection = Collection(
            id="x", pinned_id="x", province_code="90", title=Text("x", "x"), description=Text("", ""),
            geometry_type=geometry_type, properties=[column(name, kind) for name, kind in self._kinds.items()],
            rows=sql.SQL("{} v").format(table), key="integer", reader=None, identity="x", is_public=False, looks=looks,
        )  # fmt: skip

    def fill(self, shapes: Iterable[shapely.Geometry], rows: Sequence[Sequence[Any]] = ()) -> "Canvas":
        """Add features, numbered from 1 on, with their properties."""
        copy = sql.SQL("COPY canvas FROM STDIN")
        with self._connection.cursor() as cursor, cursor.copy(copy) as out:
            for number, shape in enumerate(shapes, 1):
                properties = rows[number - 1] if rows else ()
                out.write_row((number, f"SRID=4326;{shape.wkt}" if shape.is_empty else shapely.to_wkb(
                    shapely.set_srid(shape, 4326), hex=True, include_srid=True), *properties))  # fmt: skip
        self._connection.execute("ANALYZE canvas")
        return self

    def bytes_of(self, place: Place) -> bytes:
        """A tile's bytes."""

        async def read(statement: sql.Composed) -> Sequence[Any]:
            row = self._connection.execute(statement, {}, binary=True).fetchone()
            assert row is not None
            return row

        return asyncio.run(drawn(self.collection, place, read))

    def tile(self, place: Place) -> Layer | None:
        """A tile, read."""
        return decode(self.bytes_of(place))


def place_at(longitude: float, latitude: float, zoom: int) -> Place:
    """The tile in which a position lies."""
    side = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side
    return Place(zoom, min(max(int(row), 0), side - 1), min(int((longitude + 180) / 360 * side), side - 1))
