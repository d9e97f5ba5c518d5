"""TIFF directories walked through before GDAL does: no circles, nothing beyond the file, no absurd sizes.

Classic TIFF 6.0 and BigTIFF; everything read is bounded by `Limits`.
"""

import os
import struct
from dataclasses import dataclass, field
from pathlib import Path

from spatial.incoming.limits import MIB, Limits
from spatial.incoming.tiff_image import check_image
from spatial.incoming.words import refused

_MOST_ENTRIES = 4096
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_SUB_DIRECTORIES = 330


@dataclass(slots=True)
class TiffFile:
    """An open TIFF: how to read numbers from it, and how much of it there is."""

    descriptor: int
    size: int
    order: str
    """`<` or `>`."""
    is_big: bool
    tags: dict[int, tuple[int, int, int]] = field(default_factory=dict[int, tuple[int, int, int]])
    """Of the directory at hand: tag → (type, count, where the values stand)."""

    def read(self, offset: int, length: int) -> bytes:
        """Bytes at a place.

        Raises:
            Refused: `tiff_truncated`: they are not all there.
        """
        if offset < 0 or offset + length > self.size:
            raise refused("tiff_truncated")
        data = os.pread(self.descriptor, length, offset)
        if len(data) < length:
            raise refused("tiff_truncated")
        return data

    def unpack(self, form: str, offset: int) -> tuple[int, ...]:
        """Numbers at a place, in the file's byte order."""
        form = self.order + form
        return struct.unpack(form, self.read(offset, struct.calcsize(form)))

    def numbers(self, tag: int, *, most: int) -> tuple[int, ...]:
        """Whole numbers of a tag; empty where it is missing.

        Raises:
            Refused: `tiff_tag`: another type, or more than `most`.
        """
        if tag not in self.tags:
            return ()
        kind, count, offset = self.tags[tag]
        letter = {1: "B", 3: "H", 4: "L", 13: "L", 16: "Q", 18: "Q"}.get(kind)
        if letter is None or not 0 < count <= most:
            raise refused("tiff_tag", tag=tag)
        return self.unpack(f"{count}{letter}", offset)


def check_tiff(path: Path, limits: Limits) -> None:
    """Refuse a TIFF that is cut off, runs in circles or declares what cannot be.

    Raises:
        Refused: `tiff_…`, `raster_…`.
    """
    with path.open("rb") as file:
        file_of = _open(file.fileno(), path.stat().st_size)
        first = file_of.unpack("Q", 8)[0] if file_of.is_big else file_of.unpack("L", 4)[0]
        if not first:
            raise refused("tiff_header")
        seen: set[int] = set()
        waiting = [first]
        decoded = 0
        while waiting:
            offset = waiting.pop()
            while offset:
                if offset in seen:
                    raise refused("tiff_loop")
                seen.add(offset)
                if len(seen) > limits.tiff_directories:
                    raise refused("tiff_directories", most=limits.tiff_directories)
                offset = _read_directory(file_of, offset)
                decoded += check_image(file_of, limits)
                if decoded > limits.expanded_bytes:
                    raise refused("raster_decoded", megabytes=decoded // MIB, most=limits.expanded_bytes // MIB)
                waiting += [sub for sub in file_of.numbers(_SUB_DIRECTORIES, most=limits.tiff_directories) if sub]


def _open(descriptor: int, size: int) -> TiffFile:
    head = os.pread(descriptor, 16, 0)
    if len(head) < 8:
        raise refused("tiff_truncated")
    order = "<" if head.startswith(b"II") else ">"
    version = struct.unpack_from(order + "H", head, 2)[0]
    if version == 43:
        if len(head) < 16:
            raise refused("tiff_truncated")
        if struct.unpack_from(order + "2H", head, 4) != (8, 0):
            raise refused("tiff_header")
        return TiffFile(descriptor, size, order, is_big=True)
    return TiffFile(descriptor, size, order, is_big=False)


def _read_directory(file: TiffFile, offset: int) -> int:
    """Read the entries at a place into `tags`; where the next directory is, 0 if there is none."""
    if offset < 8:
        raise refused("tiff_offset")
    count = file.unpack("Q" if file.is_big else "H", offset)[0]
    count_bytes, entry_bytes, inline = (8, 20, 8) if file.is_big else (2, 12, 4)
    if not 0 < count <= _MOST_ENTRIES:
        raise refused("tiff_header")
    data = file.read(offset + count_bytes, count * entry_bytes)
    file.tags = {}
    for number in range(count):
        at = number * entry_bytes
        tag, kind, values = struct.unpack_from(file.order + ("2HQ" if file.is_big else "2HL"), data, at)
        length = _TYPE_BYTES.get(kind, 1) * values
        where = offset + count_bytes + at + entry_bytes - inline
        if length > inline:
            where = struct.unpack_from(file.order + ("Q" if file.is_big else "L"), data, at + entry_bytes - inline)[0]
            if where + length > file.size:
                # the place may be in the file and the values run out of it, or all of it lie beyond
                raise refused("tiff_truncated" if where < file.size else "tiff_offset")
        file.tags.setdefault(tag, (kind, values, where))
    return file.unpack("Q" if file.is_big else "L", offset + count_bytes + count * entry_bytes)[0]
