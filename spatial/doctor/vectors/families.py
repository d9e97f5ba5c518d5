"""The three families of geometry that a layer may be of: points, lines, polygons.

Which one a layer is, is what the file declares, or what a survey of all its features shows, or what a person decides.
Called by `spatial.doctor.vector`.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.doctor.report import Option
from spatial.doctor.vectors import wkb

FamilyName = Literal["point", "line", "polygon"]
GeometryType = Literal["Point", "MultiPoint", "MultiLineString", "MultiPolygon"]


class Family(NamedTuple):
    """Single and Multi kinds of one family, and what people call it."""

    name: FamilyName
    single: int
    multi: int
    kinds: frozenset[int]
    dimension: int
    geometry_type: GeometryType
    th: str
    en: str


FAMILIES: Mapping[str, Family] = {
    "point": Family("point", wkb.POINT, wkb.MULTIPOINT, frozenset({1, 4}), 0, "MultiPoint", "จุด", "points"),
    "line": Family("line", wkb.LINE, wkb.MULTILINE, frozenset({2, 5, 8, 9, 11}), 1, "MultiLineString", "เส้น", "lines"),
    "polygon": Family(
        "polygon", wkb.POLYGON, wkb.MULTIPOLYGON, frozenset({3, 6, 10, 12}), 2, "MultiPolygon", "พื้นที่", "polygons"
    ),
}

_DECLARED: Mapping[str, FamilyName] = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "CircularString": "line",
    "CompoundCurve": "line",
    "MultiCurve": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
    "CurvePolygon": "polygon",
    "MultiSurface": "polygon",
}


def declared_family(geometry_type: str | None) -> Family | None:
    """Family of a declared type such as 'Polygon', '3D Measured Point'; None where it says nothing certain."""
    bare = (geometry_type or "").removeprefix("2.5D ").removeprefix("3D ").removeprefix("Measured ")
    bare = bare.removesuffix(" ZM").removesuffix(" Z").removesuffix(" M")
    name = _DECLARED.get(bare)
    return FAMILIES[name] if name else None


def count_families(kinds: NDArray[np.uint32]) -> dict[str, int]:
    """How many features are of each family; `collection` of any, `surface` (TIN, polyhedral and unknown) of none."""
    counts = {name: int(np.isin(kinds, list(family.kinds)).sum()) for name, family in FAMILIES.items()}
    counts["collection"] = int((kinds == wkb.COLLECTION).sum())
    counts["surface"] = int((kinds > 0).sum()) - sum(counts.values())
    return {name: count for name, count in counts.items() if count}


def family_options(counts: Mapping[str, int]) -> list[Option]:
    """The families that are there as answers, most frequent first and likely."""
    there = sorted((name for name in counts if name in FAMILIES), key=lambda name: -counts[name])
    return [
        Option(
            name,
            th=f"{FAMILIES[name].th} ({counts[name]:,} รายการ)",
            en=f"{FAMILIES[name].en.capitalize()} ({counts[name]:,})",
            is_likely=at == 0,
        )
        for at, name in enumerate(there)
    ]
