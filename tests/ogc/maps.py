"""Layers that the tests of the maps read: points enough for several pages, and areas that are public."""

import json
from pathlib import Path
from typing import Any

from tests.api.people import People
from tests.layers.loads import loaded, metadata

POINTS = 2_500
SIDE = 50
WEST, SOUTH, STEP = 100.40, 6.90, 0.004
"""The points stand on a grid of 50 × 50 around Hat Yai, the first at its lower left, row by row."""


def position(number: int) -> tuple[float, float]:
    """Longitude and latitude of a point, counted from 0."""
    return round(WEST + STEP * (number % SIDE), 6), round(SOUTH + STEP * (number // SIDE), 6)


def points() -> dict[str, Any]:
    """Points with a property of every type; every seventh has no height."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "number": number,
                    "name": f"จุดที่ {number}",
                    "height_m": None if number % 7 == 0 else number / 8,
                    "is_even": number % 2 == 0,
                    "day": f"2025-11-{1 + number % 28:02}",
                    "seen_at": f"2025-11-{1 + number % 28:02}T{number % 24:02}:30:00+07:00",
                },
                "geometry": {"type": "Point", "coordinates": position(number)},
            }
            for number in range(POINTS)
        ],
    }


def areas() -> dict[str, Any]:
    """Three areas, two of them with two parts."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": f"เขต {number}", "=risky": "=1+1"},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [
                        _square(100.3 + number / 10 + part / 20, 6.8, 0.02) for part in range(1 + number % 2)
                    ],
                },
            }
            for number in range(3)
        ],
    }


def _square(west: float, south: float, side: float) -> list[list[list[float]]]:
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def load(people: People, folder: Path, content: dict[str, Any], slug: str, **said: Any) -> None:
    """Load and publish features as a layer."""
    path = folder / f"{slug}.geojson"
    path.write_text(json.dumps(content))
    loaded(people("gis"), path, {**metadata(slug, **said), "publish": True})
