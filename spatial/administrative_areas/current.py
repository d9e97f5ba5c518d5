"""What a province's areas are now: what a file of new boundaries is compared with. Pure data, made by app/areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shapely.geometry.base import BaseGeometry

Level = Literal["province", "district", "subdistrict"]
LoadedLevel = Literal["district", "subdistrict"]
"""Levels that a file may hold; a province's outline is only derived."""

NUMBER: Mapping[Level, int] = {"province": 1, "district": 2, "subdistrict": 3}
"""COD-AB's number of a level, as in `ADM3_PCODE`; a TIS-1099 code has twice as many digits."""
ABOVE: Mapping[LoadedLevel, Level] = {"district": "province", "subdistrict": "district"}
WORDS: Mapping[Level, tuple[str, str]] = {
    "province": ("จังหวัด", "province"),
    "district": ("อำเภอ", "district"),
    "subdistrict": ("ตำบล", "subdistrict"),
}


@dataclass(frozen=True, slots=True)
class CurrentArea:
    """The current edition of an area."""

    code: str
    level: Level
    name_th: str
    name_en: str
    geom: BaseGeometry
    """Boundary, WGS 84 longitude and latitude."""
    is_schematic: bool


@dataclass(frozen=True, slots=True)
class CurrentAreas:
    """The current areas of one province."""

    province: str
    """TIS-1099 code, two digits."""
    name_th: str
    name_en: str
    areas: Sequence[CurrentArea] = ()

    def at(self, level: Level) -> dict[str, CurrentArea]:
        """The areas of a level, by code."""
        return {area.code: area for area in self.areas if area.level == level}
