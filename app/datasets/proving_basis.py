"""Whether the layers that a dataset rests on are, in the stores, still what their content hashes say.

The manifest names a layer by the content hash that the catalogue has of it. Here it is taken again over the features
and cells themselves, so that a dataset that is made again proves them too, and not its figures alone.
Method: docs/methods/content-hash.md. Called by `rebuilding`.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from psycopg.errors import UndefinedColumn, UndefinedTable
from rasterio.errors import RasterioError

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import Conflict
from app.core.text import Text
from app.datasets.reading import hash_of_features, read_layers, read_raster
from app.datasets.request import PinnedLayer
from app.layers.answers import collection_of
from app.layers.filling import schema_of
from app.layers.models import LayerVersion
from app.layers.reading import features_of, schema_with_fid
from spatial.rasters.content_hash import hash_of_cog


class BasisAltered(Conflict):
    """Something that a dataset rests on is not what its content hash says."""

    code = "basis_altered"
    title = Text("สิ่งที่ชุดข้อมูลอ้างอิงถูกแก้ไข", "Something that the dataset rests on was altered")
    advice = Text(
        "ฐานข้อมูลหรือคลังไฟล์ถูกแก้ไขหรือเสียหายนอกระบบ กู้คืนจากข้อมูลสำรองก่อนหน้านั้น",
        "The database or the store was altered or damaged from outside: restore a backup from before that.",
    )


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
        names = ", ".join(altered)
        detail = Text(
            f"ชั้นข้อมูล {names} ไม่ตรงกับแฮชเนื้อหา {BasisAltered.advice.th}",
            f"Not what their content hashes say: {names}. {BasisAltered.advice.en}",
        )
        raise BasisAltered(detail, extra={"altered": altered})


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
