"""GeoJSON and provenance of ours, read back. Runs in the limited process."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from app.datasets.exports.file_seal import MEMBER
from app.datasets.exports.geojson import AREA, INPUT
from app.datasets.exports.rows import TEXT, WORDS, words_of
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse
from app.record.canonical import canonical

MOST_BYTES = 256 << 20
_HEAD = {"type", "name", "tables", "manifest", "release", "features", MEMBER, *WORDS}
_AREA_NAMES = ("code", "level", "name_th", "name_en")


def read_json(path: Path) -> Carried:
    """What a JSON file carries: GeoJSON, or provenance where it has a `@context`.

    Raises:
        ValueError: it is no JSON object, or too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    value: Any = parse(path.read_bytes().decode("utf-8-sig"))
    if not isinstance(value, dict):
        raise TypeError("no object")
    document: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    carried = Carried("provenance.json" if "@context" in document else "geojson")
    if "manifest" not in document:
        return carried
    with carried.reading("manifest"):
        carried.manifest = canonical(document["manifest"])
    carried.release = document.get("release")
    if carried.format == "geojson":
        _read_geojson(document, carried)
    return carried


def _read_geojson(document: Mapping[str, Any], carried: Carried) -> None:
    with carried.reading("words"):
        carried.words = [list(row) for row in words_of(document)]
    with carried.reading("tables"):
        carried.tables = {}
        for table in document["tables"]:
            head = {name: value for name, value in table.items() if name != "rows"}
            carried.tables[table["name"]] = {"head": head, "rows": table["rows"]}
    carried.inputs, carried.areas = [], []
    others = 0
    for feature in document.get("features") or ():
        with carried.reading("features"):
            part = feature["properties"]["part"]
            if part == INPUT:
                carried.inputs.append(_input(feature))
            elif part == AREA:
                carried.areas.append(_area(feature))
            else:
                others += 1
    carried.extras = sorted(str(name)[:60] for name in document.keys() - _HEAD)[:100]
    if others:
        carried.extras.append(f"features: {others}")


def _input(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature["properties"]
    stated = {name: value for name, value in properties.items() if name not in (*TEXT, "part")}
    words = {name: properties.get(name) for name in TEXT}
    return {"stated": stated, "wkb": _wkb(feature["geometry"]), "left_out": [], **words}


def _area(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature["properties"]
    figures = {name: value for name, value in properties.items() if name not in (*_AREA_NAMES, "part")}
    names = {name: properties.get(name) for name in _AREA_NAMES}
    return {**names, "figures": figures, "wkb": _wkb(feature["geometry"])}


def _wkb(geometry: Any) -> str:
    return shapely.to_wkb(shapely.from_geojson(json.dumps(geometry)), byte_order=1).hex()
