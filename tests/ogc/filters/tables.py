"""Small tables that filters are tried on: made in PostGIS from rows in Python, and asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
import shapely
from psycopg import sql

from app.ogc.crs import CRS84, Crs
from app.ogc.filters import compile_filter
from app.ogc.properties import Kind, Property, column, quoted

Row = Mapping[str, Any]
"""By property; geometries are Shapely's, what is missing is None."""

TYPES: Mapping[Kind, str] = {
    "text": "text",
    "integer": "bigint",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp with time zone",
    "geometry": "geometry(Geometry, 4326)",
}


@dataclass(frozen=True)
class Table:
    """A table of features and what filters may speak of."""

    connection: psycopg.Connection[Any]
    name: str
    kinds: Mapping[str, Kind]

    @property
    def properties(self) -> Mapping[str, Property]:
        """By name."""
        return {name: column(name, kind) for name, kind in self.kinds.items()}

    def fill(self, rows: Sequence[Row]) -> None:
        """Put rows in place of those that are there; their `fid` counts from 0."""
        columns = sql.SQL(", ").join(map(quoted, self.kinds))
        values = sql.SQL(", ").join(
            sql.SQL("ST_GeomFromWKB(%s, 4326)" if kind == "geometry" else "%s") for kind in self.kinds.values()
        )
        table = sql.Identifier(self.name)
        self.connection.execute(sql.SQL("TRUNCATE {}").format(table))
        with self.connection.cursor() as cursor:
            cursor.executemany(
                sql.SQL("INSERT INTO {} (fid, {}) VALUES (%s, {})").format(table, columns, values),
                [(number, *(_plain(row[name]) for name in self.kinds)) for number, row in enumerate(rows)],
            )

    def ask(
        self, text: str, *, language: Literal["cql2-text", "cql2-json"] = "cql2-text", crs: Crs = CRS84
    ) -> set[int]:
        """The `fid` of the rows that a filter finds."""
        compiled = compile_filter(text, language=language, properties=self.properties, crs=crs)
        statement = sql.SQL("SELECT v.fid FROM {} v WHERE {}").format(sql.Identifier(self.name), compiled.where)
        return {row[0] for row in self.connection.execute(statement, compiled.values)}


def make_table(connection: psycopg.Connection[Any], name: str, kinds: Mapping[str, Kind]) -> Table:
    """An empty table."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(TYPES[kind]))  # type: ignore[arg-type]
        for name, kind in kinds.items()
    )
    statement = sql.SQL("CREATE TEMPORARY TABLE {} (fid bigint PRIMARY KEY, {})")
    connection.execute(statement.format(sql.Identifier(name), columns))
    return Table(connection, name, kinds)


def _plain(value: Any) -> Any:
    return shapely.to_wkb(value) if isinstance(value, shapely.Geometry) else value
