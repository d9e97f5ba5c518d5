"""The people of the demo for tests of jobs; workers are started by each test."""

import pytest

from tests.api.people import People
from tests.service import Service


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    """Clients by demo person: `people("gis")`, `people("engineer@khonkaen.demo")`, `people(None)` for nobody."""
    return People(service)
