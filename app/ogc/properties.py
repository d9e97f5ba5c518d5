"""Properties of a collection: what faces name, and the SQL expression that reads each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from psycopg import sql

Kind = Literal["text", "integer", "number", "boolean", "date", "timestamp", "geometry"]

KIND_OF_LAYER: Mapping[str, Kind] = {
    "int64": "integer",
    "float64": "number",
    "bool": "boolean",
    "string": "text",
    "date": "date",
    "timestamp": "timestamp",
}
"""Type in a layer's catalogue → kind."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the features of a collection."""

    name: str
    kind: Kind
    expression: sql.Composable
    """Qualified by `v`, the alias of the collection's rows; never anything that a request said."""


def column(name: str, kind: Kind) -> Property:
    """A property that is a column of the rows."""
    return Property(name, kind, sql.SQL("v.{}").format(quoted(name)))


def quoted(name: str) -> sql.Composable:
    """A name as it stands in a statement with parameters: psycopg wants `%` doubled there, and does not see to it."""
    return sql.Identifier(name.replace("%", "%%"))
