"""The blob store: originals, rasters, previews and exports, named by content; a folder or S3-compatible storage.

A blob appears whole or not at all, and putting the same one again changes nothing.
"""

import os
import shutil
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import obstore
from obstore.store import ObjectStore, S3Store

PIECE_BYTES = 8 * 1024 * 1024
_UNFINISHED = ".unfinished-"


class BlobStore:
    """Blobs by key, such as `originals/<sha256>`."""

    def __init__(self, address: str) -> None:
        self._folder = None if "://" in address else Path(address)
        self._remote: ObjectStore | None = None if self._folder else S3Store.from_url(address)

    async def put(self, key: str, path: Path) -> None:
        """Keep a file under a key; the file itself is left alone."""
        if self._folder is None:
            await obstore.put_async(self._there, key, path)
            return
        target = self._folder / key
        if target.is_file():
            target.touch()  # it may be named by nothing yet, and old: its time to be named begins again
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        unfinished = target.parent / f"{_UNFINISHED}{uuid4().hex}"
        try:
            _copy(path, unfinished)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)

    async def exists(self, key: str) -> bool:
        """Whether there is such a blob."""
        if self._folder is not None:
            return (self._folder / key).is_file()
        try:
            await obstore.head_async(self._there, key)
        except FileNotFoundError:
            return False
        return True

    async def size(self, key: str) -> int | None:
        """Bytes of the blob; None where there is none."""
        try:
            if self._folder is not None:
                there = self._folder / key
                return there.stat().st_size if there.is_file() else None
            return (await obstore.head_async(self._there, key))["size"]
        except FileNotFoundError:
            return None

    async def fetch(self, key: str, target: Path) -> Path:
        """The blob as a local file: the one that is kept, or a copy at `target`.

        Raises:
            FileNotFoundError: there is none.
        """
        if self._folder is not None:
            path = self._folder / key
            if not path.is_file():
                raise FileNotFoundError(key)
            return path
        with target.open("wb") as file:
            async for piece in self.pieces(key):
                file.write(piece)
        return target

    async def pieces(self, key: str) -> AsyncGenerator[bytes]:
        """The blob, piece by piece.

        Raises:
            FileNotFoundError: there is none.
        """
        if self._folder is not None:
            with (self._folder / key).open("rb") as file:
                while piece := file.read(PIECE_BYTES):
                    yield piece
            return
        answer = await obstore.get_async(self._there, key)
        async for piece in answer.stream(min_chunk_size=PIECE_BYTES):
            yield bytes(piece)

    async def read(self, key: str, start: int, length: int) -> bytes:
        """Some bytes of the blob, fewer where it ends before.

        Raises:
            FileNotFoundError: there is none.
        """
        if self._folder is not None:
            with (self._folder / key).open("rb") as file:
                return os.pread(file.fileno(), length, start)
        return bytes(await obstore.get_range_async(self._there, key, start=start, length=length))

    async def delete(self, key: str) -> None:
        """Drop a blob."""
        if self._folder is not None:
            (self._folder / key).unlink(missing_ok=True)
        else:
            await obstore.delete_async(self._there, key)

    async def keys_older_than(self, age: timedelta) -> list[str]:
        """Keys of blobs that were put longer ago, unfinished ones among them."""
        before = datetime.now(UTC) - age
        if self._folder is not None:
            files = (path for path in self._folder.rglob("*") if path.is_file())
            return [str(path.relative_to(self._folder)) for path in files if path.stat().st_mtime < before.timestamp()]
        found: list[str] = []
        # its stub mentions types of a package of its own
        async for page in obstore.list(self._there):  # pyright: ignore[reportUnknownMemberType]
            found += [meta["path"] for meta in page if meta["last_modified"] < before]
        return found

    @property
    def _there(self) -> ObjectStore:
        assert self._remote is not None  # noqa: S101 - one of the two is set
        return self._remote


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that it is on disk when this returns; on one file system its content is shared."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    target.chmod(0o440)
    with target.open("rb") as file:
        os.fsync(file.fileno())
