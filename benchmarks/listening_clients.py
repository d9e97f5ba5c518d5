"""A thousand listeners on one stream, on raw sockets in a process of their own.

python -m benchmarks.listening_clients PORT PATH TOKEN LISTENERS
Writes `ready` when all are connected; at the end of its standard input writes JSON: entry → [listeners, last arrival],
arrival as the machine's monotonic clock (the same for all processes).
"""

import asyncio
import json
import re
import resource
import sys
import time
from typing import cast

ENTRY = re.compile(rb"\nid: ([0-9]+)\n")
CONNECTED = b": connected"


class Arrivals:
    """When each entry came, over all listeners."""

    def __init__(self) -> None:
        self.connected = 0
        self.entries: dict[int, list[float]] = {}

    def arrived(self, seq: int, at: float) -> None:
        """One listener has one entry."""
        entry = self.entries.setdefault(seq, [0, 0.0])
        entry[0] += 1
        entry[1] = at


class Listener(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: bytes, arrivals: Arrivals) -> None:
        self.request = request
        self.arrivals = arrivals
        self.rest = b""
        self.is_connected = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast(asyncio.Transport, transport).write(self.request)

    def data_received(self, data: bytes) -> None:
        """Note what came, and when."""
        now = time.monotonic()
        data = self.rest + data
        if not self.is_connected and CONNECTED in data:
            self.is_connected = True
            self.arrivals.connected += 1
        end = data.rfind(b"\n\n") + 1
        for found in ENTRY.finditer(data, 0, end):
            self.arrivals.arrived(int(found[1]), now)
        self.rest = data[end:]


async def _until(arrivals: Arrivals, connected: int) -> None:
    deadline = time.monotonic() + 30
    while arrivals.connected < connected:
        assert time.monotonic() < deadline, f"only {arrivals.connected} listeners were connected"
        await asyncio.sleep(0.005)


async def listen(port: int, path: str, token: str, listeners: int) -> Arrivals:
    """Listen until standard input ends."""
    arrivals = Arrivals()
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    for number in range(1, listeners + 1):
        await loop.create_connection(lambda: Listener(request, arrivals), "127.0.0.1", port)
        await _until(arrivals, number - 20)
    await _until(arrivals, listeners)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    return arrivals


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    port, path, token, listeners = sys.argv[1:5]
    import uvloop

    print(json.dumps(uvloop.run(listen(int(port), path, token, int(listeners))).entries))
