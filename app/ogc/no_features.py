"""What somebody hears who may see a raster and asks for its features."""

from app.core.errors import NotFound
from app.core.text import Text

_NO_FEATURES = Text(
    "ชั้นข้อมูลนี้เป็นราสเตอร์ จึงไม่มีฟีเจอร์ เปิดได้ที่ {address} ภาพแผนที่อยู่ที่ {address}/tilejson.json และค่า ณ จุดหนึ่งอยู่ที่ {address}/point",
    "This layer is a raster and has no features. It is at {address}; its pictures at {address}/tilejson.json, the "
    "value at a point at {address}/point.",
)


def no_features(raster_id: str) -> NotFound:
    """That there are none, and where the raster is."""
    return NotFound(_NO_FEATURES.format(address=f"/rasters/{raster_id}"))
