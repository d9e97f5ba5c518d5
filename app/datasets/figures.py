"""The tables of a dataset: figures per area, computed by spatial/exposure, rounded to what they mean.

Methods, sources and limits: docs/methods/exposure.md. Called when a dataset is assembled, in a thread.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from app.datasets.contents import Column, Table
from app.datasets.reading import Parts
from app.datasets.request import AssembleRequest

METHOD_PAGE = "docs/methods/exposure.md"
AREA_COLUMNS = (
    Column("area_code", {"th": "รหัสพื้นที่", "en": "Area code"}),
    Column("area_level", {"th": "ระดับ", "en": "Level"}),
    Column("area_th", {"th": "ชื่อพื้นที่ (ไทย)", "en": "Area (Thai)"}),
    Column("area_en", {"th": "ชื่อพื้นที่ (อังกฤษ)", "en": "Area (English)"}),
)


def compute_tables(parts: Parts, request: AssembleRequest, progress: Callable[[float], None]) -> Sequence[Table]:
    """Every table that the layers and inputs of a dataset allow, in a fixed order.

    Args:
        parts: What the dataset reaches.
        request: What was pinned; its depth classes are used.
        progress: Told the share done, 0 to 1.
    """
    tables = [_inputs_table(parts)] if parts.inputs else []
    progress(1.0)
    return tables


def _inputs_table(parts: Parts) -> Table:
    names = {area.code: area for area in parts.areas}
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in parts.inputs:
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
