"""Shelters, pumps and gauges of the demo, and the sketched canals.

Neighbourhoods exist; the shelters, pumps and their capacities are invented. Stations X.90 and X.173A exist, and
their thresholds are those reported in November 2025 (verify before real use); their positions are approximate. The
other staff gauges are invented and have no thresholds. Called by `data/make_layers.py`.
"""

from __future__ import annotations

from typing import Any

from layer_terrain import R1, TRIBUTARIES, U_TAPAO

Feature = dict[str, Any]

# district, Thai name, English name, people, latitude, longitude
SHELTERS_90: tuple[tuple[str, str, str, int, float, float], ...] = (
    ("9011", "โรงเรียนย่านคอหงส์", "School in Kho Hong", 400, 7.0135, 100.5048),
    ("9011", "หอประชุมย่านคอหงส์", "Assembly hall in Kho Hong", 1500, 7.0065, 100.5005),
    ("9011", "โรงเรียนย่านสถานีรถไฟหาดใหญ่", "School near Hat Yai station", 600, 7.0010, 100.4660),
    ("9011", "โรงยิมย่านหาดใหญ่ใน", "Gymnasium in Hat Yai Nai", 350, 6.9985, 100.4510),
    ("9011", "ศาลาประชาคมย่านคลองแห", "Community hall in Khlong Hae", 350, 7.0440, 100.4960),
    ("9011", "วัดย่านควนลัง", "Temple in Khuan Lang", 500, 6.9850, 100.4050),
    ("9011", "โรงเรียนย่านทุ่งตำเสา", "School in Thung Tam Sao", 300, 6.9720, 100.3150),
    ("9011", "โรงเรียนย่านบ้านพรุ", "School in Ban Phru", 500, 6.9380, 100.4880),
    ("9011", "โรงเรียนย่านพะตง", "School in Phatong", 400, 6.8600, 100.4850),
    ("9011", "วัดย่านน้ำน้อย", "Temple in Nam Noi", 300, 7.0850, 100.5270),
    ("9014", "ที่ประชุมย่านบางกล่ำ", "Meeting hall in Bang Klam", 350, 7.0830, 100.3950),
    ("9014", "โรงเรียนย่านท่าช้าง", "School in Tha Chang", 400, 7.0600, 100.3580),
    ("9016", "โรงเรียนย่านคลองหอยโข่ง", "School in Khlong Hoi Khong", 250, 6.8930, 100.3750),
    ("9010", "หอประชุมย่านสะเดา", "Assembly hall in Sadao", 600, 6.6400, 100.4400),
    ("9010", "โรงเรียนย่านปริก", "School in Prik", 300, 6.7200, 100.4750),
    ("9010", "โรงเรียนย่านปาดังเบซาร์", "School in Padang Besar", 400, 6.6670, 100.3250),
    ("9012", "โรงเรียนย่านนาหม่อม", "School in Na Mom", 250, 6.9650, 100.5600),
    ("9001", "หอประชุมย่านเมืองสงขลา", "Assembly hall in Songkhla", 800, 7.1900, 100.5950),
    ("9001", "โรงเรียนย่านเขารูปช้าง", "School in Khao Rup Chang", 400, 7.1500, 100.6050),
    ("9015", "โรงเรียนย่านสิงหนคร", "School in Singhanakhon", 300, 7.2500, 100.5300),
    ("9013", "โรงเรียนย่านควนเนียง", "School in Khuan Niang", 250, 7.1850, 100.3800),
    ("9009", "โรงเรียนย่านกำแพงเพชร รัตภูมิ", "School in Kamphaeng Phet, Rattaphum", 300, 7.1300, 100.2650),
    ("9003", "โรงเรียนย่านจะนะ", "School in Chana", 300, 6.9150, 100.7450),
    ("9004", "โรงเรียนย่านนาทวี", "School in Na Thawi", 300, 6.7400, 100.6950),
    ("9005", "โรงเรียนย่านเทพา", "School in Thepha", 250, 6.8280, 100.9550),
    ("9006", "โรงเรียนย่านสะบ้าย้อย", "School in Saba Yoi", 250, 6.6200, 100.9550),
    ("9007", "โรงเรียนย่านระโนด", "School in Ranot", 300, 7.7700, 100.3200),
    ("9002", "โรงเรียนย่านสทิงพระ", "School in Sathing Phra", 250, 7.4700, 100.4350),
)
SHELTERS_40: tuple[tuple[str, str, str, int, float, float], ...] = (
    ("4001", "โรงเรียนย่านบึงแก่นนคร", "School near Bueng Kaen Nakhon", 500, 16.4220, 102.8420),
    ("4001", "หอประชุมย่านศิลา", "Assembly hall in Sila", 400, 16.4900, 102.8500),
    ("4001", "วัดย่านท่าพระ", "Temple in Tha Phra", 300, 16.3400, 102.8050),
    ("4001", "โรงเรียนย่านบ้านเป็ด", "School in Ban Pet", 350, 16.4350, 102.7800),
    ("4010", "โรงเรียนย่านบ้านไผ่", "School in Ban Phai", 300, 16.0630, 102.7350),
    ("4007", "โรงเรียนย่านน้ำพอง", "School in Nam Phong", 300, 16.7000, 102.8550),
)
# district, Thai name, English name, pumps, m³/s together, latitude, longitude
PUMPS: tuple[tuple[str, str, str, int, float, float, float], ...] = (
    ("9011", "สถานีสูบน้ำบางหัก", "Bang Hak pumping station", 3, 4.5, 7.0236, 100.4588),
    ("9011", "สถานีสูบน้ำคลองเตย", "Khlong Toei pumping station", 4, 6.0, 7.0121, 100.4740),
    ("9011", "สถานีสูบน้ำคลองแห", "Khlong Hae pumping station", 3, 4.5, 7.0430, 100.4705),
    ("9011", "สถานีสูบน้ำหาดใหญ่ใน", "Hat Yai Nai pumping station", 2, 3.0, 7.0030, 100.4548),
    ("9011", "สถานีสูบน้ำควนลัง", "Khuan Lang pumping station", 2, 3.0, 6.9840, 100.4335),
    ("9014", "สถานีสูบน้ำบางหยี ท้ายคลอง ร.1", "Bang Yi pumping station, lower end of R.1", 4, 12.0, 7.0957, 100.4385),
    ("9014", "เครื่องสูบน้ำคลองบางกล่ำ", "Khlong Bang Klam pumps", 2, 1.0, 7.0900, 100.4040),
    ("9016", "เครื่องสูบน้ำคลองหอยโข่ง", "Khlong Hoi Khong pumps", 1, 0.5, 6.9120, 100.4120),
    ("9010", "เครื่องสูบน้ำตลาดสะเดา", "Sadao market pumps", 2, 1.0, 6.6450, 100.4245),
    ("9001", "สถานีสูบน้ำคลองสำโรง", "Khlong Samrong pumping station", 3, 4.5, 7.1750, 100.6000),
    ("9007", "สถานีสูบน้ำระโนด", "Ranot pumping station", 4, 8.0, 7.7750, 100.3150),
)
# station, district, Thai name, English name, yellow and red in m above mean sea level, latitude, longitude
GAUGES: tuple[tuple[str, str, str, str, float | None, float | None, float, float], ...] = (
    ("X.173A", "9010", "คลองอู่ตะเภา บ้านม่วงก็อง", "Khlong U-Tapao, Ban Muang Kong", None, 16.4, 6.8012, 100.4475),
    ("X.90", "9011", "คลองอู่ตะเภา บ้านบางศาลา", "Khlong U-Tapao, Ban Bang Sala", 8.0, 9.3, 6.9354, 100.4433),
    ("D-1", "9010", "เสาวัดระดับสะเดา (สมมติ)", "Sadao staff gauge (invented)", None, None, 6.6450, 100.4248),
    ("D-2", "9011", "เสาวัดระดับหาดใหญ่ใน (สมมติ)", "Hat Yai Nai staff gauge (invented)", None, None, 7.0030, 100.4555),
    ("D-3", "9014", "เสาวัดระดับบางหยี คลอง ร.1 (สมมติ)", "Bang Yi staff gauge (invented)", None, None, 7.0950, 100.4382),
)
CANALS: tuple[tuple[str, str, str, tuple[tuple[float, float], ...]], ...] = (
    ("main", "คลองอู่ตะเภา", "Khlong U-Tapao", U_TAPAO),
    ("diversion", "คลองระบายน้ำ ร.1", "R.1 diversion canal", R1),
    ("tributary", "คลองเตย", "Khlong Toei", TRIBUTARIES["khlong-toei"]),
    ("tributary", "คลองหอยโข่ง", "Khlong Hoi Khong", TRIBUTARIES["khlong-hoi-khong"]),
    ("tributary", "คลองบางกล่ำ", "Khlong Bang Klam", TRIBUTARIES["khlong-bang-klam"]),
)


def point(lat: float, lon: float, **properties: Any) -> Feature:
    """A GeoJSON point feature."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}


def shelters(places: tuple[tuple[str, str, str, int, float, float], ...]) -> list[Feature]:
    """Shelters with the number of people that they take."""
    return [
        point(lat, lon, name_th=th, name_en=en, district_code=district, capacity_people=people)
        for district, th, en, people, lat, lon in places
    ]


def pumps() -> list[Feature]:
    """Pumping stations with the number of pumps and what they move together, m³/s."""
    return [
        point(lat, lon, name_th=th, name_en=en, district_code=district, pump_count=count, capacity_m3_s=flow)
        for district, th, en, count, flow, lat, lon in PUMPS
    ]


def gauges() -> list[Feature]:
    """Water level gauges; thresholds in metres above mean sea level, null where none is reported."""
    return [
        point(
            lat,
            lon,
            station=station,
            name_th=th,
            name_en=en,
            district_code=district,
            datum="msl",
            yellow_m=yellow,
            red_m=red,
            is_invented=station.startswith("D-"),
        )
        for station, district, th, en, yellow, red, lat, lon in GAUGES
    ]


def canals() -> list[Feature]:
    """The canals as the terrain has them."""
    return [
        {
            "type": "Feature",
            "properties": {"kind": kind, "name_th": th, "name_en": en},
            "geometry": {"type": "LineString", "coordinates": [list(place) for place in line]},
        }
        for kind, th, en, line in CANALS
    ]
