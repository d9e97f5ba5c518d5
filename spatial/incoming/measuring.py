"""What a file is before anybody looks into it: a plain file, how large, which bytes (SHA-256)."""

import hashlib
import os
import shutil
import stat
from pathlib import Path

from spatial.incoming.limits import MIB, Limits
from spatial.incoming.words import refused


def plain_file_size(path: Path, limits: Limits) -> int:
    """Bytes of a plain file.

    Raises:
        Refused: `file_missing`, `folder`, `not_a_plain_file`, `file_empty`, `file_too_large`.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise refused("file_missing") from error
    if stat.S_ISDIR(status.st_mode):
        raise refused("folder")
    if not stat.S_ISREG(status.st_mode):
        raise refused("not_a_plain_file")
    if not os.access(path, os.R_OK):
        raise refused("file_missing")
    if status.st_size == 0:
        raise refused("file_empty")
    if status.st_size > limits.file_bytes:
        raise refused("file_too_large", megabytes=status.st_size // MIB, most=limits.file_bytes // MIB)
    return status.st_size


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal, read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place(source: Path, target: Path) -> None:
    """Put a file at `target` under another name: as a hard link where the disk allows it, else as a copy.

    GDAL looks for companions beside what it opens; in the scratch folder it finds only those we put there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target, follow_symlinks=True)
    except OSError:
        shutil.copyfile(source, target)
