"""The parts of a shapefile held against the sizes that they state.

Format: ESRI Shapefile Technical Description (July 1998); dBASE III header.
"""

import struct
from pathlib import Path

import numpy as np

from spatial.incoming.limits import Limits
from spatial.incoming.words import refused

_MAGIC = 9994
_HEADER_BYTES = 100
_SHAPE_TYPES = frozenset((0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28))
"""All but 31, MultiPatch: surfaces of buildings, no flood data."""


def check_shp(path: Path) -> None:
    """Refuse a `.shp` whose header is broken or that is shorter than it states.

    Raises:
        Refused: `shapefile_broken`, `shapefile_truncated`, `shapefile_type`.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            raise refused("shapefile_truncated", part=".shp")
        magic, words = struct.unpack_from(">l20xl", header)
        version, kind = struct.unpack_from("<2l", header, 28)
        if magic != _MAGIC or version != 1000 or words * 2 < _HEADER_BYTES:
            raise refused("shapefile_broken", part=".shp")
        if kind not in _SHAPE_TYPES:
            raise refused("shapefile_type", type=kind)
        if words * 2 > size:
            raise refused("shapefile_truncated", part=".shp")
        first = file.read(8)
        if first:
            if len(first) < 8:
                raise refused("shapefile_truncated", part=".shp")
            length = struct.unpack(">2l", first)[1]
            if not 2 <= length <= (size - _HEADER_BYTES - 8) // 2:
                raise refused("shapefile_broken", part=".shp")


def check_dbf(path: Path, limits: Limits) -> None:
    """Refuse a `.dbf` whose header is broken or that is shorter than it states.

    Raises:
        Refused: `shapefile_broken`, `shapefile_truncated`, `shapefile_columns`.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(32)
        if len(header) < 32:
            raise refused("shapefile_truncated", part=".dbf")
        records, header_bytes, record_bytes = struct.unpack_from("<L2H", header, 4)
        # FoxPro's and dBASE IV's versions differ in the upper bits; the lower three are 3 in all of them, or 0
        if header[0] & 7 not in (0, 2, 3, 4, 5) or header_bytes < 33 or record_bytes < 1:
            raise refused("shapefile_broken", part=".dbf")
        columns = (header_bytes - 33) // 32
        if columns > limits.columns:
            raise refused("shapefile_columns", count=columns, most=limits.columns)
        descriptors = file.read(header_bytes - 32)
    # the last record's last byte may be missing where a writer leaves the end mark out
    if header_bytes > size or header_bytes + records * record_bytes > size + 1:
        raise refused("shapefile_truncated", part=".dbf")
    fields = descriptors.split(b"\r", 1)[0] if b"\r" in descriptors[::32] else descriptors
    lengths = [fields[start + 16] for start in range(0, len(fields) - 31, 32)]
    if sum(lengths) + 1 > record_bytes:
        raise refused("shapefile_broken", part=".dbf")


def is_sound_shx(path: Path, shp: Path) -> bool:
    """Whether an index leads into its `.shp` only; one that does not is left aside and built anew."""
    size = path.stat().st_size
    if size < _HEADER_BYTES or (size - _HEADER_BYTES) % 8:
        return False
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    magic, words = struct.unpack_from(">l20xl", header)
    if magic != _MAGIC or words * 2 != size:
        return False
    if size == _HEADER_BYTES:
        return shp.stat().st_size <= _HEADER_BYTES
    index = np.memmap(path, dtype=">i4", mode="r", offset=_HEADER_BYTES).reshape(-1, 2).astype(np.int64)
    begins, lengths = index[:, 0] * 2, index[:, 1] * 2
    is_within = (begins >= _HEADER_BYTES) & (lengths >= 0) & (begins + lengths + 8 <= shp.stat().st_size)
    # deleted records have offset and length 0
    return bool(np.all(is_within | ((begins == 0) & (lengths == 0))))
