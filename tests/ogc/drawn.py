"""Layers of every form, that the tests of styles and of STAC read; sent together, so that the worker does not wait."""

import json
from pathlib import Path
from typing import Any

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import codes_of, depths, ended, metadata, sent
from tests.ogc import maps
from tests.ogc.rasters.ponds import CLASSES

FLOODED = {"valid_from": "2025-11-20T00:00:00+07:00", "valid_to": "2025-11-25T00:00:00+07:00"}


def load_all(people: People, folder: Path) -> None:
    """Public: `zones` (areas), `shelters` (squares), `open-pond` (cells); `homes` (counts for most); `pond` (cells)."""
    zones, shelters = folder / "zones.geojson", folder / "shelters.geojson"
    zones.write_text(json.dumps(maps.areas()))
    shelters.write_text(json.dumps(few_points()))
    homes = files.geojson(files.households(), folder / "homes.geojson")
    pond, open_pond = files.depth_raster(folder / "pond.tif"), files.depth_raster(folder / "open.tif", rows=200)
    public = {"visibility": "public"}
    layers = (
        (zones, metadata("zones", licence="CC-BY-4.0", **public)),
        (shelters, metadata("shelters", kind="capacity", **public)),
        (homes, metadata("homes", precision="subdistrict_counts")),
        (open_pond, {**metadata("open-pond", **depths(**FLOODED), **public), "style": CLASSES}),
        (pond, metadata("pond", **depths())),
    )
    client = people("gis")
    for address in [sent(client, path, {**said, "publish": True}) for path, said in layers]:
        job = ended(client, address)
        assert job["state"] == "succeeded", codes_of(job) or job


def few_points() -> dict[str, Any]:
    """Nine points of the grid."""
    whole = maps.points()
    some = [whole["features"][row * maps.SIDE + column] for row in range(3) for column in range(3)]
    return {**whole, "features": some}
