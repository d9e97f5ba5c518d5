"""What the catalogue says of each layer of the demo: the entries of `data/layers/layers.json`.

Called by `data/make_layers.py`. Thai as officials write it; every description says that the layer is synthetic.
"""

from __future__ import annotations

from typing import Any

from layer_styles import CANALS, GAUGES, HOUSEHOLDS, PUMPS, SHELTERS, words

Words = dict[str, str]

GIS_OFFICER = {"90": "gis@songkhla.demo", "40": None}
SOURCE_SYNTHETIC = "Synthetic, made for the demo by data/make_layers.py; not for decisions"
LICENCE = "CC0-1.0"


def entry(
    province: str,
    slug: str,
    suffix: str,
    *,
    title: Words,
    description: Words,
    kind: str,
    visibility: str,
    shared_with: tuple[str, ...] = (),
    precision: str = "exact",
    hazard: dict[str, Any] | None = None,
    style: dict[str, Any] | None = None,
    classify: bool = False,
) -> dict[str, Any]:
    """One entry: the file, and the metadata that an officer would type with it."""
    return {
        "province": province,
        "file": f"{province}-{slug}.{suffix}",
        "metadata": {
            "slug": slug,
            "title": title,
            "description": description,
            "kind": kind,
            "hazard": hazard,
            "source": SOURCE_SYNTHETIC,
            "licence": LICENCE,
            "contact": GIS_OFFICER[province],
            "visibility": visibility,
            "shared_with": list(shared_with),
            "precision": precision,
            "style": style,
        },
        "classify": classify,
        "by": GIS_OFFICER[province],
    }


def flood_depth(return_period_years: int) -> dict[str, Any]:
    """The entry of the flood depth for one return period."""
    years = return_period_years
    return entry(
        "90",
        f"flood-depth-{years}y",
        "tif",
        title=words(
            f"ความลึกน้ำท่วม รอบปีการเกิดซ้ำ {years} ปี คลองอู่ตะเภา (ข้อมูลสมมติ)",
            f"Flood depth, {years}-year return period, Khlong U-Tapao (synthetic)",
        ),
        description=words(
            "ความลึกน้ำเหนือพื้นดิน (เมตร) คำนวณด้วยวิธีอย่างง่ายบนภูมิประเทศสมมติ เพื่อสาธิตเท่านั้น ห้ามใช้ตัดสินใจ "
            "ช่อง 0 คือแห้ง ช่องว่างคืออยู่นอกพื้นที่จำลอง ในคลองเป็นความลึกเหนือท้องคลอง",
            "Depth of water above the ground in metres, by a simple method on a synthetic terrain: for the demo only, "
            "not for decisions. 0 is dry, empty is outside of the model; in a canal it is the depth above the bed.",
        ),
        kind="hazard",
        visibility="province",
        hazard={
            "quantity": "depth",
            "scenario": f"u-tapao-{years}y-2026",
            "return_period_years": years,
            "basis": "modelled",
            "unit": "m",
            "datum": "ground",
            "valid_from": None,
            "valid_to": None,
        },
        classify=True,
    )


def other_layers() -> list[dict[str, Any]]:
    """The entries of all layers but the flood depths."""
    return [
        entry(
            "90",
            "population",
            "tif",
            title=words("ประชากรต่อช่อง 500 เมตร (ข้อมูลสมมติ)", "Population per 500 m cell (synthetic)"),
            description=words(
                "จำนวนคนต่อช่องตาราง 500 เมตร แต่งขึ้นให้ยอดรวมแต่ละอำเภอใกล้เคียงขนาดจริง ไม่ใช่สถิติทางการ",
                "People per 500 m cell, made up so that each district's total is of a likely size; not statistics.",
            ),
            kind="exposure",
            visibility="public",
        ),
        entry(
            "90",
            "vulnerable-households",
            "geojson",
            style=HOUSEHOLDS,
            title=words("ครัวเรือนที่ต้องช่วยเหลือเป็นพิเศษ (ข้อมูลสมมติ)", "Households needing special help (synthetic)"),
            description=words(
                "จุดสมมติทั้งหมด ไม่มีชื่อ ไม่มีที่อยู่ มีเพียงประเภท ผู้มีหน้าที่ช่วยเหลือเห็นเป็นจุด ผู้อื่นเห็นเป็นจำนวนรายตำบล",
                "All points are invented: no name, no address, only a kind. Responders see points, others see counts "
                "per subdistrict.",
            ),
            kind="vulnerability",
            visibility="province",
            precision="subdistrict_counts",
        ),
        entry(
            "90",
            "shelters",
            "geojson",
            style=SHELTERS,
            title=words("ศูนย์พักพิงชั่วคราว (ข้อมูลสมมติ)", "Shelters (synthetic)"),
            description=words(
                "ศูนย์พักพิงและจำนวนคนที่รับได้ สถานที่และจำนวนแต่งขึ้นเพื่อการสาธิต",
                "Shelters and how many people each takes; places and numbers are made up for the demo.",
            ),
            kind="capacity",
            visibility="public",
        ),
        entry(
            "90",
            "pumps",
            "geojson",
            style=PUMPS,
            title=words("สถานีสูบน้ำ (ข้อมูลสมมติ)", "Pumping stations (synthetic)"),
            description=words(
                "สถานีสูบน้ำ จำนวนเครื่อง และอัตราสูบรวม (ลบ.ม./วินาที) แต่งขึ้นเพื่อการสาธิต",
                "Pumping stations, number of pumps and joint capacity in m³/s; made up for the demo.",
            ),
            kind="capacity",
            visibility="shared",
            shared_with=("40",),
        ),
        entry(
            "90",
            "gauges",
            "geojson",
            style=GAUGES,
            title=words("สถานีวัดระดับน้ำ คลองอู่ตะเภา (ตำแหน่งโดยประมาณ)", "Water level gauges, U-Tapao (approximate)"),
            description=words(
                "สถานี X.90 และ X.173A ตำแหน่งโดยประมาณ เกณฑ์ธงตามที่มีรายงานเดือนพฤศจิกายน 2568 (ม.รทก.) "
                "ต้องตรวจสอบก่อนใช้จริง เสาวัดระดับอื่นแต่งขึ้น",
                "Stations X.90 and X.173A at approximate places, flag thresholds as reported in November 2025 (m above "
                "mean sea level): verify before real use. The other staff gauges are invented.",
            ),
            kind="capacity",
            visibility="public",
        ),
        entry(
            "90",
            "canals",
            "geojson",
            style=CANALS,
            title=words("แนวคลองอู่ตะเภา คลอง ร.1 และคลองสาขา (แผนผัง)", "U-Tapao, R.1 and tributaries (schematic)"),
            description=words(
                "แนวคลองร่างด้วยมือเพื่อทำภูมิประเทศสมมติ คลาดเคลื่อนได้หลายร้อยเมตร ห้ามใช้ตัดสินใจ",
                "Canals sketched by hand for the synthetic terrain, off by hundreds of metres; not for decisions.",
            ),
            kind="capacity",
            visibility="public",
        ),
        entry(
            "40",
            "shelters",
            "geojson",
            style=SHELTERS,
            title=words("ศูนย์พักพิงชั่วคราว ขอนแก่น (ข้อมูลสมมติ)", "Shelters, Khon Kaen (synthetic)"),
            description=words(
                "ศูนย์พักพิงและจำนวนคนที่รับได้ สถานที่และจำนวนแต่งขึ้นเพื่อการสาธิต",
                "Shelters and how many people each takes; places and numbers are made up for the demo.",
            ),
            kind="capacity",
            visibility="province",
        ),
    ]
