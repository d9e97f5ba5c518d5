"""What was acknowledged stays, once and in order, whatever is killed."""

import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.acceptance.faults import submit_through_faults
from tests.acceptance.faults_service import PrivateService


@pytest.fixture
def private_service() -> Generator[PrivateService]:
    """A service of this test's own, on a durable cluster."""
    with tempfile.TemporaryDirectory(prefix="sonthana-faults-") as folder, PrivateService(Path(folder)) as service:
        yield service


def test_acknowledged_inputs_survive_kills_of_web_and_database(private_service: PrivateService) -> None:
    run = submit_through_faults(private_service, submissions=200, web_kills=2, database_kills=1)

    assert (run.web_kills, run.database_kills) == (2, 1)
    assert run.broken_connections > 0


@pytest.mark.acceptance
def test_two_thousand_inputs_survive_seven_kills(private_service: PrivateService) -> None:
    run = submit_through_faults(private_service, submissions=2000, web_kills=5, database_kills=2)

    assert (run.web_kills, run.database_kills) == (5, 2)
