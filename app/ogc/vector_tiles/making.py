"""Making the archive of a version's tiles: every tile that is not empty, from the whole world down to the streets.

A tile is drawn by the statement that would draw it when it is asked for, on a connection of the role that reads
features and nothing else. Only what everybody may see of a layer who may see it at all is archived: the exact features
of a sensitive layer never are. Tiles on their way lie in files without a name, which the system drops however this
process ends.
"""

import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Policy
from app.accounts.principal import NOBODY
from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.settings import Settings
from app.layers import queries
from app.layers.filling import driver_of
from app.ogc.collection import Collection
from app.ogc.layer_collections import collection_of_version
from app.ogc.vector_tiles.archives import archive_key
from app.ogc.vector_tiles.drawing import drawn, packed
from app.ogc.vector_tiles.places import Place
from app.ogc.vector_tiles.statements import LAYER, MANY, WHOLE_FROM
from spatial.pmtiles.tile_ids import tile_id
from spatial.pmtiles.writing import ArchiveWriter

logger = logging.getLogger(__name__)

LARGE_BYTES = 1 << 20
"""Of a table of features. Tiles of a smaller one are drawn in milliseconds; its archive is made when it is fetched."""
MOST_TILES = 60_000
"""Of one zoom; an archive of a country ends sooner, and what lies deeper is drawn when it is asked for."""
MOST_SECONDS = 1_200.0
"""After so long no further zoom is begun."""


async def wanted_archives(session: AsyncSession) -> Sequence[tuple[Collection, int]]:
    """What is to have an archive before anybody asks: current versions of large layers; the smallest first.

    Args:
        session: With the context of the provinces.

    Returns:
        Each as everybody sees it who may see it, with the bytes of its table.
    """
    found: list[tuple[Collection, int]] = []
    for layer, row in await queries.current_versions(session):
        if layer.form != "vector":
            continue
        collection = collection_of_version(Policy(NOBODY), layer, row, is_pinned=True)
        if collection is None:
            continue
        size = await table_bytes(session, collection)
        if size > LARGE_BYTES:
            found.append((collection, size))
    return sorted(found, key=lambda one: (one[1], one[0].id))


async def table_bytes(session: AsyncSession, collection: Collection) -> int:
    """Bytes of a collection's table of features, in the session's transaction."""
    _, _, table = collection.identity.partition("/")
    connection = await driver_of(session)
    name = sql.Identifier("features", table).as_string(None)
    cursor = await connection.execute("SELECT pg_table_size(%s::regclass)", [name])
    row: Any = await cursor.fetchone()
    return row[0]


async def make_archive(database: Database, settings: Settings, collection: Collection) -> str:
    """Make the archive of a collection of a layer's version, unless it is there; returns its key.

    Args:
        database: Whose features are read.
        settings: Of this process.
        collection: Of a layer, with a table of its own.
    """
    blobs = BlobStore(settings.blob_store)
    key = archive_key(collection)
    if await blobs.exists(key):
        return key
    begun = time.monotonic()
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        tempfile.TemporaryFile(dir=settings.scratch_dir) as gathered,
        tempfile.TemporaryFile(dir=settings.scratch_dir) as whole,
        ArchiveWriter(gathered) as writer,
    ):
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
            await connection.execute("SET ROLE feature_reader")
            await connection.execute("SET statement_timeout = '300s'")
            deepest = await _add_tiles(connection, collection, writer, until=begun + MOST_SECONDS)
        writer.write(
            whole,
            zooms=(0, deepest),
            bounds=collection.extent or (-180.0, -85.0, 180.0, 85.0),
            metadata=_metadata(collection, deepest),
        )
        # a file without a name is put by its number
        await blobs.put(key, Path(f"/proc/self/fd/{whole.fileno()}"))
    logger.info(
        "archive of %s: %d tiles to zoom %d, %.1f MB, %.1f s",
        collection.pinned_id, writer.count, deepest, writer.size / 1e6, time.monotonic() - begun,
    )  # fmt: skip
    return key


async def _add_tiles(
    connection: psycopg.AsyncConnection[Any], collection: Collection, writer: ArchiveWriter, *, until: float
) -> int:
    """Draw and add tiles, zoom by zoom, beneath those that are not empty; returns the last zoom."""

    async def read(statement: sql.Composed) -> Sequence[Any]:
        row: Any = await (await connection.execute(statement, {}, binary=True)).fetchone()
        return row

    places = [Place(0, 0, 0)]
    zoom = 0
    while True:
        filled: list[Place] = []
        for place in sorted(places, key=_number):
            content = await drawn(collection, place, read)
            if content:
                writer.add(_number(place), packed(content))
                filled.append(place)
        places = [child for place in filled for child in place.children]
        if not places or zoom == WHOLE_FROM or len(places) > MOST_TILES or time.monotonic() > until:
            return zoom
        zoom += 1


def _number(place: Place) -> int:
    return tile_id(place.zoom, place.column, place.row)


def _metadata(collection: Collection, deepest: int) -> dict[str, Any]:
    """What the archive says of itself: what cannot change of the version."""
    fields = {one.name: one.kind for one in collection.properties}
    return {
        "name": collection.pinned_id,
        "attribution": collection.source,
        "license": collection.licence,
        "description": f"Below zoom {WHOLE_FROM}, tiles with more than {MANY} features are thinned.",
        "type": "overlay",
        "vector_layers": [{"id": LAYER, "fields": fields, "minzoom": 0, "maxzoom": deepest}],
    }
