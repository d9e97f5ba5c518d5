"""Findings made of the catalogue's words, and the tally of offending features they are made from.

Called by every check of vector data. Words: spatial/doctor/vectors/words.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.doctor.report import MOST_SHOWN, Finding, Option, Weight
from spatial.doctor.vectors.words import CATALOGUE

MOST_VERTICES_EACH = 5_000
MOST_VERTICES_SHOWN = 200_000
"""A finding's features together have at most so many vertices; what is beyond is shown as its bounding box."""


def finding(
    code: str,
    *,
    weight: Weight | None = None,
    count: int = 1,
    fids: Sequence[int] = (),
    features: Sequence[Mapping[str, Any]] = (),
    decision: str | None = None,
    options: Sequence[Option] = (),
    **values: object,
) -> Finding:
    """A finding in the catalogue's words, with `count` and `values` filled in."""
    words = CATALOGUE[code]
    filled = {"count": f"{count:,}", **values}
    return Finding(
        code=code,
        weight=weight or words.weight,
        th=words.th.format(**filled),
        en=words.en.format(**filled),
        count=count,
        fids=tuple(fids),
        features=tuple(features),
        decision=decision,
        options=tuple(options),
    )


def as_feature(fid: int, geometry: Any, reason: str | None) -> dict[str, Any]:
    """One offending feature as GeoJSON, RFC 7946; no geometry where it has none that can be written."""
    properties: dict[str, Any] = {"fid": fid}
    if reason:
        properties["reason"] = reason
    shape: Any = None
    if geometry is not None and not geometry.is_empty:
        if shapely.get_num_coordinates(geometry) > MOST_VERTICES_EACH:
            geometry = shapely.box(*shapely.bounds(geometry))
            properties["shown"] = "bbox"
        if np.isfinite(shapely.get_coordinates(geometry)).all():
            shape = json.loads(shapely.to_geojson(shapely.force_2d(geometry)))
    return {"type": "Feature", "id": fid, "geometry": shape, "properties": properties}


class Tally:
    """Offending features by code (and by column), of which the first MOST_SHOWN are kept."""

    def __init__(self) -> None:
        self._count: dict[tuple[str, str], int] = {}
        self._fids: dict[tuple[str, str], list[int]] = {}
        self._features: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._vertices: dict[tuple[str, str], int] = {}
        self._values: dict[tuple[str, str], Mapping[str, object]] = {}

    def add(
        self,
        code: str,
        fids: NDArray[np.int64],
        geometries: NDArray[np.object_] | None = None,
        reasons: Sequence[str] = (),
        *,
        column: str = "",
        **values: object,
    ) -> None:
        """Count features of one class of fault.

        Args:
            code: The finding's code.
            fids: Positions in the file, from 1.
            geometries: The features' geometries in the same order; None where there is none.
            reasons: What is wrong with each, in the same order; may be left out.
            column: The property it concerns; findings are made per column.
            values: What the words need beside the count; the first given are kept.
        """
        if not len(fids):
            return
        key = (code, column)
        self._count[key] = self._count.get(key, 0) + len(fids)
        self._values.setdefault(key, {"column": column, **values} if column else values)
        kept = self._fids.setdefault(key, [])
        room = MOST_SHOWN - len(kept)
        shown = self._features.setdefault(key, [])
        for at, fid in enumerate(fids[:room].tolist()):
            kept.append(fid)
            geometry = None if geometries is None else geometries[at]
            vertices = 0 if geometry is None else int(shapely.get_num_coordinates(geometry))
            used = self._vertices.get(key, 0)
            if used + min(vertices, MOST_VERTICES_EACH) > MOST_VERTICES_SHOWN:
                geometry = shapely.box(*shapely.bounds(geometry))
            else:
                self._vertices[key] = used + min(vertices, MOST_VERTICES_EACH)
            shown.append(as_feature(fid, geometry, reasons[at] if reasons else None))

    def count(self, code: str, column: str = "") -> int:
        """How many there are so far."""
        return self._count.get((code, column), 0)

    def findings(self) -> Iterator[Finding]:
        """One finding per code and column, in the order in which they were first met."""
        for key, count in self._count.items():
            yield self.finding(key[0], key[1], count=count)

    def finding(self, code: str, column: str = "", *, of: str | None = None, **extra: Any) -> Finding:
        """The finding of one code, or in its words the features counted under another (`of`).

        Args:
            code: The finding's code.
            column: The property it concerns.
            of: Under which code the features were counted, where that differs.
            extra: Weight, decision, options, and what the words need.
        """
        key = (of or code, column)
        extra = {"count": self._count[key], **self._values[key], **extra}
        return finding(code, fids=self._fids[key], features=self._features[key], **extra)

    def forget(self, code: str, column: str = "") -> None:
        """Leave a code out of `findings`: it was told in other words."""
        self._count.pop((code, column), None)
