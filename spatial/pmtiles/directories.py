"""Directories of PMTiles: which bytes of the file a tile's number stands for.

A directory is four columns of numbers, each written as varints, compressed together. An entry stands for `run` tiles
with the same bytes one after another; a run of 0 leads on to a leaf directory. The root has to lie in the first
16,384 bytes of the file. Source: PMTiles specification, version 3, "Directories".
"""

import gzip
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

MOST_ROOT_BYTES = 16_384 - 127
"""What is left for the root behind the header."""
LEAF_ENTRIES = 4_096


class BadArchive(ValueError):
    """Bytes that are no PMTiles archive of version 3."""


class Entry(NamedTuple):
    """So many tiles from a number on, which have the same bytes."""

    tile_id: int
    offset: int
    """Of a tile within the tiles' data; of a leaf within the leaves."""
    length: int
    run: int
    """Tiles; 0 where it is a leaf directory."""


class Directory:
    """Entries in the order of their numbers."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._ids = [entry.tile_id for entry in entries]

    def find(self, tile_id: int) -> Entry | None:
        """The entry of a tile, or of the leaf in which it would be; None where there is no such tile."""
        place = bisect_right(self._ids, tile_id) - 1
        if place < 0:
            return None
        entry = self.entries[place]
        return entry if entry.run == 0 or tile_id < entry.tile_id + entry.run else None


def encode_directory(entries: Sequence[Entry]) -> bytes:
    """A directory's bytes, compressed."""
    numbers = [len(entries)]
    last = 0
    for entry in entries:
        numbers.append(entry.tile_id - last)
        last = entry.tile_id
    numbers += [entry.run for entry in entries]
    numbers += [entry.length for entry in entries]
    follows = -1
    for entry in entries:
        numbers.append(0 if entry.offset == follows else entry.offset + 1)
        follows = entry.offset + entry.length
    return gzip.compress(_varints(numbers), mtime=0)


def decode_directory(content: bytes) -> Directory:
    """The directory of compressed bytes.

    Raises:
        BadArchive: they are none.
    """
    try:
        numbers = _numbers(gzip.decompress(content))
    except (OSError, EOFError) as error:
        raise BadArchive("a directory cannot be unpacked") from error
    count = numbers[0] if numbers else 0
    if len(numbers) != 1 + 4 * count:
        raise BadArchive("a directory has not as many numbers as it says")
    entries: list[Entry] = []
    number, follows = 0, 0
    for place in range(1, count + 1):
        number += numbers[place]
        said = numbers[place + 3 * count]
        length = numbers[place + 2 * count]
        offset = follows if said == 0 else said - 1
        entries.append(Entry(number, offset, length, numbers[place + count]))
        follows = offset + length
    return Directory(entries)


def root_and_leaves(entries: Sequence[Entry]) -> tuple[bytes, bytes]:
    """The root directory and the leaves beneath it, for any number of entries; no leaves where the root holds all."""
    root = encode_directory(entries)
    if len(root) <= MOST_ROOT_BYTES:
        return root, b""
    size = LEAF_ENTRIES
    while True:
        leaves = bytearray()
        upper: list[Entry] = []
        for start in range(0, len(entries), size):
            leaf = encode_directory(entries[start : start + size])
            upper.append(Entry(entries[start].tile_id, len(leaves), len(leaf), 0))
            leaves += leaf
        root = encode_directory(upper)
        if len(root) <= MOST_ROOT_BYTES:
            return root, bytes(leaves)
        size *= 2


def _varints(numbers: Sequence[int]) -> bytes:
    written = bytearray()
    for number in numbers:
        while number > 0x7F:
            written.append(number & 0x7F | 0x80)
            number >>= 7
        written.append(number)
    return bytes(written)


def _numbers(written: bytes) -> list[int]:
    numbers: list[int] = []
    number = shift = 0
    for byte in written:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
        else:
            numbers.append(number)
            number = shift = 0
    return numbers
