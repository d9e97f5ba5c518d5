"""Where a raster lies: its CRS, declared, missing or wrong, judged by where each candidate would put it.

Position tells the UTM zones apart, and degrees from metres. It cannot tell Indian 1975 from WGS 84 (several hundred
metres), which is why these are offered and never taken. Called by `examine_raster`.
"""

from collections.abc import Sequence
from pathlib import Path

import pyproj
import shapely
from pyproj.exceptions import CRSError
from rasterio.io import DatasetReader
from shapely.geometry.base import BaseGeometry

from spatial.datums import is_indian_1975
from spatial.doctor.raster_companions import projection_file
from spatial.doctor.raster_decisions import Decisions
from spatial.doctor.raster_extent import Extent
from spatial.doctor.report import Finding, Option, Report
from spatial.doctor.vectors.crs_guesses import CANDIDATES as NAMES
from spatial.doctor.vectors.crs_guesses import doubt_between

CANDIDATES = ("EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:24048", "EPSG:4326", "EPSG:4240")
"""What Thai offices use for rasters, most often first."""
THAILAND = shapely.box(97.2, 5.5, 105.8, 20.6)
"""Judged by where no outline of the province is given."""
_LEAST_ACCEPTED_CONFIDENCE = 70


def settle_crs(
    file_crs: pyproj.CRS | None, extent: Extent, decisions: Decisions, report: Report, outline: BaseGeometry | None
) -> str:
    """The CRS as `EPSG:n`, or an empty string and a finding.

    Args:
        file_crs: As the file says, whatever that is (`file_crs_of`).
        extent: The grid, north up.
        decisions: Answers given.
        report: Is added to.
        outline: The province, longitude and latitude; None: Thailand's box is used.
    """
    region = THAILAND if outline is None else outline
    shapely.prepare(region)
    declared = _code_of(file_crs)
    possible = [crs for crs in CANDIDATES if _is_inside(extent, crs, region)]
    if decisions.given("crs") is not None:
        crs = _decided(extent, decisions, possible)
    elif declared is None:
        crs = _missing(file_crs is not None, extent, decisions, report, possible, region)
    elif _is_inside(extent, declared, region):
        crs = declared
    else:
        crs = _elsewhere(declared, extent, decisions, report, possible, region)
    if crs:
        _note_share(crs, extent, report, outline, region)
        _note_datum(crs, report)
    return crs


def file_crs_of(dataset: DatasetReader, path: Path, report: Report) -> pyproj.CRS | None:
    """The CRS in the file, else that of a `.prj` beside it; None where there is none."""
    if dataset.crs is not None:
        try:
            return pyproj.CRS.from_wkt(dataset.crs.to_wkt())
        except (CRSError, ValueError):
            return None
    beside = projection_file(path)
    if beside is not None:
        report.add(
            Finding(
                "prj_used",
                "note",
                f"ระบบพิกัดอ่านจากไฟล์ .prj ที่ส่งมาด้วยกัน ({beside.name})",
                f"The CRS was read from the .prj that came with it ({beside.name}).",
            )
        )
    return beside


def _code_of(crs: pyproj.CRS | None) -> str | None:
    """A CRS as `EPSG:n`, horizontal part only; None where it has no such code."""
    if crs is None:
        return None
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    code = crs.to_epsg(min_confidence=_LEAST_ACCEPTED_CONFIDENCE)
    return f"EPSG:{code}" if code is not None and (crs.is_geographic or crs.is_projected) else None


def _is_inside(extent: Extent, crs: str, region: BaseGeometry, *, is_swapped: bool = False) -> bool:
    place = extent.on_earth(crs, is_swapped=is_swapped)
    return place is not None and bool(shapely.intersects(region, place))


def _name(crs: str) -> str:
    return f"{crs} ({NAMES.get(crs) or pyproj.CRS(crs).name})"


def _options(crss: Sequence[str], kept: str | None = None, *, likely: str | None = None) -> tuple[Option, ...]:
    """What may be answered."""
    offered = [Option(crs, _name(crs), _name(crs), is_likely=crs == likely) for crs in crss]
    if kept is not None:
        offered.append(Option(kept, f"{_name(kept)} ตามที่ไฟล์ระบุ", f"{_name(kept)} as the file says"))
    return tuple(offered)


def _decided(extent: Extent, decisions: Decisions, possible: Sequence[str]) -> str:
    answer = (decisions.given("crs") or "").upper().removeprefix("EPSG:")
    crs = f"EPSG:{answer}"
    try:
        known = pyproj.CRS(crs) if answer.isdigit() else None
    except CRSError:
        known = None
    if known is None or not (known.is_geographic or known.is_projected) or extent.on_earth(crs) is None:
        decisions.refuse("crs", _options(possible or CANDIDATES))
        return ""
    return crs


def _missing(
    has_some: bool,
    extent: Extent,
    decisions: Decisions,
    report: Report,
    possible: Sequence[str],
    region: BaseGeometry,
) -> str:
    if not possible and _is_swapped(extent, region):
        _refuse_swapped(report)
        return ""
    guess_th, guess_en = doubt_between(possible, extent.middle)
    if len(possible) == 1:
        guess_th = f" จากตำแหน่งน่าจะเป็น {_name(possible[0])}"
        guess_en = f" Judged by position it is likely {_name(possible[0])}."
    return (
        decisions.ask(
            Finding(
                "crs_unknown" if has_some else "crs_missing",
                "decision",
                ("ระบบพิกัดของไฟล์ไม่ใช่ระบบที่มีรหัส EPSG" if has_some else "ไฟล์ไม่ได้ระบุระบบพิกัด (CRS)")
                + f"{guess_th} โปรดระบุ (crs)",
                ("The file's CRS is none with an EPSG code." if has_some else "The file does not say its CRS.")
                + f"{guess_en} Say which it is (crs).",
                decision="crs",
                options=_options(possible or CANDIDATES, likely=possible[0] if len(possible) == 1 else None),
            )
        )
        or ""
    )


def _elsewhere(
    declared: str, extent: Extent, decisions: Decisions, report: Report, possible: Sequence[str], region: BaseGeometry
) -> str:
    """The declared CRS puts the grid outside: wrong CRS, swapped axes, another place, or nowhere."""
    if possible:
        # what was declared tells the datum, if not the zone
        possible = sorted(possible, key=lambda crs: is_indian_1975(crs) != is_indian_1975(declared))
        code, th, en = _how_wrong(declared, possible[0])
        options = _options(possible, declared, likely=possible[0])
        question = Finding(code, "decision", th, en, decision="crs", options=options)
        return decisions.ask(question) or ""
    if _is_swapped(extent, region):
        _refuse_swapped(report)
        return ""
    place = extent.on_earth(declared)
    if place is None:
        report.add(
            Finding(
                "coordinates_impossible",
                "refused",
                f"พิกัดในไฟล์เป็นไปไม่ได้ในระบบพิกัด {_name(declared)} โปรดตรวจค่าเริ่มต้นและขนาดเซลล์แล้วส่งออกใหม่",
                f"The file's coordinates are impossible in {_name(declared)}. Check origin and cell "
                "size and export it again.",
            )
        )
        return ""
    x, y = place.representative_point().coords[0]
    question = Finding(
        "outside_province",
        "decision",
        f"ข้อมูลทั้งหมดอยู่นอกพื้นที่ (ราว {y:.3f}° เหนือ {x:.3f}° ตะวันออก) ถ้าตั้งใจ เช่น พื้นที่ต้นน้ำ ให้ยืนยัน (outside_province) "
        "ถ้าไม่ตั้งใจ ให้ตรวจระบบพิกัด",
        f"All of it lies outside the area (about {y:.3f}° N, {x:.3f}° E). If that is meant, e.g. upstream, confirm it "
        "(outside_province); if not, check the CRS.",
        features=[{"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(place)}],
        decision="outside_province",
        options=(Option("keep", "ตั้งใจให้อยู่นอกพื้นที่", "it is meant to lie outside"),),
    )
    return declared if decisions.ask(question) else ""


def _is_swapped(extent: Extent, region: BaseGeometry) -> bool:
    return any(_is_inside(extent, crs, region, is_swapped=True) for crs in CANDIDATES)


def _refuse_swapped(report: Report) -> None:
    report.add(
        Finding(
            "axes_swapped",
            "refused",
            "แกนพิกัดสลับกัน (ละติจูดหรือค่าเหนืออยู่ในช่องของ x) โปรดส่งออกใหม่โดยให้ x เป็นลองจิจูดหรือค่าตะวันออก "
            "และ y เป็นละติจูดหรือค่าเหนือ",
            "The axes are swapped (latitude or northing stands where x belongs). Export it again "
            "with x as longitude or easting "
            "and y as latitude or northing.",
        )
    )


def _how_wrong(declared: str, likely: str) -> tuple[str, str, str]:
    """Code and words for a declared CRS that cannot be right."""
    is_declared_degrees, is_likely_degrees = pyproj.CRS(declared).is_geographic, pyproj.CRS(likely).is_geographic
    if is_declared_degrees and not is_likely_degrees:
        code, th, en = (
            "metres_declared_degrees",
            "ไฟล์ระบุว่าพิกัดเป็นองศา แต่ค่าเป็นเมตร",
            "Declared as degrees, but the numbers are metres",
        )
    elif is_likely_degrees and not is_declared_degrees:
        code, th, en = (
            "degrees_declared_metres",
            "ไฟล์ระบุว่าพิกัดเป็นเมตร แต่ค่าเป็นองศา",
            "Declared as metres, but the numbers are degrees",
        )
    else:
        code, th, en = "crs_wrong", "ระบบพิกัดที่ระบุทำให้ข้อมูลอยู่นอกพื้นที่", "The declared CRS puts the data outside the area"
    return (
        code,
        f"{th} ({_name(declared)}) น่าจะเป็น {_name(likely)} โปรดยืนยัน (crs)",
        f"{en} ({_name(declared)}). It is likely {_name(likely)}: confirm it (crs).",
    )


def _note_share(crs: str, extent: Extent, report: Report, outline: BaseGeometry | None, region: BaseGeometry) -> None:
    place = extent.on_earth(crs)
    if outline is None or place is None or place.area == 0:
        return
    share = shapely.intersection(region, place).area / place.area
    if share < 0.5:
        report.add(
            Finding(
                "mostly_outside_province",
                "note",
                f"พื้นที่ของไฟล์อยู่ในจังหวัดเพียงร้อยละ {share * 100:.0f}",
                f"Only {share * 100:.0f} % of the file's extent lies in the province.",
            )
        )


def _note_datum(crs: str, report: Report) -> None:
    if crs in ("EPSG:24047", "EPSG:24048", "EPSG:4240"):
        report.add(
            Finding(
                "datum_indian_1975",
                "note",
                "ข้อมูลอยู่บนพื้นหลักฐาน Indian 1975 เก็บไว้ตามเดิม และแปลงเป็น WGS 84 ตอนแสดงแผนที่ (คลาดเคลื่อนได้ราว 3–5 เมตร)",
                "The data are on the Indian 1975 datum; kept so, and transformed to WGS 84 for maps "
                "(good to some 3–5 m).",
            )
        )
