"""The operator's command, and state folders of their own for clusters that tests start, stop and kill."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from app.core.settings import CHECKOUT
from app.operation.cluster import Cluster
from tests.service import Service

Command = Callable[..., subprocess.CompletedProcess[str]]


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


@pytest.fixture(scope="module")
def sonthana(service: Service) -> Command:
    """Runs `sonthana …` on the module's database."""
    environment = {
        **os.environ,
        "SONTHANA_DATABASE_URL": service.urls.service,
        "SONTHANA_STATE_DIR": str(service.settings.state_dir),
        "SONTHANA_SIGNING_KEY_FILE": str(service.settings.signing_key_file),
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *words], cwd=CHECKOUT, env=environment, capture_output=True, text=True
        )

    return run
