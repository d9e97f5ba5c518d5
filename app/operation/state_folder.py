"""The state folder: what may be read by whom, secrets, and the lock that a running server holds."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import Self


def make_private_folder(folder: Path) -> Path:
    """The folder, made if missing, closed to everybody else (0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def make_state_folder(folder: Path) -> Path:
    """The state folder itself: others may pass through it (the server's account has to), not list it."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return folder


def write_private(path: Path, content: str) -> None:
    """Replace a file at once, readable by its owner only (0600)."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def kept_secret(state: Path, name: str) -> str:
    """The secret of this name in the state folder, made at random the first time."""
    path = make_private_folder(state / "secrets") / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24) + "\n")
    return path.read_text(encoding="utf-8").strip()


class FolderLock:
    """An exclusive lock on a file, released by the kernel when its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False if another process (or another lock object) holds it."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let the lock go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Nothing is taken here: `acquire` says whether it worked."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release on the way out."""
        self.release()
