"""Districts and the province's outline dissolved from the areas within them; only where somebody asked for it.

Pure computation. Method: docs/methods/areas.md, "Derived boundaries".
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.administrative_areas.current import CurrentAreas
from spatial.administrative_areas.frames import column
from spatial.administrative_areas.names import tidy, without_kind_en, without_kind_th
from spatial.administrative_areas.showing import named
from spatial.doctor.report import Finding, Report

AREA_COLUMNS = ("code", "level", "parent_code", "name_th", "name_en")


def derived_districts(frame: gpd.GeoDataFrame, report: Report, *, current: CurrentAreas) -> gpd.GeoDataFrame:
    """Districts as the unions of a file's subdistricts, with the file's names for them or those known now.

    Args:
        frame: Subdistricts: `code`, `parent_th`, `parent_en`, geometry in WGS 84.
        report: Told where a district has no name, or several.
        current: For the names that the file does not have.
    """
    groups = frame.groupby(frame["code"].str[:4], sort=True)
    known = current.at("district")
    codes = [str(code) for code in groups.groups]
    columns: dict[str, list[str | None]] = {}
    for which, strip in (("th", without_kind_th), ("en", without_kind_en)):
        options = {"province": current.province} if which == "th" else {}
        names = strip(tidy(column(frame, f"parent_{which}")), level="district", **options)
        listed = names.groupby(frame["code"].str[:4]).unique()
        columns[which] = [
            _name([str(name) for name in listed[code] if pd.notna(name)], known.get(code), which) for code in codes
        ]
    nameless = [code for code, th, en in zip(codes, columns["th"], columns["en"], strict=True) if not (th and en)]
    if nameless:
        report.add(
            Finding(
                "derived_name_missing",
                "refused",
                f"สร้างขอบเขตอำเภอไม่ได้ ไม่มีชื่ออำเภอหรือชื่อไม่ตรงกัน: {named(nameless)} "
                "โปรดใส่ชื่อใน ADM2_TH และ ADM2_EN ให้ตรงกันทุกตำบลของอำเภอ",
                f"Districts without a name, or with several, cannot be derived: {named(nameless)}. Fill in ADM2_TH and "
                "ADM2_EN alike for all subdistricts of a district.",
                count=len(nameless),
            )
        )
        return _areas([], [], [], [], np.array([], dtype=object), level="district")
    report.add(
        Finding(
            "derived_districts",
            "note",
            f"สร้างขอบเขตอำเภอ {len(codes)} อำเภอโดยรวมตำบลในไฟล์นี้ ตามที่สั่ง",
            f"{len(codes)} districts are derived as the unions of this file's subdistricts, as asked.",
            count=len(codes),
        )
    )
    unions = np.array([shapely.union_all(group.geometry.to_numpy()) for _, group in groups], dtype=object)
    names_th, names_en = ([str(name) for name in columns[column]] for column in ("th", "en"))
    parents: list[str | None] = [current.province] * len(codes)
    return _areas(codes, parents, names_th, names_en, unions, level="district")


def derived_province(frame: gpd.GeoDataFrame, report: Report, *, current: CurrentAreas) -> gpd.GeoDataFrame:
    """The province's outline as the union of its areas, under the name by which it is served."""
    report.add(
        Finding(
            "derived_province",
            "note",
            "สร้างเส้นขอบเขตจังหวัดโดยรวมพื้นที่ในไฟล์นี้ ตามที่สั่ง",
            "The province's outline is derived as the union of this file's areas, as asked.",
        )
    )
    union = np.array([shapely.union_all(frame.geometry.to_numpy())], dtype=object)
    return _areas([current.province], [None], [current.name_th], [current.name_en], union, level="province")


def _name(listed: list[str], known: object, column: str) -> str | None:
    """The one name that the file has, else the one known now; None where there is none or are several."""
    if len(listed) > 1:
        return None
    return listed[0] if listed else getattr(known, f"name_{column}", None)


def _areas(
    codes: list[str],
    parents: list[str | None],
    names_th: list[str],
    names_en: list[str],
    shapes: np.ndarray,
    *,
    level: str,
) -> gpd.GeoDataFrame:
    multi = [shape if shape.geom_type == "MultiPolygon" else shapely.multipolygons([shape]) for shape in shapes]
    columns = {"code": codes, "level": level, "parent_code": parents, "name_th": names_th, "name_en": names_en}
    return gpd.GeoDataFrame(columns, geometry=multi, crs="EPSG:4326")
