"""The private PostgreSQL cluster in the state folder: own socket, own account, never the system's cluster.

Whoever starts the server holds a lock for as long as it runs; the server ends with its starter, even when that is
killed. So a server found without the lock being held is left over from a killed run, and is stopped first.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.operation.cluster_settings import server_settings
from app.operation.process import descendants, die_with_parent, is_alive, processes_in, send, wait_until
from app.operation.refusal import Refusal
from app.operation.server_programs import Account, as_account, can_enter, run, server_account, server_programs
from app.operation.state_folder import (
    FolderLock,
    kept_secret,
    make_private_folder,
    make_state_folder,
    write_private,
)

SUPERUSER = "postgres"
PORT_IN_SOCKET_NAME = 5432
LONGEST_SOCKET_PATH_BYTES = 107
FALLBACK_PLACE = Path("/var/lib/sonthana")
LARGEST_LOG_BYTES = 10_000_000


class Cluster:
    """One PostgreSQL server and its data, reachable by a Unix socket with a password only."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        """A cluster that lives in the folder `state`; `durable=False` (tests only) would lose data with the machine."""
        self.state = state
        self._durable = durable
        self._lock: FolderLock | None = None
        self._server: subprocess.Popen[Any] | None = None
        self._short_socket_folder: Path | None = None

    # where things are

    @property
    def place(self) -> Path:
        """The folder of the server's files; outside the state folder where the account cannot reach into that."""
        remembered = self.state / "pg.path"
        return Path(remembered.read_text(encoding="utf-8").strip()) if remembered.exists() else self.state / "pg"

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.place / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the server's socket, closed to everybody but the server's account (0700)."""
        return self._short_socket_folder or self.place / "socket"

    @property
    def log_file(self) -> Path:
        """What the server said."""
        return self.place / "server.log"

    def admin_url(self, database: str = "postgres") -> str:
        """Address of a database in this cluster, as its superuser."""
        password = kept_secret(self.state, "postgres-password")
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{SUPERUSER}:{quote(password, safe='')}@/{quote(database, safe='')}?host={host}"

    # its life

    @property
    def pid(self) -> int | None:
        """Process id of the running server, if this object started it and it lives."""
        return self._server.pid if self._server is not None and self._server.poll() is None else None

    def start(self) -> None:
        """Make the cluster if there is none, and start its server; nothing happens if this object runs it already.

        Raises:
            Refusal: another process runs it, PostgreSQL is not installed, or the server does not come up.
        """
        if self.pid is not None:
            return
        self._take_lock()
        try:
            account = server_account()
            self._make_place(account)
            self._stop_what_was_left()
            version = self.data / "PG_VERSION"
            programs = server_programs(version.read_text().strip() if version.exists() else None)
            if not version.exists():
                self._initialise(account, programs)
            self._make_socket_folder(account)
            (self.data / "sonthana.conf").write_text(server_settings(self.socket_folder, durable=self._durable))
            self._launch(account, programs)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in order: open transactions are rolled back, everything is written out."""
        if self._server is not None:
            self._end([self._server.pid])
            self._server.wait()
        self._let_go()

    def kill_hard(self) -> None:
        """Kill the server and all its processes at once, as a power cut would (for fault tests)."""
        if (pid := self.pid) is not None and self._server is not None:
            everyone = [pid, *descendants(pid)]
            for each in everyone:
                send(each, signal.SIGKILL)
            self._server.wait()
            wait_until(lambda: not any(map(is_alive, everyone)), seconds=10)
        self._let_go()

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)
        (self.state / "pg.path").unlink(missing_ok=True)

    # steps

    def _take_lock(self) -> None:
        make_state_folder(self.state)
        lock = self._lock or FolderLock(self.state / "pg.lock")
        if not lock.acquire():
            raise Refusal(
                f"มีโปรแกรมอื่นใช้งานฐานข้อมูลใน {self.state} อยู่แล้ว",
                f"Another process already runs the database in {self.state}.",
            )
        self._lock = lock

    def _let_go(self) -> None:
        self._server = None
        if self._short_socket_folder is not None:
            shutil.rmtree(self._short_socket_folder, ignore_errors=True)
            self._short_socket_folder = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _make_place(self, account: Account) -> None:
        if not self.place.exists() and account.is_another and not can_enter(account, self.state):
            FALLBACK_PLACE.mkdir(mode=0o711, parents=True, exist_ok=True)
            place = Path(tempfile.mkdtemp(prefix="cluster-", dir=FALLBACK_PLACE))
            write_private(self.state / "pg.path", f"{place}\n")
        make_private_folder(self.place)
        os.chown(self.place, account.uid, account.gid)
        if self.data.exists() and self.data.stat().st_uid != account.uid:
            raise Refusal(
                f"{self.data} เป็นของผู้ใช้อื่น: ใช้ผู้ใช้เดิม หรือกำหนด SONTHANA_STATE_DIR เป็นโฟลเดอร์อื่น",
                f"{self.data} belongs to another user: run as that user, or set SONTHANA_STATE_DIR to another folder.",
            )

    def _make_socket_folder(self, account: Account) -> None:
        folder = self.place / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT_IN_SOCKET_NAME}")) > LONGEST_SOCKET_PATH_BYTES:
            folder = self._short_socket_folder = Path(tempfile.mkdtemp(prefix="sonthana-", dir="/tmp"))
        make_private_folder(folder)
        os.chown(folder, account.uid, account.gid)

    def _initialise(self, account: Account, programs: Path) -> None:
        """Make the data folder under another name first, so that a half-made one is never taken for whole."""
        unfinished, password_file = self.place / "data.unfinished", self.place / "password"
        shutil.rmtree(unfinished, ignore_errors=True)
        write_private(password_file, kept_secret(self.state, "postgres-password"))
        os.chown(password_file, account.uid, account.gid)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--username={SUPERUSER}"]
        if not self._durable:
            options.append("--no-sync")
        try:
            done = run(account, [programs / "initdb", "-D", unfinished, *options, f"--pwfile={password_file}"])
        finally:
            password_file.unlink(missing_ok=True)
        if done.returncode != 0:
            raise Refusal(f"สร้างฐานข้อมูลไม่สำเร็จ:\n{done.stderr}", f"The cluster could not be made:\n{done.stderr}")
        with (unfinished / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'sonthana.conf'\n")
        unfinished.rename(self.data)

    def _launch(self, account: Account, programs: Path) -> None:
        if self.log_file.exists() and self.log_file.stat().st_size > LARGEST_LOG_BYTES:
            self.log_file.unlink()
        with self.log_file.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603 - our own command line, no shell
                [str(programs / "postgres"), "-D", str(self.data)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **as_account(account),
            )
        if not wait_until(lambda: self._is_ready() or self.pid is None, seconds=120) or self.pid is None:
            said = "\n".join(self.log_file.read_text(errors="replace").splitlines()[-8:])
            raise Refusal(
                f"PostgreSQL ไม่เริ่มทำงาน ({self.log_file}):\n{said}",
                f"PostgreSQL did not come up ({self.log_file}):\n{said}",
            )

    def _is_ready(self) -> bool:
        """Whether the server says in its own file that it takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        # the file grows line by line while the server starts
        return len(lines) > 7 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def _stop_what_was_left(self) -> None:
        """End processes of a killed run that still work on this data, then clear their pid file."""
        self._end(processes_in(self.data))
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _end(self, pids: list[int]) -> None:
        for sent, seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            for pid in pids:
                send(pid, sent)
            if wait_until(lambda: self._none_alive(pids), seconds=seconds):
                return

    def _none_alive(self, pids: list[int]) -> bool:
        if self._server is not None:
            self._server.poll()
        return not any(map(is_alive, pids))
