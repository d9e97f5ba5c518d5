"""The express way of a tile: who asks, whether what is remembered holds, and the tile, in one round trip or none more.

A map asks for many tiles of one layer. What the layer is for somebody is remembered (`app/ogc/remembering.py`); what
that follows from is asked again before anything of a kept tile is told (`app/ogc/standing.py`), or with the tile in one
pipeline where it has to be drawn; where it has moved, the tile is thrown away unseen and the ordinary way answers.
Whatever is not this plain case goes the ordinary way too. Both say the same, byte for byte
(tests/ogc/vector_tiles/test_express.py).
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import Request, Response
from psycopg import sql
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts.dependencies import presented_digest
from app.core.caching import has_already
from app.core.database import Database
from app.core.errors import SonthanaError
from app.ogc.collection import Collection
from app.ogc.collection_memory import CollectionMemory
from app.ogc.express import STANDING_AND_ROLE
from app.ogc.remembering import Digest, Remembered
from app.ogc.standing import Standings
from app.ogc.tiles import place_of
from app.ogc.tilesets import MATRIX_SET
from app.ogc.vector_tiles.drawing import drawn
from app.ogc.vector_tiles.kept import KeptTiles, headers_of_tile, kept_tiles_of, takes_packed, tile_answer
from app.ogc.vector_tiles.places import Place

logger = logging.getLogger(__name__)

_TILE = re.compile(rf"/ogc/collections/([a-z0-9-]{{1,100}})/tiles/{MATRIX_SET}/([0-9]+)/([0-9]+)/([0-9]+)")


class _Moved(Exception):
    """What a tile was drawn by does not hold any more."""


class TileExpress:
    """Answers tiles of layers by the express way where that can be, and hands everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._memory = CollectionMemory()
        self._standings: Standings | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "GET" and not scope["query_string"]:
            found = _TILE.fullmatch(scope["path"])
            answer = await self._answer(Request(scope), *found.groups()) if found is not None else None
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _answer(self, request: Request, collection_id: str, z: str, row: str, col: str) -> Response | None:
        """The tile; None where the ordinary way has to answer."""
        digest = presented_digest(request)
        if digest is None and "authorization" in request.headers:
            return None
        database: Database = request.app.state.database
        try:
            place = Place(*place_of(z, row, col))
            known = self._memory.get(digest, collection_id)
            remembered = known or await self._memory.look(database, digest, collection_id)
            if remembered is None:
                return None
            return await self._tile(database, request, remembered, digest, place, is_known=known is not None)
        except (SonthanaError, SQLAlchemyError, psycopg.Error, PoolTimeout, _Moved) as error:
            logger.debug("express way left: %s", type(error).__name__)
            return None

    async def _tile(
        self,
        database: Database,
        request: Request,
        remembered: Remembered[Collection],
        digest: Digest,
        place: Place,
        *,
        is_known: bool,
    ) -> Response | None:
        collection, kept, is_packed = remembered.thing, kept_tiles_of(request), takes_packed(request)
        headers = headers_of_tile(collection, place, is_packed=is_packed)
        is_had = has_already(request, headers)
        content = None if is_had else await kept.get(collection, place, is_packed=is_packed)
        if is_had or content is not None:
            # found out just now, it holds; else it is asked again before anything is told
            if is_known and not await self._holds(database, remembered, digest):
                return None
            if content is None:
                return Response(status_code=304, headers=headers)
            return tile_answer(content, headers, is_packed=is_packed)
        content = await self._drawn(database, kept, remembered, digest, place, is_packed)
        return tile_answer(content, headers, is_packed=is_packed)

    async def _holds(self, database: Database, remembered: Remembered[Collection], digest: Digest) -> bool:
        if self._standings is None:
            self._standings = Standings(database)
        collection = remembered.thing
        if await self._standings.now(digest, collection.province_code) == remembered.standing:
            return True
        self._memory.forget(digest, collection.id)
        return False

    async def _drawn(
        self,
        database: Database,
        kept: KeptTiles,
        remembered: Remembered[Collection],
        digest: Digest,
        place: Place,
        is_packed: bool,
    ) -> bytes:
        collection = remembered.thing

        async def read(statement: sql.Composed) -> Sequence[Any]:
            async with database.pipelines.connection() as connection:
                async with connection.pipeline():
                    standing = await connection.execute(STANDING_AND_ROLE, (digest, collection.province_code))
                    rows = await connection.execute(statement, {}, binary=True)
                who, stamp, _ = (await standing.fetchone()) or (None, 0, None)
                if (who, stamp) != remembered.standing:
                    self._memory.forget(digest, collection.id)
                    raise _Moved
                return (await rows.fetchone()) or (None, 0)

        return await kept.keep(collection, place, await drawn(collection, place, read), is_packed=is_packed)
