"""Styles of the demo's layers that the platform's defaults would draw too plainly, as JSON for `layers.json`.

The form is in docs/methods/map-styles.md. Called by `data/layer_catalogue.py`.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
WHITE_EDGE = {"colour": "#ffffff", "width_px": 1.5}


def words(th: str, en: str) -> dict[str, str]:
    """The same in Thai and in English."""
    return {"th": th, "en": en}


def mark(colour: str, shape: str, radius_px: float = 7) -> Json:
    """A point's look."""
    return {"colour": colour, "shape": shape, "radius_px": radius_px, "outline": WHITE_EDGE}


def single_mark(title: dict[str, str], look: Json, note: dict[str, str] | None = None) -> Json:
    """All points alike."""
    return {"version": 1, "kind": "single", "geometry": "point", "title": title, "label": title, "note": note, **look}


SHELTERS = single_mark(words("ศูนย์พักพิงชั่วคราว", "Shelter"), mark("#1b7a4a", "square", 8))
PUMPS = single_mark(words("สถานีสูบน้ำ", "Pumping station"), mark("#7a4a00", "triangle", 8))
GAUGES: Json = {
    "version": 1,
    "kind": "categories",
    "geometry": "point",
    "title": words("สถานีวัดระดับน้ำ", "Water level gauge"),
    "note": words("เกณฑ์ธงตามที่มีรายงาน ต้องตรวจสอบก่อนใช้จริง", "Thresholds as reported; verify before real use."),
    "field": "is_invented",
    "categories": [
        {"value": False, "label": words("สถานีจริง ตำแหน่งโดยประมาณ", "Real station, approximate place")}
        | mark("#16212c", "diamond", 8),
        {"value": True, "label": words("เสาวัดระดับสมมติ", "Invented staff gauge")} | mark("#6b7885", "circle", 6),
    ],
}
HOUSEHOLDS: Json = {
    "version": 1,
    "kind": "categories",
    "geometry": "point",
    "title": words("ครัวเรือนที่ต้องช่วยเหลือเป็นพิเศษ", "Households needing special help"),
    "note": words("ข้อมูลสมมติทั้งหมด", "All invented"),
    "field": "kind",
    "categories": [
        {"value": "bedridden", "label": words("ผู้ป่วยติดเตียง", "Bedridden person")} | mark("#570a2a", "square", 6),
        {"value": "elderly_alone", "label": words("ผู้สูงอายุอยู่ลำพัง", "Older person living alone")}
        | mark("#8e2a7c", "diamond", 6),
        {"value": "infant", "label": words("ทารก", "Infant")} | mark("#c4458f", "triangle", 6),
    ],
}
CANALS: Json = {
    "version": 1,
    "kind": "categories",
    "geometry": "line",
    "title": words("แนวคลอง (แผนผัง)", "Canals (schematic)"),
    "field": "kind",
    "categories": [
        {"value": "main", "label": words("คลองสายหลัก", "Main canal"), "colour": "#12355b", "width_px": 4}
        | {"outline": {"colour": "#ffffff", "width_px": 1}},
        {"value": "diversion", "label": words("คลองผันน้ำ", "Diversion canal"), "colour": "#b35900", "width_px": 4}
        | {"outline": {"colour": "#ffffff", "width_px": 1}},
        {"value": "tributary", "label": words("คลองสาขา", "Tributary"), "colour": "#4592cf", "width_px": 2},
    ],
}
