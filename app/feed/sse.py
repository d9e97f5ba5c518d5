"""A stream as server-sent events: what was missed from the table, then live from the hub."""

import asyncio
import logging
import time

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.feed import queries
from app.feed.channel import PIECE_BYTES, Channel, entry_frame
from app.feed.connection import Connection
from app.feed.hub import PAGE, Hub
from app.feed.streams import StreamAddress
from app.feed.watchman import ROUND_S, Watchman

logger = logging.getLogger(__name__)

HEARTBEAT = b": still here\n\n"
QUIET_S = 15.0 - ROUND_S
"""After so long without a frame a comment is sent at the next round, so that none is quiet for more than 15 s."""
STALLED_S = 10.0
"""A listener that takes nothing for so long is dropped at the next round; it resumes by Last-Event-ID."""


class EventStream(Response):
    """The answer to one listener (an ASGI application, so that nothing stands between a frame and the socket)."""

    def __init__(
        self,
        hub: Hub,
        watchman: Watchman,
        channel: Channel,
        address: StreamAddress,
        *,
        after: int,
        digest: bytes | None,
        client: str,
        greeting: str = "connected",
    ) -> None:
        super().__init__(media_type="text/event-stream")
        self.hub = hub
        self.watchman = watchman
        self.channel = channel
        self.address = address
        self.after = after
        self.digest = digest
        self.owner: bytes | str = digest or client
        self.greeting = greeting
        self.sent_at = time.monotonic()
        self._is_over = False
        self._waiting: asyncio.Future[None] | None = None
        self._ending: asyncio.Timeout | None = None
        self._connection: Connection | None = None
        self._is_sending = False
        self._progress: tuple[object, float] = (None, 0.0)
        """What the last round saw of the frame that is being sent, and since when it is so."""

    def nudge(self) -> None:
        """Look again now."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self) -> None:
        """End this stream now, whatever it waits for: its listener went away, or may not read it any more."""
        if not self._is_over:
            self._is_over = True
            if self._ending:
                self._ending.reschedule(0)

    def look_after(self, now: float) -> None:
        """Send a comment where it was quiet; end the stream where its listener takes nothing any more."""
        if not self._is_sending or self._connection is None:
            if self.sent_at <= now - QUIET_S:
                self.nudge()
            return
        seen = (self.sent_at, self._connection.untaken)
        if seen != self._progress[0]:
            self._progress = (seen, now)
        elif now - self._progress[1] >= STALLED_S - ROUND_S:
            logger.warning("a reader of %s takes nothing any more", self.address.id)
            self.end()

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._is_over or self.channel.is_void or self.hub.is_closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream until the listener, the rights or the server end.

        Raises:
            TooManyStreams: whoever asks has as many as they may.
        """
        self.watchman.admit(self)
        self._connection = Connection(receive)
        listener_gone = asyncio.create_task(self._wait_until_gone(receive))
        self.channel = self.hub.join(self.channel, self)
        try:
            async with asyncio.timeout(None) as self._ending:
                await self._serve(send)
        except TimeoutError:  # `end`
            pass
        except (DBAPIError, PoolTimeout) as error:  # the stream ends here; its listener resumes where it was
            logger.warning("a reader of %s could not catch up: %s", self.address.id, type(error).__name__)
        finally:
            self._ending = None
            listener_gone.cancel()
            self.watchman.dismiss(self)
            self.channel.readers.pop(self, None)
        has_more = self._is_sending or self._connection.unsent > 0
        if not has_more or self._connection.abort():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _wait_until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()

    async def _send(self, send: Send, frames: bytes) -> None:
        self._is_sending = True
        await send({"type": "http.response.body", "body": frames, "more_body": True})
        self._is_sending = False
        self.sent_at = time.monotonic()

    async def _serve(self, send: Send) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"private, no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        channel = self.channel
        await self._send(send, f": {self.greeting}\nretry: 1000\n\n".encode())
        position = await self._catch_up(send)
        create_future = asyncio.get_running_loop().create_future
        while not self.is_over:
            piece = channel.since(position, self.after)
            if piece is None:
                position = await self._catch_up(send)
                continue
            position, self.after = piece.position, piece.after
            frames = piece.frames
            if not frames and time.monotonic() - self.sent_at >= QUIET_S:
                frames = HEARTBEAT
            if frames:
                await self._send(send, frames)
            if channel.position == position and not self.is_over:
                self._waiting = create_future()
                await self._waiting

    async def _catch_up(self, send: Send) -> int:
        """Send what the table has after `after`, up to what the ring holds; returns the ring position to go on from."""
        while not self.is_over:
            position, head = self.channel.position, self.channel.last_seq
            if self.after >= head:
                return position
            async with self.hub.database.system_transaction([self.address.province_code]) as session:
                items = await queries.items_after(
                    session,
                    stream_id=self.address.id,
                    after=self.after,
                    limit=min(PAGE, head - self.after),
                    most_bytes=PIECE_BYTES,
                )
            if not items:
                return position
            frames = b"".join(entry_frame(item) for item in items)
            self.after = items[-1].seq
            del items
            await self._send(send, frames)
        return self.channel.position
