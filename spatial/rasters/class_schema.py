"""What depth classes look like as features; apart from what makes them, so that a catalogue need not load GDAL."""

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("class", pa.int64(), nullable=False),
        pa.field("lower_m", pa.float64(), nullable=False),
        pa.field("upper_m", pa.float64()),
        pa.field("label_th", pa.string(), nullable=False),
        pa.field("label_en", pa.string(), nullable=False),
        pa.field("area_m2", pa.float64(), nullable=False),
        pa.field("geom", pa.binary(), nullable=False),
    ]
)
"""`geom`: MultiPolygon, WKB little endian, EPSG:4326 as longitude and latitude."""
