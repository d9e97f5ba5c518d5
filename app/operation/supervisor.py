"""`sonthana demo` and `sonthana up`: everything up in order, watched, and down again without a trace."""

import json
import os
import signal
import time
from contextlib import ExitStack
from types import FrameType
from typing import Any

import typer

from app.core.settings import Settings
from app.operation.children import Child, end_left_over, stop_all
from app.operation.cluster import Cluster
from app.operation.preparation import prepare, private_cluster
from app.operation.process import stop_with_parent, wait_until
from app.operation.refusal import Refusal
from app.operation.state_folder import FolderLock, kept_secret, make_state_folder, write_private
from app.operation.web_server import address_of, is_answering, require_free_port

READY_SECONDS = 120.0
LOOK_EVERY_SECONDS = 0.25
RELEASE_SECONDS = 3.0


class StopRequested(BaseException):
    """Ctrl-C or a signal: not an error, so nothing on the way may catch it as one."""


class Supervisor:
    """One run of the service on one state folder."""

    def __init__(self, settings: Settings, *, with_demo_data: bool) -> None:
        if with_demo_data:
            password = settings.demo_password or kept_secret(make_state_folder(settings.state_dir), "demo-password")
            settings = settings.model_copy(update={"demo_password": password})
        self._settings = settings
        self._with_demo_data = with_demo_data
        self._is_stopping = False
        self._children: list[Child] = []

    def run(self, *, ends_with_parent: bool = False) -> None:
        """Bring everything up, print the address, and stay until a signal comes.

        Args:
            ends_with_parent: Stop as on Ctrl-C when the process that started us dies (make, killed).

        Raises:
            Refusal: it runs already, the port is taken, or something does not come up.
        """
        begun = time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        if ends_with_parent:
            stop_with_parent(signal.SIGTERM)
        try:
            with ExitStack() as stack:
                stack.enter_context(self._only_one())
                require_free_port(self._settings.host, self._settings.port)
                cluster = stack.enter_context(private_cluster(self._settings))
                prepare(self._settings, cluster)
                if self._with_demo_data:
                    self._load_demo_data()
                stack.callback(self._stop_children)
                self._start_children()
                self._wait_until_ready()
                self._greet(time.monotonic() - begun)
                self._watch(cluster)
        except StopRequested:
            typer.echo("หยุดแล้ว / Stopped.", err=True)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self._is_stopping:
            self._is_stopping = True
            raise StopRequested

    def _only_one(self) -> FolderLock:
        """The lock of this state's only supervisor, given a moment in case the last one is just stopping."""
        state = make_state_folder(self._settings.state_dir)
        lock = FolderLock(state / "supervisor.lock")
        if not wait_until(lock.acquire, seconds=RELEASE_SECONDS, step_seconds=0.1):
            run = self._last_run()
            raise Refusal(
                f"ระบบทำงานอยู่แล้วที่ {run.get('address')} (โปรเซส {run.get('pid')}, {state})\n"
                "  หยุดด้วย Ctrl-C ที่หน้าต่างนั้น หรือกำหนด SONTHANA_STATE_DIR เป็นโฟลเดอร์อื่น",
                f"It is running already at {run.get('address')} (process {run.get('pid')}, {state}).\n"
                "  Stop that one with Ctrl-C, or set SONTHANA_STATE_DIR to another folder for a second one.",
            )
        end_left_over(self._last_run().get("children", []))
        self._write_run()
        return lock

    def _start_children(self) -> None:
        settings = self._settings
        environment = {"SONTHANA_STATE_DIR": str(settings.state_dir), "PYTHONUNBUFFERED": "1"}
        self._children = [
            Child(["serve", "--host", settings.host, "--port", str(settings.port)], environment),
            Child(["worker"], environment),
        ]
        for child in self._children:
            child.start()
        self._write_run()

    def _wait_until_ready(self) -> None:
        def is_settled() -> bool:
            return is_answering(self._settings, "/readyz") or any(child.pid is None for child in self._children)

        wait_until(is_settled, seconds=READY_SECONDS, step_seconds=0.05)
        ended = [child.name for child in self._children if child.pid is None]
        if ended or not is_answering(self._settings, "/readyz"):
            what = ", ".join(ended) or "/readyz"
            raise Refusal(
                f"ระบบไม่พร้อมใช้งาน: {what} (ดูข้อความด้านบน)",
                f"The service did not become ready: {what} (see the messages above).",
            )

    def _watch(self, cluster: Cluster | None) -> None:
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            if cluster is not None and cluster.pid is None:
                typer.echo("the database server ended; starting it again", err=True)
                cluster.start()
            started = [child for child in self._children if child.watch()]
            if started:
                self._write_run()

    def _stop_children(self) -> None:
        self._is_stopping = True  # a second Ctrl-C must not interrupt the stopping
        stop_all(self._children)

    def _load_demo_data(self) -> None:
        from app.operation import demo_data

        demo_data.load(self._settings)

    def _greet(self, seconds: float) -> None:
        typer.echo(f"\nSonthana · สนทนา   {address_of(self._settings)}   ({seconds:.1f} s)")
        if self._with_demo_data:
            from app.operation import demo_data

            typer.echo(f"\n  รหัสผ่านของทุกบัญชีสาธิต / password of every demo sign-in: {self._settings.demo_password}\n")
            for sign_in in demo_data.sign_ins():
                typer.echo(f"  {sign_in}")
        typer.echo("\nCtrl-C: หยุด / stop\n")

    # what another `sonthana` has to know of this run

    def _write_run(self) -> None:
        run = {
            "pid": os.getpid(),
            "address": address_of(self._settings),
            "children": [child.pid for child in self._children if child.pid is not None],
        }
        write_private(self._settings.state_dir / "run.json", json.dumps(run) + "\n")

    def _last_run(self) -> dict[str, Any]:
        try:
            return json.loads((self._settings.state_dir / "run.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
