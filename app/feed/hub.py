"""The live feed of one web process: one listener on the database, a ring of encoded frames per stream.

A NOTIFY only wakes it; what is new is read from the tables by `seq`. Each frame is encoded once. A reader keeps only
its position, so a slow one holds nobody up: when the ring has moved past it, it reads the table again.
"""

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

import psycopg

from app.core.database import Database
from app.feed import queries

logger = logging.getLogger(__name__)

RING = 2000
PAGE = 500
LOOK_ANYWAY_S = 2.0
"""A lost wake-up costs at most this long."""


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


@dataclass
class Channel:
    """The live end of one stream."""

    stream_id: str
    province_code: str
    last_seq: int
    last_ack: int
    position: int = 0
    """How many frames were ever put on the ring."""
    frames: deque[tuple[int | None, bytes]] = field(
        default_factory=lambda: deque[tuple[int | None, bytes]](maxlen=RING)
    )
    """Frames with the seq of their entry; None for what is not an entry."""
    _asked: tuple[int, int, int] = (0, 0, 0)
    _joined: bytes = b""
    """The last answer of `since`: nearly all readers ask for the same."""
    readers: dict["Reader", None] = field(default_factory=dict["Reader", None])

    def put(self, seq: int | None, frame: bytes) -> None:
        """Add a frame."""
        self.frames.append((seq, frame))
        self.position += 1

    def wake(self) -> None:
        """Let every reader look."""
        for reader in self.readers:
            reader.nudge()

    def since(self, position: int, after: int) -> bytes | None:
        """The frames after a position, joined; None where the ring has moved past it.

        Entries up to `after` are left out: whoever comes from another process may be ahead of this one.
        """
        asked = (position, self.position, after)
        if asked == self._asked:
            return self._joined
        behind = self.position - position
        if behind > len(self.frames):
            return None
        if behind == 0:
            return b""
        latest = [self.frames[index] for index in range(-behind, 0)]
        self._joined = b"".join(frame for seq, frame in latest if seq is None or seq > after)
        self._asked = asked
        return self._joined


class Hub:
    """All live streams of this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.channels: dict[str, Channel] = {}
        self.is_closing = False
        self._opening = asyncio.Lock()
        self._stale: set[str] = set()
        self._look = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen."""
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._refresh_when_stale())]

    def close(self) -> None:
        """End every open stream; called before the server waits for its connections."""
        self.is_closing = True
        for channel in self.channels.values():
            channel.wake()

    async def stop(self) -> None:
        """End the hub's own tasks."""
        self.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def channel(self, stream_id: str, province_code: str) -> Channel:
        """The live end of a stream, opened at its present head."""
        async with self._opening:
            if stream_id not in self.channels:
                async with self.database.system_transaction([province_code]) as session:
                    head = await queries.head(session, stream_id=stream_id) or 0
                    last_ack = await queries.last_acknowledgement_record_seq(session, stream_id=stream_id)
                self.channels[stream_id] = Channel(stream_id, province_code, head, last_ack)
            return self.channels[stream_id]

    def join(self, channel: Channel, reader: Reader) -> Channel:
        """Let a reader wait for a channel; for its successor, where it was given up for want of readers meanwhile."""
        current = self.channels.setdefault(channel.stream_id, channel)
        if not current.readers:
            self._mark_stale(current.stream_id)
        current.readers[reader] = None
        return current

    async def _listen(self) -> None:
        """Hold one connection that hears wake-ups; look at everything again whenever it had to be made anew."""
        while not self.is_closing:
            try:
                async with await psycopg.AsyncConnection.connect(self.database.url, autocommit=True) as connection:
                    await connection.execute("LISTEN sonthana_feed")
                    self._mark_stale(*self.channels)
                    async for notification in connection.notifies():
                        self._mark_stale(*notification.payload.split(","))
            except (psycopg.Error, OSError) as error:
                logger.warning("feed listener lost its connection: %s", type(error).__name__)
                await asyncio.sleep(0.5)

    def _mark_stale(self, *stream_ids: str) -> None:
        self._stale.update(stream_ids)
        self._look.set()

    async def _refresh_when_stale(self) -> None:
        while not self.is_closing:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), LOOK_ANYWAY_S)
            stale = self._stale & self.channels.keys() if self._look.is_set() else set(self.channels)
            self._look.clear()
            self._stale.clear()
            for stream_id in stale:
                channel = self.channels[stream_id]
                if not channel.readers:
                    del self.channels[stream_id]
                    continue
                try:
                    await self._refresh(channel)
                except Exception as error:  # the database may be away for a while; the next look catches up
                    logger.warning("feed %s could not be read: %s", stream_id, type(error).__name__)
                    await asyncio.sleep(0.2)
                    self._mark_stale(stream_id)

    async def _refresh(self, channel: Channel) -> None:
        """Put on the ring what is new in the tables."""
        async with self.database.system_transaction([channel.province_code]) as session:
            while True:
                items = await queries.items_after(
                    session, stream_id=channel.stream_id, after=channel.last_seq, limit=PAGE
                )
                for item in items:
                    channel.put(item.seq, entry_frame(item))
                    channel.last_seq = item.seq
                if items:
                    channel.wake()
                if len(items) < PAGE:
                    break
            acknowledged = await queries.last_acknowledgement_record_seq(session, stream_id=channel.stream_id)
            if acknowledged > channel.last_ack:
                for item in await queries.acknowledged_items(
                    session, stream_id=channel.stream_id, after_record=channel.last_ack
                ):
                    channel.put(None, acknowledgement_frame(item))
                channel.last_ack = acknowledged
                channel.wake()
