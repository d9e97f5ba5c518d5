"""How a layer looks, in words of our own: no program's style language, and nothing that could be run.

`reading` makes it of JSON, `defaults` of what a layer is; `maplibre`, `painting` and `legends` show it. The JSON's
form is in docs/methods/map-styles.md.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["th", "en"]
Geometry = Literal["point", "line", "polygon", "raster"]
Shape = Literal["circle", "square", "triangle", "diamond"]

VERSION = 1
"""Of the JSON's form."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Thai and in English."""

    th: str
    en: str

    def in_language(self, language: Language) -> str:
        """In one of the two."""
        return self.th if language == "th" else self.en


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of an area or of a mark, or the casing of a line."""

    colour: str
    """#rrggbb, in lower case."""
    width_px: float


@dataclass(frozen=True, slots=True)
class Look:
    """One appearance; which parts count depends on the geometry."""

    colour: str
    """Of the fill, of the line or of the mark: #rrggbb, in lower case."""
    opacity: float = 1.0
    """Of the fill, the line or the mark, 0 (not seen) to 1."""
    outline: Outline | None = None
    width_px: float = 2.0
    """Of a line."""
    radius_px: float = 6.0
    """Of a point's mark."""
    shape: Shape = "circle"
    """Of a point's mark: colour is never the only thing that tells marks apart."""


@dataclass(frozen=True, slots=True)
class ClassRange:
    """A range of numbers with one look: `minimum` ≤ value < `maximum`, None where it is open."""

    minimum: float | None
    maximum: float | None
    label: Words
    look: Look


@dataclass(frozen=True, slots=True)
class Category:
    """One value with one look."""

    value: str | int | float | bool
    label: Words
    look: Look

    @property
    def as_text(self) -> str:
        """The value as MapLibre's `to-string` writes it: values are compared as text, whatever a tile made of them."""
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Stop:
    """A point of a ramp: from this value on towards the next stop's, colour and opacity go over evenly."""

    value: float
    colour: str
    opacity: float
    label: Words | None = None
    """None: not in the legend."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Numbers in ranges, ascending and without overlap."""

    field: str | None
    """The property that holds the number; None for a raster's cells."""
    classes: tuple[ClassRange, ...]


@dataclass(frozen=True, slots=True)
class Single:
    """All alike."""

    label: Words
    look: Look


@dataclass(frozen=True, slots=True)
class Categories:
    """Separate values; `other` is the look of all that are not named, None hides them."""

    field: str
    categories: tuple[Category, ...]
    other: Single | None = None


@dataclass(frozen=True, slots=True)
class Ramp:
    """A raster's numbers as a continuous ramp: below the first stop as the first, beyond the last as the last."""

    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How one layer is drawn and what its legend says."""

    title: Words
    geometry: Geometry
    body: Classes | Categories | Single | Ramp
    unit: str | None = None
    """Unit of the numbers, as in the layer's metadata, e.g. `m`."""
    note: Words | None = None
    """A remark below the legend."""
