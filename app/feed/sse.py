"""A stream as server-sent events: what was missed from the table, then live from the hub."""

import asyncio
import logging
import time

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.accounts.policy import Policy
from app.accounts.principal import principal_from
from app.feed import queries
from app.feed.hub import PAGE, Channel, Hub, entry_frame
from app.feed.streams import StreamAddress, may_read

logger = logging.getLogger(__name__)

HEARTBEAT = b": still here\n\n"
ROUND_S = 4.0
"""How often the rights behind open streams are looked at again: a revoked one ends within 10 s."""
QUIET_S = 15.0 - ROUND_S
"""After so long without a frame a comment is sent at the next round, so that none is quiet for more than 15 s."""


class Watchman:
    """Goes round all open streams: in one query, whether they may stay open; and a comment where it was quiet."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.open: dict[EventStream, None] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to go round."""
        self._task = asyncio.create_task(self._go_round())

    async def stop(self) -> None:
        """Stop."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(ROUND_S)
            await self._check_rights()
            quiet_since = time.monotonic() - QUIET_S
            for stream in self.open:
                if stream.sent_at <= quiet_since:
                    stream.nudge()

    async def _check_rights(self) -> None:
        streams = [stream for stream in self.open if stream.digest is not None]
        if not streams:
            return
        try:
            digests = list({stream.digest for stream in streams if stream.digest is not None})
            async with self.hub.database.transaction() as session:
                principals = await queries.live_principals(session, digests=digests)
        except Exception:
            return
        for stream in streams:
            policy = Policy(principal_from(principals.get(stream.digest or b"")))
            if not policy.principal.is_signed_in or not may_read(policy, stream.address):
                stream.end()


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
    ) -> None:
        super().__init__(media_type="text/event-stream")
        self.hub = hub
        self.watchman = watchman
        self.channel = channel
        self.address = address
        self.after = after
        self.digest = digest
        self.sent_at = time.monotonic()
        self._is_over = False
        self._waiting: asyncio.Future[None] | None = None

    def nudge(self) -> None:
        """Look again now."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self) -> None:
        """End this stream: its listener went away, or may not read it any more."""
        self._is_over = True
        self.nudge()

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._is_over or self.hub.is_closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream until the listener, the rights or the server end."""
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"private, no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        listener_gone = asyncio.create_task(self._wait_until_gone(receive))
        self.channel = self.hub.join(self.channel, self)
        self.watchman.open[self] = None
        try:
            try:
                await self._serve(send)
            except (DBAPIError, PoolTimeout) as error:  # the stream ends here; its listener resumes where it was
                logger.warning("a reader of %s could not catch up: %s", self.address.id, type(error).__name__)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            listener_gone.cancel()
            self.watchman.open.pop(self, None)
            self.channel.readers.pop(self, None)

    async def _wait_until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()

    async def _serve(self, send: Send) -> None:
        channel = self.channel
        await send({"type": "http.response.body", "body": b": connected\nretry: 1000\n\n", "more_body": True})
        position = await self._catch_up(send)
        create_future = asyncio.get_running_loop().create_future
        while not self.is_over:
            frames = channel.since(position, self.after)
            if frames is None:
                position = await self._catch_up(send)
                continue
            # Both belong together and move together: the ring up to `position` holds all entries up to `last_seq`.
            position, self.after = channel.position, max(self.after, channel.last_seq)
            if not frames and time.monotonic() - self.sent_at >= QUIET_S:
                frames = HEARTBEAT
            if frames:
                await send({"type": "http.response.body", "body": frames, "more_body": True})
                self.sent_at = time.monotonic()
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
                    session, stream_id=self.address.id, after=self.after, limit=min(PAGE, head - self.after)
                )
            if not items:
                return position
            self.after = items[-1].seq
            frames = b"".join(entry_frame(item) for item in items)
            await send({"type": "http.response.body", "body": frames, "more_body": True})
        return self.channel.position
