"""The least that a tile can be: a bare ASGI app that runs a statement of ours and passes the bytes through.

DATABASE_URL=… STATEMENTS=file uvicorn benchmarks.bare_tiles:app; the file is JSON, path → statement.
"""

import json
import os
from pathlib import Path
from typing import Any

from benchmarks.bare_app import answer, live, pool

STATEMENTS = {path: said.encode() for path, said in json.loads(Path(os.environ["STATEMENTS"]).read_text()).items()}


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer a path with what its statement gives first."""
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    async with pool.connection() as connection:
        row = await (await connection.execute(STATEMENTS[scope["path"]], {}, binary=True)).fetchone()
    body = bytes(row[0] or b"")
    await answer(send, b"application/vnd.mapbox-vector-tile", body)
