"""What numbers a flood layer holds: their words, units, usual breaks, colours, and the names of their properties."""

from collections.abc import Sequence
from dataclasses import dataclass

from spatial.styles import palettes
from spatial.styles.style import Words


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity, and how it is shown."""

    title: Words
    unit: str
    """The unit of `breaks` and `stops`."""
    unit_words: Words
    """The unit as it stands behind a number."""
    breaks: tuple[float, ...]
    """Lower limits of the classes; less than the first is not shown."""
    stops: tuple[float, ...]
    """Values of the ramp; at the first nothing is seen."""
    colours: tuple[str, ...]
    field_names: tuple[str, ...]
    """Properties that hold the quantity, the surest name first, in lower case; `lower_m` is what
    classified rasters have."""
    likened: tuple[Words, ...] = ()
    """What each of `breaks` is like, where people know it from their own body."""
    units: tuple[tuple[str, float, Words], ...] = ()
    """Other units: name, how many of them make one `unit`, words."""
    is_whole: bool = False
    """Whether only whole numbers occur: a class up to 10 then ends, in words, with 9."""


_METRES = Words("ม.", "m")
_NONE = Words("", "")

QUANTITIES: dict[str, Quantity] = {
    "depth": Quantity(
        title=Words("ความลึกน้ำท่วม", "Flood depth"),
        unit="m",
        unit_words=_METRES,
        breaks=(0.1, 0.5, 1.0, 2.0),
        stops=(0.0, 0.1, 0.5, 1.0, 2.0, 4.0),
        colours=palettes.DEPTH,
        field_names=("lower_m", "depth_m", "depth_min_m", "min_depth_m", "depth", "flood_depth", "ความลึก"),
        likened=(
            Words("ไม่เกินเข่า", "below the knee"),
            Words("เข่าถึงเอว", "knee to waist"),
            Words("เอวถึงศีรษะ", "waist to head"),
            Words("ท่วมศีรษะ", "over the head"),
        ),
        units=(("cm", 100.0, Words("ซม.", "cm")), ("mm", 1000.0, Words("มม.", "mm"))),
    ),
    "velocity": Quantity(
        title=Words("ความเร็วกระแสน้ำ", "Flow velocity"),
        unit="m/s",
        unit_words=Words("ม./วินาที", "m/s"),
        breaks=(0.1, 0.5, 1.0, 2.0),
        stops=(0.0, 0.1, 0.5, 1.0, 2.0, 3.0),
        colours=palettes.VELOCITY,
        field_names=("velocity_m_s", "velocity", "speed", "ความเร็ว"),
    ),
    "duration": Quantity(
        title=Words("ระยะเวลาน้ำท่วมขัง", "Duration of flooding"),
        unit="h",
        unit_words=Words("ชม.", "h"),
        breaks=(1.0, 24.0, 72.0, 168.0),
        stops=(0.0, 6.0, 24.0, 72.0, 168.0, 336.0),
        colours=palettes.DURATION,
        field_names=("duration_h", "duration", "ระยะเวลา"),
        units=(("d", 1 / 24, Words("วัน", "days")), ("days", 1 / 24, Words("วัน", "days"))),
    ),
    "people": Quantity(
        title=Words("จำนวนคน", "People"),
        unit="people",
        unit_words=Words("คน", "people"),
        breaks=(1.0, 50.0, 200.0, 1000.0),
        stops=(0.0, 10.0, 50.0, 200.0, 1000.0, 2500.0),
        colours=palettes.EXPOSURE,
        field_names=("people", "population", "ประชากร"),
        is_whole=True,
    ),
    "count": Quantity(
        title=Words("จำนวน", "Number"),
        unit="",
        unit_words=_NONE,
        breaks=(1.0, 10.0, 50.0, 200.0),
        stops=(0.0, 1.0, 10.0, 50.0, 200.0),
        colours=palettes.EXPOSURE,
        field_names=("count",),
        is_whole=True,
    ),
    # a raster of which nothing more is known: a share, an index, a score
    "value": Quantity(
        title=Words("ค่า", "Value"),
        unit="",
        unit_words=_NONE,
        breaks=(0.25, 0.5, 0.75, 1.0),
        stops=(0.0, 0.25, 0.5, 0.75, 1.0),
        colours=palettes.VELOCITY,
        field_names=("value",),
    ),
}


def find_field(quantity: Quantity, fields: Sequence[str]) -> str | None:
    """The property that holds the quantity, by its name whatever the case; None if none does."""
    by_name = {field.lower(): field for field in reversed(fields)}
    return next((by_name[name] for name in quantity.field_names if name in by_name), None)


def unit_of(quantity: Quantity, unit: str | None) -> tuple[str, float, Words]:
    """A unit's name, how many of it make one of the quantity's own unit, and its words; the own unit by default."""
    for name, factor, words in quantity.units:
        if name == unit:
            return name, factor, words
    return quantity.unit, 1.0, quantity.unit_words
