"""Tiles that were drawn before: in the memory of a web process, or in the archive of their version.

The right to a collection is checked before anything here is asked. Tiles are kept by what they follow from, the table
they were drawn of among it, which says at which precision and nothing of for whom: whoever may see the collection sees
the same.
"""

import asyncio
import gzip
import logging

from fastapi import Request, Response

from app.core.blobs import BlobStore
from app.core.caching import etag_of
from app.core.settings import Settings
from app.ogc.collection import Collection
from app.ogc.kept_bytes import KeptBytes
from app.ogc.tilesets import TILE_TYPE
from app.ogc.vector_tiles.archives import OUT_OF_REACH, Archives
from app.ogc.vector_tiles.drawing import identity_of, packed
from app.ogc.vector_tiles.places import Place
from spatial.pmtiles.directories import BadArchive

logger = logging.getLogger(__name__)

KEPT_BYTES = 64 << 20
"""Of tiles in memory, in one web process."""


class KeptTiles:
    """Tiles of layers' versions that one web process can give without drawing them.

    Args:
        settings: Of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self.archives = Archives(BlobStore(settings.blob_store))
        self._memory = KeptBytes(KEPT_BYTES)

    async def get(self, collection: Collection, place: Place, *, is_packed: bool) -> bytes | None:
        """A tile, compressed or not; None where it has to be drawn.

        Args:
            collection: Whose.
            place: Which.
            is_packed: Whether whoever asks takes it compressed.
        """
        if collection.key != "integer":  # inputs move with the record
            return None
        key = f"{identity_of(collection)}/{place.zoom}/{place.row}/{place.column}/"
        content = self._memory.get(f"{key}{is_packed}")
        if content is not None:
            return content
        other = self._memory.get(f"{key}{not is_packed}")
        if other is None:
            other = await self._archived(collection, place)
            if other is None:
                return None
            content = other if is_packed or not other else gzip.decompress(other)
        else:
            content = await asyncio.to_thread(packed, other) if is_packed else gzip.decompress(other)
        self._memory.keep(f"{key}{is_packed}", content)
        return content

    async def keep(self, collection: Collection, place: Place, content: bytes, *, is_packed: bool) -> bytes:
        """Keep a tile that was just drawn; as it is to be sent."""
        sent = await asyncio.to_thread(packed, content) if is_packed and content else content
        if collection.key == "integer":
            self._memory.keep(f"{identity_of(collection)}/{place.zoom}/{place.row}/{place.column}/{is_packed}", sent)
        return sent

    async def _archived(self, collection: Collection, place: Place) -> bytes | None:
        try:
            return await self.archives.tile(collection, place)
        except (*OUT_OF_REACH, BadArchive) as error:
            # it is drawn instead: slower, and the same
            logger.error("archive of %s cannot be read: %s", collection.pinned_id, type(error).__name__)
            return None


def takes_packed(request: Request) -> bool:
    """Whether whoever asks takes answers compressed by gzip."""
    said = request.headers.get("accept-encoding", "").lower()
    return any(
        part.partition(";")[0].strip() == "gzip" and not part.replace(" ", "").endswith(("q=0", "q=0.0"))
        for part in said.split(",")
    )


def headers_of_tile(collection: Collection, place: Place, *, is_packed: bool) -> dict[str, str]:
    """What stands over a tile."""
    address = f"{identity_of(collection)}/{place.zoom}/{place.row}/{place.column}"
    return {
        "ETag": etag_of(f"{address}/gzip" if is_packed else address),
        "Cache-Control": collection.cache_control,
        "Vary": "Accept-Encoding, Authorization, Cookie",
    }


def tile_answer(content: bytes, headers: dict[str, str], *, is_packed: bool) -> Response:
    """The answer with a tile; one in which nothing lies is an empty one."""
    if is_packed and content:
        headers = {**headers, "Content-Encoding": "gzip"}
    return Response(content, media_type=TILE_TYPE, headers=headers)


def kept_tiles_of(request: Request) -> KeptTiles:
    """The kept tiles of this web process."""
    found: KeptTiles | None = getattr(request.app.state, "kept_tiles", None)
    if found is None:
        found = request.app.state.kept_tiles = KeptTiles(request.app.state.settings)
    return found
