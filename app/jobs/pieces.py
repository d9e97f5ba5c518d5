"""The pieces of an upload on the disk, one after the other, and whose turn it is to add to them.

Whoever came last has the turn. A line that broke for the sender only is not known as broken here: its request waits for
bytes for a minute, while the sender is back with a new one. The turn is a mark in a file beside the pieces, looked at
before every write under a lock that is held for that write alone; so it also holds between processes. Called by
app/jobs/uploads.py and, for what is left over, app/layers/sweeping.py.
"""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal
from uuid import UUID, uuid4

from app.core.errors import Conflict, TooLarge
from app.core.text import Text

PIECES = ".upload"


class WrongOffset(Conflict):
    """A piece does not begin where the last one ended, or another request goes on with the upload."""

    code = "wrong_offset"
    title = Text("ตำแหน่งที่ส่งต่อไม่ตรง", "The piece does not begin where the last one ended")
    advice = Text("ถามตำแหน่งด้วย HEAD แล้วส่งต่อจากตรงนั้น", "Ask for the offset with HEAD, and go on from there.")


class Pieces:
    """What has arrived of one upload."""

    def __init__(self, scratch: Path, upload_id: UUID) -> None:
        self.path = scratch / f"{upload_id}{PIECES}"
        self._turn = scratch / f"{upload_id}.turn"

    @property
    def offset(self) -> int:
        """How many bytes have arrived."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def take_turn(self, offset: int) -> bytes:
        """Take the turn from whoever has it; returns the mark that `add` asks for.

        Raises:
            WrongOffset: more or less than `offset` bytes have arrived; the turn stays where it is.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark = uuid4().bytes
        with _locked(self._turn, "a+b") as turn:
            if offset != self.offset:
                raise WrongOffset
            turn.truncate(0)
            turn.write(mark)
        return mark

    def add(self, mark: bytes, chunk: bytes, *, most: int) -> int:
        """Add a chunk; returns how many bytes there are now, never more than `most`.

        Raises:
            WrongOffset: somebody else has the turn, or the upload is whole and has gone.
            TooLarge: it would be more; nothing of the chunk is added.
        """
        try:
            with _locked(self._turn, "rb") as turn:
                if turn.read() != mark:
                    raise WrongOffset(headers={"Connection": "close"})
                with self.path.open("ab") as file:
                    if file.tell() + len(chunk) > most:
                        raise TooLarge(Text("ส่งมามากกว่าขนาดที่แจ้งไว้", "More was sent than was announced."))
                    file.write(chunk)
                    return file.tell()
        except FileNotFoundError:
            raise WrongOffset(headers={"Connection": "close"}) from None

    def remove(self) -> None:
        """Drop what has arrived, and the turn."""
        self.path.unlink(missing_ok=True)
        self._turn.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, mode: Literal["rb", "a+b"]) -> Generator[BinaryIO]:
    with path.open(mode) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
