"""The table of inputs per area, unit, kind, severity and state; and what all tables begin with. Pure computation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.datasets.contents import AreaPart, Column, InputPart, Table

METHOD_PAGE = "docs/methods/exposure.md"
AREA_COLUMNS = (
    Column("area_code", {"th": "รหัสพื้นที่", "en": "Area code"}),
    Column("area_level", {"th": "ระดับ", "en": "Level"}),
    Column("area_th", {"th": "ชื่อพื้นที่ (ไทย)", "en": "Area (Thai)"}),
    Column("area_en", {"th": "ชื่อพื้นที่ (อังกฤษ)", "en": "Area (English)"}),
)


def inputs_table(inputs: Sequence[InputPart], areas: Sequence[AreaPart]) -> Table:
    """How many inputs touch each area: an input in two subdistricts counts in both, and once in their district."""
    names: Mapping[str, AreaPart] = {area.code: area for area in areas}
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in inputs:
        stated = one.stated
        for code in stated["area_codes"]:
            if code in names:
                counted[(code, stated["unit"], stated["kind"], stated["severity"], stated["state"])] += 1
    rows = [
        [code, names[code].level, names[code].name["th"], names[code].name["en"], *rest, count]
        for (code, *rest), count in sorted(counted.items())
    ]
    return Table(
        name="inputs_by_kind",
        title={"th": "ข้อมูลจากหน่วยสนทนาตามชนิดและความรุนแรง", "en": "Inputs by kind and severity"},
        columns=[
            *AREA_COLUMNS,
            Column("unit", {"th": "หน่วย", "en": "Unit"}),
            Column("kind", {"th": "ชนิด", "en": "Kind"}),
            Column("severity", {"th": "ความรุนแรง (1–5)", "en": "Severity (1–5)"}),
            Column("state", {"th": "สถานะ", "en": "State"}),
            Column("inputs", {"th": "จำนวน", "en": "Inputs"}),
        ],
        rows=rows,
        sources=["inputs"],
        method=METHOD_PAGE,
        uncertainty={
            "th": "นับตามที่รายงาน ข้อมูลที่อยู่ในหลายตำบลนับในทุกตำบล แต่นับครั้งเดียวในอำเภอ",
            "en": "As reported. An input that touches several subdistricts counts in each, and once in the district.",
        },
    )
