"""Archives of a version's tiles in the blob store, and tiles read from them by ranges of bytes.

The name of an archive follows from what its tiles follow from, so that it is there or it is not, and never stale. It
says nothing of who may see it: the right to a collection is checked before anything here is asked.
"""

import time
from collections import OrderedDict

from obstore.exceptions import BaseError as StoreError

from app.core.blobs import BlobStore
from app.ogc.collection import Collection
from app.ogc.vector_tiles.drawing import digest_of
from app.ogc.vector_tiles.places import Place
from spatial.pmtiles.directories import Directory, decode_directory
from spatial.pmtiles.header import Header, decode_header
from spatial.pmtiles.tile_ids import tile_id

FIRST_BYTES = 16_384
"""Header and root lie within them."""
MOST_OPEN, MOST_LEAVES = 200, 400
LOOK_AGAIN_S = 5.0
"""So long an archive that was not there is not looked for again."""
OUT_OF_REACH = (OSError, StoreError)


def archive_key(collection: Collection) -> str:
    """Where the archive of a layer's version is kept; the sweeper knows it by the content hash it begins with."""
    content_hash, _, _ = collection.identity.partition("/")
    return f"tiles/{content_hash}-{digest_of(collection)}.pmtiles"


class Archives:
    """Tiles from archives; of directories so many stay in memory as were used last.

    Args:
        blobs: Where archives are kept.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._open: OrderedDict[str, tuple[Header, Directory]] = OrderedDict()
        self._leaves: OrderedDict[tuple[str, int], Directory] = OrderedDict()
        self._absent: dict[str, float] = {}

    async def tile(self, collection: Collection, place: Place) -> bytes | None:
        """A tile's bytes, compressed; empty where nothing lies in it; None where no archive has it.

        Raises:
            OSError: the store cannot be read.
            obstore.exceptions.BaseError: the same, of a store elsewhere.
            BadArchive: what is there is no archive.
        """
        key = archive_key(collection)
        try:
            return await self._found(key, place)
        except FileNotFoundError:  # it was swept away
            self._open.pop(key, None)
            return None

    async def _found(self, key: str, place: Place) -> bytes | None:
        opened = await self._opened(key)
        if opened is None:
            return None
        header, directory = opened
        if place.zoom > header.zooms[1]:
            return None
        number = tile_id(place.zoom, place.column, place.row)
        entry = directory.find(number)
        if entry is not None and entry.run == 0:
            entry = (await self._leaf(key, header.leaves[0] + entry.offset, entry.length)).find(number)
        if entry is None:
            return b""
        return await self._blobs.read(key, header.tiles[0] + entry.offset, entry.length)

    async def _opened(self, key: str) -> tuple[Header, Directory] | None:
        opened = self._open.get(key)
        if opened is not None:
            self._open.move_to_end(key)
            return opened
        now = time.monotonic()
        if self._absent.get(key, 0.0) > now:
            return None
        try:
            first = await self._blobs.read(key, 0, FIRST_BYTES)
        except FileNotFoundError:
            if len(self._absent) > 10_000:
                self._absent.clear()
            self._absent[key] = now + LOOK_AGAIN_S
            return None
        header = decode_header(first)
        start, length = header.root
        opened = header, decode_directory(first[start : start + length])
        self._open[key] = opened
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
        return opened

    async def _leaf(self, key: str, offset: int, length: int) -> Directory:
        leaf = self._leaves.get((key, offset))
        if leaf is None:
            leaf = self._leaves[key, offset] = decode_directory(await self._blobs.read(key, offset, length))
            if len(self._leaves) > MOST_LEAVES:
                self._leaves.popitem(last=False)
        else:
            self._leaves.move_to_end((key, offset))
        return leaf
