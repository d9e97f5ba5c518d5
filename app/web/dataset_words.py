"""What the codes of decision datasets are called on pages, in both languages."""

from collections.abc import Mapping

from app.core.text import Text
from app.datasets.words import DATASET_ACT, DATASET_STATE, DATASET_UNIT

DATASET_STATE_MEANING = {
    "candidate": Text("ยังไม่ใช่คำแนะนำของคณะกรรมการ", "Not the committee’s advice yet"),
    "reviewed": Text("หัวหน้าหน่วยทั้งสองพิจารณาแล้ว ยังไม่ได้เผยแพร่", "Both leads have reviewed it; not released yet"),
    "released": Text("คำแนะนำของคณะกรรมการถึงกองบัญชาการ", "The committee’s advice to the command"),
    "deprecated": Text("มีรุ่นใหม่แทน อย่าใช้รุ่นนี้ตัดสินใจ", "A later version stands in its place: do not decide on this one"),
    "retracted": Text("ห้ามใช้ตัดสินใจ แสดงไว้เพื่อตรวจสอบย้อนหลัง", "Do not decide on it; it is shown for the record"),
}

CHECK_WEIGHT = {
    "blocks": Text("ต้องแก้ก่อน", "Must be mended"),
    "advises": Text("ควรดู", "Worth a look"),
}
"""From the gravest down, as the check-list has them."""

CHECK_SUBJECT = {
    "layer": Text("เปิดชั้นข้อมูล", "Open the layer"),
    "input": Text("เปิดข้อมูลจากหน่วย", "Open the input"),
    "area": Text("ดูขอบเขตพื้นที่", "Look at the areas"),
    "dataset": Text("ดูข้อมูลที่ส่ง", "Look at the inputs"),
}
"""What a link of the check-list leads to."""

DATASET_FILE = {
    "pdf": Text("เอกสารสรุป (PDF)", "Brief (PDF)"),
    "xlsx": Text("ตาราง (Excel)", "Tables (Excel)"),
    "gpkg": Text("แผนที่ครบทุกชั้น (GeoPackage)", "Map with every layer (GeoPackage)"),
    "geojson": Text("GeoJSON", "GeoJSON"),
    "parquet": Text("GeoParquet", "GeoParquet"),
    "provenance.json": Text("ที่มาทั้งหมด (PROV)", "Provenance (PROV)"),
}

DATASET_FILE_USE = {
    "pdf": Text("พิมพ์และส่งต่อ", "to print and pass on"),
    "xlsx": Text("ตัวเลขรายอำเภอและตำบล", "figures per district and subdistrict"),
    "gpkg": Text("เปิดใน QGIS", "opens in QGIS"),
    "geojson": Text("สำหรับแผนที่เว็บและโปรแกรม", "for web maps and programs"),
    "parquet": Text("สำหรับวิเคราะห์ข้อมูล", "for analysis"),
    "provenance.json": Text("ใครทำอะไร จากข้อมูลใด (W3C PROV)", "who did what, from what (W3C PROV)"),
}

FIGURE_UNIT = {
    "km2": Text("ตร.กม.", "km²"),
    "person": Text("คน", "people"),
    "m": Text("ม.", "m"),
}

DEPTH_CLASS = {
    "dry": Text("ไม่ท่วม", "Dry"),
    "not_modelled": Text("ไม่มีแบบจำลอง", "Not modelled"),
    "flooded": Text("ท่วม ไม่ทราบความลึก", "Flooded, depth unknown"),
}

DATASET_CONFIDENCE = {
    "low": Text("มั่นใจน้อย", "Low confidence"),
    "medium": Text("มั่นใจปานกลาง", "Medium confidence"),
    "high": Text("มั่นใจมาก", "High confidence"),
}

LISTS: Mapping[str, Mapping[str, Text]] = {
    "dataset_state": DATASET_STATE,
    "dataset_state_meaning": DATASET_STATE_MEANING,
    "dataset_act": DATASET_ACT,
    "dataset_unit": DATASET_UNIT,
    "check_weight": CHECK_WEIGHT,
    "check_subject": CHECK_SUBJECT,
    "dataset_file": DATASET_FILE,
    "dataset_file_use": DATASET_FILE_USE,
    "figure_unit": FIGURE_UNIT,
    "depth_class": DEPTH_CLASS,
    "dataset_confidence": DATASET_CONFIDENCE,
}
