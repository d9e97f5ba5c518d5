"""What features of a layer are told apart by on a map: the property that its style reads, and where its classes part.

Two features of one group are drawn alike, so that of those that fall on the same place from far away one is enough
(docs/methods/tiles.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from app.ogc.properties import Property
from spatial.styles.checking import StyleError
from spatial.styles.reading import read_style
from spatial.styles.style import Categories, Classes


@dataclass(frozen=True, slots=True)
class Looks:
    """How the features of a collection are told apart when drawn."""

    field: str | None = None
    """The property that decides; None where all look alike."""
    bounds: tuple[float, ...] = ()
    """Where one class of numbers goes over into the next, ascending; none where every value has its own look."""

    def group(self, properties: Sequence[Property]) -> sql.Composable | None:
        """An expression that is equal for features that look alike; None where all do."""
        found = next((one for one in properties if one.name == self.field), None)
        if found is None:
            return None
        if not self.bounds:
            return found.expression
        bounds = sql.SQL(", ").join(map(sql.Literal, self.bounds))
        return sql.SQL("width_bucket({}::float8, ARRAY[{}]::float8[])").format(found.expression, bounds)


ALIKE = Looks()
"""Of features that all look the same."""


def looks_of(style: Mapping[str, Any], properties: Sequence[Property]) -> Looks:
    """What a stored style tells features apart by; all look alike where it reads a property that they do not have."""
    try:
        body = read_style(style).body
    except StyleError:
        return ALIKE
    kinds = {one.name: one.kind for one in properties}
    if isinstance(body, Categories) and body.field in kinds:
        return Looks(body.field)
    if isinstance(body, Classes) and body.field is not None and kinds.get(body.field) in ("integer", "number"):
        edges = {edge for one in body.classes for edge in (one.minimum, one.maximum) if edge is not None}
        return Looks(body.field, tuple(sorted(edges)))
    return ALIKE
