"""What the codes of layers, versions, files and jobs are called on pages, in both languages."""

from collections.abc import Mapping

from app.core.text import Text
from app.layers.words import LAYER_DATUM, LAYER_KIND, LAYER_STATE

LAYER_KIND_MEANING = {
    "hazard": Text("น้ำท่วมถึงไหน ลึก เร็ว หรือนานเท่าใด", "Where water reaches, how deep, how fast, how long"),
    "exposure": Text("คน อาคาร ถนน หรือพืชผลที่น้ำอาจท่วมถึง", "People, buildings, roads or crops that water may reach"),
    "vulnerability": Text("ใครหรืออะไรจะเสียหายมากกว่า เช่น ผู้ป่วยติดเตียง", "Who or what suffers more, e.g. bedridden people"),
    "capacity": Text("สิ่งที่ใช้รับมือ เช่น ศูนย์พักพิง เครื่องสูบน้ำ สถานีวัดน้ำ", "What helps: shelters, pumps, gauges"),
    "result": Text("สิ่งที่คำนวณจากชั้นข้อมูลอื่น", "Computed from other layers"),
}

FORM = {"vector": Text("เวกเตอร์", "Vector"), "raster": Text("ราสเตอร์", "Raster")}

GEOMETRY_TYPE = {
    "Point": Text("จุด", "Points"),
    "MultiPoint": Text("กลุ่มจุด", "Groups of points"),
    "MultiLineString": Text("เส้น", "Lines"),
    "MultiPolygon": Text("พื้นที่", "Areas"),
    "LineString": Text("เส้น", "Lines"),
    "Polygon": Text("พื้นที่", "Areas"),
    "Table": Text("ตาราง", "Table"),
    "Unknown": Text("รูปร่างหลายชนิดหรือไม่ระบุ", "Shapes of several or unstated kinds"),
}

VISIBILITY = {
    "province": Text("เฉพาะจังหวัดนี้", "This province only"),
    "shared": Text("บางจังหวัดที่ระบุ", "Named provinces"),
    "public": Text("สาธารณะ", "Public"),
}

PRECISION = {
    "exact": Text("ตำแหน่งจริง", "Exact places"),
    "subdistrict_counts": Text("จำนวนรายตำบล", "Counts per subdistrict"),
}

HAZARD_QUANTITY = {
    "extent": Text("ขอบเขตน้ำท่วม", "Flood extent"),
    "depth": Text("ความลึกน้ำ (เมตร)", "Water depth (m)"),
    "velocity": Text("ความเร็วน้ำ (เมตร/วินาที)", "Flow velocity (m/s)"),
    "duration": Text("ระยะเวลาน้ำท่วม (ชั่วโมง)", "Flood duration (h)"),
}

BASIS = {"observed": Text("จากการสำรวจ", "Observed"), "modelled": Text("จากแบบจำลอง", "Modelled")}

FINDING_WEIGHT = {
    "refused": Text("ใช้ไม่ได้", "Refused"),
    "decision": Text("ต้องตัดสินใจ", "To be decided"),
    "repaired": Text("ซ่อมแล้ว", "Repaired"),
    "note": Text("ข้อสังเกต", "Note"),
}
"""From the gravest down, as the doctor's reports list them."""

JOB_STATE = {
    "queued": Text("รอคิว", "Waiting"),
    "running": Text("กำลังทำ", "Running"),
    "succeeded": Text("สำเร็จ", "Succeeded"),
    "failed": Text("ไม่สำเร็จ", "Failed"),
    "cancelled": Text("ยกเลิกแล้ว", "Cancelled"),
}

JOB_KIND = {
    "layer.load": Text("นำเข้าชั้นข้อมูล", "Load a layer"),
    "layer.classify": Text("จำแนกระดับความลึก", "Classify depths"),
    "layer.difference": Text("เปรียบเทียบสองรุ่น", "Compare two versions"),
    "layer.changes": Text("รับไฟล์ที่แก้ไขกลับ", "Take an edited file back"),
    "layer.count": Text("นับรายพื้นที่ใหม่", "Count again per area"),
}

EXPORT = {
    "gpkg": Text("GeoPackage", "GeoPackage"),
    "geojson": Text("GeoJSON", "GeoJSON"),
    "fgb": Text("FlatGeobuf", "FlatGeobuf"),
    "parquet": Text("GeoParquet", "GeoParquet"),
    "shp": Text("Shapefile (zip)", "Shapefile (zip)"),
    "csv": Text("CSV", "CSV"),
    "tif": Text("GeoTIFF (COG)", "GeoTIFF (COG)"),
}

LICENCE = {
    "CC0-1.0": Text("CC0: ใช้ได้โดยไม่มีเงื่อนไข", "CC0: no conditions"),
    "CC-BY-4.0": Text("CC BY: ต้องอ้างที่มา", "CC BY: name the source"),
    "CC-BY-SA-4.0": Text("CC BY-SA: อ้างที่มา และเผยแพร่ต่อแบบเดียวกัน", "CC BY-SA: name the source, share alike"),
    "ODbL-1.0": Text("ODbL: ฐานข้อมูลเปิด เช่น OpenStreetMap", "ODbL: open databases, e.g. OpenStreetMap"),
    "DGA-Open-Government": Text("ข้อมูลเปิดภาครัฐ (สพร.)", "Thai open government data (DGA)"),
    "official-use-only": Text("ใช้ในราชการเท่านั้น", "Official use only"),
}
"""Licences that are offered first; any other may be typed."""

LISTS: Mapping[str, Mapping[str, Text]] = {
    "layer_kind": LAYER_KIND,
    "layer_kind_meaning": LAYER_KIND_MEANING,
    "layer_state": LAYER_STATE,
    "form": FORM,
    "geometry_type": GEOMETRY_TYPE,
    "visibility": VISIBILITY,
    "precision": PRECISION,
    "hazard_quantity": HAZARD_QUANTITY,
    "basis": BASIS,
    "layer_datum": LAYER_DATUM,
    "finding_weight": FINDING_WEIGHT,
    "job_state": JOB_STATE,
    "job_kind": JOB_KIND,
    "export": EXPORT,
    "licence": LICENCE,
}
