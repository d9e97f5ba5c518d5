"""Drawing a vector tile: as fine as it may be, coarser until it is no larger than a tile may be.

The rule, with its reason: docs/methods/tiles.md. The same features, looks and place give the same bytes, whoever asks:
when an archive is made, and when a request is answered.
"""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from psycopg import sql

from app.ogc.collection import Collection
from app.ogc.vector_tiles.places import Place
from app.ogc.vector_tiles.statements import GRIDS, MANY, Detail, count_statement, finest_of, tile_statement

METHOD = 1
"""Moves with everything that changes what is drawn of the same features: tiles of another method are others."""
MOST_BYTES = 1_500_000
"""Of a tile, before it is compressed."""
Read = Callable[[sql.Composed], Awaitable[Sequence[Any]]]
"""Runs a statement as the collection's reader role; its first row."""


async def drawn(collection: Collection, place: Place, read: Read) -> bytes:
    """A tile's bytes, empty where nothing lies in it.

    Args:
        collection: Whose features; the right to them was checked.
        place: Which tile.
        read: Runs a statement; called once for most tiles, twice for those with many features.
    """
    content, count = b"", 0
    detail = finest_of(collection, place.zoom)
    if detail.most is None or not await _is_crowded(collection, place, detail.most, read):
        content, count = await _drawn(collection, place, detail, read)
        if (detail.most is None or count <= MANY) and len(content) <= MOST_BYTES:
            return content
    for grid in GRIDS:
        detail = Detail(grid, is_thinned=True)
        content, count = await _drawn(collection, place, detail, read)
        if len(content) <= MOST_BYTES:
            return content
    while len(content) > MOST_BYTES and count > 1:
        fewer = max(1, min(count - 1, int(count * MOST_BYTES / len(content) * 0.9)))
        content, count = await _drawn(collection, place, Detail(GRIDS[-1], is_thinned=True, most=fewer), read)
    return content


async def _is_crowded(collection: Collection, place: Place, most: int, read: Read) -> bool:
    """Whether a tile has so many features: counted where that is likely, which costs less than to draw some in vain."""
    if collection.count is None or collection.extent is None:
        return False
    west, south, east, north = collection.extent
    left, bottom, right, top = place.reach
    seen = max(min(east, right) - max(west, left), 0) * max(min(north, top) - max(south, bottom), 0)
    if collection.count * seen <= MANY * (east - west) * (north - south):
        return False
    _, count = await read(count_statement(collection, place, most))
    return count >= most


async def _drawn(collection: Collection, place: Place, detail: Detail, read: Read) -> tuple[bytes, int]:
    content, count = await read(tile_statement(collection, place, detail))
    return bytes(content or b""), count


def packed(content: bytes) -> bytes:
    """A tile compressed as it is kept and sent: the same bytes for the same content."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def identity_of(collection: Collection) -> str:
    """What all tiles of a collection follow from, besides their place; never told."""
    return f"{collection.identity}/{collection.looks}/{METHOD}"


def digest_of(collection: Collection) -> str:
    """The same, short enough for a name."""
    return hashlib.sha256(identity_of(collection).encode()).hexdigest()[:32]
