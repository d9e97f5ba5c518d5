"""Signed-in people of the demo for the API's tests."""

import pytest

from tests.api.people import People
from tests.service import Service


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    """Clients by demo person: `people("watch")`, `people("engineer@khonkaen.demo")`, `people(None)` for nobody."""
    return People(service)
