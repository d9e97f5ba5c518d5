"""Collections of layers, remembered by who asks: what the express ways of pages and of vector tiles go by."""

from app.core.database import Database
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection, parts_of
from app.ogc.remembering import Digest, Memory, Remembered, looking


class CollectionMemory(Memory[Collection]):
    """What collections were for whom."""

    async def look(self, database: Database, digest: Digest, collection_id: str) -> Remembered[Collection] | None:
        """Find out what a collection is for somebody, and remember it; None where it is none of a layer's.

        Raises:
            SonthanaError: it is not there for them.
        """
        parts = parts_of(collection_id)
        if parts is None:
            return None
        async with looking(database, digest, parts[0]) as (session, policy, standing):
            collection = await find_collection(session, policy, collection_id)
        if collection.reader != "feature_reader":
            return None
        remembered = Remembered(collection, standing)
        self.keep(digest, collection_id, remembered)
        return remembered
