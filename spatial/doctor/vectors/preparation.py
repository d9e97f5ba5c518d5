"""All that is settled before a layer's features go by: family, columns, coordinate reference system.

Called by `spatial.doctor.vector`.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from spatial.doctor.report import Report
from spatial.doctor.vectors import wkb as binary
from spatial.doctor.vectors.columns import plan_columns
from spatial.doctor.vectors.crs import Place, judge
from spatial.doctor.vectors.decisions import impossible
from spatial.doctor.vectors.families import FAMILIES, Family, declared_family, family_options
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import Tally, finding
from spatial.doctor.vectors.geometry import GeometryCheck
from spatial.doctor.vectors.outline import Outline
from spatial.doctor.vectors.passing import Passing
from spatial.doctor.vectors.sources import Source
from spatial.doctor.vectors.survey import Survey, survey

_SAMPLE = 4_000
"""So many positions of the first batch tell where a layer lies."""


class Expectations(NamedTuple):
    """What is known beside the file."""

    decisions: Mapping[str, str]
    outline: Outline
    kind: str | None
    quantity: str | None
    province: str | None
    batch_rows: int

    @property
    def has_depths(self) -> bool:
        """Whether columns named like depths are depths of water: those of wells or tanks, of other layers, are not."""
        return self.quantity == "depth" or self.kind in (None, "hazard", "result")


def prepare(source: Source, report: Report, expected: Expectations) -> Passing | None:
    """Read the first batch and settle what the features are to become; None where nothing can (said in the report)."""
    decisions = expected.decisions
    stream = source.stream(expected.batch_rows)
    first = next(stream, None)
    if first is None:
        report.add(finding("feature_none", layer=shown(source.info.name)))
        return None
    tally = Tally()
    columns = plan_columns(
        first.attributes,
        decisions,
        tally,
        has_depths=expected.has_depths,
        is_depth=expected.quantity == "depth",
        province=expected.province,
        is_dbf=source.info.dataset.format == "shapefile",
    )
    report.findings.extend(columns.findings)
    declared = declared_family(source.info.geometry_type)
    headers = binary.read_headers(first.geometry)
    is_points = declared is not None and declared.name == "point"
    seen = None
    if declared is None or columns.wanted or (is_points and bool(headers.has_z.any())):
        seen = survey(source, expected.batch_rows, columns.wanted)
    family = declared or _chosen_family(seen, decisions.get("geometry"), source, report)
    if family is None:
        return None
    decided = decisions.get("geometry", family.name)
    if decided in FAMILIES and decided != family.name:
        report.add(impossible("geometry", decided, (family.name,)))
    place = _place(source, first.geometry, report, expected)
    keeps_height = bool(family.name == "point" and seen and seen.has_height)
    geometry = GeometryCheck(
        tally,
        family=family,
        is_single=family.name == "point" and _are_single(source, headers, seen),
        place=place,
        outline=expected.outline,
        linear=source.linear,
        keeps_height=keeps_height,
    )
    return Passing(
        source,
        report,
        tally,
        decisions=decisions,
        batch_rows=expected.batch_rows,
        place=place,
        geometry=geometry,
        columns=columns.settle(seen.fitting if seen else frozenset()),
        height_name=columns.free_name("z_m") if keeps_height else None,
        first=first,
        rest=stream,
    )


def _place(source: Source, geometry: pa.Array, report: Report, expected: Expectations) -> Place:
    """How the layer's positions become longitude and latitude; unknown while that has to be decided."""
    info, decisions = source.info, expected.decisions
    if info.crs_by == "nobody":
        return Place(None, None, is_known=False)
    place, doubts = judge(
        info.crs,
        _sample(geometry),
        expected.outline,
        decided=info.crs if info.crs_by == "person" else decisions.get("crs"),
        axes=decisions.get("axes"),
    )
    report.findings.extend(doubts)
    return place


def _chosen_family(seen: Survey | None, decided: str | None, source: Source, report: Report) -> Family | None:
    """The family of a layer whose kind is not declared."""
    counts = dict(seen.families) if seen else {}
    collections, surfaces = counts.pop("collection", 0), counts.pop("surface", 0)
    if not counts and collections:
        # collections have no family of their own: a person says which of their parts are meant
        counts = dict.fromkeys(FAMILIES, collections)
    if decided is not None and decided in FAMILIES:
        if decided in counts or collections:
            return FAMILIES[decided]
        report.add(impossible("geometry", decided, tuple(counts)))
        return None
    if not counts and surfaces:
        declared = shown(source.info.geometry_type or "")
        report.add(finding("geometry_unsupported", count=surfaces, kind=f"TIN / PolyhedralSurface ({declared})"))
        return None
    if not counts:
        report.add(finding("feature_none", layer=shown(source.info.name)))
        return None
    options = family_options(counts)
    if len(counts) > 1:
        report.add(
            finding(
                "geometry_mixed",
                count=sum(seen.families.values()) if seen else 0,
                decision="geometry",
                options=options,
                kinds_th=", ".join(option.th for option in options),
                kinds_en=", ".join(option.en for option in options),
            )
        )
    return FAMILIES[options[0].value]


def _are_single(source: Source, headers: binary.Headers, seen: Survey | None) -> bool:
    """Whether points are one a feature."""
    if seen is not None:
        return not seen.has_multipoints
    return "Multi" not in (source.info.geometry_type or "") and not (headers.kind == binary.MULTIPOINT).any()


def _sample(geometry: pa.Array) -> NDArray[np.float64]:
    """Some positions of a batch, x before y as they stand in the file, shape (n, 2)."""
    there = ~binary.missing(geometry)
    some = geometry.filter(pa.array(there))
    step = max(1, len(some) // _SAMPLE)
    shapes = binary.read_shapes(some.to_numpy(zero_copy_only=False)[::step])
    positions = shapely.get_coordinates(shapes)
    positions = positions[np.isfinite(positions).all(axis=1)]
    return positions[:: max(1, len(positions) // _SAMPLE)]
