"""The live feed of one web process: one listener on the database, a channel per stream that is read.

A NOTIFY only wakes it; what is new is read from the tables by `seq`. Each frame is encoded once. A reader keeps only
its position, so a slow one holds nobody up: when the ring has moved past it, it reads the table again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import psycopg

from app.core.database import Database
from app.feed import queries
from app.feed.channel import PIECE_BYTES, Channel, Reader, acknowledgement_frame, entry_frame

logger = logging.getLogger(__name__)

PAGE = 500
LOOK_ANYWAY_S = 2.0
"""A lost wake-up costs at most this long."""
PAUSE_AFTER_FAULT_S = 0.5


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
        self._tasks = [
            asyncio.create_task(keep_going("feed listener", self._listen)),
            asyncio.create_task(keep_going("feed reader", self._refresh_when_stale)),
        ]

    @property
    def is_alive(self) -> bool:
        """Whether its tasks are at work."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

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
        """Wait until something may be new, and read it."""
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
            while items := await queries.items_after(
                session, stream_id=channel.stream_id, after=channel.last_seq, limit=PAGE, most_bytes=PIECE_BYTES
            ):
                for item in items:
                    channel.put(item.seq, entry_frame(item))
                    channel.last_seq = item.seq
                channel.wake()
                if not queries.was_cut(items, limit=PAGE, most_bytes=PIECE_BYTES):
                    break
            else:
                head = await queries.head(session, stream_id=channel.stream_id)
                if head is not None and head < channel.last_seq:  # the database was restored beneath us
                    self._give_up(channel, head)
                    return
            acknowledged = await queries.last_acknowledgement_record_seq(session, stream_id=channel.stream_id)
            if acknowledged > channel.last_ack:
                for item in await queries.acknowledged_items(
                    session, stream_id=channel.stream_id, after_record=channel.last_ack
                ):
                    channel.put(None, acknowledgement_frame(item))
                channel.last_ack = acknowledged
                channel.wake()

    def _give_up(self, channel: Channel, head: int) -> None:
        """Let a channel's readers begin anew: what it sent is no longer what the stream holds."""
        logger.warning("feed %s went back from %s to %s", channel.stream_id, channel.last_seq, head)
        self.channels.pop(channel.stream_id, None)
        channel.is_void = True
        channel.wake()


async def keep_going(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Take a step again and again; what nobody foresaw is logged, and the next step taken a moment later."""
    while True:
        try:
            await step()
        except Exception as error:
            logger.error("%s stumbled: %s", name, type(error).__name__, exc_info=error)
            await asyncio.sleep(PAUSE_AFTER_FAULT_S)
