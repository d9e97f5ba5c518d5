"""Versions as files: made once, kept in the blob store under their content, served from there."""

import asyncio
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.settings import Settings
from app.layers.answers import COUNT_FIELDS, collection_of
from app.layers.models import Layer, LayerVersion
from app.layers.rasters import cog_key
from app.layers.reading import features_of, schema_with_fid
from spatial.exports.losses import LossReport
from spatial.exports.vector import MEDIA_TYPES, SUFFIXES, ExportFormat, export_vector

AT_A_TIME = threading.BoundedSemaphore(2)
"""Exports that one process makes at the same time; others wait in their threads."""
COG_MEDIA_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"


@dataclass(frozen=True, slots=True)
class Export:
    """A version in one format, as somebody may see it."""

    layer: Layer
    version: LayerVersion
    form: str
    """An ending: gpkg, geojson, fgb, parquet, shp, csv, or tif."""
    is_exact: bool

    @property
    def identity(self) -> str:
        """What its bytes follow from: content at the precision shown, and the format."""
        content = self.version.content_hash if self.is_exact else f"{self.version.content_hash}-counts"
        return f"{content}-{self.layer.province_code}-{self.layer.slug}-v{self.version.version}.{self.form}"

    @property
    def key(self) -> str:
        """Where the blob store keeps it."""
        return cog_key(self.version.content_hash) if self.form == "tif" else f"exports/{self.identity}"

    @property
    def losses_key(self) -> str:
        """Where the blob store keeps the report on what the format loses."""
        return f"{self.key}.losses.json"

    @property
    def file_name(self) -> str:
        """What a browser saves it as."""
        suffix = ".tif" if self.form == "tif" else SUFFIXES[cast(ExportFormat, self.form)]
        return collection_of(self.layer.province_code, self.layer.slug, self.version.version) + suffix

    @property
    def media_type(self) -> str:
        """Media type of the format."""
        return COG_MEDIA_TYPE if self.form == "tif" else MEDIA_TYPES[cast(ExportFormat, self.form)]


async def make(database: Database, settings: Settings, export: Export) -> BlobStore:
    """See that an export is in the blob store; a COG is there from the beginning."""
    blobs = BlobStore(settings.blob_store)
    if export.form == "tif" or await blobs.exists(export.losses_key):
        return blobs
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="export-", dir=settings.scratch_dir) as folder:
        target = Path(folder) / export.file_name
        losses = await asyncio.to_thread(_write, database.url, export, target)
        report = target.with_name("losses.json")
        report.write_text(json.dumps(losses, ensure_ascii=False))
        await blobs.put(export.key, target)
        await blobs.put(export.losses_key, report)
    return blobs


async def losses_of(database: Database, settings: Settings, export: Export) -> Mapping[str, Any]:
    """What a format loses of a version."""
    blobs = await make(database, settings, export)
    if export.form == "tif":
        return {"format": "tif", "losses": []}
    text = b"".join([piece async for piece in blobs.pieces(export.losses_key)])
    return json.loads(text)


def _write(url: str, export: Export, target: Path) -> Mapping[str, Any]:
    version = export.version
    table = version.table_name if export.is_exact else version.counts_table
    assert table is not None  # noqa: S101 - a vector version has its table
    fields = version.fields if export.is_exact else COUNT_FIELDS
    schema = schema_with_fid(fields)
    with AT_A_TIME:
        report = _exported(url, export, table, schema, target)
    return report.as_json()


def _exported(url: str, export: Export, table: str, schema: pa.Schema, target: Path) -> LossReport:
    layer, version = export.layer, export.version
    return export_vector(
        features_of(url, table, schema),
        schema,
        geometry_type=version.geometry_type or "" if export.is_exact else "MultiPolygon",
        format=cast(ExportFormat, export.form),
        target=target,
        layer_name=collection_of(layer.province_code, layer.slug, version.version),
        metadata={
            "title": {"th": layer.title_th, "en": layer.title_en},
            "description": {"th": layer.description_th, "en": layer.description_en},
            "source": version.source,
            "licence": version.licence,
            "version": version.version,
            "collection": collection_of(layer.province_code, layer.slug, version.version),
            **({"content_hash": version.content_hash} if export.is_exact else {}),
        },
        feature_count=version.feature_count if export.is_exact else None,
    )
