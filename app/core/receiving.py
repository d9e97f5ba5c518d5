"""A body while it arrives: its chunks keep coming, and no more of them are taken than allowed.

Called by whoever reads a body itself: app/core/body.py, app/core/forms.py, app/jobs/uploads.py. Where the sender's line
breaks, Starlette's `ClientDisconnect` is raised here and ends the request in app/core/frame.py, which answers nobody.
"""

import asyncio
from collections.abc import AsyncGenerator

from fastapi import Request

from app.core.errors import TooLarge, TooSlow

CHUNK_S = 60.0
"""A sender who sends nothing for so long is gone."""
MAX_DROPPED_BYTES = 32 * 1024 * 1024
"""So much over the limit is read and dropped: whoever is still sending hears no answer."""


async def arriving(request: Request) -> AsyncGenerator[bytes]:
    """The chunks of a body for as long as they keep coming, however long the whole takes.

    Raises:
        TooSlow: none came for CHUNK_S.
    """
    chunks = request.stream()
    while True:
        try:
            async with asyncio.timeout(CHUNK_S):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise TooSlow(headers={"Connection": "close"}) from None
        if chunk is None:
            return
        yield chunk


async def arriving_within(request: Request, limit: int, too_large: TooLarge) -> AsyncGenerator[bytes]:
    """The chunks of a body of no more than `limit` bytes; what is over is read to its end and dropped, within reason.

    Raises:
        TooLarge: `too_large`: the body, or what it says of its length, is over the limit.
        TooSlow: nothing came for a while.
    """
    declared = int(request.headers.get("content-length", "0"))
    if declared > limit + MAX_DROPPED_BYTES or (declared > limit and "expect" in request.headers):
        raise too_large
    size = 0
    async for chunk in arriving(request):
        size += len(chunk)
        if size <= limit:
            yield chunk
        elif size > limit + MAX_DROPPED_BYTES:
            break
    if size > limit:
        raise too_large
