"""Signed-in people for the tests of the feed."""

import pytest

from tests.api.people import People
from tests.service import Service


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    """Clients by demo person."""
    return People(service)
