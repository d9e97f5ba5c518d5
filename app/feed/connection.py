"""The connection beneath an answer: what of it still waits to be taken, and how to cut it off.

ASGI gives neither. uvicorn's `receive` is a method of the object that holds the transport; under another server
nothing is known of the connection, and it ends when that server closes it.
"""

import asyncio
import fcntl
import struct
import termios
from typing import Any

from starlette.types import Receive


class Connection:
    """The connection of one answer."""

    def __init__(self, receive: Receive) -> None:
        self._transport: asyncio.WriteTransport | None = getattr(getattr(receive, "__self__", None), "transport", None)

    @property
    def unsent(self) -> int:
        """Bytes that the kernel has not taken."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    @property
    def untaken(self) -> int:
        """Bytes that the listener has not taken, those on their way included: it sinks as long as somebody reads."""
        if self._transport is None:
            return 0
        connected: Any = self._transport.get_extra_info("socket")
        try:
            (queued,) = struct.unpack("i", fcntl.ioctl(connected.fileno(), termios.TIOCOUTQ, bytes(4)))
        except (OSError, AttributeError):  # closed by now, or no socket
            queued = 0
        return self.unsent + queued

    def abort(self) -> bool:
        """Cut it off, throwing away what is unsent; False where that cannot be done."""
        if self._transport is None:
            return False
        self._transport.abort()
        return True
