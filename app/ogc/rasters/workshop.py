"""Where rasters are read: a few threads, never the event loop; so many may wait; what was drawn is kept.

The right to a raster is checked before anything here is asked. Tiles are kept by the content hash of the raster, its
style and their address, none of which says for whom: whoever may see the raster sees the same.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from obstore.exceptions import BaseError as StoreError

from app.core.errors import Unavailable
from app.core.settings import Settings
from app.core.text import Text
from app.ogc.kept_bytes import KeptBytes
from app.ogc.rasters.cogs import Cogs
from app.ogc.rasters.raster import Raster
from spatial.rasters.tile import Form, Tile, empty_picture, tile_picture

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

DRAWING_THREADS, COUNTING_THREADS = 2, 1
MOST_WAITING_TO_DRAW, MOST_WAITING_TO_COUNT = 400, 8
"""A map of a large screen asks for some forty tiles at once."""
KEPT_TILES_BYTES = 64 << 20


class Workshop:
    """The threads of one web process that read rasters, and the tiles that it keeps.

    Args:
        settings: Of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self._cogs = Cogs(settings)
        self._drawing = _Bench("raster-tiles", DRAWING_THREADS, MOST_WAITING_TO_DRAW)
        self._counting = _Bench("raster-counts", COUNTING_THREADS, MOST_WAITING_TO_COUNT)
        self._tiles = KeptBytes(KEPT_TILES_BYTES)
        self._being_drawn: dict[str, asyncio.Task[bytes]] = {}

    def kept_tile(self, raster: Raster, tile: Tile, form: Form) -> bytes | None:
        """A tile that was drawn before; None where it has to be drawn."""
        if tile.pixels_in(raster.extent) is None:
            return self._kept_empty(tile.size, form)
        return self._tiles.get(_key(raster, tile, form))

    async def tile(self, raster: Raster, tile: Tile, form: Form) -> bytes:
        """A tile in the colours of the raster's style; drawn once, however many ask for it meanwhile.

        Raises:
            Unavailable: too many wait, or the file cannot be read.
        """
        kept = self.kept_tile(raster, tile, form)
        if kept is not None:
            return kept
        key = _key(raster, tile, form)
        drawing = self._being_drawn.get(key)
        if drawing is None:
            drawing = asyncio.create_task(self._drawn(key, raster, tile, form))
            self._being_drawn[key] = drawing
            drawing.add_done_callback(lambda _: self._being_drawn.pop(key))
        # whoever asked first may go away, the others still wait
        return await asyncio.shield(drawing)

    async def looked_up(self, raster: Raster, work: Callable[[Path], Result]) -> Result:
        """What quick work makes of a raster's file.

        Raises:
            Unavailable: too many wait, or the file cannot be read.
        """
        return await self._done(self._drawing, raster, work)

    async def counted(self, raster: Raster, work: Callable[[Path], Result]) -> Result:
        """What work of some seconds makes of a raster's file, while tiles go on being drawn.

        Raises:
            Unavailable: too many wait, or the file cannot be read.
        """
        return await self._done(self._counting, raster, work)

    async def _drawn(self, key: str, raster: Raster, tile: Tile, form: Form) -> bytes:
        def work(cog: Path) -> bytes:
            return tile_picture(cog, raster.style, tile, raster.extent, form=form)

        content = await self._done(self._drawing, raster, work)
        self._tiles.keep(key, content)
        return content

    def _kept_empty(self, size: int, form: Form) -> bytes:
        key = f"empty/{size}/{form}"
        content = self._tiles.get(key)
        if content is None:
            content = empty_picture(size, form=form)
            self._tiles.keep(key, content)
        return content

    async def _done(self, bench: "_Bench", raster: Raster, work: Callable[[Path], Result]) -> Result:
        try:
            cog = await self._cogs.path(raster.content_hash)
            return await bench.run(lambda: work(cog))
        except (OSError, StoreError) as error:
            logger.error("raster %s cannot be read: %s", raster.pinned_id, type(error).__name__)
            raise Unavailable(
                Text(
                    "เปิดไฟล์ของราสเตอร์นี้ไม่ได้ในขณะนี้ โปรดลองใหม่ หากยังพบอยู่ให้แจ้งผู้ดูแลระบบ",
                    "This raster's file cannot be read at the moment. Try again; if it persists, tell the operator.",
                ),
                headers={"Retry-After": "10"},
            ) from None


def _key(raster: Raster, tile: Tile, form: Form) -> str:
    return f"{raster.identity}/{tile.zoom}/{tile.row}/{tile.column}/{tile.size}/{form}"


class _Bench:
    """Some threads, before which only so many may wait."""

    def __init__(self, name: str, threads: int, most_waiting: int) -> None:
        self._executor = ThreadPoolExecutor(threads, name)
        self._most = threads + most_waiting
        self._within = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do it in a thread.

        Raises:
            Unavailable: too many wait already.
        """
        if self._within >= self._most:
            raise Unavailable(
                Text(
                    "มีผู้ขอราสเตอร์พร้อมกันมากเกินไปในขณะนี้ โปรดลองใหม่ในอีกสักครู่",
                    "Too many ask for rasters at the moment. Try again shortly.",
                ),
                headers={"Retry-After": "2"},
            )
        self._within += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._within -= 1


def workshop_of(request: Request) -> Workshop:
    """The workshop of this web process."""
    found: Workshop | None = getattr(request.app.state, "raster_workshop", None)
    if found is None:
        found = request.app.state.raster_workshop = Workshop(request.app.state.settings)
    return found


async def _workshop(request: Request) -> Workshop:
    return workshop_of(request)


WorkshopDep = Annotated[Workshop, Depends(_workshop)]
