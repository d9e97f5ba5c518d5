"""Where rasters are read: in threads of its own, so many at once, each tile once; files near at hand wherever kept."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine

from app.core.blobs import BlobStore
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.core.text import Text
from app.layers.rasters import cog_key
from app.ogc.kept_bytes import KeptBytes
from app.ogc.rasters import workshop as rooms
from app.ogc.rasters.cogs import Cogs
from app.ogc.rasters.raster import Raster
from app.ogc.rasters.workshop import Workshop
from spatial.rasters.tile import Tile
from spatial.styles.defaults import default_style
from tests.spatial.rasters.grids import write_tiff

UTM = Affine(10, 0, 660_000, 0, -10, 776_000)
HASH = "0" * 63 + "1"
NOTHING = Text("", "")
HERE = Tile(13, 3935, 6382)


def a_raster(content_hash: str = HASH) -> Raster:
    """A raster of 4 × 3 km in Hat Yai."""
    return Raster(
        id="90-pond", pinned_id="90-pond-v1", province_code="90", title=NOTHING, description=NOTHING,
        content_hash=content_hash, style=default_style("hazard", "raster", "depth"), identity=content_hash,
        quantity="depth", unit="m", datum="ground", crs="EPSG:32647", width=400, height=300, transform=tuple(UTM)[:6],
        extent=(100.447, 6.990, 100.485, 7.019), is_public=False, source="", licence="", about="",
    )  # fmt: skip


def a_file(folder: Path, depth: float = 1.5) -> Path:
    return write_tiff(folder / "made.tif", np.full((300, 400), depth, np.float32), transform=UTM)


async def a_workshop(folder: Path, **said: Any) -> Workshop:
    """One whose store has the raster."""
    settings = Settings(state_dir=folder / "state", **said)
    await BlobStore(settings.blob_store).put(cog_key(HASH), a_file(folder))
    return Workshop(settings)


async def test_files_are_read_by_threads_of_its_own_and_never_by_the_loops(tmp_path: Path) -> None:
    workshop = await a_workshop(tmp_path)
    by_drawing = await workshop.looked_up(a_raster(), lambda _: threading.current_thread().name)
    by_counting = await workshop.counted(a_raster(), lambda _: threading.current_thread().name)
    assert by_drawing.startswith("raster-tiles")
    assert by_counting.startswith("raster-counts")


async def test_a_tile_that_many_ask_for_is_drawn_once_and_kept(tmp_path: Path) -> None:
    workshop = await a_workshop(tmp_path)
    together = await asyncio.gather(*(workshop.tile(a_raster(), HERE, "png") for _ in range(20)))
    after = await workshop.tile(a_raster(), HERE, "png")
    assert {id(content) for content in [*together, after]} == {id(after)}
    others = [
        await workshop.tile(a_raster(), replace(HERE, size=512), "png"),
        await workshop.tile(a_raster(), HERE, "webp"),
        await workshop.tile(replace(a_raster(), identity="another style"), HERE, "png"),
    ]
    assert after not in others[:2]
    assert others[2] == after
    assert others[2] is not after


async def test_who_goes_away_takes_the_tile_from_nobody_else(tmp_path: Path) -> None:
    workshop = await a_workshop(tmp_path)
    gone = asyncio.create_task(workshop.tile(a_raster(), HERE, "png"))
    waiting = asyncio.create_task(workshop.tile(a_raster(), HERE, "png"))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await waiting).startswith(b"\x89PNG")
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_counting_holds_no_tile_up_and_only_so_many_may_wait(tmp_path: Path) -> None:
    workshop = await a_workshop(tmp_path)
    may_end = threading.Event()
    most = rooms.COUNTING_THREADS + rooms.MOST_WAITING_TO_COUNT
    busy = [asyncio.create_task(workshop.counted(a_raster(), lambda _: may_end.wait(30))) for _ in range(most)]
    await asyncio.sleep(0.05)
    with pytest.raises(Unavailable) as refused:
        await workshop.counted(a_raster(), lambda _: True)
    assert refused.value.headers == {"Retry-After": "2"}
    assert (await workshop.tile(a_raster(), HERE, "png")).startswith(b"\x89PNG")
    may_end.set()
    assert await asyncio.gather(*busy) == [True] * most
    assert await workshop.counted(a_raster(), lambda _: "again") == "again"


async def test_a_file_that_is_missing_or_damaged_is_no_fault_of_who_asks(tmp_path: Path) -> None:
    workshop = await a_workshop(tmp_path)
    with pytest.raises(Unavailable) as missing:
        await workshop.tile(a_raster("0" * 64), HERE, "png")
    assert "Retry-After" in missing.value.headers
    kept = tmp_path / "state" / "store" / cog_key(HASH)
    kept.chmod(0o640)
    whole = kept.read_bytes()
    for damaged in (b"", b"nothing", whole[:2000]):
        kept.write_bytes(damaged)
        with pytest.raises(Unavailable):
            await workshop.tile(a_raster(), HERE, "png")
    kept.write_bytes(whole)
    assert (await workshop.tile(a_raster(), HERE, "png")).startswith(b"\x89PNG")


def test_what_is_kept_is_bounded_and_the_longest_unused_goes_first() -> None:
    kept = KeptBytes(10_000)
    for number in range(8):
        kept.keep(str(number), bytes(600))
    assert kept.size <= 10_000
    assert kept.get("0") == bytes(600)
    kept.keep("8", bytes(600))
    kept.keep("9", bytes(600))
    assert kept.size <= 10_000
    assert kept.get("0") is not None
    assert kept.get("1") is None
    assert kept.get("9") is not None


def test_what_is_too_large_or_there_already_is_not_kept_again() -> None:
    kept = KeptBytes(10_000)
    kept.keep("large", bytes(2000))
    assert (kept.get("large"), kept.size) == (None, 0)
    kept.keep("a", b"first")
    kept.keep("a", b"second")
    assert kept.get("a") == b"first"
    assert kept.size == len(b"first") + 500


async def test_a_raster_in_s3_is_copied_once_and_drawn_from_the_copy(tmp_path: Path, s3_address: str) -> None:
    address = f"{s3_address}/{tmp_path.name}"
    workshop = await a_workshop(tmp_path, raster_store=address)
    near = tmp_path / "near"
    near.mkdir()
    assert await workshop.tile(a_raster(), HERE, "png") == await (await a_workshop(near)).tile(a_raster(), HERE, "png")
    copies = tmp_path / "state" / "raster-copies"
    assert [path.name for path in copies.iterdir()] == [f"{HASH}.tif"]
    await BlobStore(address).delete(cog_key(HASH))
    assert (await workshop.tile(a_raster(), replace(HERE, zoom=0, row=0, column=0), "png")).startswith(b"\x89PNG")
    with pytest.raises(Unavailable):
        await workshop.tile(a_raster("0" * 64), HERE, "png")
    assert len(list(copies.iterdir())) == 1


async def test_copies_longest_unused_make_room_for_new_ones(tmp_path: Path, s3_address: str) -> None:
    settings = Settings(state_dir=tmp_path / "state", raster_store=f"{s3_address}/{tmp_path.name}")
    file = a_file(tmp_path)
    for number in range(4):
        await BlobStore(settings.blob_store).put(cog_key(str(number)), file)
    cogs = Cogs(settings, most_bytes=3 * file.stat().st_size)
    together = await asyncio.gather(*(cogs.path("0") for _ in range(5)))
    assert len(set(together)) == 1
    for number in (1, 2, 0, 3):
        assert (await cogs.path(str(number))).read_bytes() == file.read_bytes()
        await asyncio.sleep(0.02)
    left = {path.name for path in (tmp_path / "state" / "raster-copies").iterdir()}
    assert left == {"0.tif", "2.tif", "3.tif"}


async def test_a_store_that_cannot_be_reached_is_no_fault_of_who_asks(
    tmp_path: Path, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_RETRIES", "0")
    workshop = Workshop(Settings(state_dir=tmp_path / "state", raster_store=s3_address))
    with pytest.raises(Unavailable):
        await workshop.tile(a_raster(), HERE, "png")
    assert list((tmp_path / "state" / "raster-copies").iterdir()) == []
