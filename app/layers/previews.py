"""Pictures of rasters for maps, in the colours of their layer; made from the overviews when asked for."""

import asyncio
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.core.blobs import BlobStore
from app.core.settings import Settings
from app.layers.models import LayerVersion
from app.layers.rasters import cog_key
from spatial.rasters.preview import preview_png
from spatial.styles.reading import read_style

AT_A_TIME = threading.BoundedSemaphore(2)


async def preview(settings: Settings, version: LayerVersion, style: Mapping[str, Any]) -> bytes:
    """A PNG of a version's raster."""
    blobs = BlobStore(settings.blob_store)
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="preview-", dir=settings.scratch_dir) as folder:
        cog = await blobs.fetch(cog_key(version.content_hash), Path(folder) / "raster.tif")
        return await asyncio.to_thread(_painted, cog, style)


def _painted(cog: Path, style: Mapping[str, Any]) -> bytes:
    with AT_A_TIME:
        return preview_png(cog, read_style(style))
