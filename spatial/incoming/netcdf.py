"""NetCDF before GDAL reads it: the classic header in full, of HDF5 its superblock and links to other files.

Formats: NetCDF Classic, 64-bit Offset and 64-bit Data (CDF-1, -2, -5); HDF5 File Format Specification 3.0, sections
II.A (superblock) and IV.A.2.g (link message).
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from spatial.incoming.hdf5_links import has_external_link
from spatial.incoming.limits import MIB, Limits
from spatial.incoming.words import refused

_HEADER_BYTES = 8 * MIB
_DIMENSION, _VARIABLE, _ATTRIBUTE = 10, 11, 12
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8, 7: 1, 8: 2, 9: 4, 10: 8, 11: 8}
_LONGEST_NAME = 1024


def check_netcdf(path: Path, limits: Limits) -> None:
    """Refuse a NetCDF that is cut off, declares what cannot be, or leads elsewhere.

    Raises:
        Refused: `netcdf_…`, `raster_dimensions`.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    size = path.stat().st_size
    if head.startswith(b"\x89HDF"):
        _check_superblock(head, size)
        if has_external_link(path):
            raise refused("netcdf_external_link")
        return
    try:
        _ClassicHeader(head, limits).check(size)
    except (struct.error, UnicodeDecodeError) as error:
        raise refused("netcdf_truncated" if size < _HEADER_BYTES else "netcdf_header") from error


class _ClassicHeader:
    """A reader that goes through the header once."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._position = 4
        self._items = 0
        version = data[3]
        self._count_form = ">Q" if version == 5 else ">L"
        self._offset_form = ">L" if version == 1 else ">Q"

    def check(self, size: int) -> None:
        """Hold dimensions and variables against the size of the file."""
        records = self._number(self._count_form)
        if records == (0xFFFFFFFFFFFFFFFF if self._count_form == ">Q" else 0xFFFFFFFF):
            records = 0  # being streamed: not known
        lengths: list[int] = []
        for _ in self._list(_DIMENSION):
            self._name()
            lengths.append(self._number(self._count_form))
        self._attributes()
        record_bytes = 0
        first_record = size
        for _ in self._list(_VARIABLE):
            self._name()
            axes = [self._number(self._count_form) for _ in range(self._bounded(self._number(self._count_form)))]
            if any(axis >= len(lengths) for axis in axes):
                raise refused("netcdf_header")
            self._attributes()
            kind = self._number(">L")
            self._number(self._count_form)  # the stated size is redundant, and capped for large variables
            begin = self._number(self._offset_form)
            if kind not in _TYPE_BYTES:
                raise refused("netcdf_header")
            is_record = bool(axes) and lengths[axes[0]] == 0
            cells = 1
            for axis in axes[1:] if is_record else axes:
                cells *= lengths[axis]
            if cells > self._limits.raster_pixels * 8:
                shape = [lengths[axis] for axis in axes]
                raise refused("raster_dimensions", width=shape[-1], height=shape[-2] if len(shape) > 1 else 1)
            if is_record:
                record_bytes += -(-cells * _TYPE_BYTES[kind] // 4) * 4
                first_record = min(first_record, begin)
            elif begin + cells * _TYPE_BYTES[kind] > size:
                raise refused("netcdf_truncated")
        # the last record of a single variable is not padded
        if record_bytes and first_record + records * record_bytes - 3 > size:
            raise refused("netcdf_truncated")

    def _number(self, form: str) -> int:
        value = struct.unpack_from(form, self._data, self._position)[0]
        self._position += struct.calcsize(form)
        return value

    def _bounded(self, count: int) -> int:
        self._items += count
        if self._items > self._limits.netcdf_items:
            raise refused("netcdf_header")
        return count

    def _list(self, expected: int) -> Iterator[int]:
        tag = self._number(">L")
        count = self._number(self._count_form)
        if tag not in (0, expected) or (tag == 0 and count):
            raise refused("netcdf_header")
        return iter(range(self._bounded(count)))

    def _skip(self, length: int) -> None:
        self._position += -(-length // 4) * 4
        if self._position > len(self._data):
            raise struct.error("the header ends early")

    def _name(self) -> None:
        length = self._number(self._count_form)
        if length > _LONGEST_NAME:
            raise refused("netcdf_header")
        self._data[self._position : self._position + length].decode("utf-8")
        self._skip(length)

    def _attributes(self) -> None:
        for _ in self._list(_ATTRIBUTE):
            self._name()
            kind = self._number(">L")
            if kind not in _TYPE_BYTES:
                raise refused("netcdf_header")
            self._skip(_TYPE_BYTES[kind] * self._number(self._count_form))


def _check_superblock(head: bytes, size: int) -> None:
    """HDF5 says where it ends; sizes other than eight bytes occur in no file of ours."""
    try:
        version = head[8]
        if version in (0, 1):
            sizes = head[13], head[14]
            end = struct.unpack_from("<Q", head, (24 if version == 0 else 28) + 16)[0]
        elif version in (2, 3):
            sizes = head[9], head[10]
            end = struct.unpack_from("<Q", head, 28)[0]
        else:
            raise refused("netcdf_header")
    except (struct.error, IndexError) as error:
        raise refused("netcdf_truncated") from error
    if sizes != (8, 8):
        raise refused("netcdf_header")
    if end > size:
        raise refused("netcdf_truncated")
