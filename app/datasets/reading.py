"""Reading all that a dataset reaches, by the exact versions that were pinned: layers, inputs, areas.

Used when a dataset is assembled, when its files are made, and when it is made again from the record to prove it.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries as areas
from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import NotFound
from app.core.text import Text
from app.datasets.contents import AreaPart, InputPart, LayerPart
from app.datasets.manifest import stated_input, stated_layer
from app.datasets.request import AssembleRequest, PinnedLayer
from app.dialogue import queries as dialogue
from app.layers import queries as layers
from app.layers.answers import style_shown
from app.layers.counts import count_fields
from app.layers.filling import schema_of
from app.layers.models import Layer, LayerVersion
from app.layers.rasters import cog_key
from app.layers.reading import features_of, schema_with_fid
from spatial.content_hash import VectorHash

Batches = Callable[[], Iterator[pa.RecordBatch]]


class BasisMissing(NotFound):
    """Something that a dataset rests on is not there any more."""

    code = "basis_missing"
    title = Text("ไม่พบสิ่งที่ชุดข้อมูลอ้างอิง", "Something that the dataset rests on is missing")
    advice = Text(
        "ตรวจสอบคลังไฟล์และฐานข้อมูลด้วย sonthana verify", "Check the store and the database with sonthana verify."
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a dataset reaches."""

    layers: Sequence[LayerPart]
    inputs: Sequence[InputPart]
    areas: Sequence[AreaPart]
    exact: Mapping[str, Batches]
    """Collection → its features themselves, where `layers` carries only counts of them."""


async def read_parts(
    database: Database, blobs: BlobStore, *, province_code: str, request: AssembleRequest, scratch: Path
) -> Parts:
    """Read all that a dataset reaches.

    Raises:
        BasisMissing: something is not there.
    """
    async with database.system_transaction([province_code]) as session:
        rows = [await _layer(session, province_code, pinned) for pinned in request.layers]
        inputs = await _inputs(session, province_code, request)
        areas_found = await _areas(session, province_code, request)
    parts: list[LayerPart] = []
    exact: dict[str, Batches] = {}
    for (layer, version), pinned in zip(rows, request.layers, strict=True):
        part = await _part(database, blobs, layer, version, pinned, scratch)
        parts.append(part)
        if layer.precision != "exact" and version.table_name is not None:
            schema = schema_with_fid(version.fields)
            exact[part.collection] = partial(features_of, database.url, version.table_name, schema)
    return Parts(parts, inputs, areas_found, exact)


async def _layer(session: AsyncSession, province_code: str, pinned: PinnedLayer) -> tuple[Layer, LayerVersion]:
    layer = await layers.layer(session, province_code=province_code, slug=pinned.slug)
    rows = await layers.versions(session, province_code=province_code, slug=pinned.slug, version=pinned.version)
    if layer is None or not rows:
        raise BasisMissing
    return layer, rows[0].LayerVersion


async def _part(
    database: Database,
    blobs: BlobStore,
    layer: Layer,
    version: LayerVersion,
    pinned: PinnedLayer,
    scratch: Path,
) -> LayerPart:
    is_exact = layer.precision == "exact"
    style = style_shown(layer, is_exact=is_exact)
    if version.table_name is None:
        try:
            raster = await blobs.fetch(cog_key(version.content_hash), scratch / f"{version.content_hash}.tif")
        except FileNotFoundError:
            raise BasisMissing from None
        stated = stated_layer(layer, version, pinned.title, carried_hash=version.content_hash)
        return LayerPart(stated, style, raster=raster)
    table = version.table_name if is_exact else version.counts_table
    assert table is not None  # noqa: S101 - the database holds that a layer shown as counts has them
    fields = version.fields if is_exact else count_fields(version)
    schema = schema_with_fid(fields)
    batches = partial(features_of, database.url, table, schema)
    geometry_type = version.geometry_type if is_exact else "MultiPolygon"
    carried = version.content_hash
    if not is_exact:
        carried = await asyncio.to_thread(_hash_of, batches, schema_of(fields), geometry_type or "")
    stated = stated_layer(layer, version, pinned.title, carried_hash=carried)
    if not is_exact:
        stated |= {"geometry_type": geometry_type, "fields": list(fields)}
    return LayerPart(stated, style, batches, schema, version.feature_count if is_exact else None)


def _hash_of(batches: Batches, schema: pa.Schema, geometry_type: str) -> str:
    digest = VectorHash(schema, geometry_type)
    for batch in batches():
        digest.update(batch)
    return digest.hexdigest()


async def _inputs(session: AsyncSession, province_code: str, request: AssembleRequest) -> list[InputPart]:
    pinned = [(one.id, one.version) for one in request.inputs]
    rows = await dialogue.read_versions(session, province_code=province_code, versions=pinned)
    if len(rows) != len(pinned):
        raise BasisMissing
    states = {one.id: one.state for one in request.inputs}
    return [_input(row, states[row["id"]]) for row in rows]


def _input(row: Mapping[Any, Any], state: str) -> InputPart:
    words = None if row["text_erased"] else {"title": row["title"], "description": row["description"]}
    salt = None if row["text_erased"] else bytes(row["text_salt"]).hex()
    return InputPart(stated_input(row, state=state), words, salt)


async def _areas(session: AsyncSession, province_code: str, request: AssembleRequest) -> list[AreaPart]:
    rows = await areas.editions_with_boundaries(session, province_code=province_code, editions=request.areas)
    if len(rows) != len(request.areas):
        raise BasisMissing
    return [
        AreaPart(row["code"], row["level"], {"th": row["name_th"], "en": row["name_en"]}, bytes(row["boundary"]))
        for row in rows
    ]
