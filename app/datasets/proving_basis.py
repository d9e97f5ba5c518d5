"""Whether what a dataset rests on is, in the database and the stores, still what it was assembled from.

The manifest names a layer by the content hash that the catalogue has of it. Here it is taken again over the features
and cells themselves, so that a dataset that is made again, or leaves as a file, proves them too, not its figures alone.
Method: docs/methods/content-hash.md. Called by `rebuilding`, `proving_dataset`, `publishing`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from psycopg.errors import UndefinedColumn, UndefinedTable
from rasterio.errors import RasterioError

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.text import Text
from app.datasets.manifest import stated_areas
from app.datasets.reading import (
    AREA,
    INPUT,
    LAYER,
    BasisAltered,
    Parts,
    hash_of_features,
    read_layers,
    read_raster,
)
from app.datasets.request import AssembleRequest, PinnedLayer
from app.layers.answers import collection_of
from app.layers.filling import schema_of
from app.layers.models import LayerVersion
from app.layers.reading import features_of, schema_with_fid
from app.record.canonical import canonical, sha256
from spatial.rasters.content_hash import hash_of_cog

TABLE = Text("ตัวเลขในตาราง", "figures of the table")


async def prove_layers(
    database: Database, blobs: BlobStore, *, province_code: str, pinned: Sequence[PinnedLayer], scratch: Path
) -> None:
    """Take the content hashes of layer versions again.

    Raises:
        BasisMissing: a version, or its raster, is not there; says which.
        BasisAltered: versions are not what their hashes say, or cannot be read any more; names all of them.
    """
    async with database.system_transaction([province_code]) as session:
        rows = await read_layers(session, province_code=province_code, pinned=pinned)
    altered = [
        collection_of(province_code, version.slug, version.version)
        for _, version in rows
        if await _hash_now(database, blobs, version, scratch) != version.content_hash
    ]
    if altered:
        raise BasisAltered.named(LAYER, altered)


def prove_stated(
    manifest: Mapping[str, Any], request: AssembleRequest, parts: Parts, rows: Mapping[str, bytes]
) -> None:
    """Hold what was read to the manifest: what it states of layers, inputs and areas, and the rows of its tables.

    Raises:
        BasisAltered: something is not what the manifest states; names the first kind of things.
    """
    layers = {part.collection: part.stated for part in parts.layers}
    inputs = {str(part.stated["id"]): part.stated for part in parts.inputs}
    kinds: list[tuple[Text, list[str]]] = [
        (LAYER, [name for name, stated in _by(manifest, "layers", "collection") if _differs(stated, layers.get(name))]),
        (INPUT, [name for name, stated in _by(manifest, "inputs", "id") if _differs(stated, inputs.get(name))]),
        (TABLE, [name for name, stated in _by(manifest, "tables", "name") if _is_other(stated, rows.get(name))]),
        (AREA, ["areas"] if _differs(manifest["areas"], stated_areas(parts.areas, request.areas)) else []),
    ]
    for what, altered in kinds:
        if altered:
            raise BasisAltered.named(what, altered)


def _by(manifest: Mapping[str, Any], kind: str, key: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [(stated[key], stated) for stated in manifest[kind]]


def _differs(stated: Mapping[str, Any], now: Mapping[str, Any] | None) -> bool:
    """Whether something is not as it was stated; what a later release of Sonthana states besides is no matter."""
    return now is None or canonical(dict(stated)) != canonical({name: now.get(name) for name in stated})


def _is_other(stated: Mapping[str, Any], rows: bytes | None) -> bool:
    return rows is None or sha256(rows).hex() != stated["rows_sha256"]


async def _hash_now(database: Database, blobs: BlobStore, version: LayerVersion, scratch: Path) -> str | None:
    """The content hash of what is there; None where it cannot be read as what it was."""
    try:
        if version.table_name is None:
            return await asyncio.to_thread(hash_of_cog, await read_raster(blobs, version, scratch))
        batches = partial(features_of, database.url, version.table_name, schema_with_fid(version.fields))
        return await asyncio.to_thread(
            hash_of_features, batches, schema_of(version.fields), version.geometry_type or ""
        )
    except (RasterioError, UndefinedColumn, UndefinedTable, ValueError):
        return None
