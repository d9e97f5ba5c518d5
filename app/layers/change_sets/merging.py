"""Three-way merge of one feature: base, theirs, mine; the geometry counts as one more property.

Pure computation. Method: docs/decisions/0007-change-sets.md, "Two people at once".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.layers.change_sets.features import Feature

GEOMETRY = object()
"""Stands for the geometry among the names of properties."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of a feature that was changed here, over what others published."""

    feature: Feature | None
    """As it is to be; where there is a conflict, with mine before theirs. None: deleted."""
    is_change: bool
    """Whether anything of mine is left to do."""
    is_conflict: bool


def changed_of(base: Feature, other: Feature) -> Mapping[Any, Any]:
    """Properties, and the geometry, that another form of a feature has otherwise: name → its value there."""
    found: dict[Any, Any] = {
        name: value
        for name, value in other.properties.items()
        if name not in base.properties or base.properties[name] != value
    }
    if other.geom != base.geom:
        found[GEOMETRY] = other.geom
    return found


def merged(base: Feature, theirs: Feature | None, mine: Feature | None) -> Merged:
    """Merge a feature that was changed here.

    Args:
        base: As it was before.
        theirs: As it is in the version published meanwhile; None where it is gone there.
        mine: As it is to be by the change made here; None where it is deleted.
    """
    if theirs is None:
        return Merged(mine, is_change=mine is not None, is_conflict=mine is not None)
    by_them = changed_of(base, theirs)
    if mine is None:
        return Merged(None, is_change=True, is_conflict=bool(by_them))
    by_me = changed_of(base, mine)
    both = {name for name in by_me if name in by_them and by_them[name] != by_me[name]}
    # a property that their version no longer has is nobody's to set
    properties = {
        **theirs.properties,
        **{n: v for n, v in by_me.items() if n is not GEOMETRY and n in theirs.properties},
    }
    result = Feature(properties, by_me.get(GEOMETRY, theirs.geom))
    return Merged(result, is_change=bool(changed_of(theirs, result)), is_conflict=bool(both))
