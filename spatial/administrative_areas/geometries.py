"""Bringing boundaries into shape: WGS 84, two dimensions, valid multipolygons; what was done is said.

Pure computation on a frame and a report.
"""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from spatial.administrative_areas.answers import QUESTIONS, asked
from spatial.administrative_areas.frames import rows_where
from spatial.administrative_areas.showing import areas_as_features, named, positions
from spatial.datums import to_lonlat
from spatial.doctor.report import Finding, Option, Report

WGS_84 = "EPSG:4326"
POLYGON, MULTIPOLYGON = 3, 6
THAILAND = (97.0, 5.0, 106.0, 21.0)
"""West, south, east, north, degrees; generous."""
CRS_WORDS = {
    "EPSG:4326": ("WGS 84 ลองจิจูด ละติจูด", "WGS 84 longitude and latitude"),
    "EPSG:32647": ("WGS 84 / UTM โซน 47N", "WGS 84 / UTM zone 47N"),
    "EPSG:32648": ("WGS 84 / UTM โซน 48N", "WGS 84 / UTM zone 48N"),
    "EPSG:24047": ("Indian 1975 / UTM โซน 47N", "Indian 1975 / UTM zone 47N"),
    "EPSG:24048": ("Indian 1975 / UTM โซน 48N", "Indian 1975 / UTM zone 48N"),
}


def usable_polygons(frame: gpd.GeoDataFrame, report: Report) -> gpd.GeoDataFrame | None:
    """The frame with valid two-dimensional multipolygons; None where some row has no area at all."""
    shapes = frame.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    strange = ~np.isin(kinds, (POLYGON, MULTIPOLYGON)) | shapely.is_empty(shapes)
    if strange.any():
        rows = rows_where(frame, strange)
        report.add(
            Finding(
                "geometry_missing",
                "refused",
                f"{len(rows)} พื้นที่ไม่มีรูปหลายเหลี่ยม (ว่าง เป็นเส้น หรือเป็นจุด): {named(list(rows['written'].astype(str)))} "
                "โปรดวาดขอบเขตเป็นรูปหลายเหลี่ยม หรือลบแถวนี้",
                f"{len(rows)} areas have no polygon (empty, a line or a point): "
                f"{named(list(rows['written'].astype(str)))}. Draw their boundaries as polygons, or delete the rows.",
                count=len(rows),
                fids=positions(rows),
                features=areas_as_features(rows),
            )
        )
        return None
    if shapely.has_z(shapes).any():
        count = int(shapely.has_z(shapes).sum())
        report.add(
            Finding(
                "height_dropped",
                "note",
                f"ตัดค่าความสูงของ {count} พื้นที่ออก ขอบเขตใช้เฉพาะพิกัดแนวราบ",
                f"Heights of {count} areas were dropped: boundaries are two-dimensional.",
                count=count,
            )
        )
        shapes = shapely.force_2d(shapes)
    invalid = ~shapely.is_valid(shapes)
    if invalid.any():
        reasons = sorted({str(reason).partition("[")[0] for reason in shapely.is_valid_reason(shapes[invalid])})
        mended = shapes.copy()
        mended[invalid] = [_polygons_of(shape) for shape in shapely.make_valid(shapes[invalid])]
        rows = rows_where(frame, invalid)
        gone = shapely.is_empty(mended[invalid])
        codes = named(list(rows["written"].astype(str)))
        report.add(
            Finding(
                "geometry_invalid",
                "refused" if gone.any() else "repaired",
                f"ขอบเขตของ {len(rows)} พื้นที่ไม่ถูกต้องทางเรขาคณิต ({', '.join(reasons)}): {codes} "
                + ("บางรูปซ่อมแล้วไม่เหลือพื้นที่ โปรดวาดใหม่" if gone.any() else "ซ่อมให้แล้ว โปรดตรวจดูบนแผนที่"),
                f"The boundaries of {len(rows)} areas were not valid ({', '.join(reasons)}): {codes}. "
                + (
                    "Nothing is left of some; draw them again."
                    if gone.any()
                    else "They were repaired; look at the map."
                ),
                count=len(rows),
                fids=positions(rows),
                features=areas_as_features(rows),
            )
        )
        if gone.any():
            return None
        shapes = mended
    return frame.set_geometry(gpd.array.from_shapely(_as_multi(shapes), crs=frame.crs))


def in_wgs_84(frame: gpd.GeoDataFrame, report: Report, *, decisions: Mapping[str, str]) -> gpd.GeoDataFrame | None:
    """The frame in WGS 84; None where its CRS is not known, or where the areas then lie outside of Thailand."""
    if frame.crs is None:
        question = _unknown_crs(frame)
        report.add(asked(question, decisions))
        chosen = decisions.get("crs")
        if chosen not in {option.value for option in question.options}:
            return None
        frame = frame.set_crs(chosen)
    crs = CRS.from_user_input(frame.crs)
    if not crs.equals(CRS.from_user_input(WGS_84), ignore_axis_order=True):
        name = crs.name
        to_degrees: Any = to_lonlat(crs.to_wkt()).transform
        shapes = shapely.transform(np.asarray(frame.geometry), to_degrees, interleaved=False)
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=WGS_84))
        report.add(
            Finding(
                "reprojected",
                "repaired",
                f"แปลงพิกัดจาก {name} เป็น WGS 84 (EPSG:4326) แล้ว",
                f"Coordinates were brought from {name} to WGS 84 (EPSG:4326).",
                count=len(frame),
            )
        )
    bounds = shapely.bounds(frame.geometry.to_numpy())
    west, south, east, north = THAILAND
    outside = ~((bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north))
    if not outside.any():
        return frame.set_crs(WGS_84, allow_override=True)
    swapped = (
        (bounds[:, 1] >= west) & (bounds[:, 3] <= east) & (bounds[:, 0] >= south) & (bounds[:, 2] <= north)
    ).all()
    rows = rows_where(frame, outside)
    report.add(
        Finding(
            "outside_thailand",
            "refused",
            f"{len(rows)} พื้นที่อยู่นอกประเทศไทย "
            + ("ลองจิจูดกับละติจูดสลับกัน โปรดสลับแกนแล้วส่งใหม่" if swapped else "โปรดตรวจระบบพิกัดของไฟล์ (.prj)"),
            f"{len(rows)} areas lie outside of Thailand. "
            + ("Longitude and latitude are swapped; swap them." if swapped else "Check the file's CRS (.prj)."),
            count=len(rows),
            fids=positions(rows),
            features=areas_as_features(rows),
        )
    )
    return None


def _unknown_crs(frame: gpd.GeoDataFrame) -> Finding:
    """Which CRS it may be, by the size of the numbers; the likely one first."""
    bounds = frame.total_bounds
    is_degrees = bool(np.all(np.abs(bounds) <= 180))
    possible = [name for name in QUESTIONS["crs"] if (name == WGS_84) == is_degrees]
    return Finding(
        "crs_missing",
        "decision",
        "ไฟล์ไม่บอกระบบพิกัด (ไม่มี .prj) โปรดเลือกระบบพิกัดที่ใช้ทำข้อมูล แล้วตรวจตำแหน่งบนแผนที่",
        "The file does not say its CRS (no .prj). Choose the one it was made in, then look at the map.",
        count=len(frame),
        decision="crs",
        options=[
            Option(name, f"{CRS_WORDS[name][0]} ({name})", f"{CRS_WORDS[name][1]} ({name})", is_likely=number == 0)
            for number, name in enumerate(possible)
        ],
    )


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of what a repair left; lines and points of it enclose nothing."""
    parts = shapely.get_parts(shapely.get_parts([shape]))
    return shapely.union_all(parts[shapely.get_type_id(parts) == POLYGON])


def _as_multi(shapes: np.ndarray) -> np.ndarray:
    """Polygons as multipolygons of one; multipolygons as they are, ring for ring."""
    single = shapely.get_type_id(shapes) == POLYGON
    multi = shapes.copy()
    multi[single] = shapely.multipolygons(shapes[single], indices=np.arange(int(single.sum())))
    return multi
