"""The layers of tests/ogc/maps.py, loaded once a module."""

import json

import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker
from tests.ogc import maps


@pytest.fixture(scope="module")
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`90-grid` (the province's), `90-zones` (public), `90-homes` (counts for most)."""
    folder = tmp_path_factory.mktemp("maps")
    maps.load(people, folder, maps.points(), "grid")
    maps.load(people, folder, maps.areas(), "zones", visibility="public")
    homes = files.geojson(files.households(), folder / "from.geojson")
    maps.load(people, folder, json.loads(homes.read_text()), "homes", precision="subdistrict_counts")
