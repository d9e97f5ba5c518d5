"""Lines and areas in millimetres as the path text of SVG, generalised to what paper shows. Called by `drawing`."""

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

TOLERANCE_MM = 0.08
"""Less than the thinnest line."""


def path_of(placed: BaseGeometry) -> str:
    """The `d` of a path: rings closed, lines open, points left out; hundredths of a millimetre.

    Args:
        placed: In millimetres from the upper left corner; any type, also a collection.
    """
    simple = shapely.simplify(placed, TOLERANCE_MM)
    lines: list[str] = []
    for part in shapely.get_parts(simple):
        if isinstance(part, shapely.GeometryCollection):
            lines += [path_of(one) for one in part.geoms]
        elif isinstance(part, shapely.Polygon):
            lines += [_line(ring, closes=True) for ring in (part.exterior, *part.interiors)]
        elif isinstance(part, shapely.LineString):
            lines.append(_line(part, closes=False))
    return "".join(lines)


def _line(line: shapely.LineString, *, closes: bool) -> str:
    """Relative steps: they are shorter to write than places."""
    places: npt.NDArray[np.int64] = np.rint(shapely.get_coordinates(line) * 100).astype(np.int64)
    steps = np.diff(places, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    if len(steps) == 0:
        return ""
    moves = "".join(f"{_number(x)}{' ' if y >= 0 else ''}{_number(y)}l" for x, y in steps.tolist())
    return f"M{_number(int(places[0, 0]))} {_number(int(places[0, 1]))}l{moves[:-1]}{'z' if closes else ''}"


def _number(hundredths: int) -> str:
    sign, whole, rest = "-" if hundredths < 0 else "", abs(hundredths) // 100, abs(hundredths) % 100
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".")
