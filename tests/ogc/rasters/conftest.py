"""The rasters of tests/ogc/rasters/ponds.py, loaded once a module."""

import pytest

from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc.rasters import ponds


@pytest.fixture(scope="module")
def rasters(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`90-pond`, `90-open-pond`, `90-people`."""
    ponds.load_all(people, tmp_path_factory.mktemp("ponds"))
