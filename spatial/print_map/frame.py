"""The frame of a printed map: web Mercator to millimetres on paper, with a scale bar that is true at its middle."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

_TO_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
_STEPS_M = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
_MARGIN = 0.04
_LEAST_M = 2000.0
"""A map shows so much at least, or a single point would fill it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a map shows, and how large it is on paper."""

    west: float
    """Edges in metres of web Mercator."""
    north: float
    metres_per_mm: float
    """Of web Mercator."""
    width_mm: float
    height_mm: float

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], width_mm: float, height_mm: float) -> "Frame":
        """The frame that shows a box (west, south, east, north in degrees on WGS 84) whole, with a margin."""
        (west, east), (south, north) = _TO_MERCATOR.transform((bounds[0], bounds[2]), (bounds[1], bounds[3]))
        wide, high = max(east - west, _LEAST_M) * (1 + 2 * _MARGIN), max(north - south, _LEAST_M) * (1 + 2 * _MARGIN)
        scale = max(wide / width_mm, high / height_mm)
        left = (west + east) / 2 - scale * width_mm / 2
        top = (south + north) / 2 + scale * height_mm / 2
        return cls(left, top, scale, width_mm, height_mm)

    def placed(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in longitude and latitude on WGS 84, in millimetres from the upper left corner, cut to the frame."""

        def to_mm(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            x, y = _TO_MERCATOR.transform(lonlat[:, 0], lonlat[:, 1])
            return np.column_stack([(x - self.west) / self.metres_per_mm, (self.north - y) / self.metres_per_mm])

        moved = shapely.transform(shape, to_mm)
        if not moved.is_valid:
            moved = shapely.make_valid(moved)
        pad = 2.0
        return shapely.clip_by_rect(moved, -pad, -pad, self.width_mm + pad, self.height_mm + pad)

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A place in degrees on WGS 84, in millimetres from the upper left corner."""
        x, y = _TO_MERCATOR.transform(longitude, latitude)
        return (x - self.west) / self.metres_per_mm, (self.north - y) / self.metres_per_mm

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees on WGS 84."""
        xs = self.west, self.west + self.metres_per_mm * self.width_mm
        ys = self.north - self.metres_per_mm * self.height_mm, self.north
        (west, east), (south, north) = _TO_MERCATOR.transform(xs, ys, direction="INVERSE")
        return west, south, east, north

    def holds(self, x_mm: float, y_mm: float, *, margin_mm: float = 0.0) -> bool:
        """Whether a place is on the map."""
        return margin_mm <= x_mm <= self.width_mm - margin_mm and margin_mm <= y_mm <= self.height_mm - margin_mm

    def pixels(self, per_mm: float) -> tuple[Affine, int, int]:
        """Transform, width and height of a picture that fills the frame."""
        width, height = round(self.width_mm * per_mm), round(self.height_mm * per_mm)
        side = self.metres_per_mm * self.width_mm / width
        tall = self.metres_per_mm * self.height_mm / height
        return Affine(side, 0, self.west, 0, -tall, self.north), width, height

    @property
    def ground_metres_per_mm(self) -> float:
        """Metres on the ground that a millimetre stands for, at the middle of the map."""
        middle = self.north - self.metres_per_mm * self.height_mm / 2
        latitude = 2 * math.atan(math.exp(middle / 6_378_137.0)) - math.pi / 2
        return self.metres_per_mm * math.cos(latitude)

    def scale_bar(self) -> dict[str, Any]:
        """A bar of a round length, at most a quarter of the map: `length_mm`, `metres`."""
        most = self.width_mm / 4 * self.ground_metres_per_mm
        metres = max((step for step in _STEPS_M if step <= most), default=_STEPS_M[0])
        return {"length_mm": metres / self.ground_metres_per_mm, "metres": metres}
