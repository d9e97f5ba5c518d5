"""Who and what stands beside the running service in tests.

Fixtures:
    people: clients by demo person, each signed in once per module.
    worker: a worker on the module's service, in a process of its own.
"""

from collections.abc import Generator

import pytest

from tests.api.people import People
from tests.layers.loads import Worker, working
from tests.service import Service


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    """Clients by demo person: `people("watch")`, `people("engineer@khonkaen.demo")`, `people(None)` for nobody."""
    return People(service)


@pytest.fixture(scope="module")
def worker(service: Service) -> Generator[Worker]:
    """A worker for the module's service."""
    with working(service.settings) as worker:
        yield worker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what the worker said beside the failure of a test that waited for it."""
    report = yield
    worker = getattr(item, "funcargs", {}).get("worker")
    if report.failed and isinstance(worker, Worker):
        state = "runs" if worker.is_alive() else "has ended"
        report.sections.append((f"The worker, which {state}", worker.said()))
    return report
