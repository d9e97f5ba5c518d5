"""The web and worker processes: started, watched, started again when they die, stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

import typer

from app.core.settings import CHECKOUT
from app.operation.process import die_with_parent, is_alive, send, wait_until

LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 12.0


class Child:
    """One `sonthana …` process of our own, in a session of its own: Ctrl-C reaches it through us only."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = arguments[0]
        self._command = [sys.executable, "-m", "app.cli", *arguments]
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause_seconds = 0.5
        self._start_again_at: float | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it lives."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start it; if we are killed it is too, since its database goes in the same moment."""
        self._started_at = time.monotonic()
        self._start_again_at = None
        self._process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            self._command,
            cwd=CHECKOUT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )

    def watch(self) -> bool:
        """Start it again if it died, after a pause that doubles each time; whether it was started just now."""
        now = time.monotonic()
        if self.pid is not None:
            if now - self._started_at > STEADY_SECONDS:
                self._pause_seconds = 0.5
            return False
        if self._start_again_at is None:
            code = self._process.returncode if self._process is not None else None
            typer.echo(f"{self.name} ended ({code}); starting it again in {self._pause_seconds:g} s", err=True)
            self._start_again_at = now + self._pause_seconds
            self._pause_seconds = min(self._pause_seconds * 2, LONGEST_PAUSE_SECONDS)
            return False
        if now < self._start_again_at:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Send SIGTERM: finish what is at hand, then end."""
        if (pid := self.pid) is not None:
            send(pid, signal.SIGTERM)

    def wait_or_kill(self, *, seconds: float) -> None:
        """Wait for its end; kill it when that takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout=max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            typer.echo(f"{self.name} did not end in time and is killed", err=True)
            self._process.kill()
            self._process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to stop at once, then wait for each."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait_or_kill(seconds=deadline - time.monotonic())


def end_left_over(pids: Sequence[int]) -> None:
    """End children of an earlier, killed run; pids that now belong to other programs are left alone."""
    ours = [pid for pid in pids if _is_our_program(pid)]
    for pid in ours:
        send(pid, signal.SIGTERM)
    if not wait_until(lambda: not any(map(is_alive, ours)), seconds=STOP_SECONDS):
        for pid in ours:
            send(pid, signal.SIGKILL)


def _is_our_program(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return b"app.cli" in file.read().split(b"\0")
    except OSError:
        return False
