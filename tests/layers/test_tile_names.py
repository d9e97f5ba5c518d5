"""Columns named like the words of the tile statement itself: their tiles are written, with all columns."""

from pathlib import Path

import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import loaded, metadata


@pytest.mark.usefixtures("worker")
def test_tiles_hold_columns_named_like_parts_of_their_statement(people: People, tmp_path: Path) -> None:
    names = ["f", "tile", "box", "default", "fid_2"]
    frame = files.households()
    for name in names:
        frame[name] = f"held by {name}"
    loaded(people("gis"), files.geojson(frame, tmp_path / "names.geojson"), metadata("names-of-tiles"))
    tile = people("gis").get("/ogc/collections/90-names-of-tiles/tiles/WebMercatorQuad/10/492/797")
    assert tile.status_code == 200
    for name in names:
        assert f"held by {name}".encode() in tile.content
