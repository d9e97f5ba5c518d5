"""The least that a live stream can be: a bare ASGI app with a queue per listener, fed by the same notifications.

DATABASE_URL=… uvicorn benchmarks.bare_fan_out:app
"""

import asyncio
import os
from typing import Any

import psycopg

STREAM = "90/command"
ENTRY = "SELECT seq, convert_from(canonical, 'UTF8') FROM feed_entries WHERE stream_id = %s AND seq > %s ORDER BY seq"
queues: set[asyncio.Queue[bytes]] = set()


async def feed() -> None:
    """Wake at each notification, read what is new, hand it to every queue."""
    url = os.environ["DATABASE_URL"]
    listening = await psycopg.AsyncConnection.connect(url, autocommit=True)
    reading = await psycopg.AsyncConnection.connect(url, autocommit=True)
    await listening.execute("LISTEN sonthana_feed")
    row = await (await reading.execute("SELECT head_seq FROM streams WHERE id = %s", [STREAM])).fetchone()
    last = row[0] if row else 0
    async for _ in listening.notifies():
        for seq, item in await (await reading.execute(ENTRY, [STREAM, last])).fetchall():
            last = seq
            frame = f"event: entry\nid: {seq}\ndata: {item}\n\n".encode()
            for queue in queues:
                queue.put_nowait(frame)


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve one listener."""
    if scope["type"] == "lifespan":
        await receive()
        task = asyncio.create_task(feed())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        task.cancel()
        await send({"type": "lifespan.shutdown.complete"})
        return
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    queues.add(queue)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b": connected\n\n", "more_body": True})
    try:
        while True:
            await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
    finally:
        queues.discard(queue)
