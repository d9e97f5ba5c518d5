"""Listeners on raw sockets, which read only when a test lets them."""

import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit


class SlowListener:
    """An open stream on a socket with hardly any buffer."""

    def __init__(self, base_url: str, path: str, token: str) -> None:
        address = urlsplit(base_url)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect((address.hostname, address.port))
        lines = [f"GET {path} HTTP/1.1", f"Host: {address.netloc}", f"Authorization: Bearer {token}", "", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def read_to_end(self, *, seconds: float) -> bytes:
        """All that comes until the server ends the connection or the answer; fails where it does not."""
        received = bytearray()
        deadline = time.monotonic() + seconds
        while True:
            self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                part = self.socket.recv(65536)
            except TimeoutError:
                raise AssertionError(f"still open after {seconds} s, {len(received)} bytes") from None
            except ConnectionError:
                return bytes(received)
            received += part
            if not part or received.endswith(b"\r\n0\r\n\r\n"):
                return bytes(received)


@contextmanager
def slow_listener(base_url: str, path: str, token: str) -> Generator[SlowListener]:
    """Open a stream and read nothing of it."""
    listener = SlowListener(base_url, path, token)
    try:
        yield listener
    finally:
        listener.socket.close()
