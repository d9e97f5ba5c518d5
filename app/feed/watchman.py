"""Who may have a live stream open, and for how long: counted in at the door, looked at again every few seconds."""

import asyncio
import logging
import time
from collections import Counter
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.accounts.policy import Policy
from app.accounts.principal import principal_from
from app.core.errors import TooManyAttempts
from app.core.text import Text
from app.feed import queries
from app.feed.hub import Hub, keep_going
from app.feed.streams import StreamAddress, may_read

logger = logging.getLogger(__name__)

ROUND_S = 4.0
"""How often the rights behind open streams are looked at again: a revoked one ends within 10 s."""
STREAMS_PER_CREDENTIAL = 2000
STREAMS_PER_ADDRESS = 50
"""Open streams of one process that one address may have without signing in."""
RETRY_AFTER_S = 10
STREAMS_AT_A_TIME = 50
"""So many are looked after before others get their turn."""


class OpenStream(Protocol):
    """A stream that is open to a listener."""

    address: StreamAddress
    digest: bytes | None
    """Of the credential behind it; None where nobody signed in."""
    owner: bytes | str
    """Whom it counts for: the credential, or the address where there is none."""

    def look_after(self, now: float) -> None:
        """Do what is due at this round."""

    def end(self) -> None:
        """End now."""


class TooManyStreams(TooManyAttempts):
    """One credential, or one address without any, has as many streams open as it may."""

    code = "too_many_streams"
    title = Text("เปิดกระแสข้อมูลพร้อมกันมากเกินไป", "Too many open streams")
    advice = Text("ปิดกระแสข้อมูลที่ไม่ใช้ แล้วลองใหม่", "Close those that are not needed, then try again.")


class Watchman:
    """Goes round all open streams: whether they may stay open, whether they are read; a comment where it was quiet."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.open: dict[OpenStream, None] = {}
        self._counts: Counter[bytes | str] = Counter()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to go round."""
        self._task = asyncio.create_task(keep_going("watchman of the streams", self._go_round))

    async def stop(self) -> None:
        """Stop."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def is_alive(self) -> bool:
        """Whether it goes round."""
        return self._task is not None and not self._task.done()

    def admit(self, stream: OpenStream) -> None:
        """Count a stream in.

        Raises:
            TooManyStreams: its credential, or its address without any, has as many as it may.
        """
        most = STREAMS_PER_ADDRESS if stream.digest is None else STREAMS_PER_CREDENTIAL
        if self._counts[stream.owner] >= most:
            raise TooManyStreams(headers={"Retry-After": str(RETRY_AFTER_S)})
        self._counts[stream.owner] += 1
        self.open[stream] = None

    def dismiss(self, stream: OpenStream) -> None:
        """Count a stream out."""
        del self.open[stream]
        self._counts[stream.owner] -= 1
        if not self._counts[stream.owner]:
            del self._counts[stream.owner]

    async def _go_round(self) -> None:
        await asyncio.sleep(ROUND_S)
        now = time.monotonic()
        for number, stream in enumerate(list(self.open), start=1):
            if stream in self.open:
                stream.look_after(now)
            if number % STREAMS_AT_A_TIME == 0:  # entries go out in between
                await asyncio.sleep(0)
        await self._check_rights()

    async def _check_rights(self) -> None:
        streams = [stream for stream in self.open if stream.digest is not None]
        if not streams:
            return
        digests = list({stream.digest for stream in streams if stream.digest is not None})
        try:
            async with self.hub.database.transaction() as session:
                principals = await queries.live_principals(session, digests=digests)
        except (DBAPIError, PoolTimeout, OSError) as error:  # no entries come either while the database is away
            logger.warning("rights behind open streams could not be read: %s", type(error).__name__)
            return
        policies = {digest: Policy(principal_from(principals.get(digest))) for digest in digests}
        for stream in streams:
            policy = policies[stream.digest or b""]
            if not policy.principal.is_signed_in or not may_read(policy, stream.address):
                stream.end()
