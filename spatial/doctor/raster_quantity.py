"""Whether the cells of a raster are depths of water: as was said, else only where the file itself says so.

A raster says nothing of what its numbers are: terrain, rain, people. Only depths are held to what depths can be, and
only of depths it is asked whether they are centimetres. Called by `examine_raster`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rasterio.io import DatasetReader

from spatial.doctor.report import Finding, Report
from spatial.doctor.vectors.depths import is_depth_name
from spatial.doctor.vectors.fields import shown

_OF_DEPTHS = ("depth_unit", "negative_depths", "impossible_depths")
"""Who answers one of these speaks of depths."""
_TAGS = ("long_name", "standard_name", "TIFFTAG_IMAGEDESCRIPTION", "TIFFTAG_DOCUMENTNAME", "description", "title")
_WATER = re.compile(r"flood_water_thickness|water_?thickness", re.IGNORECASE)
"""The standard name of CF for what lies on land."""


def are_depths(
    dataset: DatasetReader,
    band: int,
    names: Sequence[str],
    answers: Mapping[str, str],
    report: Report,
    *,
    quantity: str | None,
    kind: str | None,
) -> bool:
    """Whether cells are to be taken for depths; where nobody said it, the report tells what was taken and why.

    Args:
        dataset: The open raster.
        band: Number of the band that holds the values, from 1.
        names: What the file and its grid are called.
        answers: A person's answers by name.
        report: Is added to.
        quantity: What the cells are, where that was said.
        kind: Of the layer, where that was said: anything but a hazard has no depths.
    """
    if quantity is not None or kind not in (None, "hazard"):
        return quantity == "depth"
    if any(name in answers for name in _OF_DEPTHS):
        return True
    said = next(filter(_says_depth, _texts(dataset, band, names)), None)
    if said is None:
        report.add(
            Finding(
                "quantity_unstated",
                "note",
                "ไม่มีการระบุว่าค่าในเซลล์คืออะไร จึงไม่ได้ตรวจแบบความลึกน้ำ หากเป็นความลึกน้ำ ให้ระบุ quantity เป็น depth แล้วตรวจอีกครั้ง",
                "Nothing says what the cells are, so they were not checked as depths of water. If they are, "
                "say that the quantity is depth and examine the file again.",
            )
        )
        return False
    report.add(
        Finding(
            "taken_for_depths",
            "note",
            f"ตรวจค่าในเซลล์เป็นความลึกน้ำ เพราะไฟล์ระบุว่า “{shown(said)}” หากไม่ใช่ ให้ระบุ quantity",
            f"The cells were checked as depths of water, since the file says “{shown(said)}”. If they are something "
            "else, say the quantity.",
        )
    )
    return True


def _texts(dataset: DatasetReader, band: int, names: Sequence[str]) -> Iterator[str]:
    """All that may say what the cells are."""
    yield from names
    yield dataset.descriptions[band - 1] or ""
    tags = {**dataset.tags(), **dataset.tags(band)}
    yield from (value for name, value in tags.items() if name.rsplit("#", 1)[-1] in _TAGS)


def _says_depth(text: str) -> bool:
    return is_depth_name(text) or _WATER.search(text) is not None
