"""Clients that fetch addresses as fast as they are answered; a process of its own, on raw sockets.

python -m benchmarks.fetching_clients PORT CONNECTIONS SECONDS FILE [TOKEN]  → JSON on standard output
FILE has a path a line. SECONDS 0: each of them once, by turns over the connections, without a warm-up.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

WARM_UP_S = 1.0
ENCODING = os.environ.get("ACCEPT_ENCODING", "")
"""What answers may be compressed by; nothing unless it is said."""


async def fetch(port: int, connections: int, seconds: float, paths: Sequence[str], token: str | None) -> float:
    """Answers a second over so many connections, each asking for paths in an order of its own; the warm-up left out."""
    begin = time.monotonic() + WARM_UP_S
    end = begin + seconds
    counts = await asyncio.gather(
        *(
            _one(port, begin, end, random.Random(number).sample(paths, len(paths)), token)
            for number in range(connections)
        )
    )
    return sum(counts) / seconds


async def fetch_each(port: int, connections: int, paths: Sequence[str], token: str | None) -> float:
    """Answers a second while each path is asked for once."""
    begin = time.monotonic()
    await asyncio.gather(
        *(_one(port, begin, None, paths[number::connections], token) for number in range(min(connections, len(paths))))
    )
    return len(paths) / (time.monotonic() - begin)


async def _one(port: int, begin: float, end: float | None, paths: Sequence[str], token: str | None) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    signed = f"Authorization: Bearer {token}\r\n" if token else ""
    signed += f"Accept-Encoding: {ENCODING}\r\n" if ENCODING else ""
    counted, turn = 0, 0
    now = begin
    while turn < len(paths) if end is None else (now := time.monotonic()) < end:
        path = paths[turn % len(paths)]
        turn += 1
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n{signed}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"\r\ncontent-length: " in head:
            await reader.readexactly(int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]))
        else:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        if not head.startswith((b"http/1.1 200", b"http/1.1 204")):
            raise RuntimeError(f"{path}: {head[:200]!r}")
        counted += end is None or begin <= now
    writer.close()
    return counted


if __name__ == "__main__":
    port, connections, seconds, file, *token = sys.argv[1:]
    paths, secret = Path(file).read_text().split(), token[0] if token else None
    if float(seconds):
        work = fetch(int(port), int(connections), float(seconds), paths, secret)
    else:
        work = fetch_each(int(port), int(connections), paths, secret)
    print(json.dumps(asyncio.run(work)))
