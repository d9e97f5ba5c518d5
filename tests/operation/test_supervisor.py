"""`sonthana up` from start to end: ready, alone on its state, back after kills, gone without a trace."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import CHECKOUT
from app.operation.process import is_alive, processes_in, wait_until


class Run:
    """A `sonthana up` on a state folder of its own."""

    def __init__(self, state: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.state = state
        self.output = state / "output"
        self.process = self.start()

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "up"],
                cwd=CHECKOUT,
                env={**os.environ, "SONTHANA_STATE_DIR": str(self.state), "PORT": str(self.port), **environment},
                stdout=output,
                stderr=output,
            )
        return self.process

    def is_ready(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def wait_until_ready(self) -> None:
        is_settled = wait_until(
            lambda: "Ctrl-C" in self.output.read_text() or self.process.poll() is not None, seconds=60
        )
        assert is_settled, self.output.read_text()
        assert self.is_ready(), self.output.read_text()

    def notes(self) -> dict[str, Any]:
        return json.loads((self.state / "run.json").read_text())

    def everyone(self) -> list[int]:
        return [*self.notes()["children"], *processes_in(self.state / "pg" / "data")]


@pytest.fixture
def run(state: Path) -> Generator[Run]:
    run = Run(state)
    yield run
    run.process.kill()
    run.process.wait()
    wait_until(lambda: not any(map(is_alive, run.everyone())), seconds=20)


def test_it_comes_up_runs_alone_and_goes_without_a_trace(run: Run) -> None:
    run.wait_until_ready()
    everyone = run.everyone()
    assert len(everyone) > 3

    first, second = run.process, run.start()
    assert second.wait(timeout=30) == 1
    assert f"http://127.0.0.1:{run.port}" in run.output.read_text()
    assert "Traceback" not in run.output.read_text()
    assert run.is_ready()

    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=30) == 0
    assert not any(map(is_alive, everyone))


@pytest.mark.acceptance
def test_it_starts_again_what_dies(run: Run) -> None:
    run.wait_until_ready()
    web = run.notes()["children"][0]
    os.kill(web, signal.SIGKILL)
    assert wait_until(lambda: run.notes()["children"][0] != web and run.is_ready(), seconds=30)


@pytest.mark.acceptance
def test_killed_at_once_it_leaves_nothing_and_comes_back(run: Run) -> None:
    run.wait_until_ready()
    everyone = run.everyone()
    run.process.kill()
    run.process.wait()
    run.output.write_text("")
    begun = time.monotonic()
    run.start()
    run.wait_until_ready()
    assert not any(map(is_alive, everyone))
    assert time.monotonic() - begun < 30
