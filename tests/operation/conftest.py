"""State folders of their own for clusters that tests start, stop and kill."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from app.operation.cluster import Cluster


@pytest.fixture
def state() -> Generator[Path]:
    """An empty state folder that the server's account can reach, with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="sonthana-state-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def own_cluster(state: Path) -> Generator[Cluster]:
    """A running cluster that belongs to one test."""
    cluster = Cluster(state, durable=False)
    cluster.start()
    yield cluster
    cluster.remove()
