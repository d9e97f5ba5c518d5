"""Where the files of rasters are on this machine: in the store's folder, or as copies of what is kept elsewhere.

GDAL opens local files only and never reaches the network: a COG in S3-compatible storage is copied here once, by the
blob store, when it is first asked for. Its name is its content, so a copy never ages; the ones longest unused go when
all together grow too large.
"""

import asyncio
import os
from pathlib import Path
from uuid import uuid4

from app.core.blobs import BlobStore
from app.core.settings import Settings
from app.layers.rasters import cog_key

MOST_BYTES = 8 << 30
"""Of copies, all together."""
COPY_S = 120.0
"""How long making a copy may take."""


class Cogs:
    """Local files of rasters by content hash.

    Args:
        settings: Of this process.
        most_bytes: Of copies.
    """

    def __init__(self, settings: Settings, *, most_bytes: int = MOST_BYTES) -> None:
        self._blobs = BlobStore(settings.blob_store)
        self._is_elsewhere = "://" in settings.blob_store
        self._folder = settings.state_dir / "raster-copies"
        self._most_bytes = most_bytes
        self._copying = asyncio.Lock()

    async def path(self, content_hash: str) -> Path:
        """The file of a raster.

        Raises:
            FileNotFoundError: it is not in the store.
            TimeoutError: the store is too slow.
            obstore.exceptions.BaseError: the store cannot be reached.
        """
        copy = self._folder / f"{content_hash}.tif"
        if not self._is_elsewhere:
            return await self._blobs.fetch(cog_key(content_hash), copy)
        if _is_used(copy):
            return copy
        async with self._copying:
            return copy if _is_used(copy) else await self._copied(content_hash, copy)

    async def _copied(self, content_hash: str, copy: Path) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self._folder / f".unfinished-{uuid4().hex}"
        try:
            async with asyncio.timeout(COPY_S):
                await self._blobs.fetch(cog_key(content_hash), unfinished)
            os.replace(unfinished, copy)
        finally:
            unfinished.unlink(missing_ok=True)
        await asyncio.to_thread(self._make_room, copy)
        return copy

    def _make_room(self, newest: Path) -> None:
        copies = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._folder.glob("*.tif"))
        total = sum(size for _, size, _ in copies)
        for _, size, path in copies:
            if total <= self._most_bytes:
                return
            if path != newest:
                path.unlink(missing_ok=True)  # whoever reads it still does to the end
                total -= size


def _is_used(copy: Path) -> bool:
    """Whether there is a copy, whose time of use is now."""
    try:
        os.utime(copy)
    except FileNotFoundError:
        return False
    return True
