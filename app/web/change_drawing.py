"""How changes are drawn: shapes for the map's script, and a sketch of a conflict that needs no map.

A sketch is SVG with presentation attributes alone: the pages' policy allows no inline style.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from xml.sax.saxutils import quoteattr

WIDTH, HEIGHT, MARGIN = 320.0, 200.0, 22.0
MOST_POSITIONS = 2_000
LOOKS: Mapping[str, tuple[str, str]] = {
    "base": ("#5b6875", "5 4"),
    "theirs": ("#7a2e8e", ""),
    "mine": ("#0b5cad", ""),
}
"""Form of a feature → its colour, and the dashes of its line."""
Position = Sequence[float]


def shapes_of(changes: Sequence[Mapping[str, Any]], conflicts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the map draws: each with `key` (row of the page), `kind` and `geometry`.

    Kinds: insert, update, delete; was, where a feature stood before; base, theirs and mine of a conflict.
    """
    shapes: list[dict[str, Any]] = []
    contested = {one["feature"] for one in conflicts if one["decision"] is None}
    for one in changes:
        if one["feature"] in contested:
            continue
        key = f"change-{one['feature']}"
        was = one["was"]["geometry"] if one["was"] else None
        if one["operation"] == "delete":
            shapes.append({"key": key, "kind": "delete", "geometry": was})
            continue
        if one["is_moved"]:
            shapes.append({"key": key, "kind": "was", "geometry": was})
        shapes.append({"key": key, "kind": one["operation"], "geometry": one["geometry"]})
    for one in conflicts:
        if one["decision"] is not None:
            continue
        for form in ("base", "theirs", "mine"):
            if one[form] is not None:
                key = f"conflict-{one['feature']}"
                shapes.append({"key": key, "kind": form, "geometry": one[form]["geometry"]})
    return [one for one in shapes if one["geometry"] is not None]


def conflict_sketch(conflict: Mapping[str, Any]) -> str | None:
    """The three forms of a feature over each other, as SVG; None where all that are there stand in one place."""
    shapes = {form: conflict[form]["geometry"] for form in LOOKS if conflict[form] is not None}
    places = {form: _strings(geometry) for form, geometry in shapes.items()}
    if len({repr(one) for one in places.values()}) < 2:
        return None
    everywhere = [position for strings in places.values() for string in strings for position in string]
    if not everywhere or len(everywhere) > MOST_POSITIONS:
        return None
    project = _projection(everywhere)
    drawn = [_drawn(form, geometry, places[form], project) for form, geometry in shapes.items()]
    return f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'


def _projection(everywhere: Sequence[Position]) -> Any:
    west, east = min(x for x, *_ in everywhere), max(x for x, *_ in everywhere)
    south, north = min(y for _, y, *_ in everywhere), max(y for _, y, *_ in everywhere)
    # a degree of longitude is nearly one of latitude here: Thailand lies between 5 and 21 degrees north
    span = max((east - west) / (WIDTH - 2 * MARGIN), (north - south) / (HEIGHT - 2 * MARGIN)) or 1.0
    middle = (west + east) / 2, (south + north) / 2

    def project(position: Position) -> tuple[float, float]:
        x = WIDTH / 2 + (position[0] - middle[0]) / span
        y = HEIGHT / 2 - (position[1] - middle[1]) / span
        return round(x, 1), round(y, 1)

    return project


def _drawn(form: str, geometry: Mapping[str, Any], strings: Sequence[Sequence[Position]], project: Any) -> str:
    colour, dashes = LOOKS[form]
    line = f'stroke={quoteattr(colour)} stroke-width="2.5"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
    kind: str = geometry["type"]
    if kind.endswith("Point"):
        marks: list[str] = []
        for string in strings:
            for position in string:
                x, y = project(position)
                fill = "#ffffff" if form == "base" else colour
                marks.append(f'<circle cx="{x}" cy="{y}" r="8" fill={quoteattr(fill)} {line}/>')
        return "".join(marks)
    is_area = kind.endswith("Polygon")
    path = " ".join(
        "M" + " L".join(f"{x} {y}" for x, y in map(project, string)) + (" Z" if is_area else "") for string in strings
    )
    fill = f'fill={quoteattr(colour)} fill-opacity="0.15" fill-rule="evenodd"' if is_area else 'fill="none"'
    return f'<path d="{path}" {fill} {line}/>'


def _strings(geometry: Mapping[str, Any]) -> list[list[Position]]:
    """The strings of positions of a geometry; of points one."""
    found: list[list[Position]] = []

    def walk(value: Any) -> None:
        items = cast(list[Any], value)
        if items and isinstance(items[0], int | float):
            found.append([items])
        elif items and isinstance(items[0], list) and _is_position(cast(list[Any], items[0])):
            found.append(cast(list[Position], items))
        else:
            for one in cast(Iterable[Any], items):
                walk(one)

    walk(geometry["coordinates"])
    return found


def _is_position(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], int | float)
