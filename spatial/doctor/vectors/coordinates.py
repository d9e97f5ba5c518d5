"""Positions in the columns of a table: which columns they may be, and numbers as people type them.

Pure functions on texts. Called by `spatial.doctor.vectors.table` and those that choose its columns.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from spatial.doctor.vectors.thai_numbers import THAI_DIGITS

Meaning = Literal["degrees", "unknown"]

_LATITUDE = re.compile(r"^(?:lat|latitude|ละติจูด|เส้นรุ้ง)(?:$|[\s_(/])|(?:^|_)(?:lat|latitude)$", re.IGNORECASE)
_LONGITUDE = re.compile(
    r"^(?:lon|long|lng|longitude|longtitude|ลองจิจูด|ลองติจูด|เส้นแวง)(?:$|[\s_(/])|(?:^|_)(?:lon|lng|long|longitude)$",
    re.IGNORECASE,
)
_EAST = re.compile(r"^(?:x|e|east|easting|utm_?[xe]|x_?coord.*|coord_?x|พิกัด\s*x|ตะวันออก.*|point_x)$", re.IGNORECASE)
_NORTH = re.compile(r"^(?:y|n|north|northing|utm_?[yn]|y_?coord.*|coord_?y|พิกัด\s*y|เหนือ.*|point_y)$", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SEXAGESIMAL = re.compile(
    r"([NSEW])?\s*(\d{1,3})\s*(?:[°ºd:]|องศา|\s)\s*(\d{1,2}(?:\.\d+)?)\s*(?:['’′:m]|ลิปดา|\s|$)"
    r"\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''|s|ฟิลิปดา)?)?\s*([NSEW])?",
    re.IGNORECASE,
)
MOST_PAIRS = 6
"""At most so many pairs of columns are looked at and offered."""
_RANGES = {
    "longitude": (97.0, 106.0),
    "latitude": (5.0, 21.0),
    "easting": (150_000.0, 1_000_000.0),
    "northing": (600_000.0, 2_300_000.0),
}
"""What coordinates of Thailand are, in degrees and in UTM 47N or 48N."""


class Columns(NamedTuple):
    """Where positions stand."""

    x: int
    y: int
    meaning: Meaning
    """`degrees` where they are latitude and longitude: by their names, or as a person says."""


def named_columns(names: Sequence[str]) -> list[Columns]:
    """Pairs of columns that are named like positions, latitude and longitude first; repeated names in their order."""
    meanings: tuple[tuple[re.Pattern[str], re.Pattern[str], Meaning], ...] = (
        (_LONGITUDE, _LATITUDE, "degrees"),
        (_EAST, _NORTH, "unknown"),
    )
    pairs: list[Columns] = []
    for x, y, meaning in meanings:
        xs = [at for at, name in enumerate(names) if x.search(name.strip())]
        ys = [at for at, name in enumerate(names) if y.search(name.strip())]
        # as many of one as of the other belong together one by one: lat_from, lon_from, lat_to, lon_to
        together = zip(xs, ys, strict=True) if len(xs) == len(ys) else itertools.product(xs, ys)
        pairs.extend(Columns(east, north, meaning) for east, north in together)
    return pairs[:MOST_PAIRS]


def likely_columns(rows: Sequence[Sequence[object]], width: int) -> list[Columns]:
    """Pairs of columns whose values could be positions in Thailand, whatever they are called, neighbours first.

    Args:
        rows: Some rows of the table, each `width` wide.
        width: How many columns there are.
    """
    kinds: dict[str, list[int]] = {name: [] for name in _RANGES}
    for at in range(width):
        there = [row[at] for row in rows if row[at] is not None]
        read = [read_coordinate(cell, meaning="unknown") for cell in there]
        for name, (low, high) in _RANGES.items():
            if read and all(value is not None and low <= value <= high for value in read):
                kinds[name].append(at)
    pairs = [
        Columns(east, north, "unknown")
        for x, y in (("longitude", "latitude"), ("easting", "northing"))
        for east, north in itertools.product(kinds[x], kinds[y])
        if east != north
    ]
    return sorted(pairs, key=lambda pair: abs(pair.x - pair.y))[:MOST_PAIRS]


def is_degrees(name: str) -> bool:
    """Whether a column is named latitude or longitude."""
    return bool(_LATITUDE.search(name.strip()) or _LONGITUDE.search(name.strip()))


def read_coordinate(value: object, *, meaning: Meaning) -> float | None:
    """One coordinate: '7.008', '7,008' (degrees), '663,000' (metres), 7°00'30"N, ๗.๐๐๘; None for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip().translate(THAI_DIGITS)
    if _PLAIN.fullmatch(text):
        return float(text)
    if meaning == "degrees" and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    match = _SEXAGESIMAL.fullmatch(text)
    if match is None:
        return None
    before, degrees, minutes, seconds, after = match.groups()
    if float(minutes) >= 60 or (seconds and float(seconds.replace(",", ".")) >= 60):
        return None
    value_in_degrees = int(degrees) + float(minutes) / 60 + float((seconds or "0").replace(",", ".")) / 3600
    return -value_in_degrees if (before or after or "").upper() in ("S", "W") else value_in_degrees
