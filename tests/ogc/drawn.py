"""Layers of every form, that the tests of styles and of STAC read."""

import json
from pathlib import Path
from typing import Any

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import depths, loaded, metadata
from tests.ogc import maps
from tests.ogc.rasters.ponds import CLASSES

FLOODED = {"valid_from": "2025-11-20T00:00:00+07:00", "valid_to": "2025-11-25T00:00:00+07:00"}


def load_all(people: People, folder: Path) -> None:
    """Public: `zones` (areas), `shelters` (squares), `open-pond` (cells); `homes` (counts for most); `pond` (cells)."""
    client = people("gis")
    maps.load(people, folder, maps.areas(), "zones", visibility="public", licence="CC-BY-4.0")
    maps.load(people, folder, few_points(), "shelters", visibility="public", kind="capacity")
    homes = files.geojson(files.households(), folder / "from.geojson")
    maps.load(people, folder, json.loads(homes.read_text()), "homes", precision="subdistrict_counts")
    raster = files.depth_raster(folder / "pond.tif")
    said = {**metadata("open-pond", **depths(**FLOODED), visibility="public"), "publish": True, "style": CLASSES}
    loaded(client, raster, said)
    loaded(client, raster, {**metadata("pond", **depths()), "publish": True})


def few_points() -> dict[str, Any]:
    """Nine points of the grid."""
    whole = maps.points()
    return {
        **whole,
        "features": [whole["features"][row * maps.SIDE + column] for row in range(3) for column in range(3)],
    }
