"""FlatGeobuf and Parquet: their marks, and headers held against the size of the file.

Formats: flatgeobuf.org (version 3; the header is a FlatBuffers table), Parquet's File Format (marks at both ends, the
footer before the last one).
"""

import struct
from pathlib import Path

from spatial.incoming.limits import Limits
from spatial.incoming.words import refused

_FEATURES_COUNT = 8
_INDEX_NODE_SIZE = 9
_NODE_BYTES = 40


def check_flatgeobuf(path: Path, limits: Limits) -> None:
    """Refuse a FlatGeobuf whose header is broken or absurd, or that cannot hold what it states.

    Raises:
        Refused: `flatgeobuf_…`.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(12)
        if start[3] != 3:
            raise refused("flatgeobuf_version", version=start[3])
        if len(start) < 12:
            raise refused("flatgeobuf_truncated", count="?")
        length = struct.unpack_from("<L", start, 8)[0]
        if not 8 <= length <= limits.flatgeobuf_header_bytes:
            raise refused("flatgeobuf_header")
        header = file.read(length)
    if len(header) < length:
        raise refused("flatgeobuf_truncated", count="?")
    try:
        count = _scalar(header, _FEATURES_COUNT, "<Q", 0)
        node_size = _scalar(header, _INDEX_NODE_SIZE, "<H", 16)
    except struct.error as error:
        raise refused("flatgeobuf_header") from error
    if node_size == 1 or count > size:
        raise refused("flatgeobuf_truncated" if count > size else "flatgeobuf_header", count=count)
    # each feature has at least its length and an empty table
    if 12 + length + _index_bytes(count, node_size) + count * 8 > size:
        raise refused("flatgeobuf_truncated", count=count)


def _scalar(table: bytes, field: int, form: str, default: int) -> int:
    """A number in the outermost FlatBuffers table."""
    root = struct.unpack_from("<L", table)[0]
    fields = root - struct.unpack_from("<l", table, root)[0]
    if fields < 0:
        raise struct.error("the table of fields lies before the buffer")
    bytes_of_fields = struct.unpack_from("<H", table, fields)[0]
    if 4 + 2 * field + 2 > bytes_of_fields:
        return default
    offset = struct.unpack_from("<H", table, fields + 4 + 2 * field)[0]
    return struct.unpack_from(form, table, root + offset)[0] if offset else default


def _index_bytes(count: int, node_size: int) -> int:
    """Bytes of the packed R-tree over so many features."""
    if not count or not node_size:
        return 0
    nodes = level = count
    while level > 1:
        level = -(-level // node_size)
        nodes += level
    return nodes * _NODE_BYTES


def check_parquet(path: Path, limits: Limits) -> None:
    """Refuse a Parquet file without its end, or with a footer that does not fit.

    Raises:
        Refused: `parquet_…`.
    """
    size = path.stat().st_size
    if size < 12:
        raise refused("parquet_truncated")
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(size - 8)
        length, end = struct.unpack("<L4s", file.read(8))
    if b"PARE" in (start, end):
        raise refused("parquet_encrypted")
    if end != b"PAR1":
        raise refused("parquet_truncated")
    if not 4 <= length <= min(limits.parquet_footer_bytes, size - 12):
        raise refused("parquet_footer")
