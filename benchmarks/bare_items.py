"""The least that a page of features can be: a bare ASGI app that runs one statement and joins its rows.

DATABASE_URL=… STATEMENT=file uvicorn benchmarks.bare_items:app; the statement is the very one of app/ogc/items_sql.py.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from benchmarks.bare_app import answer, live, pool

STATEMENT = Path(os.environ["STATEMENT"]).read_text().encode()


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer `?limit=&bbox=` with a page."""
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    said = parse_qs(scope["query_string"].decode())
    edges = [float(edge) for edge in said["bbox"][0].split(",")]
    names = ("west0", "south0", "east0", "north0")
    inner = (edges[0] + 2e-5, edges[1] + 2e-5, edges[2] - 2e-5, edges[3] - 2e-5)
    values = {**dict(zip(names, edges, strict=True)), "limit": int(said["limit"][0]) + 1}
    values |= {f"inner_{name}": edge for name, edge in zip(names, inner, strict=True)}
    async with pool.connection() as connection:
        rows = await (await connection.execute(STATEMENT, values)).fetchall()
    body = f'{{"type":"FeatureCollection","features":[{",".join(row[1] for row in rows[:-1])}]}}'.encode()
    await answer(send, b"application/geo+json", body)
