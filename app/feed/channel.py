"""The live end of one stream: encoded frames on a ring that all its readers share, bounded in number and in bytes."""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from app.feed import queries

RING = 2000
RING_BYTES = 16 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
"""So much goes to a reader at once: what one that stopped reading can hold in memory."""


def entry_frame(item: queries.Item) -> bytes:
    """An entry as a server-sent event."""
    return f"event: entry\nid: {item.seq}\ndata: {item.json}\n\n".encode()


def acknowledgement_frame(item: queries.Item) -> bytes:
    """An entry's new acknowledgement as a server-sent event; it has no id, so that resuming is by entries alone."""
    return f"event: acknowledgement\ndata: {item.json}\n\n".encode()


class Reader(Protocol):
    """Somebody who waits for a channel to move."""

    def nudge(self) -> None:
        """Look again now."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames in one go, and where their reader stands after them."""

    frames: bytes
    position: int
    after: int


@dataclass
class Channel:
    """The live end of one stream."""

    stream_id: str
    province_code: str
    last_seq: int
    last_ack: int
    position: int = 0
    """How many frames were ever put on the ring."""
    frames: deque[tuple[int | None, bytes]] = field(default_factory=deque[tuple[int | None, bytes]])
    """Frames with the seq of their entry; None for what is not an entry."""
    size: int = 0
    """Bytes on the ring."""
    is_void: bool = False
    """Whether the stream went back behind what was sent: its readers end, and begin anew."""
    readers: dict[Reader, None] = field(default_factory=dict[Reader, None])
    _asked: tuple[int, int, int] | None = None
    _answer: Piece | None = None
    """The last answer of `since`: nearly all readers ask for the same."""

    def put(self, seq: int | None, frame: bytes) -> None:
        """Add a frame; the oldest make room for it."""
        self.frames.append((seq, frame))
        self.size += len(frame)
        self.position += 1
        while len(self.frames) > RING or (self.size > RING_BYTES and len(self.frames) > 1):
            self.size -= len(self.frames.popleft()[1])

    def wake(self) -> None:
        """Let every reader look."""
        for reader in list(self.readers):
            reader.nudge()

    def since(self, position: int, after: int) -> Piece | None:
        """The next frames after a position; None where the ring has moved past it.

        Entries up to `after` are left out: whoever comes from another process may be ahead of this one.
        """
        asked = (position, self.position, after)
        if asked != self._asked:
            self._asked, self._answer = asked, self._read(position, after)
        return self._answer

    def _read(self, position: int, after: int) -> Piece | None:
        start = len(self.frames) - (self.position - position)
        if start < 0:
            return None
        frames: list[bytes] = []
        size, reached = 0, after
        for seq, frame in islice(self.frames, start, None):
            if frames and size + len(frame) > PIECE_BYTES:
                return Piece(b"".join(frames), position, reached)
            position += 1
            if seq is None or seq > after:
                frames.append(frame)
                size += len(frame)
                reached = seq or reached
        # Both belong together: the ring up to its end holds all entries up to `last_seq`.
        return Piece(b"".join(frames), self.position, max(after, self.last_seq))
