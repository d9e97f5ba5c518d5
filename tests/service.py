"""The running service for tests: a real server over a clone of the loaded demo, and signed-in clients.

Fixtures:
    demo_database: `demo_database("name")` makes a database with both demo provinces, loaded through the services once
        per process and cloned after that.
    service: the app, served over HTTP on loopback for one test module, on a database of its own.
"""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest
import uvicorn

from app.core.settings import Settings
from app.main import create_app
from app.operation import demo_data
from app.operation.database_address import DatabaseUrls
from app.operation.web_server import connections_of
from tests.database import CloneDatabase, clone_of, drop_databases

DEMO_PASSWORD = "a-password-for-tests"
DemoDatabase = Callable[[str], DatabaseUrls]


@dataclass
class Service:
    """A running web process."""

    base_url: str
    urls: DatabaseUrls
    settings: Settings
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, login: str | None = None, *, language: str = "en") -> httpx.Client:
        """A client, signed in as a demo person (`engineer@songkhla.demo`) or as nobody."""
        client = httpx.Client(base_url=self.base_url, headers={"Accept-Language": language}, timeout=30)
        self.clients.append(client)
        if login is not None:
            answer = client.post("/api/v1/session", json={"login": login, "password": DEMO_PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    def end_roles(self, login: str) -> None:
        """Let all roles of a demo person end now."""
        with psycopg.connect(self.urls.owner, autocommit=True) as connection:
            connection.execute(
                "UPDATE role_grants SET valid_until = now() WHERE person_id = (SELECT id FROM people WHERE email = %s)",
                [login],
            )


@pytest.fixture(scope="session")
def demo_database(
    clone_database: CloneDatabase, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[DemoDatabase]:
    """Makes databases with both demo provinces."""
    loaded = clone_database("demo")
    state = tmp_path_factory.mktemp("state")
    demo_data.load(settings_for(loaded, state), with_layers=False)
    made: list[str] = []

    def clone(name: str) -> DatabaseUrls:
        made.append(f"{name[:40]}_demo_{os.getpid()}_{len(made)}")
        return clone_of(loaded, made[-1], server_url=cluster)

    yield clone
    drop_databases(made, server_url=cluster)


def settings_for(urls: DatabaseUrls, state: Path) -> Settings:
    """Settings of a process of the service on a test's database; all share the run's signing key."""
    return Settings(
        state_dir=state,
        database_url=urls.service,
        demo_password=DEMO_PASSWORD,
        signing_key_file=state.parent / "record-signing.pem",
    )


@pytest.fixture(scope="module")
def service(
    demo_database: DemoDatabase, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Service]:
    """The app on a database of this module's own."""
    urls = demo_database(request.module.__name__.rpartition(".")[2])
    with running(urls, settings_for(urls, tmp_path_factory.mktemp("state"))) as served:
        yield served


@contextmanager
def running(urls: DatabaseUrls, settings: Settings) -> Generator[Service]:
    """The app, served over HTTP on loopback by a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(settings), log_level="warning", lifespan="on", loop="asyncio", **connections_of(settings)
            )
        )
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        served = Service(f"http://127.0.0.1:{listener.getsockname()[1]}", urls, settings)
        yield served
        for client in served.clients:
            client.close()
        server.should_exit = True
        thread.join(20)
