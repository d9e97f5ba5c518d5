"""The unit of depths: what the file says is obeyed, what a person decides goes before it, a guess is only offered.

Called by `examine_raster`.
"""

from spatial.doctor.raster_decisions import Decisions
from spatial.doctor.raster_scan import ValueCounts
from spatial.doctor.report import Finding, Option, Report

METRES_PER = {
    "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
    "cm": 0.01, "centimetre": 0.01, "centimetres": 0.01, "centimeter": 0.01, "centimeters": 0.01,
    "mm": 0.001, "millimetre": 0.001, "millimetres": 0.001, "millimeter": 0.001, "millimeters": 0.001,
}  # fmt: skip
"""Units as CF and UDUNITS write them."""
_DEPTH_IN_CM_SHARE = 0.5
_HIGHEST_LIKELY_M = 10.0


def known_factor(unit: str | None, decisions: Decisions, report: Report) -> float | None:
    """Metres per number, from a decision or from the file's unit; None where neither says it."""
    factors = {"m": 1.0, "cm": 0.01}
    answer = decisions.given("depth_unit")
    if answer is not None:
        if answer not in factors:
            decisions.refuse("depth_unit", _options(likely=""))
        if answer == "cm":
            report.add(
                Finding(
                    "depth_unit_decided",
                    "repaired",
                    "ตามคำตอบของท่าน ค่าเป็นเซนติเมตร แปลงเป็นเมตรแล้ว (หาร 100)",
                    "As you decided, the numbers are centimetres; turned into metres (divided by 100).",
                )
            )
        return factors.get(answer, 1.0)
    factor = METRES_PER.get((unit or "").strip().lower())
    if factor is not None and factor != 1.0:
        report.add(
            Finding(
                "depth_unit_converted",
                "repaired",
                f"ไฟล์ระบุหน่วยเป็น {unit} แปลงเป็นเมตรแล้ว (คูณ {factor:g})",
                f"The file says its unit is {unit}; turned into metres (times {factor:g}).",
            )
        )
    return factor


def judge_unit(unit: str | None, counts: ValueCounts, is_integer: bool, decisions: Decisions, report: Report) -> bool:
    """Ask for the unit where the file does not say it and the numbers leave a doubt; whether it is settled."""
    if not counts.valid or counts.greatest <= 0:
        return True
    mostly_deep = counts.deep_if_metres >= _DEPTH_IN_CM_SHARE * max(1, counts.wet)
    is_centimetres = counts.greatest > _HIGHEST_LIKELY_M and (mostly_deep or counts.is_whole)
    if not (is_centimetres or is_integer or unit):
        report.add(
            Finding(
                "depth_unit_assumed",
                "note",
                f"ไฟล์ไม่ระบุหน่วย ค่าสูงสุด {counts.greatest:.2f} อ่านเป็นเมตร ถ้าไม่ใช่ ให้ระบุ (depth_unit)",
                f"The file does not say its unit; the greatest value, {counts.greatest:.2f}, is read as metres. "
                "If that is wrong, say so (depth_unit).",
                decision="depth_unit",
                options=_options(likely=""),
            )
        )
        return True
    likely = "cm" if is_centimetres else "m"
    stated_th = f"ไฟล์ระบุหน่วยว่า “{unit}” ซึ่งไม่รู้จัก" if unit else "ไฟล์ไม่ระบุหน่วย"
    stated_en = f"The file's unit, “{unit}”, is not known." if unit else "The file does not say its unit."
    kind_th = " และเป็นจำนวนเต็มทั้งหมด" if counts.is_whole else ""
    kind_en = " and all are whole numbers" if counts.is_whole else ""
    decisions.ask(
        Finding(
            "depth_in_cm" if likely == "cm" else "depth_unit_unclear",
            "decision",
            f"{stated_th} ค่าสูงสุด {counts.greatest:,.2f}{kind_th} โปรดระบุว่าเป็นเซนติเมตรหรือเมตร (depth_unit)",
            f"{stated_en} The greatest value is {counts.greatest:,.2f}{kind_en}. "
            "Say whether these are centimetres or metres (depth_unit).",
            count=counts.wet,
            decision="depth_unit",
            options=_options(likely),
        )
    )
    return False


def _options(likely: str) -> tuple[Option, ...]:
    return (
        Option("m", "เมตร", "metres", is_likely=likely == "m"),
        Option("cm", "เซนติเมตร (หาร 100)", "centimetres (divided by 100)", is_likely=likely == "cm"),
    )
