"""What the counted values mean: nodata and dry confused, negative and impossible depths, nothing there at all.

Called by `examine_raster` after the one pass over the cells.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from spatial.doctor.raster_decisions import Decisions
from spatial.doctor.raster_scan import Box, ValueCounts
from spatial.doctor.report import Finding, Option, Report
from spatial.rasters.cells import HIGHEST_DEPTH_M, RESIDUE_M, CellSource
from spatial.rasters.footprint import box_outline


def parse_nodata(answer: str) -> tuple[float, ...] | None:
    """Numbers of a `nodata` decision (`-9999`, `0,-9999`, `none`); None where it is no such thing."""
    if answer.strip().lower() == "none":
        return ()
    try:
        return tuple(float(part) for part in answer.split(","))
    except ValueError:
        return None


def judge_nodata(source: CellSource, counts: ValueCounts, decisions: Decisions, report: Report) -> None:
    """Declared nodata of 0, undeclared numbers that look like nodata, and everything that meant it at once."""
    suspects = sorted(counts.suspects)
    decided = decisions.given("nodata") is not None
    left_out = sum(counts.nodata.values())
    if decided and left_out:
        numbers = ", ".join(map(_text, source.nodata))
        report.add(
            Finding(
                "nodata_decided",
                "repaired",
                f"ตามคำตอบของท่าน ค่า {numbers} ถือเป็นไม่มีข้อมูล {left_out:,} เซลล์",
                f"As you decided, {numbers} means not modelled: {left_out:,} cells.",
                count=left_out,
            )
        )
    if not decided and source.is_depth and 0.0 in source.nodata and counts.nodata[0.0]:
        others = [number for number in source.nodata if number != 0] + suspects
        _ask_about_zero(counts.nodata[0.0], others, decisions)
    elif not decided and suspects:
        _ask_about_suspects(suspects, source, counts, decisions)
    ways = [way for way, count in (("NaN", counts.nan), ("mask", counts.masked)) if count]
    ways += [_text(number) for number, count in sorted(counts.nodata.items()) if count]
    if len(ways) > 1:
        report.add(
            Finding(
                "nodata_in_several_ways",
                "repaired",
                f"ไฟล์บอกว่าไม่มีข้อมูลหลายแบบ ({', '.join(ways)}) อ่านเป็นไม่มีข้อมูล (NaN) แบบเดียวแล้ว",
                f"The file says not modelled in several ways ({', '.join(ways)}); all are read as the one NaN.",
                count=counts.cells - counts.valid,
            )
        )
    if counts.masked:
        report.add(
            Finding(
                "internal_mask",
                "note",
                f"ไฟล์มีหน้ากาก (mask) ในตัว ปิดไว้ {counts.masked:,} เซลล์ อ่านเป็นไม่มีข้อมูล",
                f"The file has an internal mask over {counts.masked:,} cells; they are read as not modelled.",
                count=counts.masked,
            )
        )
    if counts.infinite:
        report.add(
            Finding(
                "infinite_values",
                "repaired",
                f"มีค่าอนันต์ {counts.infinite:,} เซลล์ เปลี่ยนเป็นไม่มีข้อมูลแล้ว โปรดแจ้งผู้ผลิตข้อมูล",
                f"{counts.infinite:,} cells are infinite; made not modelled. Tell who made the data.",
                count=counts.infinite,
            )
        )


def judge_emptiness(counts: ValueCounts, source: CellSource, report: Report) -> None:
    """Nothing modelled at all, or nothing wet."""
    if not counts.valid:
        report.add(
            Finding(
                "all_nodata",
                "refused",
                "ไม่มีเซลล์ใดมีค่า (เป็น nodata ทั้งหมด) โปรดตรวจว่าส่งไฟล์ถูก และค่า nodata ที่ระบุไว้ถูกต้อง",
                "No cell has a value (all are nodata). Check that it is the right file, and its declared nodata.",
                count=counts.cells,
            )
        )
    elif source.is_depth and counts.wet == 0 and counts.negative.count == 0:
        report.add(
            Finding(
                "all_dry",
                "note",
                f"ไม่มีเซลล์ใดท่วม ({counts.valid:,} เซลล์ที่มีค่าเป็น 0 ทั้งหมด) โปรดตรวจว่าส่งไฟล์ถูก",
                f"No cell is wet (all {counts.valid:,} cells with a value are 0). Check that it is the right file.",
                count=counts.valid,
            )
        )


def judge_depths(source: CellSource, counts: ValueCounts, decisions: Decisions, report: Report) -> CellSource:
    """Negative and impossible depths; the source with what was decided of them."""
    if counts.residues:
        report.add(
            Finding(
                "negative_residues",
                "repaired",
                f"ความลึกติดลบเล็กน้อย (ไม่เกิน {RESIDUE_M * 100:g} ซม.) {counts.residues:,} เซลล์ "
                "เป็นเศษจากการคำนวณ เปลี่ยนเป็น 0 แล้ว",
                f"{counts.residues:,} cells are negative by up to {RESIDUE_M * 100:g} cm, a residue "
                "of computing; made 0.",
                count=counts.residues,
            )
        )
    if counts.negative.count:
        answer = decisions.ask(
            Finding(
                "negative_depths",
                "decision",
                f"ความลึกติดลบ {counts.negative.count:,} เซลล์ (ต่ำสุด {counts.least:,.2f} ม.) เป็นไปไม่ได้ "
                "โปรดเลือกว่าเป็นไม่มีข้อมูลหรือแห้ง (negative_depths) หรือแก้ที่ต้นทาง",
                f"{counts.negative.count:,} cells have a negative depth (down to {counts.least:,.2f} "
                "m), which cannot be. "
                "Choose whether they are not modelled or dry (negative_depths), or mend the source.",
                count=counts.negative.count,
                features=_features(source, counts.negative.boxes),
                decision="negative_depths",
                options=(
                    Option("nodata", "ไม่มีข้อมูล", "not modelled"),
                    Option("dry", "แห้ง (0 ม.)", "dry (0 m)"),
                ),
            )
        )
        if answer is not None:
            source = replace(source, negative="dry" if answer == "dry" else "nodata")
    if counts.impossible.count:
        answer = decisions.ask(
            Finding(
                "impossible_depths",
                "decision",
                f"ความลึกเกิน {HIGHEST_DEPTH_M:g} ม. {counts.impossible.count:,} เซลล์ (สูงสุด {counts.greatest:,.2f} ม.) "
                "โปรดเลือกว่าเป็นไม่มีข้อมูลหรือเป็นค่าจริง (impossible_depths) และตรวจหน่วย",
                f"{counts.impossible.count:,} cells are deeper than {HIGHEST_DEPTH_M:g} m (up to "
                f"{counts.greatest:,.2f} m). "
                "Choose whether they are not modelled or true (impossible_depths), and check the unit.",
                count=counts.impossible.count,
                features=_features(source, counts.impossible.boxes),
                decision="impossible_depths",
                options=(
                    Option("nodata", "ไม่มีข้อมูล", "not modelled"),
                    Option("keep", "เป็นค่าจริง", "they are true"),
                ),
            )
        )
        if answer is not None:
            source = replace(source, impossible="keep" if answer == "keep" else "nodata")
    return source


def _ask_about_zero(zeros: int, others: Sequence[float], decisions: Decisions) -> None:
    rest = ",".join(_text(number) for number in others)
    decisions.ask(
        Finding(
            "nodata_is_zero",
            "decision",
            f"ไฟล์ระบุว่า 0 คือไม่มีข้อมูล ({zeros:,} เซลล์) แต่ 0 อาจหมายถึงแห้ง โปรดเลือก (nodata): แห้ง หรือไม่ได้คำนวณ",
            f"The file declares 0 as nodata ({zeros:,} cells), but 0 may mean dry. Choose (nodata): "
            "dry, or not modelled.",
            count=zeros,
            decision="nodata",
            options=(
                Option(rest or "none", "0 คือแห้ง", "0 is dry"),
                Option("0" + (f",{rest}" if rest else ""), "0 คือไม่ได้คำนวณ", "0 is not modelled"),
            ),
        )
    )


def _ask_about_suspects(
    suspects: Sequence[float], source: CellSource, counts: ValueCounts, decisions: Decisions
) -> None:
    listed = ", ".join(f"{_text(number)} ({counts.suspects[number]:,})" for number in suspects)
    declared = [_text(number) for number in source.nodata]
    declared_th = f"ค่า nodata ที่ระบุคือ {', '.join(declared)}" if declared else "ไฟล์ไม่ระบุค่า nodata"
    declared_en = f"The declared nodata is {', '.join(declared)}" if declared else "The file declares no nodata"
    decisions.ask(
        Finding(
            "nodata_undeclared",
            "decision",
            f"{declared_th} แต่มีค่าที่มักหมายถึงไม่มีข้อมูล: {listed} โปรดระบุค่า nodata (nodata: ตัวเลขคั่นด้วยจุลภาค หรือ none)",
            f"{declared_en}, yet there are numbers that usually mean it: {listed}. "
            "Say what nodata is (nodata: numbers with commas between, or none).",
            count=sum(counts.suspects.values()),
            decision="nodata",
            options=(
                Option(
                    ",".join([*declared, *map(_text, suspects)]),
                    "ค่าเหล่านี้คือไม่มีข้อมูล",
                    "these mean not modelled",
                    is_likely=True,
                ),
                Option(",".join(declared) or "none", "เป็นค่าจริง", "these are values"),
            ),
        )
    )


def _text(number: float) -> str:
    """A number as people write it, and as it reads back."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _features(source: CellSource, boxes: Sequence[Box]) -> list[dict[str, Any]]:
    """The boxes as GeoJSON; empty where the CRS is not known."""
    if not source.crs:
        return []
    return [
        {
            "type": "Feature",
            "properties": {
                "first_row": box[0] + 1,
                "first_column": box[1] + 1,
                "last_row": box[2],
                "last_column": box[3],
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [box_outline(source.crs, source.transform, box, points_per_side=1)],
            },
        }
        for box in boxes
    ]
