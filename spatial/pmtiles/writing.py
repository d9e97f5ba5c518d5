"""Writing a PMTiles archive: tiles in the order of their numbers first, then the parts that lead to them.

The same tiles give the same bytes. Nothing is kept in memory but a digest and an entry of each tile.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Mapping
from types import TracebackType
from typing import IO, Any, Self

from spatial.pmtiles.directories import Entry, root_and_leaves
from spatial.pmtiles.header import HEADER_BYTES, Header


class ArchiveWriter:
    """Collects tiles and writes them as one archive.

    Args:
        gathered: An empty file for the tiles on their way, read again at the end; it is the caller's to drop.
    """

    def __init__(self, gathered: IO[bytes]) -> None:
        self._gathered = gathered
        self._entries: list[Entry] = []
        self._places: dict[bytes, tuple[int, int]] = {}
        self._size = 0
        self.count = 0
        """Tiles so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._gathered.close()

    @property
    def size(self) -> int:
        """Bytes of the tiles so far, those that are alike counted once."""
        return self._size

    def add(self, tile_id: int, content: bytes) -> None:
        """Add a tile, compressed by gzip.

        Args:
            tile_id: Its number, greater than all before.
            content: Its bytes.

        Raises:
            ValueError: the number is not greater.
        """
        last = self._entries[-1] if self._entries else None
        if last is not None and tile_id < last.tile_id + last.run:
            raise ValueError("tiles are added in the order of their numbers")
        digest = hashlib.sha256(content).digest()
        place = self._places.get(digest)
        if place is None:
            place = self._places[digest] = self._size, len(content)
            self._gathered.write(content)
            self._size += len(content)
        self.count += 1
        if last is not None and place == (last.offset, last.length) and tile_id == last.tile_id + last.run:
            self._entries[-1] = last._replace(run=last.run + 1)
        else:
            self._entries.append(Entry(tile_id, *place, 1))

    def write(
        self,
        target: IO[bytes],
        *,
        zooms: tuple[int, int],
        bounds: tuple[float, float, float, float],
        metadata: Mapping[str, Any],
    ) -> None:
        """Write the archive.

        Args:
            target: Where to.
            zooms: The least and the greatest.
            bounds: West, south, east, north of what is shown, in degrees.
            metadata: As the specification wants it for vector tiles, `vector_layers` among it.
        """
        root, leaves = root_and_leaves(self._entries)
        said = gzip.compress(json.dumps(metadata, ensure_ascii=False, sort_keys=True).encode(), mtime=0)
        offset = HEADER_BYTES
        parts: list[tuple[int, int]] = []
        for length in (len(root), len(said), len(leaves), self._size):
            parts.append((offset, length))
            offset += length
        header = Header(
            parts[0], parts[1], parts[2], parts[3], self.count, len(self._entries), len(self._places), zooms, bounds
        )
        for part in (header.encode(), root, said, leaves):
            target.write(part)
        self._gathered.seek(0)
        shutil.copyfileobj(self._gathered, target)
        target.flush()
