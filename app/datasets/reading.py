"""Reading all that a dataset reaches, by the exact versions that were pinned: layers, inputs, areas.

Used when a dataset is assembled, when its files are made, and when it is made again from the record to prove it.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy.ext.asyncio import AsyncSession

from app.areas import queries as areas
from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import Conflict, NotFound
from app.core.text import Text
from app.datasets.contents import AreaPart, InputPart, LayerPart
from app.datasets.manifest import stated_input, stated_layer
from app.datasets.request import AssembleRequest, PinnedLayer
from app.dialogue import queries as dialogue
from app.layers import queries as layers
from app.layers.answers import collection_of, style_shown
from app.layers.counts import count_fields
from app.layers.filling import schema_of
from app.layers.models import Layer, LayerVersion
from app.layers.rasters import cog_key
from app.layers.reading import features_of, schema_with_fid
from spatial.content_hash import VectorHash

Batches = Callable[[], Iterator[pa.RecordBatch]]
LAYER = Text("ชั้นข้อมูล", "layer")
RASTER = Text("ไฟล์ราสเตอร์ในคลังไฟล์", "raster in the store")
INPUT = Text("ข้อมูลจากหน่วยสนทนา", "input")
AREA = Text("ขอบเขตพื้นที่", "boundary of area")


class BasisMissing(NotFound):
    """Something that a dataset rests on is not there any more."""

    code = "basis_missing"
    title = Text("ไม่พบสิ่งที่ชุดข้อมูลอ้างอิง", "Something that the dataset rests on is missing")
    advice = Text(
        "กู้ฐานข้อมูลและคลังไฟล์คืนจากข้อมูลสำรองชุดเดียวกัน", "Restore the database and the store from one and the same backup."
    )

    @classmethod
    def named(cls, what: Text, names: Iterable[str]) -> Self:
        """The error that says what is missing, e.g. `the layer` and the collections."""
        missing = list(names)
        listed = ", ".join(missing)
        detail = Text(f"ไม่พบ{what.th} {listed} {cls.advice.th}", f"Missing: {what.en} {listed}. {cls.advice.en}")
        return cls(detail, extra={"missing": missing})


class BasisAltered(Conflict):
    """Something that a dataset rests on is not what its content hash, or the manifest, says."""

    code = "basis_altered"
    title = Text("สิ่งที่ชุดข้อมูลอ้างอิงถูกแก้ไข", "Something that the dataset rests on was altered")
    advice = Text(
        "ฐานข้อมูลหรือคลังไฟล์ถูกแก้ไขหรือเสียหายนอกระบบ กู้คืนจากข้อมูลสำรองก่อนหน้านั้น",
        "The database or the store was altered or damaged from outside: restore a backup from before that.",
    )

    @classmethod
    def named(cls, what: Text, names: Iterable[str]) -> Self:
        """The error that says what was altered, e.g. `layer` and the collections."""
        altered = list(names)
        listed = ", ".join(altered)
        detail = Text(f"ถูกแก้: {what.th} {listed} {cls.advice.th}", f"Altered: {what.en} {listed}. {cls.advice.en}")
        return cls(detail, extra={"altered": altered})


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
        BasisAltered: the counts that a layer is shown as cannot be read as such any more.
    """
    async with database.system_transaction([province_code]) as session:
        rows = await read_layers(session, province_code=province_code, pinned=request.layers)
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


async def read_layers(
    session: AsyncSession, *, province_code: str, pinned: Sequence[PinnedLayer]
) -> list[tuple[Layer, LayerVersion]]:
    """The catalogue's rows of layer versions, in the order that they were pinned in.

    Raises:
        BasisMissing: one is not there; says which.
    """
    found: list[tuple[Layer, LayerVersion]] = []
    missing: list[str] = []
    for one in pinned:
        layer = await layers.layer(session, province_code=province_code, slug=one.slug)
        rows = await layers.versions(session, province_code=province_code, slug=one.slug, version=one.version)
        if layer is None or not rows:
            missing.append(collection_of(province_code, one.slug, one.version))
        else:
            found.append((layer, rows[0].LayerVersion))
    if missing:
        raise BasisMissing.named(LAYER, missing)
    return found


async def read_raster(blobs: BlobStore, version: LayerVersion, scratch: Path) -> Path:
    """The COG of a raster version as a file of this machine.

    Raises:
        BasisMissing: the store does not have it; says which.
    """
    key = cog_key(version.content_hash)
    try:
        return await blobs.fetch(key, scratch / f"{version.content_hash}.tif")
    except FileNotFoundError:
        collection = collection_of(version.province_code, version.slug, version.version)
        raise BasisMissing.named(RASTER, [f"{collection} ({key})"]) from None


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
        raster = await read_raster(blobs, version, scratch)
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
        try:
            carried = await asyncio.to_thread(hash_of_features, batches, schema_of(fields), geometry_type or "")
        except (UndefinedColumn, UndefinedTable):
            collection = collection_of(layer.province_code, layer.slug, version.version)
            raise BasisAltered.named(LAYER, [collection]) from None
    stated = stated_layer(layer, version, pinned.title, carried_hash=carried)
    if not is_exact:
        stated |= {"geometry_type": geometry_type, "fields": list(fields)}
    return LayerPart(stated, style, batches, schema, version.feature_count if is_exact else None)


def hash_of_features(batches: Batches, schema: pa.Schema, geometry_type: str) -> str:
    """The content hash of features as they lie in their table; for a thread."""
    digest = VectorHash(schema, geometry_type)
    for batch in batches():
        digest.update(batch)
    return digest.hexdigest()


async def _inputs(session: AsyncSession, province_code: str, request: AssembleRequest) -> list[InputPart]:
    pinned = [(one.id, one.version) for one in request.inputs]
    rows = await dialogue.read_versions(session, province_code=province_code, versions=pinned)
    if len(rows) != len(pinned):
        raise BasisMissing.named(
            INPUT, (str(id_) for id_, _ in {*pinned} - {(row["id"], row["version"]) for row in rows})
        )
    states = {one.id: one.state for one in request.inputs}
    return [_input(row, states[row["id"]]) for row in rows]


def _input(row: Mapping[Any, Any], state: str) -> InputPart:
    words = None if row["text_erased"] else {"title": row["title"], "description": row["description"]}
    salt = None if row["text_erased"] else bytes(row["text_salt"]).hex()
    return InputPart(stated_input(row, state=state), words, salt)


async def _areas(session: AsyncSession, province_code: str, request: AssembleRequest) -> list[AreaPart]:
    rows = await areas.editions_with_boundaries(session, province_code=province_code, editions=request.areas)
    if len(rows) != len(request.areas):
        raise BasisMissing.named(AREA, sorted({code for code, _ in request.areas} - {row["code"] for row in rows}))
    return [
        AreaPart(row["code"], row["level"], {"th": row["name_th"], "en": row["name_en"]}, bytes(row["boundary"]))
        for row in rows
    ]
