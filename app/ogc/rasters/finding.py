"""Which raster a request is about, for whoever asks: in one statement where it was asked for before.

A map asks for many tiles of one raster. What it is for somebody is remembered with the two things that this follows
from, who asks as the database describes them now, and the stamp of the province's catalogue; both are asked again with
every request (`app/ogc/standing.py`). Where either has moved, everything is found out anew. The transaction ends before
anything is drawn.
"""

from typing import Annotated

from fastapi import Depends, Request

from app.accounts.dependencies import check_same_origin, presented_digest
from app.core.database import Database
from app.core.errors import NotSignedIn
from app.ogc.collection import parts_of
from app.ogc.rasters.raster import Raster, find_raster
from app.ogc.remembering import Memory, Remembered, looking
from app.ogc.standing import Standings


class RasterFinder:
    """Finds rasters, and remembers what they are for whom.

    Args:
        database: Of this process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._standings = Standings(database)
        self._memory = Memory[Raster]()

    async def find(self, request: Request, raster_id: str) -> Raster:
        """The raster of an id for whoever asks.

        Raises:
            NotSignedIn: a credential is nobody's; or nobody asks, and nothing public has this id.
            NotFound: there is none for them.
            NotAllowed: their token does not reach layers; it is pinned and was retracted; another site's page asks.
        """
        check_same_origin(request)
        return await self.remembered(request, raster_id) or await self._look(request, raster_id)

    async def remembered(self, request: Request, raster_id: str) -> Raster | None:
        """What the id was for whoever asks, if it still is; None where that has to be found out."""
        digest = presented_digest(request)
        if digest is None and "authorization" in request.headers:
            return None
        known = self._memory.get(digest, raster_id)
        if known is None:
            return None
        if await self._standings.now(digest, known.thing.province_code) == known.standing:
            return known.thing
        self._memory.forget(digest, raster_id)
        return None

    async def _look(self, request: Request, raster_id: str) -> Raster:
        digest, parts = presented_digest(request), parts_of(raster_id)
        async with looking(self._database, digest, parts[0] if parts else "") as (session, policy, standing):
            if not policy.principal.is_signed_in and "authorization" in request.headers:
                raise NotSignedIn
            raster = await find_raster(session, policy, raster_id)
        self._memory.keep(digest, raster_id, Remembered(raster, standing))
        return raster


def finder_of(request: Request) -> RasterFinder:
    """The finder of this web process."""
    found: RasterFinder | None = getattr(request.app.state, "raster_finder", None)
    if found is None:
        found = request.app.state.raster_finder = RasterFinder(request.app.state.database)
    return found


async def raster_for(collection: str, request: Request) -> Raster:
    """The raster that the address names."""
    return await finder_of(request).find(request, collection)


RasterDep = Annotated[Raster, Depends(raster_for, scope="function")]
