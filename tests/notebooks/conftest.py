"""A service with a worker, and the people of the demo, for notebooks that read the public API."""

from collections.abc import Generator

import pytest

from tests.api.people import People
from tests.layers.loads import Worker, working
from tests.service import Service


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    """Clients by demo person."""
    return People(service)


@pytest.fixture(scope="module")
def worker(service: Service) -> Generator[Worker]:
    """A worker for the module's service."""
    with working(service.settings) as worker:
        yield worker
