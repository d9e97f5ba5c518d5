"""The blob store, in a folder and over the S3 protocol: whole or not at all, the same key the same content."""

import asyncio
import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.blobs import PIECE_BYTES, BlobStore

CONTENT = bytes(range(256)) * 100_000


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of each kind."""
    if request.param == "folder":
        return BlobStore(str(tmp_path / "store"))
    return BlobStore(f"{request.getfixturevalue('s3_address')}/{tmp_path.name}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(CONTENT)
    return path


async def test_a_blob_comes_back_byte_for_byte(blobs: BlobStore, file: Path, tmp_path: Path) -> None:
    assert len(CONTENT) > 2 * PIECE_BYTES
    await blobs.put("rasters/depth.tif", file)
    assert (await blobs.fetch("rasters/depth.tif", tmp_path / "copy")).read_bytes() == CONTENT
    assert b"".join([piece async for piece in blobs.pieces("rasters/depth.tif")]) == CONTENT


async def test_putting_it_again_changes_nothing(blobs: BlobStore, file: Path, tmp_path: Path) -> None:
    await blobs.put("originals/abc", file)
    await blobs.put("originals/abc", file)
    assert await blobs.keys_older_than(timedelta(seconds=-5)) == ["originals/abc"]
    assert (await blobs.fetch("originals/abc", tmp_path / "copy")).read_bytes() == CONTENT


async def test_what_is_not_there_is_said_so(blobs: BlobStore, file: Path, tmp_path: Path) -> None:
    assert not await blobs.exists("originals/abc")
    with pytest.raises(FileNotFoundError):
        await blobs.fetch("originals/abc", tmp_path / "copy")
    with pytest.raises(FileNotFoundError):
        await anext(blobs.pieces("originals/abc"))
    await blobs.put("originals/abc", file)
    assert await blobs.exists("originals/abc")
    await blobs.delete("originals/abc")
    assert not await blobs.exists("originals/abc")


async def test_only_old_blobs_are_named_old(blobs: BlobStore, file: Path) -> None:
    await blobs.put("originals/abc", file)
    assert await blobs.keys_older_than(timedelta(hours=1)) == []


async def test_a_kept_file_is_not_altered_through_the_one_that_was_sent(tmp_path: Path, file: Path) -> None:
    blobs = BlobStore(str(tmp_path / "store"))
    await blobs.put("originals/abc", file)
    await asyncio.to_thread(file.unlink)
    kept = await blobs.fetch("originals/abc", tmp_path / "copy")
    assert kept.read_bytes() == CONTENT
    assert not os.stat(kept).st_mode & 0o222


async def test_what_a_killed_process_left_unfinished_is_found_and_serves_nobody(tmp_path: Path, file: Path) -> None:
    blobs = BlobStore(str(tmp_path / "store"))
    await blobs.put("originals/abc", file)
    left = tmp_path / "store" / "originals" / ".unfinished-0123"
    left.write_bytes(CONTENT[:10])
    os.utime(left, (0, 0))
    assert await blobs.keys_older_than(timedelta(hours=1)) == ["originals/.unfinished-0123"]
    await blobs.delete("originals/.unfinished-0123")
    assert not left.exists()


async def test_ranges_of_a_blob_are_read_and_end_with_it(blobs: BlobStore, file: Path) -> None:
    await blobs.put("tiles/abc.pmtiles", file)
    assert await blobs.read("tiles/abc.pmtiles", 1_000, 5) == CONTENT[1_000:1_005]
    assert await blobs.read("tiles/abc.pmtiles", len(CONTENT) - 3, 10) == CONTENT[-3:]
    with pytest.raises(FileNotFoundError):
        await blobs.read("tiles/other.pmtiles", 0, 10)


async def test_a_file_without_a_name_is_put_by_its_number(blobs: BlobStore, tmp_path: Path) -> None:
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        file.write(CONTENT)
        file.flush()
        await blobs.put("tiles/abc.pmtiles", Path(f"/proc/self/fd/{file.fileno()}"))
    assert await blobs.size("tiles/abc.pmtiles") == len(CONTENT)
    assert await blobs.read("tiles/abc.pmtiles", 0, len(CONTENT)) == CONTENT
