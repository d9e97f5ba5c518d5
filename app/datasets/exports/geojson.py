"""A dataset as GeoJSON: inputs and areas as features, words, tables, manifest and release as foreign members.

Layers are not in it: their features and cells are in the GeoPackage. RFC 7946; coordinates as the manifest states them.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely

from app.datasets.contents import AreaPart, Cell, Contents, InputPart
from app.datasets.exports.rows import WORDS, area_names, figures_by_area

INPUT, AREA = "input", "area"
"""What a feature is, in its property `part`."""


def write_geojson(contents: Contents, target: Path) -> None:
    """Write a dataset; not sealed yet."""
    manifest = contents.manifest
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": f"{manifest['province']}-{manifest['name']}-{manifest['version']}",
        **{name: manifest.get(name) for name in WORDS},
        "tables": [{**table.as_json(), "rows": [list(row) for row in table.rows]} for table in contents.tables],
        "manifest": manifest,
        "release": contents.release.as_json() if contents.release else None,
    }
    figures = figures_by_area(contents.tables)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_json(head)[:-1] + ',"features":[')
        separator = "\n"
        for feature in _features(contents, figures):
            file.write(separator + _json(feature))
            separator = ",\n"
        # the seal takes the place before the last brace
        file.write("\n]}\n")


def _features(contents: Contents, figures: Mapping[str, Mapping[str, Cell]]) -> Iterator[dict[str, Any]]:
    for one in contents.inputs:
        yield _input(one)
    for area in contents.areas:
        yield _area(area, figures.get(area.code, {}))


def _input(part: InputPart) -> dict[str, Any]:
    stated = {name: value for name, value in part.stated.items() if name != "geometry"}
    words = part.text or {"title": None, "description": None}
    return {
        "type": "Feature",
        "id": f"{INPUT}/{part.stated['id']}",
        "geometry": part.stated["geometry"],
        "properties": {"part": INPUT, **stated, **words, "text_salt": part.text_salt},
    }


def _area(part: AreaPart, figures: Mapping[str, Cell]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"{AREA}/{part.code}",
        "geometry": shapely.geometry.mapping(shapely.from_wkb(part.geom_wkb)),
        "properties": {"part": AREA, **area_names(part), **figures},
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
