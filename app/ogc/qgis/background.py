"""What lies around the layers: the administrative areas of the province, and for projects land and sea below."""

from collections.abc import Container
from xml.etree.ElementTree import Element

from app.core.text import Language, Text
from app.ogc.qgis.sources import areas_source, neighbours_source
from spatial.qgis.layers import Group, MapLayer
from spatial.styles.qml import symbology
from spatial.styles.style import Look, Outline, Single, Style, Words

NEIGHBOUR, NEIGHBOUR_EDGE = "#ebeae4", "#c2c0b6"
LAND = "#fbfaf4"
EDGE = "#6b7885"
AREAS = Text("ขอบเขตการปกครอง", "Administrative areas")
_BACKGROUND = Text("พื้นหลัง", "Background")
_NEIGHBOURS = Text("จังหวัดและรัฐข้างเคียง", "Neighbouring provinces and states")
_ABOUT = Text("ขอบเขตปัจจุบันในระบบ วาดละเอียดราว 50 ม.", "The boundaries now in force, drawn to about 50 m")
LEVELS = {
    "province": (Text("จังหวัด", "Province"), 1.6, True),
    "district": (Text("อำเภอ", "Districts"), 0.8, True),
    "subdistrict": (Text("ตำบล", "Subdistricts"), 0.4, False),
}
"""Level → name, width of the line in pixels, whether it is switched on at first."""


def areas(root: str, province_code: str, levels: Container[str], language: Language) -> Group:
    """The province's areas as outlines, districts and subdistricts with their names; of the levels that it has."""
    layers = [
        MapLayer(
            id=f"sonthana_{province_code}_areas_{level}",
            name=name.to(language),
            provider="ogr",
            source=areas_source(root, province_code, level),
            epsg=4326,
            geometry_type="MultiPolygon",
            drawing=_area(name, Look(EDGE, opacity=0.0, outline=Outline(EDGE, width_px)), language),
            about=_ABOUT.to(language),
            is_shown=is_shown,
            labelled_by=None if level == "province" else f"name_{language}",
            titled_by=f"name_{language}",
        )
        for level, (name, width_px, is_shown) in LEVELS.items()
        if level in levels
    ]
    return Group(AREAS.to(language), layers, is_open=False)


def background(root: str, province_code: str, language: Language) -> Group:
    """Land over the sea, as on the platform's own map."""
    land = Look(LAND)
    around = Look(NEIGHBOUR, outline=Outline(NEIGHBOUR_EDGE, 0.75))
    province = LEVELS["province"][0]
    return Group(
        _BACKGROUND.to(language),
        [
            MapLayer(
                id="sonthana_land",
                name=province.to(language),
                provider="ogr",
                source=areas_source(root, province_code, "province"),
                epsg=4326,
                geometry_type="MultiPolygon",
                drawing=_area(province, land, language),
            ),
            MapLayer(
                id="sonthana_neighbours",
                name=_NEIGHBOURS.to(language),
                provider="ogr",
                source=neighbours_source(root),
                epsg=4326,
                geometry_type="MultiPolygon",
                drawing=_area(_NEIGHBOURS, around, language),
            ),
        ],
        is_open=False,
    )


def _area(name: Text, look: Look, language: Language) -> list[Element]:
    words = Words(name.th, name.en)
    return list(symbology(Style(words, "polygon", Single(words, look)), language))
