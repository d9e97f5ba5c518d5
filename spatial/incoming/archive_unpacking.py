"""Members of an archive unpacked one by one, each held to the size and the CRC that the directory states.

Never more is written than was stated: a member that has more to give is refused at that byte.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

from spatial.incoming.archive_directory import Member
from spatial.incoming.limits import KIB
from spatial.incoming.words import refused

_CHUNK = 256 * KIB


def unpack(archive: Path, member: Member, target: Path) -> None:
    """Write a member to `target`, which must not be there yet.

    Raises:
        Refused: `archive_corrupt`, `archive_crc`, `archive_size_lies`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        for chunk in read_chunks(archive, member):
            out.write(chunk)


def read_head(archive: Path, member: Member, most: int = 4096) -> bytes:
    """The first bytes of a member, to tell what it is.

    Raises:
        Refused: as `unpack`.
    """
    head = b""
    if member.bytes == 0:
        return head
    for chunk in read_chunks(archive, member):
        head += chunk
        if len(head) >= most:
            break
    return head[:most]


def read_chunks(archive: Path, member: Member) -> Iterator[bytes]:
    """A member's bytes, piece by piece; what is wrong with it is raised at the latest after the last one.

    Raises:
        Refused: as `unpack`.
    """
    crc = written = 0
    for chunk in _stored(archive, member) if member.method == 0 else _inflated(archive, member):
        written += len(chunk)
        if written > member.bytes:
            raise refused("archive_size_lies", member=member.path)
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if written != member.bytes:
        raise refused("archive_size_lies", member=member.path)
    if crc != member.crc:
        raise refused("archive_crc", member=member.path)


def _stored(archive: Path, member: Member) -> Iterator[bytes]:
    left = member.packed_bytes
    with archive.open("rb") as file:
        file.seek(member.offset)
        while left:
            chunk = file.read(min(_CHUNK, left))
            if not chunk:
                raise refused("archive_corrupt")
            left -= len(chunk)
            yield chunk


def _inflated(archive: Path, member: Member) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _stored(archive, member):
        rest = packed
        while rest and not inflater.eof:
            try:
                chunk = inflater.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise refused("archive_crc", member=member.path) from error
            rest = inflater.unconsumed_tail
            if chunk:
                yield chunk
        if inflater.eof and (inflater.unused_data or rest):
            raise refused("archive_size_lies", member=member.path)
    while not inflater.eof:
        # what the last piece still had to give, a bounded piece at a time
        chunk = inflater.decompress(inflater.unconsumed_tail, _CHUNK)
        if not chunk:
            raise refused("archive_corrupt")
        yield chunk
