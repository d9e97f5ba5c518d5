"""How things stand for somebody in a province: who they are now, and the stamp of the catalogue; asked once for many.

What is remembered of a layer for somebody holds as long as both are what they were (`remembering.py`). A map asks for
thirty tiles at once, and everybody who is not signed in is the same nobody: all requests that wait for the same answer
share one statement. It is always one that began after they came, so that nobody is told what was.
"""

import asyncio
import logging

import psycopg
from psycopg_pool import PoolTimeout

from app.core.database import Database
from app.ogc.remembering import STANDING, Digest, Standing

logger = logging.getLogger(__name__)

_STANDING = STANDING.encode()
_Key = tuple[Digest, str]


class Standings:
    """Asks how things stand.

    Args:
        database: Whose pipelines are used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._under_way: dict[_Key, asyncio.Task[Standing | None]] = {}
        self._next: dict[_Key, asyncio.Task[Standing | None]] = {}
        self.statements = 0
        """How many were sent."""

    async def now(self, digest: Digest, province_code: str) -> Standing | None:
        """How things stand at a moment after this was called; None where that cannot be asked in this way."""
        key = digest, province_code
        if (following := self._next.get(key)) is not None:
            return await asyncio.shield(following)
        if (under_way := self._under_way.get(key)) is not None:
            # that one may have begun before: the one after it answers
            task = self._next[key] = asyncio.create_task(self._after(under_way, key))
        else:
            task = self._begin(key)
        return await asyncio.shield(task)

    async def _after(self, under_way: asyncio.Task[Standing | None], key: _Key) -> Standing | None:
        await asyncio.wait([under_way])
        # whoever comes from here on waits for the next but one
        del self._next[key]
        return await self._begin(key)

    def _begin(self, key: _Key) -> asyncio.Task[Standing | None]:
        task = self._under_way[key] = asyncio.create_task(self._asked(*key))

        def forget(ended: asyncio.Task[Standing | None]) -> None:
            if self._under_way.get(key) is ended:
                del self._under_way[key]

        task.add_done_callback(forget)
        return task

    async def _asked(self, digest: Digest, province_code: str) -> Standing | None:
        self.statements += 1
        try:
            async with self._database.pipelines.connection() as connection:
                row = await (await connection.execute(_STANDING, (digest, province_code))).fetchone()
        except (psycopg.Error, PoolTimeout) as error:
            logger.debug("asked in the ordinary way: %s", type(error).__name__)
            return None
        return None if row is None else (row[0], row[1])
