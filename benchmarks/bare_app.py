"""What the bare ASGI apps beside ours share: a pool of eight connections, opened and closed with the server."""

import os
from typing import Any

from psycopg_pool import AsyncConnectionPool

pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
    os.environ["DATABASE_URL"], kwargs={"autocommit": True}, min_size=8, max_size=8, open=False
)


async def live(receive: Any, send: Any) -> None:
    """The server's life, from its start to its end."""
    await receive()
    await pool.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})


async def answer(send: Any, media_type: bytes, body: bytes) -> None:
    """Send a whole answer."""
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
