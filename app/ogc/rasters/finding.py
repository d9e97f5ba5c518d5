"""Which raster a request is about, for whoever asks: in one statement where it was asked for before.

A map asks for many tiles of one raster. What it is for somebody is remembered with the two things that this follows
from, who asks as the database describes them now, and the stamp of the province's catalogue; both are asked again with
every request, as `app/ogc/express.py` does for features. Where either has moved, everything is found out anew. The
transaction ends before anything is drawn.
"""

import json
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Annotated, Any

import psycopg
from fastapi import Depends, Request
from psycopg_pool import PoolTimeout

from app.accounts.dependencies import check_same_origin, presented_digest
from app.accounts.policy import Policy
from app.accounts.principal import principal_from
from app.core.database import Database, DatabaseDep
from app.core.errors import NotSignedIn
from app.ogc.collection import parts_of
from app.ogc.express import STANDING
from app.ogc.rasters.raster import Raster, find_raster

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 2_000
_STANDING = STANDING.encode()
Standing = tuple[str | None, int]
"""Who asks, as the database describes them (None for nobody), and the stamp of the catalogue."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    raster: Raster
    standing: Standing


class RasterFinder:
    """Finds rasters, and remembers what they are for whom."""

    def __init__(self) -> None:
        self._remembered: OrderedDict[tuple[bytes | None, str], _Remembered] = OrderedDict()

    async def find(self, database: Database, request: Request, raster_id: str) -> Raster:
        """The raster of an id for whoever asks.

        Raises:
            NotSignedIn: a credential is nobody's; or nobody asks, and nothing public has this id.
            NotFound: there is none for them.
            NotAllowed: their token does not reach layers; it is pinned and was retracted; another site's page asks.
        """
        check_same_origin(request)
        digest = presented_digest(request)
        if digest is None and "authorization" in request.headers:
            raise NotSignedIn
        key = digest, raster_id
        known = self._remembered.get(key)
        if known is not None and await _now(database, digest, known.raster.province_code) == known.standing:
            self._remembered.move_to_end(key)
            return known.raster
        self._remembered.pop(key, None)
        return await self._look(database, request, digest, raster_id)

    async def _look(self, database: Database, request: Request, digest: bytes | None, raster_id: str) -> Raster:
        parts = parts_of(raster_id)
        async with database.transaction() as session:
            connection = await session.connection()
            # the stamp first: what is read after it can only be newer
            row: Any = (await connection.exec_driver_sql(STANDING, (digest, parts[0] if parts else ""))).one()
            who, stamp = row
            policy = Policy(principal_from(json.loads(who) if who else None))
            if not policy.principal.is_signed_in and "authorization" in request.headers:
                raise NotSignedIn
            raster = await find_raster(session, policy, raster_id)
        self._remembered[digest, raster_id] = _Remembered(raster, (who, stamp))
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return raster


async def _now(database: Database, digest: bytes | None, province_code: str) -> Standing | None:
    """How things stand now; None where that cannot be asked in this way."""
    try:
        async with database.pipelines.connection() as connection:
            row = await (await connection.execute(_STANDING, (digest, province_code))).fetchone()
    except (psycopg.Error, PoolTimeout) as error:
        logger.debug("asked in the ordinary way: %s", type(error).__name__)
        return None
    return None if row is None else (row[0], row[1])


async def raster_for(collection: str, request: Request, database: DatabaseDep) -> Raster:
    """The raster that the address names."""
    finder: RasterFinder | None = getattr(request.app.state, "raster_finder", None)
    if finder is None:
        finder = request.app.state.raster_finder = RasterFinder()
    return await finder.find(database, request, collection)


RasterDep = Annotated[Raster, Depends(raster_for, scope="function")]
