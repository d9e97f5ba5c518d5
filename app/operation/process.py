"""Child processes that do not outlive their parent, and looking at processes of earlier runs."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends this signal to the child when its parent dies, even by kill -9.

    Runs after subprocess has changed the user, which would have cleared the wish.
    """
    parent = os.getpid()

    def ask_the_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, sent, 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_the_kernel


def stop_with_parent(sent: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when the process that started it dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, sent, 0, 0, 0)


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not just waiting to be reaped."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def descendants(pid: int) -> list[int]:
    """The process's children and theirs, as far as they exist now."""
    found: list[int] = []
    for task in Path("/proc").glob(f"{pid}/task/*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def processes_in(folder: Path) -> list[int]:
    """Processes whose working folder this is; a database server and its helpers all stand in their data folder."""
    found: list[int] = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == folder.resolve():
                found.append(int(link.parent.name))
        except OSError:
            continue
    return sorted(found)


def send(pid: int, sent: signal.Signals) -> None:
    """Send a signal to a process that may have ended already."""
    try:
        os.kill(pid, sent)
    except ProcessLookupError:
        return


def wait_until(is_so: Callable[[], bool], *, seconds: float, step_seconds: float = 0.02) -> bool:
    """Whether the condition came true within the time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(step_seconds)
    return True
