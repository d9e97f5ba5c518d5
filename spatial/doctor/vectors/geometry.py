"""Geometry of a batch checked and repaired: what is missing, unreadable, invalid, of another kind, off the earth.

A clean batch is looked at by vectorised means only and leaves with the bytes it came with; loops run over offenders.
Called by `spatial.doctor.vector` for every batch. Validity is OGC's (GEOS); repair is `make_valid` by structure, which
keeps the outermost rings' area.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.doctor.vectors import wkb as binary
from spatial.doctor.vectors.crs import Place
from spatial.doctor.vectors.families import Family
from spatial.doctor.vectors.findings import Tally
from spatial.doctor.vectors.measures import Measures, measure, slivers
from spatial.doctor.vectors.outline import Outline

MOST_VERTICES = 2_000_000
DETAILED_VERTICES = 100_000
Linear = Callable[[int, int], NDArray[np.object_]]
"""WKB of the features from a position (from 0), so many of them, with curves made straight."""


class Passed(NamedTuple):
    """What of a batch goes on."""

    keep: NDArray[np.bool_] | None
    """Which of its features; None for all."""
    wkb: pa.Array
    """Of those kept: two dimensions, little-endian, of the layer's type."""
    geometries: NDArray[np.object_]
    """The same, for checks of attributes to show."""
    fids: NDArray[np.int64]
    measures: Measures
    height: NDArray[np.float64] | None
    """Of points that had one (NaN where not)."""


class GeometryCheck:
    """The checks of one layer, batch after batch."""

    def __init__(
        self,
        tally: Tally,
        *,
        family: Family,
        is_single: bool,
        place: Place,
        outline: Outline | None,
        linear: Linear,
        keeps_height: bool,
    ) -> None:
        self._tally = tally
        self._family = family
        self._is_single = is_single
        self._place = place
        self._outline = outline if place.is_known else None
        self._linear = linear
        self._keeps_height = keeps_height
        self.kept = 0
        self.geometry_type = "Point" if is_single else family.geometry_type

    def check(self, wkb: pa.Array, first: int, wanted: NDArray[np.bool_] | None = None) -> Passed:
        """Check a batch.

        Args:
            wkb: Geometries as binary, in the file's CRS.
            first: Position in the file of the first of them, from 1.
            wanted: Which of them are looked at; the others are left out without a word.
        """
        with np.errstate(invalid="ignore"):
            return self._check(wkb, np.arange(first, first + len(wkb), dtype=np.int64), wanted)

    def _check(self, wkb: pa.Array, fids: NDArray[np.int64], wanted: NDArray[np.bool_] | None) -> Passed:
        headers = binary.read_headers(wkb)
        is_changed = not self._place.is_identity or not bool((headers.is_plain | (headers.kind == 0)).all())
        geometries, was_mended = self._read(wkb, headers, fids)
        height = self._height(geometries, headers)
        if headers.has_z.any() or headers.has_m.any():
            self._flatten(geometries, headers, fids)
        is_changed |= was_mended | self._choose_family(geometries, fids)
        if not self._place.is_identity:
            geometries = shapely.transform(geometries, self._place.to_lonlat)
        self._drop_unusable(geometries, fids)
        is_changed |= self._repair(geometries, fids)
        sizes = np.asarray(shapely.get_num_coordinates(geometries), np.int64)
        self._drop_empty(geometries, sizes, fids)
        self._weigh(geometries, sizes, fids)
        measures = measure(geometries, sizes)
        self._compare_with_outline(geometries, measures, fids)
        if self._family.name == "polygon" and self._place.is_known:
            thin = slivers(measures)
            self._tally.add("geometry_sliver", fids[thin], geometries[thin])
        gone = shapely.is_missing(geometries)
        if wanted is not None:
            gone |= ~wanted
        keep = None
        if gone.any():
            keep = ~gone
            geometries, fids, measures = geometries[keep], fids[keep], measures.of(keep)
            height = None if height is None else height[keep]
            wkb = wkb.filter(pa.array(keep))
        self.kept += len(fids)
        return Passed(keep, self._write(wkb, geometries, is_changed=is_changed), geometries, fids, measures, height)

    def _read(
        self, wkb: pa.Array, headers: binary.Headers, fids: NDArray[np.int64]
    ) -> tuple[NDArray[np.object_], bool]:
        values = wkb.to_numpy(zero_copy_only=False)
        curved = np.isin(headers.kind, binary.CURVED)
        if curved.any():
            values = np.array(values, object)
            values[curved] = self._linear(int(fids[0]) - 1, len(fids))[curved]
        geometries = binary.read_shapes(values)
        absent = shapely.is_missing(geometries)
        if curved.any():
            self._tally.add("geometry_curved", fids[curved], geometries[curved])
        if not absent.any():
            return geometries, bool(curved.any())
        none = absent & (headers.kind == 0)
        self._tally.add("geometry_missing", fids[none])
        unread = np.flatnonzero(absent & ~none)
        if len(unread):
            # GEOS refuses rings that are not closed; closing them is the one thing it can mend while reading
            closed = binary.read_shapes(values[unread], "fix")
            geometries[unread] = closed
            none_closed = shapely.is_missing(closed)
            self._tally.add("geometry_unclosed", fids[unread[~none_closed]], closed[~none_closed])
            self._tally.add("geometry_unreadable", fids[unread[none_closed]])
        return geometries, bool(curved.any() or len(unread))

    def _height(self, geometries: NDArray[np.object_], headers: binary.Headers) -> NDArray[np.float64] | None:
        if not self._keeps_height:
            return None
        height = np.full(len(geometries), np.nan)
        points = shapely.get_type_id(geometries) == 0
        # of a MultiPoint only the first point's height could be kept, and one that stands for others misleads
        height[points & headers.has_z] = shapely.get_z(geometries[points & headers.has_z])
        return height

    def _flatten(self, geometries: NDArray[np.object_], headers: binary.Headers, fids: NDArray[np.int64]) -> None:
        tall = (headers.has_z | headers.has_m) & ~shapely.is_missing(geometries)
        kept = self._keeps_height
        self._tally.add(
            "geometry_flattened",
            fids[tall],
            kept_th=" และค่า Z อยู่ในคอลัมน์ z_m" if kept else "",
            kept_en=", heights of points in the column z_m" if kept else "",
        )
        geometries[:] = shapely.force_2d(geometries)

    def _choose_family(self, geometries: NDArray[np.object_], fids: NDArray[np.int64]) -> bool:
        ids = shapely.get_type_id(geometries)
        single, multi = _TYPE_IDS[self._family.name]
        wanted = ids == single if self._is_single else (ids == single) | (ids == multi)
        others: list[int] = np.flatnonzero(~wanted & (ids >= 0)).tolist()
        for at in others:
            geometries[at] = self._part(geometries[at], int(fids[at]))
        return len(others) > 0

    def _part(self, geometry: BaseGeometry, fid: int) -> BaseGeometry | None:
        """The part of a geometry that is of the layer's family; None (and said) where there is none."""
        parts = parts_of_dimension(geometry, self._family)
        if parts is not None and self._is_single:
            singles = shapely.get_parts(parts)
            parts = singles[0] if len(singles) == 1 else None
        if parts is None and not shapely.is_empty(geometry):
            self._tally.add(
                "geometry_other_kind",
                np.array([fid]),
                np.array([geometry], object),
                [geometry.geom_type],
                kind_th=self._family.th,
                kind_en=self._family.en,
            )
        elif parts is None:
            self._tally.add("geometry_empty", np.array([fid]))
        return parts

    def _drop_unusable(self, geometries: NDArray[np.object_], fids: NDArray[np.int64]) -> None:
        """Coordinates that are no numbers, or (where the CRS is known) not on the earth."""
        positions = shapely.get_coordinates(geometries)
        usable = np.isfinite(positions)
        if self._place.is_known:
            usable &= np.abs(positions) <= (180.0, 90.0)
        if usable.all():
            return
        _, of = shapely.get_coordinates(geometries, return_index=True)
        bad = np.unique(of[~usable.all(axis=1)])
        first = np.searchsorted(of, bad[:1000]) if len(bad) else bad
        examples = [f"{x:g}, {y:g}" for x, y in positions[first].tolist()]
        self._tally.add("coordinates_unusable", fids[bad], None, examples)
        geometries[bad] = None

    def _repair(self, geometries: NDArray[np.object_], fids: NDArray[np.int64]) -> bool:
        if self._family.name == "point":
            return False
        broken = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
        if not len(broken):
            return False
        before = geometries[broken]
        reasons = shapely.is_valid_reason(before)
        fixed = [
            parts_of_dimension(made, self._family)
            for made in shapely.make_valid(before, method="structure", keep_collapsed=False)
        ]
        lost = np.array([made is None for made in fixed], bool)
        geometries[broken] = np.array([*fixed, None], object)[:-1]
        said = [str(reason) for reason in reasons[lost]]
        self._tally.add("geometry_collapsed", fids[broken[lost]], before[lost], said)
        said = [str(reason) for reason in reasons[~lost]]
        self._tally.add("geometry_invalid", fids[broken[~lost]], before[~lost], said)
        return True

    def _drop_empty(self, geometries: NDArray[np.object_], sizes: NDArray[np.int64], fids: NDArray[np.int64]) -> None:
        empty = (sizes == 0) & ~shapely.is_missing(geometries)
        if empty.any():
            self._tally.add("geometry_empty", fids[empty])
            geometries[empty] = None

    def _weigh(self, geometries: NDArray[np.object_], sizes: NDArray[np.int64], fids: NDArray[np.int64]) -> None:
        if not len(sizes) or sizes.max() <= DETAILED_VERTICES:
            return
        for code, over, limit in (
            ("geometry_too_large", sizes > MOST_VERTICES, MOST_VERTICES),
            ("geometry_detailed", (sizes > DETAILED_VERTICES) & (sizes <= MOST_VERTICES), DETAILED_VERTICES),
        ):
            said = [f"{size:,}" for size in sizes[over].tolist()]
            self._tally.add(code, fids[over], geometries[over], said, limit=f"{limit:,}")

    def _compare_with_outline(
        self, geometries: NDArray[np.object_], measures: Measures, fids: NDArray[np.int64]
    ) -> None:
        if self._outline is None or not self._outline.is_province:
            return
        wholly, partly = self._outline.outside(geometries, measures.bounds)
        self._tally.add("outside_province", fids[wholly], geometries[wholly])
        self._tally.add("partly_outside_province", fids[partly], geometries[partly])

    def _write(self, wkb: pa.Array, geometries: NDArray[np.object_], *, is_changed: bool) -> pa.Array:
        if is_changed:
            written = shapely.to_wkb(geometries, byte_order=1, output_dimension=2, include_srid=False)
            wkb = pa.array(written.tolist(), pa.binary())
        elif wkb.type != pa.binary():
            wkb = wkb.cast(pa.binary())
        if self._is_single:
            return wkb
        return binary.promote(wkb, binary.read_headers(wkb).kind, self._family.multi)


_TYPE_IDS = {"point": (0, 4), "line": (1, 5), "polygon": (3, 6)}
"""Shapely's type numbers of each family, single and Multi."""


def parts_of_dimension(geometry: BaseGeometry, family: Family) -> BaseGeometry | None:
    """All parts of a geometry that are of a family, as its Multi form; None where there are none."""
    parts = np.atleast_1d(shapely.get_parts(geometry))
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    parts = parts[(shapely.get_dimensions(parts) == family.dimension) & ~shapely.is_empty(parts)]
    if not len(parts):
        return None
    made: dict[str, Callable[..., BaseGeometry]] = {
        "point": shapely.multipoints,
        "line": shapely.multilinestrings,
        "polygon": shapely.multipolygons,
    }  # pyright: ignore[reportAssignmentType]
    return made[family.name](parts)
