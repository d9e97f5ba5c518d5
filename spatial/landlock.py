"""What of the file system a process may still see, held by the kernel (Landlock) for good.

Called by spatial/sandbox.py in the process that looks at strangers' files, which runs as the same user as the worker:
without this, whoever broke a reader could read the service's secrets. Also keeps it from looking into other processes.
Source: Linux, Documentation/userspace-api/landlock.rst. Needs no privilege.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on all architectures
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVS = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1}
"""Rights on files that a version knows; from version 3 on also truncating."""
_ALL_LATER = (1 << 15) - 1


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Which version of Landlock the kernel has; 0 or less: none."""
    return ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION_FLAG)


def allow_only(*, read: Iterable[Path], write: Iterable[Path]) -> bool:
    """From now on this process and its children read and write only beneath these paths.

    Args:
        read: Folders and files that may be read, and run; those that do not exist are passed over.
        write: Folders in which everything is allowed.

    Returns:
        Whether the kernel took it; False where it has no Landlock.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    known = version()
    if known < 1:
        return False
    everything = _ALL_BY_VERSION.get(known, _ALL_LATER)
    ruleset = libc.syscall(_CREATE, ctypes.byref(_Ruleset(everything)), ctypes.c_size_t(8), 0)
    if ruleset < 0:
        return False
    try:
        for paths, rights in ((read, _READ), (write, everything)):
            for path in paths:
                _add(libc, ruleset, path, rights)
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return libc.syscall(_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _add(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _OF_FILES
        rule = _PathBeneath(rights, descriptor)
        libc.syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
