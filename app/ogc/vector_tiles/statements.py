"""The statement that draws a vector tile, at a detail.

Method, with its limits: docs/methods/tiles.md. Officers' columns may be called f, near or small: nothing that could be
one is left unqualified, and the properties are called p0, p1, … within.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from psycopg import sql

from app.ogc.collection import Collection
from app.ogc.properties import Property, quoted
from app.ogc.vector_tiles.places import BUFFER, WORLD_M, Place

LAYER = "default"
"""The one layer of every vector tile."""
WHOLE_FROM = 14
"""From this zoom on every feature is drawn with all its properties, on the grid of 4096."""
MANY = 2_000
"""Features; below that zoom, a tile with more is thinned."""
GRIDS = (2048, 1024, 512, 256)
CELL = 4
"""Units of a grid; on that of 2048, 1/512 of a tile: a pixel of a map that draws tiles 512 wide."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of its features a tile shows."""

    grid: int
    """Units in a tile's side."""
    is_thinned: bool
    """Whether of small features that cover the same cells and look alike one is drawn, with what decides its look."""
    most: int | None = None
    """No more features than these: the first of a tile that is not thinned, else the largest."""


def finest_of(collection: Collection, zoom: int) -> Detail:
    """The detail that a tile is drawn at first; with more features than `most` lie in it, it is drawn thinned instead.

    Inputs are never thinned for their number: there are thousands, and each is somebody's word.
    """
    is_whole = zoom >= WHOLE_FROM or collection.key == "uuid"
    return Detail(4096, is_thinned=False) if is_whole else Detail(2048, is_thinned=False, most=MANY + 1)


def shown_properties(collection: Collection, detail: Detail) -> Sequence[Property]:
    """The properties that features have in a tile: all, or the one that the style reads."""
    if not detail.is_thinned:
        return collection.properties
    return [one for one in collection.properties if one.name == collection.looks.field]


COUNT = sql.SQL("SELECT NULL::bytea, count(*) FROM (SELECT FROM {rows} WHERE v.geom && {reach} LIMIT {most}) f")
# All in the box; nothing is simplified beyond the grid. What the grid would swallow is drawn half a cell wider.
WHOLE = sql.SQL(
    """
    SELECT ST_AsMVT(f.*, {layer}, {grid}, 'geom'{feature_id}) FILTER (WHERE f.geom IS NOT NULL), count(*)
      FROM (SELECT {id}, {columns}{shape} AS geom
              FROM {rows}
             WHERE v.geom && {reach}
             ORDER BY v.fid {limit}) f
    """
)
# `near`: what lies in the box, with the cells that its own box covers where those are few enough. Of small ones that
# cover the same cells and look alike the first is drawn, as those cells; everything else is drawn as it is.
THINNED = sql.SQL(
    """
    WITH near AS MATERIALIZED (
        SELECT b.*, CASE WHEN b.east - b.west <= 2 AND b.south - b.north <= 2
                         THEN ARRAY[round(b.west), round(b.north),
                                    greatest(round(b.east), round(b.west) + 1),
                                    greatest(round(b.south), round(b.north) + 1)]::int4[] END AS cells
          FROM (SELECT a.*,
                       (ST_XMin(a.box) - {west}) * {per_degree} AS west,
                       (ST_XMax(a.box) - {west}) * {per_degree} AS east,
                       {top} - ln(tan(pi() / 4 + radians(least(ST_YMax(a.box), 89.9)) / 2)) * {per_radian} AS north,
                       {top} - ln(tan(pi() / 4 + radians(greatest(ST_YMin(a.box), -89.9)) / 2)) * {per_radian} AS south
                  FROM (SELECT v.fid, v.geom, box2d(v.geom) AS box, {group} AS look{inner}
                          FROM {rows}
                         WHERE v.geom && {reach}
                        OFFSET 0) a
                OFFSET 0) b
    )
    SELECT ST_AsMVT(f.*, {layer}, {grid}, 'geom'{feature_id}) FILTER (WHERE f.geom IS NOT NULL), count(*)
      FROM (SELECT {id}, {columns}{shape} AS geom
              FROM near v
             WHERE v.cells IS NULL
                OR v.fid IN (SELECT {first} FROM near s WHERE s.cells IS NOT NULL GROUP BY s.cells, s.look)
             ORDER BY {order} {limit}) f
    """
)
_AS_CELLS: Mapping[str, str] = {
    "Point": "ST_AsMVTGeom({projected}, {tile}, {grid}, {buffer})",
    "LineString": "ST_MakeLine(ST_MakePoint(v.cells[1] * {cell}, v.cells[2] * {cell}),"
    " ST_MakePoint(v.cells[3] * {cell}, v.cells[4] * {cell}))",
    "Polygon": "ST_MakeEnvelope(v.cells[1] * {cell}, v.cells[4] * {cell}, v.cells[3] * {cell}, v.cells[2] * {cell})",
}
_WIDENED: Mapping[str, str] = {
    "Point": "NULL",
    "LineString": "ST_AsMVTGeom((SELECT ST_Collect(ST_MakeLine(ST_StartPoint(d.geom),"
    " ST_Translate(ST_StartPoint(d.geom), {cell_m}, 0))) FROM ST_Dump({projected}) d), {tile}, {grid}, {buffer})",
    "Polygon": "ST_AsMVTGeom(ST_Buffer({projected}, {cell_m} / 2, 'quad_segs=1 endcap=square join=mitre'),"
    " {tile}, {grid}, {buffer})",
}
_EXTRACTED: Mapping[str, Literal[1, 2, 3]] = {"Point": 1, "LineString": 2, "Polygon": 3}


def tile_statement(collection: Collection, place: Place, detail: Detail) -> sql.Composed:
    """The statement of a tile: its bytes (null where there is nothing), and how many features were looked at for it.

    Args:
        collection: Whose features.
        place: Which tile.
        detail: How much of them.

    Returns:
        A statement that is to be run as the collection's reader role, with parameters, though it has none: names in it
        have `%` doubled.
    """
    return _Drawing(collection, place, detail).statement()


def count_statement(collection: Collection, place: Place, most: int) -> sql.Composed:
    """The statement that counts the features in a tile, no further than to `most`; nothing is drawn (null)."""
    return COUNT.format(rows=collection.rows, reach=_envelope(place.reach), most=sql.Literal(most))


class _Drawing:
    """The parts of a statement."""

    def __init__(self, collection: Collection, place: Place, detail: Detail) -> None:
        self._collection, self._place, self._detail = collection, place, detail
        self._dimension = collection.geometry_type.removeprefix("Multi")
        self._shown = shown_properties(collection, detail)
        self._tile = sql.SQL("ST_TileEnvelope({}, {}, {})").format(place.zoom, place.column, place.row)
        self._reach = _envelope(place.reach)
        self._cut = _envelope(place.cut)

    def statement(self) -> sql.Composed:
        detail, collection = self._detail, self._collection
        is_number = collection.key == "integer"
        common: dict[str, sql.Composable] = {
            "layer": sql.Literal(LAYER),
            "grid": sql.Literal(detail.grid),
            "feature_id": sql.SQL(", 'fid'" if is_number else ""),
            "id": sql.SQL("v.fid" if is_number else "v.fid::text AS id"),
            "rows": collection.rows,
            "reach": self._reach,
            "limit": sql.SQL("") if detail.most is None else sql.SQL("LIMIT {}").format(detail.most),
        }
        if not detail.is_thinned:
            columns = [
                sql.SQL("{} AS {}, ").format(_held(one, one.expression), quoted(one.name)) for one in self._shown
            ]
            return WHOLE.format(**common, columns=sql.SQL("").join(columns), shape=self._shape())
        side = 2**self._place.zoom
        cells = detail.grid // CELL
        inner = [
            sql.SQL(", {} AS {}").format(_held(one, one.expression), sql.Identifier(f"p{number}"))
            for number, one in enumerate(self._shown)
        ]
        columns = [
            sql.SQL("v.{} AS {}, ").format(sql.Identifier(f"p{number}"), quoted(one.name))
            for number, one in enumerate(self._shown)
        ]
        group = collection.looks.group(collection.properties)
        by_size = "(v.east - v.west) * (v.south - v.north) DESC, v.fid"
        return THINNED.format(
            **common,
            columns=sql.SQL("").join(columns),
            inner=sql.SQL("").join(inner),
            group=group if group is not None else sql.SQL("NULL::int"),
            first=sql.SQL("min(s.fid)" if is_number else "min(s.fid::text)::uuid"),
            west=sql.Literal(self._place.column / side * 360 - 180),
            per_degree=sql.Literal(cells * side / 360),
            top=sql.Literal(cells * (side / 2 - self._place.row)),
            per_radian=sql.Literal(cells * side / math.tau),
            shape=sql.SQL("CASE WHEN v.cells IS NOT NULL THEN {} ELSE {} END").format(
                self._filled(_AS_CELLS[self._dimension]), self._shape()
            ),
            order=sql.SQL("v.fid" if detail.most is None else by_size),
        )

    def _shape(self) -> sql.Composed:
        """A feature as the tile has it, cut and on its grid; widened where the grid would swallow it."""
        drawn = self._filled("ST_AsMVTGeom({projected}, {tile}, {grid}, {buffer})")
        return sql.SQL("COALESCE({}, {})").format(drawn, self._filled(_WIDENED[self._dimension]))

    def _filled(self, template: str) -> sql.Composed:
        # what reaches beyond is cut first: of large areas only what is seen is projected, and poles never are
        projected = sql.SQL(
            "ST_Transform(CASE WHEN v.geom @ {box} THEN v.geom"
            " ELSE ST_CollectionExtract(ST_ClipByBox2D(v.geom, {box}), {dimension}) END, 3857)"
        ).format(box=self._cut, dimension=_EXTRACTED[self._dimension])
        grid = self._detail.grid
        return sql.SQL(template).format(  # pyright: ignore[reportArgumentType] - of the tables above
            projected=projected,
            tile=self._tile,
            grid=sql.Literal(grid),
            buffer=sql.Literal(round(grid * BUFFER)),
            cell=sql.Literal(CELL),
            cell_m=sql.Literal(WORLD_M / 2**self._place.zoom / (grid // CELL)),
        )


def _envelope(box: tuple[float, float, float, float]) -> sql.Composed:
    west, south, east, north = box
    return sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, 4326)").format(west, south, east, north)


def _held(one: Property, expression: sql.Composable) -> sql.Composable:
    """A property as a tile can hold it: text, numbers, true and false."""
    return sql.SQL("{}::text").format(expression) if one.kind in ("date", "timestamp") else expression
