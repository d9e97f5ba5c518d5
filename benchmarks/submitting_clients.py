"""Clients that submit inputs as fast as they are answered; a process of its own, on raw sockets.

python -m benchmarks.submitting_clients PORT TOKEN CONNECTIONS SECONDS  → JSON on standard output
"""

import asyncio
import json
import sys
import time
from uuid import uuid4

from benchmarks.inputs import an_input

WARM_UP_S = 1.0


async def submit(port: int, token: str, connections: int, seconds: float) -> dict[str, float]:
    """Submit over so many connections; the answers after the warm-up count."""
    begin = time.monotonic() + WARM_UP_S
    end = begin + seconds
    counts = await asyncio.gather(*(_one(port, token, begin, end) for _ in range(connections)))
    return {"per_second": sum(counts) / seconds}


async def _one(port: int, token: str, begin: float, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps(an_input("$UUID")).encode()
    before, after = body.split(b"$UUID")
    head = (
        f"POST /api/v1/provinces/90/assessments HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) - 5 + 36}\r\n\r\n"
    ).encode()
    counted = 0
    while (now := time.monotonic()) < end:
        writer.write(head + before + str(uuid4()).encode() + after)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        content = await reader.readexactly(length)
        if not answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(f"{answer[:40]!r} {content[:300]!r}")
        counted += begin <= now
    writer.close()
    return counted


if __name__ == "__main__":
    port, token, connections, seconds = sys.argv[1:5]
    print(json.dumps(asyncio.run(submit(int(port), token, int(connections), float(seconds)))))
