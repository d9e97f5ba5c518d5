"""Versions as files: made once, kept in the blob store under their content, served from there."""

import asyncio
import hashlib
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.settings import Settings
from app.layers.answers import collection_of, style_shown
from app.layers.counts import count_fields, counts_words
from app.layers.models import Layer, LayerVersion
from app.layers.rasters import cog_key
from app.layers.reading import features_of, schema_with_fid
from spatial.exports.layer import STATES, marked_name
from spatial.exports.losses import LossCounter
from spatial.exports.vector import MEDIA_TYPES, SUFFIXES, ExportFormat, export_vector
from spatial.styles.defaults import geometry_of
from spatial.styles.reading import read_style
from spatial.styles.style import Style

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
    reason: str | None
    """Why the version is deprecated or retracted; None where it is neither, or the words were erased."""

    @property
    def identity(self) -> str:
        """What its bytes follow from: content at the precision shown, what is said of it, how it is drawn, format."""
        content = self.version.content_hash if self.is_exact else f"{self.version.content_hash}-counts"
        said = json.dumps([self.metadata, self._style_json], ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(said.encode()).hexdigest()[:16]
        return f"{content}-{self._collection}-{digest}.{self.form}"

    @property
    def state(self) -> str | None:
        """The version's state where whoever opens the file has to know of it."""
        return self.version.state if self.version.state in STATES else None

    @property
    def metadata(self) -> dict[str, Any]:
        """What the file says of itself, as far as its format has a place for it."""
        layer, version = self.layer, self.version
        return {
            "title": {"th": layer.title_th, "en": layer.title_en},
            "description": self._description,
            "source": version.source,
            "licence": version.licence,
            "version": version.version,
            "collection": self._collection,
            **({"content_hash": version.content_hash} if self.is_exact else {"counts": version.lineage.get("counts")}),
            **({"state": self.state, "reason": self.reason} if self.state else {}),
        }

    @property
    def style(self) -> Style | None:
        """How a file that has a place for it says that the features are drawn; None where the style is for others."""
        if self._style_json is None:
            return None
        style = read_style(self._style_json)
        return style if style.geometry == geometry_of(self.geometry_type) else None

    @property
    def geometry_type(self) -> str:
        """Of the features in the file."""
        return self.version.geometry_type or "" if self.is_exact else "MultiPolygon"

    @property
    def _collection(self) -> str:
        return collection_of(self.layer.province_code, self.layer.slug, self.version.version)

    @property
    def _style_json(self) -> Mapping[str, Any] | None:
        return style_shown(self.layer, is_exact=self.is_exact) if self.form == "gpkg" else None

    @property
    def _description(self) -> dict[str, str]:
        """The layer's description; of counts, which areas they were made by."""
        words = {"th": self.layer.description_th, "en": self.layer.description_en}
        if self.is_exact:
            return words
        counted = counts_words(self.version.lineage.get("counts"))
        return {"th": f"{counted.th} {words['th']}".strip(), "en": f"{counted.en} {words['en']}".strip()}

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
        return marked_name(self._collection, self.state) + suffix

    @property
    def media_type(self) -> str:
        """Media type of the format."""
        return COG_MEDIA_TYPE if self.form == "tif" else MEDIA_TYPES[cast(ExportFormat, self.form)]


async def make(database: Database, settings: Settings, export: Export) -> BlobStore:
    """See that an export is in the blob store, with its report of losses; a COG is there from the beginning."""
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


async def losses_of(blobs: BlobStore, export: Export) -> Mapping[str, Any]:
    """What a format loses of a version; `make` has put it there."""
    if export.form == "tif":
        losses = LossCounter()
        losses.add("state_left_out", int(export.state is not None))
        return losses.report("tif", 0).as_json()
    text = b"".join([piece async for piece in blobs.pieces(export.losses_key)])
    return json.loads(text)


def _write(url: str, export: Export, target: Path) -> Mapping[str, Any]:
    version = export.version
    table = version.table_name if export.is_exact else version.counts_table
    assert table is not None  # noqa: S101 - a vector version has its table
    schema = schema_with_fid(version.fields if export.is_exact else count_fields(version))
    with AT_A_TIME:
        report = export_vector(
            features_of(url, table, schema),
            schema,
            geometry_type=export.geometry_type,
            format=cast(ExportFormat, export.form),
            target=target,
            layer_name=export.metadata["collection"],
            metadata=export.metadata,
            feature_count=version.feature_count if export.is_exact else None,
            style=export.style,
        )
    return report.as_json()
