"""Codes, parents and names of a file's areas: what is wrong with them, and what could be mended.

Pure computation on a frame and a report. Rules: docs/methods/areas.md.
"""

import geopandas as gpd
import pandas as pd

from spatial.administrative_areas.codes import are_pseudo, plain_codes
from spatial.administrative_areas.current import ABOVE, NUMBER, WORDS, CurrentAreas, LoadedLevel
from spatial.administrative_areas.frames import column, rows_where
from spatial.administrative_areas.names import have_thai_letters, without_kind_en, without_kind_th
from spatial.administrative_areas.showing import areas_as_features, named, positions, text_or_none
from spatial.doctor.report import Finding, Report, Weight


def check_codes(frame: gpd.GeoDataFrame, report: Report, *, level: LoadedLevel) -> None:
    """Codes that are missing, malformed, given to nothing, or given twice: all refused."""
    digits = 2 * NUMBER[level]
    example = {"district": "TH9011 / 9011", "subdistrict": "TH901101 / 901101"}[level]
    written = column(frame, "written").map(text_or_none)
    missing = written.isna() | (written.str.strip() == "")
    malformed = ~missing & column(frame, "code").isna()
    pseudo = are_pseudo(column(frame, "code"))
    doubled = column(frame, "code").notna() & column(frame, "code").duplicated(keep=False)
    for code, rows, th, en in (
        (
            "code_missing",
            rows_where(frame, missing),
            f"ไม่มีรหัสพื้นที่ โปรดใส่รหัส เช่น {example}",
            f"have no code. Add it, e.g. {example}.",
        ),
        (
            "code_malformed",
            rows_where(frame, malformed),
            f"รหัสไม่ใช่เลข {digits} หลัก (TIS-1099) เช่น {example}: {named(list(written[malformed]))}",
            f"have a code that is not {digits} digits (TIS-1099), e.g. {example}: {named(list(written[malformed]))}.",
        ),
        (
            "code_pseudo",
            rows_where(frame, pseudo),
            f"รหัสนี้ไม่ใช่พื้นที่ปกครองจริง (รหัสเทศบาลหรือรหัสไม่ระบุ เช่น 9077, 9096): {named(list(written[pseudo]))} โปรดลบแถวนี้ออก",
            "have a code that stands for no administrative area (municipalities or “unknown”, as 9077 and 9096 do): "
            f"{named(list(written[pseudo]))}. Delete these rows.",
        ),
        (
            "code_duplicate",
            rows_where(frame, doubled),
            f"รหัสซ้ำกัน: {named(sorted(set(frame['code'][doubled])))} "
            "หากเป็นพื้นที่เดียวกันหลายชิ้นให้รวมเป็นรูปเดียว (dissolve) หากเป็นคนละพื้นที่ให้แก้รหัส",
            f"share a code: {named(sorted(set(frame['code'][doubled])))}. Parts of one area: dissolve them into one; "
            "different areas: mend the code.",
        ),
    ):
        _add(report, code, "refused", rows, th, en)


def check_parents(
    frame: gpd.GeoDataFrame,
    report: Report,
    *,
    province: str,
    level: LoadedLevel,
    current: CurrentAreas,
    is_parent_derived: bool,
) -> None:
    """Parents that contradict the code, or that are not known: refused; unless they are derived from this file."""
    above = ABOVE[level]
    th, en = WORDS[above]
    implied = column(frame, "code").str[: 2 * NUMBER[above]]
    stated = plain_codes(column(frame, "parent"), level=above)
    differs = column(frame, "parent").notna() & column(frame, "code").notna() & (stated != implied)
    pairs = [
        f"{code} ≠ {parent}"
        for code, parent in zip(column(frame, "code")[differs], column(frame, "parent")[differs], strict=True)
    ]
    _add(
        report,
        "parent_differs",
        "refused",
        rows_where(frame, differs),
        f"รหัส{th}ที่ระบุไม่ตรงกับหลักหน้าของรหัสพื้นที่: {named(pairs)} โปรดแก้ให้ตรงกัน",
        f"name a {en} that their own code does not begin with: {named(pairs)}. Mend one of the two.",
    )
    if level == "district" or is_parent_derived:
        return
    unknown = implied.notna() & ~implied.isin(list(current.at("district"))) & ~are_pseudo(column(frame, "code"))
    codes = named(sorted(set(implied[unknown])))
    _add(
        report,
        "parent_unknown",
        "refused",
        rows_where(frame, unknown),
        f"จังหวัด {province} ยังไม่มีอำเภอ {codes} โปรดนำเข้าขอบเขตอำเภอก่อน "
        "หรือสั่งให้สร้างขอบเขตอำเภอจากไฟล์ตำบลนี้ (--derive-districts)",
        f"lie in districts that province {province} does not have yet: {codes}. Load the districts first, or have them "
        "derived from this file (--derive-districts).",
    )


def check_names(
    frame: gpd.GeoDataFrame, report: Report, *, province: str, level: LoadedLevel, current: CurrentAreas
) -> gpd.GeoDataFrame:
    """The frame with names without their kind, English ones filled from the present edition where the file has none."""
    kind_th, kind_en = {"district": ("อำเภอ", "Amphoe"), "subdistrict": ("ตำบล", "Tambon")}[level]
    frame = frame.copy()
    bare_th = without_kind_th(column(frame, "name_th"), level=level, province=province)
    bare_en = without_kind_en(column(frame, "name_en"), level=level)
    stripped = (column(frame, "name_th").notna() & (bare_th != column(frame, "name_th"))) | (
        column(frame, "name_en").notna() & (bare_en != column(frame, "name_en"))
    )
    _add(
        report,
        "name_prefix",
        "repaired",
        rows_where(frame, stripped),
        f"ตัดคำว่า {kind_th} หรือ {kind_en} ออกจากชื่อแล้ว ชื่อที่เก็บไม่มีคำนำหน้า",
        f"had {kind_th} or {kind_en} in their name; it was taken off.",
    )
    frame["name_th"], frame["name_en"] = bare_th, bare_en
    known_en = column(frame, "code").map(
        pd.Series({code: area.name_en for code, area in current.at(level).items()}, dtype=object)
    )
    filled = column(frame, "name_en").isna() & known_en.notna()
    _add(
        report,
        "name_en_kept",
        "note",
        rows_where(frame, filled),
        "ไม่มีชื่อภาษาอังกฤษในไฟล์ ใช้ชื่อเดิมที่มีอยู่",
        "have no English name in the file; the one known now is kept.",
    )
    frame["name_en"] = column(frame, "name_en").where(~filled, known_en)
    no_name = column(frame, "name_th").isna() | column(frame, "name_en").isna()
    not_thai = column(frame, "name_th").notna() & ~have_thai_letters(column(frame, "name_th"))
    examples = named(list(column(frame, "name_th")[not_thai]))
    _add(
        report,
        "name_missing",
        "refused",
        rows_where(frame, no_name),
        "ไม่มีชื่อภาษาไทยหรือภาษาอังกฤษ โปรดเติมชื่อให้ครบ",
        "have no Thai or no English name. Fill it in.",
    )
    _add(
        report,
        "name_not_thai",
        "refused",
        rows_where(frame, not_thai),
        f"ชื่อภาษาไทยไม่มีอักษรไทย: {examples} อาจอ่านรหัสตัวอักษรผิด (TIS-620/UTF-8) หรือใส่ชื่อผิดช่อง",
        f"have a Thai name without Thai letters: {examples}. The encoding may be wrong (TIS-620 against UTF-8), or the "
        "field.",
    )
    return frame


def _add(report: Report, code: str, weight: Weight, rows: gpd.GeoDataFrame, th: str, en: str) -> None:
    """A finding about some areas; none where there are none."""
    if rows.empty:
        return
    report.add(
        Finding(
            code,
            weight,
            f"{len(rows)} พื้นที่: {th}",
            f"{len(rows)} areas {en}",
            count=len(rows),
            fids=positions(rows),
            features=areas_as_features(rows),
        )
    )
