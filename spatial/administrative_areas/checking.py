"""A received file of boundaries, read and checked: a report, and the areas that may be stored.

Pure: no database, no web; what a province has now is handed in. It opens somebody else's file with GDAL, so it belongs
into the limited process. Called by app/areas/examining.py.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from spatial.administrative_areas.answers import wrong_answers
from spatial.administrative_areas.attributes import check_codes, check_names, check_parents
from spatial.administrative_areas.coverage import check_coverage, check_losses
from spatial.administrative_areas.current import ABOVE, NUMBER, CurrentAreas, LoadedLevel
from spatial.administrative_areas.deriving import AREA_COLUMNS, derived_districts, derived_province
from spatial.administrative_areas.frames import column, rows_where
from spatial.administrative_areas.geometries import in_wgs_84, usable_polygons
from spatial.administrative_areas.layers import AreaLayer, find_layer
from spatial.administrative_areas.reading import read_areas
from spatial.doctor.report import Finding, Report
from spatial.incoming.dataset import Incoming


@dataclass(frozen=True, slots=True)
class AreaCheckResult:
    """What became of a file of areas."""

    report: Report
    areas: gpd.GeoDataFrame | None
    """Columns `code`, `level`, `parent_code` (None for a province), `name_th`, `name_en`, geometry: multipolygons in
    WGS 84, two dimensions. The file's areas, then those derived from them. None unless the report is loadable."""
    is_cod: bool = False
    """Whether the file is of the Common Operational Dataset (COD-AB)."""


def check_areas(
    incoming: Incoming,
    *,
    level: LoadedLevel,
    current: CurrentAreas,
    derive: Collection[str] = (),
    decisions: Mapping[str, str] | None = None,
) -> AreaCheckResult:
    """Read and check one level of a province's areas.

    Args:
        incoming: The received file.
        level: What it is to be loaded as.
        current: The province, and its areas now: known districts, its outline, what would end.
        derive: Levels above that are to be dissolved from this one: `district` (from subdistricts), `province`.
        decisions: Answers to questions of an earlier report; `spatial.administrative_areas.answers.QUESTIONS`.

    Returns:
        The report; and the areas, where nothing is refused and nothing is left to decide.

    Source: docs/methods/areas.md.
    """
    answers = dict(decisions or {})
    formats = sorted({dataset.format for dataset in incoming.datasets})
    report = Report(
        {"name": incoming.name, "bytes": incoming.bytes, "sha256": incoming.sha256, "format": ", ".join(formats)}
    )
    for remark in incoming.remarks:
        report.add(Finding(remark.code, "note", remark.th, remark.en))
    if (wrong := wrong_answers(answers)) is not None:
        report.add(wrong)
        return AreaCheckResult(report, None)
    layer = find_layer(incoming, report, level=level, decisions=answers)
    if layer is None:
        return AreaCheckResult(report, None)
    frame = _checked(layer, report, level=level, current=current, derive=derive, answers=answers)
    if frame is None or not report.is_loadable:
        return AreaCheckResult(report, None, layer.fields.is_cod)
    areas = [_as_areas(frame, level)]
    if level == "subdistrict" and "district" in derive:
        districts = derived_districts(frame, report, current=current)
        check_losses(districts, report, level="district", current=current, decisions=answers)
        areas.append(districts)
    if "province" in derive:
        areas.append(derived_province(frame, report, current=current))
    if not report.is_loadable:
        return AreaCheckResult(report, None, layer.fields.is_cod)
    return AreaCheckResult(report, gpd.GeoDataFrame(pd.concat(areas, ignore_index=True)), layer.fields.is_cod)


def _checked(
    layer: AreaLayer,
    report: Report,
    *,
    level: LoadedLevel,
    current: CurrentAreas,
    derive: Collection[str],
    answers: Mapping[str, str],
) -> gpd.GeoDataFrame | None:
    """The file's areas after all checks; None where their shapes cannot be used."""
    is_parent_derived = ABOVE[level] in derive
    frame = read_areas(layer, report, province=current.province, level=level, decisions=answers)
    if frame is None:
        return None
    check_codes(frame, report, level=level)
    check_parents(
        frame,
        report,
        province=current.province,
        level=level,
        current=current,
        is_parent_derived=is_parent_derived,
    )
    frame = check_names(frame, report, province=current.province, level=level, current=current)
    shaped = usable_polygons(frame, report)
    placed = in_wgs_84(shaped, report, decisions=answers) if shaped is not None else None
    if placed is None:
        return None
    coded = rows_where(placed, column(placed, "code").notna())
    if coded.empty:
        return None
    check_coverage(coded, report, level=level, current=current, is_parent_derived=is_parent_derived, decisions=answers)
    check_losses(coded, report, level=level, current=current, decisions=answers)
    return placed


def _as_areas(frame: gpd.GeoDataFrame, level: LoadedLevel) -> gpd.GeoDataFrame:
    above = 2 * NUMBER[ABOVE[level]]
    shaped: Any = frame.assign(level=level, parent_code=column(frame, "code").str[:above]).sort_values("code")
    return shaped[[*AREA_COLUMNS, "geometry"]]
