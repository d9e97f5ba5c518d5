"""Geometries as text, GeoJSON or WKT, whole batches at a time, in full precision.

Each number is the shortest that reads back as the same double. Method: coordinates become texts, which Arrow joins ring
by ring, part by part. Called by the exports that are text.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute
import shapely

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How positions and lists of them are written."""

    position: tuple[str, str, str]
    brackets: tuple[str, str]
    separator: str


JSON = Notation(("[", ",", "]"), ("[", "]"), ",")
WKT = Notation(("", " ", ""), ("(", ")"), ", ")


def as_geojson(wkb: pa.Array, geometry_type: str) -> pa.Array:
    """GeoJSON geometry objects; a missing geometry and an empty point are `null`."""
    empty = "null" if geometry_type == "Point" else f'{{"type":"{geometry_type}","coordinates":[]}}'
    texts, is_there, is_null = _coordinates(wkb, JSON)
    objects = pc.binary_join_element_wise(f'{{"type":"{geometry_type}","coordinates":', texts, "}", "")
    return pc.if_else(is_null, "null", pc.replace_with_mask(_all(empty, len(wkb)), is_there, objects))


def as_wkt(wkb: pa.Array, geometry_type: str) -> pa.Array:
    """WKT; null where the geometry is missing."""
    word = geometry_type.upper()
    texts, is_there, is_null = _coordinates(wkb, WKT)
    text = pc.binary_join_element_wise(f"{word} (" if geometry_type == "Point" else f"{word} ", texts, "")
    if geometry_type == "Point":
        text = pc.binary_join_element_wise(text, ")", "")
    filled = pc.replace_with_mask(_all(f"{word} EMPTY", len(wkb)), is_there, text)
    return pc.if_else(is_null, pa.scalar(None, pa.string()), filled)


def _coordinates(wkb: pa.Array, notation: Notation) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Coordinates of the geometries that have any; which those are; which are missing."""
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    is_there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not is_there.any():
        return pa.array([], pa.string()), pa.array(is_there), wkb.is_null()
    _, positions, offsets = shapely.to_ragged_array(shapes[is_there], include_z=False)
    before, between, after = notation.position
    lon, lat = (pa.array(positions[:, axis]).cast(pa.string()) for axis in (0, 1))
    texts = pc.binary_join_element_wise(pc.binary_join_element_wise(before, lon, ""), lat, between)
    if after:
        texts = pc.binary_join_element_wise(texts, after, "")
    opening, closing = notation.brackets
    for bounds in offsets:
        lists = pa.LargeListArray.from_arrays(pa.array(bounds, pa.int64()), texts)
        texts = pc.binary_join_element_wise(opening, pc.binary_join(lists, notation.separator), closing, "")
    return texts, pa.array(is_there), wkb.is_null()


def _all(text: str, count: int) -> pa.Array:
    return pa.array([text], pa.string()).take(pa.array([0] * count, pa.int64()))
