"""Real databases for all tests: one private cluster per run, one migrated template, a clone for each module.

The cluster comes up when the first test asks for it, in a keeper process of its own (tests/database_keeper.py) that
ends with the run, however the run ends. pytest-xdist's workers share it.

Fixtures:
    cluster: the server's address as its superuser; for tests that make databases of their own.
    template_database: provisioned and at the newest migration; never write to it, clone it.
    database: a fresh clone for each test module.
    clone_database: `clone_database("name")` makes a clone; it goes when the run ends.
Each database is a `DatabaseUrls` with `.service`, `.owner` and `.admin`.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.core.settings import CHECKOUT
from app.operation.database_address import DatabaseUrls, address
from app.operation.process import is_alive, wait_until
from app.operation.provision import OWNER, restrict_database

CloneDatabase = Callable[[str], DatabaseUrls]
RUN_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the run's folder: made by the controller, handed to the workers."""
    if hasattr(config, "workerinput"):
        config.stash[RUN_FOLDER] = Path(config.workerinput["database_run_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix="sonthana-tests-"))
    folder.chmod(0o711)  # the server's account has to pass through
    config.stash[RUN_FOLDER] = folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the run's folder to a worker of pytest-xdist."""
    node.workerinput["database_run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the keeper, and with it the cluster, when the whole run is over."""
    folder = config.stash.get(RUN_FOLDER, None)
    if hasattr(config, "workerinput") or folder is None:
        return
    pid_file = folder / "keeper.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text())
        with contextlib.suppress(ProcessLookupError):  # it ended by itself, its first database could not be made
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not is_alive(pid), seconds=30)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(pytestconfig: pytest.Config) -> DatabaseUrls:
    """A provisioned database at the newest migration, made once per run."""
    folder = pytestconfig.stash[RUN_FOLDER]
    with (folder / "keeper.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready.json").exists():
            _start_keeper(folder, controller=_controller_pid(pytestconfig))
    return DatabaseUrls(**json.loads((folder / "ready.json").read_text()))


@pytest.fixture(scope="session")
def cluster(template_database: DatabaseUrls) -> str:
    """Address of the run's server as its superuser."""
    return address(template_database.admin, database="postgres")


@pytest.fixture(scope="session")
def clone_database(template_database: DatabaseUrls, cluster: str) -> Generator[CloneDatabase]:
    """Makes clones of the template: `clone_database("name")`; the name need not be unique."""
    made: list[str] = []

    def clone(name: str) -> DatabaseUrls:
        made.append(f"{name[:40]}_{os.getpid()}_{len(made)}")
        return clone_of(template_database, made[-1], server_url=cluster)

    yield clone
    drop_databases(made, server_url=cluster)


@pytest.fixture(scope="module")
def database(clone_database: CloneDatabase, request: pytest.FixtureRequest) -> DatabaseUrls:
    """A fresh clone of the template for this test module."""
    return clone_database(request.module.__name__.rpartition(".")[2])


def clone_of(template: DatabaseUrls, name: str, *, server_url: str) -> DatabaseUrls:
    """Make a database that is a copy of another, to which nobody is connected."""
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(_name_of(template)), sql.Identifier(OWNER)
            )
        )
        restrict_database(server, name)
    return DatabaseUrls(
        service=address(template.service, database=name),
        owner=address(template.owner, database=name),
        admin=address(template.admin, database=name),
    )


def drop_databases(names: list[str], *, server_url: str) -> None:
    """Drop databases, whoever is still connected."""
    with psycopg.connect(server_url, autocommit=True) as server:
        for name in names:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _name_of(urls: DatabaseUrls) -> str:
    return psycopg.conninfo.conninfo_to_dict(urls.admin)["dbname"]


def _controller_pid(config: pytest.Config) -> int:
    return os.getppid() if hasattr(config, "workerinput") else os.getpid()


def _start_keeper(folder: Path, *, controller: int) -> None:
    """Start the keeper and wait for its cluster; it outlives the worker that asked first."""
    with (folder / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.database_keeper", str(folder), str(controller)],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / "keeper.pid").write_text(str(keeper.pid))
    deadline = time.monotonic() + 120
    while not (folder / "ready.json").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            pytest.exit(f"the tests' database did not come up:\n{(folder / 'keeper.log').read_text()}", returncode=3)
        time.sleep(0.02)
    keeper.returncode = 0  # it is not ours to wait for: it goes when the controller says so
