"""A whole service of one's own: private durable cluster, demo province, a real web process that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

from app.core.settings import CHECKOUT, Settings
from app.operation.cluster import Cluster
from app.operation.database_address import DatabaseUrls
from app.operation.preparation import prepare
from app.operation.process import die_with_parent

PASSWORD = "a-password-for-faults"
LOAD_DEMO = (
    "from app.core.settings import get_settings; from app.operation import demo_data; "
    "demo_data.load(get_settings(), with_layers=False)"
)


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PrivateService:
    """One province's service in a state folder of its own; start and kill it from the main thread only.

    Children are bound to the thread that starts them (the kernel ends them with it), hence the main thread.
    """

    urls: DatabaseUrls

    def __init__(self, state: Path, *, port: int | None = None, environment: Mapping[str, str] | None = None) -> None:
        state.mkdir(parents=True, exist_ok=True)
        state.chmod(0o711)  # the database's account has to pass through
        self.state = state
        self.port = port or free_port()
        self.cluster = Cluster(state)
        self.settings = Settings(state_dir=state, database_url=None, demo_password=PASSWORD)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SONTHANA_")},
            "SONTHANA_STATE_DIR": str(state),
            "SONTHANA_DEMO_PASSWORD": PASSWORD,
            **(environment or {}),
        }
        self._web: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def web_log(self) -> Path:
        """What the web process said, over all its lives."""
        return self.state / "web.log"

    @property
    def web_pid(self) -> int:
        """The web process."""
        assert self._web is not None
        return self._web.pid

    def prepare(self) -> None:
        """Bring up the database, migrated and with the demo loaded."""
        self.cluster.start()
        self.urls = prepare(self.settings, self.cluster)
        subprocess.run([sys.executable, "-c", LOAD_DEMO], cwd=CHECKOUT, env=self.environment, check=True)

    def start_web(self, *, wait: bool = True) -> None:
        """Start the web process, and wait until it answers."""
        with self.web_log.open("ab") as log:
            self._web = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve", "--port", str(self.port)],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        if wait:
            self.wait_for_web()

    def wait_for_web(self) -> None:
        """Wait until the web process answers."""
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._web is not None
            assert self._web.poll() is None, f"the web process ended:\n{self.web_log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, "the web process does not answer"
            time.sleep(0.05)

    @contextmanager
    def another_web(self, *, database_url: str) -> Generator[int]:
        """Another web process on another database of the cluster; its port."""
        beside = PrivateService(self.state, environment={"SONTHANA_DATABASE_URL": database_url})
        beside.start_web()
        try:
            yield beside.port
        finally:
            beside.kill_web()

    def kill_web(self) -> None:
        """Kill -9 the web process."""
        if self._web is not None:
            self._web.kill()
            self._web.wait()

    def token(self, login: str, *scopes: str) -> str:
        """An app token of a demo person."""
        with httpx.Client(base_url=self.base_url, timeout=30) as client:
            signed_in = client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).raise_for_status()
            made = client.post(
                "/api/v1/tokens",
                json={"name": "faults", "scopes": list(scopes)},
                headers={"X-CSRF-Token": signed_in.json()["csrf_token"]},
            ).raise_for_status()
        return str(made.json()["token"])

    def __enter__(self) -> Self:
        """Prepared and answering."""
        try:
            self.prepare()
            self.start_web()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """All of it is removed."""
        self.remove()

    def remove(self) -> None:
        """End the processes, delete the data."""
        self.kill_web()
        self.cluster.kill_hard()  # quicker than in order: nothing of it is kept
        self.cluster.remove()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False
