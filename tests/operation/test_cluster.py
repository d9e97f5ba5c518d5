"""The private cluster: starts, stops, survives kills, lets nobody in without a password."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.core.settings import CHECKOUT
from app.operation.cluster import FALLBACK_PLACE, Cluster
from app.operation.database_address import address
from app.operation.process import is_alive, processes_in, wait_until
from app.operation.refusal import Refusal
from app.operation.server_programs import as_account, server_account, server_programs

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from app.operation.cluster import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
print(cluster.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.admin_url()) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_data_are_safe_by_default(state: Path) -> None:
    cluster = Cluster(state)
    cluster.start()
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert ask(cluster, f"SHOW {setting}") == "on"
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SHOW jit") == "off"
    finally:
        cluster.remove()


def test_starting_what_runs_changes_nothing(own_cluster: Cluster) -> None:
    pid = own_cluster.pid
    own_cluster.start()
    assert own_cluster.pid == pid


def test_data_stay_when_it_stops_and_starts(own_cluster: Cluster) -> None:
    with psycopg.connect(own_cluster.admin_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    own_cluster.stop()
    assert processes_in(own_cluster.data) == []
    own_cluster.start()
    assert ask(own_cluster, "SELECT answer FROM kept") == 42


def test_a_second_server_on_the_same_state_is_refused(own_cluster: Cluster) -> None:
    with pytest.raises(Refusal, match="already"):
        Cluster(own_cluster.state).start()
    assert ask(own_cluster, "SELECT 1") == 1


def test_nobody_gets_in_without_the_password(own_cluster: Cluster) -> None:
    url = own_cluster.admin_url()
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(address(url, user="postgres"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address(url, user="postgres", password="guess"))
    methods = "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules"
    assert ask(own_cluster, methods) == ["scram-sha-256"]


def test_the_socket_is_the_only_way_in_and_closed_to_others(own_cluster: Cluster) -> None:
    assert ask(own_cluster, "SHOW listen_addresses") == ""
    for folder in (own_cluster.socket_folder, own_cluster.data, own_cluster.state / "secrets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    socket = own_cluster.socket_folder / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE((own_cluster.state / "secrets" / "postgres-password").stat().st_mode) == 0o600


def test_it_comes_back_after_all_its_processes_were_killed(own_cluster: Cluster) -> None:
    with psycopg.connect(own_cluster.admin_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    own_cluster.kill_hard()
    assert (own_cluster.data / "postmaster.pid").exists()
    own_cluster.start()
    assert ask(own_cluster, "SELECT answer FROM kept") == 42


def test_a_pid_file_with_the_pid_of_another_program_is_no_hindrance(own_cluster: Cluster) -> None:
    own_cluster.kill_hard()
    pid_file = own_cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    own_cluster.start()
    assert ask(own_cluster, "SELECT 1") == 1


def test_a_half_made_cluster_is_made_again(state: Path) -> None:
    unfinished = state / "pg" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15\n")
    cluster = Cluster(state, durable=False)
    cluster.start()
    try:
        assert ask(cluster, "SELECT 1") == 1
        assert not unfinished.exists()
    finally:
        cluster.remove()


def test_the_server_ends_when_its_starter_is_killed(state: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START_AND_DIE, str(state)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    server = int(done.stdout)
    assert wait_until(lambda: not is_alive(server), seconds=20)
    cluster = Cluster(state)
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1
    cluster.remove()


def test_a_server_left_over_is_stopped_before_the_next_starts(own_cluster: Cluster) -> None:
    own_cluster.stop()
    with (own_cluster.place / "server.log").open("ab") as log:
        left_over = subprocess.Popen(
            [server_programs() / "postgres", "-D", own_cluster.data],
            stdout=log,
            stderr=log,
            **as_account(server_account()),
        )
    assert wait_until(lambda: len(processes_in(own_cluster.data)) > 4, seconds=20)
    own_cluster.start()
    assert left_over.wait(timeout=1) == 0
    assert ask(own_cluster, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_gets_a_short_closed_folder(state: Path) -> None:
    deep = state / ("d" * 100)
    cluster = Cluster(deep, durable=False)
    cluster.start()
    folder = cluster.socket_folder
    try:
        assert not folder.is_relative_to(deep)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert ask(cluster, "SELECT 1") == 1
    finally:
        cluster.remove()
    assert not folder.exists()


def test_a_state_folder_closed_to_the_server_gets_its_data_elsewhere(state: Path) -> None:
    state.chmod(0o700)
    cluster = Cluster(state, durable=False)
    cluster.start()
    place = cluster.place
    try:
        assert place.is_relative_to(FALLBACK_PLACE if os.geteuid() == 0 else state)
        assert ask(cluster, "SELECT 1") == 1
        assert Cluster(state).place == place
    finally:
        cluster.remove()
    assert not place.exists()
