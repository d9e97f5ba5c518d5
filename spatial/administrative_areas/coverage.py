"""What a report says of overlaps, gaps, areas outside of their parent, and areas that are gone.

Pure computation on a frame and a report; the geometry is `topology`.
"""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np

from spatial.administrative_areas import topology
from spatial.administrative_areas.answers import accept, asked
from spatial.administrative_areas.current import ABOVE, NUMBER, WORDS, CurrentArea, CurrentAreas, LoadedLevel
from spatial.administrative_areas.frames import rows_where
from spatial.administrative_areas.showing import areas_as_features, feature, named, positions
from spatial.administrative_areas.topology import OUTSIDE_SHARE, Pieces
from spatial.doctor.report import MOST_SHOWN, Finding, Report


def check_coverage(
    frame: gpd.GeoDataFrame,
    report: Report,
    *,
    level: LoadedLevel,
    current: CurrentAreas,
    is_parent_derived: bool,
    decisions: Mapping[str, str],
) -> None:
    """Compare areas with one another and with their parents' surveyed boundaries (none where those are derived)."""
    above = ABOVE[level]
    known = {} if is_parent_derived else current.at(above)
    surveyed = [area for area in known.values() if not area.is_schematic]
    if any(area.is_schematic for area in known.values()):
        report.add(_not_compared(level))
    plane = topology.plane_of(frame)
    metres = plane.to_metres(frame.geometry.to_numpy())
    codes = frame["code"].to_numpy(dtype=object)
    parent_of = frame["code"].str[: 2 * NUMBER[above]].to_numpy(dtype=object)
    parents = plane.to_metres(np.array([area.geom for area in surveyed], dtype=object))
    parent_codes = np.array([area.code for area in surveyed], dtype=object)

    shared = topology.overlaps(metres, codes, plane)
    if len(shared.shapes):
        report.add(asked(_overlaps(shared), decisions))
    empty = topology.gaps(metres, parents, parent_codes, plane)
    if len(empty.shapes):
        report.add(asked(_gaps(empty), decisions))
    if (slivers := shared.sliver_count + empty.sliver_count) > 0:
        report.add(_slivers(slivers, shared.sliver_m2 + empty.sliver_m2))
    share = topology.outside_parents(metres, parent_of, dict(zip(parent_codes, parents, strict=True)))
    outside = share > OUTSIDE_SHARE
    if outside.any():
        report.add(asked(_outside(rows_where(frame, outside), share[outside], level), decisions))


def check_losses(
    frame: gpd.GeoDataFrame,
    report: Report,
    *,
    level: LoadedLevel,
    current: CurrentAreas,
    decisions: Mapping[str, str],
) -> None:
    """Areas that are there now and are not in the file: a person says whether they are to end."""
    now = current.at(level)
    there = set(frame["code"])
    gone = [area for code, area in sorted(now.items()) if code not in there]
    if gone:
        report.add(asked(_fewer(gone, level, now=len(now), then=len(frame)), decisions))


def _overlaps(pieces: Pieces) -> Finding:
    pairs = [f"{' × '.join(pair)}: {m2:,.0f} m²" for pair, m2 in zip(pieces.codes, pieces.m2, strict=True)]
    return Finding(
        "overlaps",
        "decision",
        f"พื้นที่ซ้อนทับกัน {len(pieces.shapes)} แห่ง รวม {pieces.m2.sum():,.0f} ตร.ม. ({named(pairs)}) "
        "จุดในบริเวณนี้จะได้รหัสทั้งสองพื้นที่ ควรแก้แนวเขตให้ชนกันพอดี",
        f"Areas overlap in {len(pieces.shapes)} places, {pieces.m2.sum():,.0f} m² in all ({named(pairs)}). A point "
        "there gets the codes of both. Better mend the borders.",
        count=len(pieces.shapes),
        features=_as_features(pieces),
        decision="overlaps",
        options=accept("ยอมรับการซ้อนทับตามไฟล์", "Accept the overlaps as they are"),
    )


def _gaps(pieces: Pieces) -> Finding:
    return Finding(
        "gaps",
        "decision",
        f"มีช่องว่าง {len(pieces.shapes)} แห่ง รวม {pieces.m2.sum():,.0f} ตร.ม. (ใหญ่สุด {pieces.m2[0]:,.0f} ตร.ม.) "
        "ที่ไม่อยู่ในพื้นที่ใด อาจเป็นผืนน้ำ หรือขอบเขตไม่ครบ โปรดดูบนแผนที่",
        f"{len(pieces.shapes)} gaps, {pieces.m2.sum():,.0f} m² in all (the largest {pieces.m2[0]:,.0f} m²), belong to "
        "no area. They may be water, or boundaries are missing: look at the map.",
        count=len(pieces.shapes),
        features=_as_features(pieces),
        decision="gaps",
        options=accept("ยอมรับช่องว่าง (เช่น ทะเลสาบ)", "Accept the gaps (a lake, for example)"),
    )


def _slivers(count: int, m2: float) -> Finding:
    return Finding(
        "slivers",
        "note",
        f"เศษซ้อนทับหรือช่องว่างเล็กมาก {count} แห่ง รวม {m2:,.1f} ตร.ม. ถือว่ายอมรับได้ "
        f"(เล็กกว่า {topology.SLIVER_M2:,.0f} ตร.ม. หรือแคบกว่า {topology.SLIVER_WIDTH_M:g} ม.)",
        f"{count} slivers of overlap or gap, {m2:,.1f} m² in all, are tolerated (under {topology.SLIVER_M2:,.0f} m² or "
        f"narrower than {topology.SLIVER_WIDTH_M:g} m).",
        count=count,
    )


def _outside(rows: gpd.GeoDataFrame, share: np.ndarray, level: LoadedLevel) -> Finding:
    th, en = WORDS[ABOVE[level]]
    shares = [f"{code} {value:.1%}" for code, value in zip(rows["code"], share, strict=True)]
    return Finding(
        "outside_parent",
        "decision",
        f"{len(rows)} พื้นที่อยู่นอก{th}ของตนเกิน {OUTSIDE_SHARE:.0%}: {named(shares)} รหัสอาจผิด หรือขอบเขตสองระดับมาจากคนละแหล่ง",
        f"{len(rows)} areas lie outside of their {en} by more than {OUTSIDE_SHARE:.0%}: {named(shares)}. A code may be "
        "wrong, or the two levels come from different sources.",
        count=len(rows),
        fids=positions(rows),
        features=areas_as_features(rows),
        decision="outside_parent",
        options=accept("ยอมรับตามไฟล์", "Accept them as they are"),
    )


def _not_compared(level: LoadedLevel) -> Finding:
    th, en = WORDS[ABOVE[level]]
    option = {"district": "--derive-province", "subdistrict": "--derive-districts"}[level]
    return Finding(
        "parent_schematic",
        "note",
        f"ขอบเขต{th}ที่มีอยู่เป็นแผนผัง จึงไม่ได้เทียบแนวเขตกับ{th} สร้างขอบเขต{th}จากไฟล์นี้ได้ ({option})",
        f"The present boundary of the {en} is schematic, so that nothing was compared with it. It can be derived from "
        f"this file ({option}).",
    )


def _fewer(gone: Sequence[CurrentArea], level: LoadedLevel, *, now: int, then: int) -> Finding:
    th, en = WORDS[level]
    codes = named([f"{area.code} {area.name_th}" for area in gone])
    codes_en = named([f"{area.code} {area.name_en}" for area in gone])
    return Finding(
        "fewer_areas",
        "decision",
        f"ขณะนี้มี {now} {th} ไฟล์มี {then} {th} และไม่มี {len(gone)} {th}ที่ใช้อยู่: {codes} "
        "หากนำเข้า พื้นที่เหล่านี้จะสิ้นสุด (ฉบับเดิมยังเก็บไว้)",
        f"There are {now} {en}s now and {then} in the file, which lacks {len(gone)} of the present ones: {codes_en}. "
        "Loading ends those (their editions are kept).",
        count=len(gone),
        features=[
            feature(area.geom.simplify(0.0005), {"code": area.code, "name_th": area.name_th, "name_en": area.name_en})
            for area in gone[:MOST_SHOWN]
        ],
        decision="fewer_areas",
        options=accept("ให้พื้นที่เหล่านี้สิ้นสุด", "Let these areas end"),
    )


def _as_features(pieces: Pieces) -> list[dict[str, object]]:
    return [
        feature(shape, {"codes": list(codes), "area_m2": round(float(m2), 1)})
        for shape, codes, m2 in list(zip(pieces.shapes, pieces.codes, pieces.m2, strict=True))[:MOST_SHOWN]
    ]
