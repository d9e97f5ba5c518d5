"""Offending areas as a report shows them: positions in the file, and GeoJSON light enough for a page."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.doctor.report import MOST_SHOWN

SHOWN_TO_DEGREES = 0.0005
"""Whole areas are drawn to about 50 m in a report: they are shown to be found, not to be measured."""
NAMED = 8
"""So many codes are named in a sentence."""


def positions(frame: pd.DataFrame) -> list[int]:
    """Positions in the file, from 1, of the first offending features."""
    return [int(number) for number in frame["position"].iloc[:MOST_SHOWN]]


def areas_as_features(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Offending areas as GeoJSON features in the CRS that they have; null geometry where there is none."""
    shown = frame.iloc[:MOST_SHOWN]
    drawn = shapely.simplify(shapely.force_2d(shown.geometry.to_numpy()), SHOWN_TO_DEGREES)
    properties: list[dict[str, Any]] = [
        {"code": text_or_none(code), "name_th": text_or_none(th), "name_en": text_or_none(en)}
        for code, th, en in zip(shown["code"], shown["name_th"], shown["name_en"], strict=True)
    ]
    return [
        feature(geometry, values | {"position": int(position)})
        for geometry, values, position in zip(drawn, properties, shown["position"], strict=True)
    ]


def feature(geometry: BaseGeometry | None, properties: Mapping[str, Any]) -> dict[str, Any]:
    """One GeoJSON feature."""
    drawn = None if geometry is None or geometry.is_empty else json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "geometry": drawn, "properties": dict(properties)}


def text_or_none(value: Any) -> str | None:
    """A cell as text, None where it is missing."""
    return None if pd.isna(value) else str(value)


def named(codes: Sequence[str]) -> str:
    """Codes in a sentence, the first few of them."""
    more = " …" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more
