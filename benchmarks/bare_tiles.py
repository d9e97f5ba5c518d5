"""The least that a tile can be: a bare ASGI app that runs a statement of ours and passes the bytes through.

DATABASE_URL=… STATEMENTS=file uvicorn benchmarks.bare_tiles:app; the file is JSON, path → statement.
"""

import json
import os
from pathlib import Path
from typing import Any

from psycopg_pool import AsyncConnectionPool

STATEMENTS = {path: said.encode() for path, said in json.loads(Path(os.environ["STATEMENTS"]).read_text()).items()}
pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
    os.environ["DATABASE_URL"], kwargs={"autocommit": True}, min_size=8, max_size=8, open=False
)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer a path with what its statement gives first."""
    if scope["type"] == "lifespan":
        await receive()
        await pool.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await pool.close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    async with pool.connection() as connection:
        row = await (await connection.execute(STATEMENTS[scope["path"]], {}, binary=True)).fetchone()
    body = bytes(row[0] or b"")
    headers = [(b"content-type", b"application/vnd.mapbox-vector-tile"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
