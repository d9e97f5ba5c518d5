"""The first 127 bytes of a PMTiles archive. Source: PMTiles specification, version 3, "Header"."""

import struct
from dataclasses import dataclass

from spatial.pmtiles.directories import BadArchive

HEADER_BYTES = 127
_MAGIC = b"PMTiles\x03"
_FORM = struct.Struct("<8s11QBBBBBBiiiiBii")
_GZIP, _VECTOR, _CLUSTERED = 2, 1, 1
_E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Header:
    """Where the parts of an archive are, in bytes from its beginning, and what they show.

    Directories, metadata and tiles are compressed by gzip; tiles are Mapbox vector tiles in the order of their numbers.
    """

    root: tuple[int, int]
    """Offset and length, as of the parts that follow."""
    metadata: tuple[int, int]
    leaves: tuple[int, int]
    tiles: tuple[int, int]
    addressed: int
    """Tiles that are there."""
    entries: int
    """Of all directories, but for those that lead to leaves."""
    contents: int
    """Different ones among the tiles."""
    zooms: tuple[int, int]
    """The least and the greatest."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees."""

    def encode(self) -> bytes:
        """Its bytes; the centre is that of the bounds, at the least zoom."""
        west, south, east, north = (round(edge * _E7) for edge in self.bounds)
        least, greatest = self.zooms
        return _FORM.pack(
            _MAGIC,
            *self.root,
            *self.metadata,
            *self.leaves,
            *self.tiles,
            self.addressed,
            self.entries,
            self.contents,
            _CLUSTERED,
            _GZIP,
            _GZIP,
            _VECTOR,
            least,
            greatest,
            west,
            south,
            east,
            north,
            least,
            (west + east) // 2,
            (south + north) // 2,
        )


def decode_header(content: bytes) -> Header:
    """The header that bytes begin with.

    Raises:
        BadArchive: they do not begin with one, or its parts are packed otherwise than we pack them.
    """
    if len(content) < HEADER_BYTES:
        raise BadArchive("shorter than a header")
    magic, *numbers = _FORM.unpack(content[:HEADER_BYTES])
    if magic != _MAGIC or numbers[12:15] != [_GZIP, _GZIP, _VECTOR]:
        raise BadArchive("no archive of vector tiles that are compressed by gzip")
    west, south, east, north = (edge / _E7 for edge in numbers[17:21])
    return Header(
        (numbers[0], numbers[1]),
        (numbers[2], numbers[3]),
        (numbers[4], numbers[5]),
        (numbers[6], numbers[7]),
        numbers[8],
        numbers[9],
        numbers[10],
        (numbers[15], numbers[16]),
        (west, south, east, north),
    )
