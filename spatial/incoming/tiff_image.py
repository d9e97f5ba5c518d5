"""One image of a TIFF: do its size, bands, tiles and text make sense, and is all of it in the file?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from spatial.incoming.limits import Limits
from spatial.incoming.words import refused

if TYPE_CHECKING:
    from spatial.incoming.tiff import TiffFile

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _BANDS, _ROWS, _PLANAR = 256, 257, 258, 259, 277, 278, 284
_STRIP_OFFSETS, _STRIP_BYTES, _TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES = 273, 279, 322, 323, 324, 325
_TEXTS = (270, 700, 33432, 34737, 42112, 42113, 50844)
_GDAL_METADATA = 42112
_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34887, 34925, 34926, 50000, 50001))
_OUTSIDE = re.compile(
    rb"/vsi[a-z0-9]+[/{]|OVERVIEW_FILE|<(OGR)?VRT|<SourceFilename|<!DOCTYPE|<!ENTITY|<GDAL_WM", re.IGNORECASE
)


def check_image(file: TiffFile, limits: Limits) -> int:
    """Refuse an image that cannot be; how many bytes it decodes to.

    Raises:
        Refused: `tiff_…`, `raster_…`.
    """
    _check_texts(file, limits)
    width, height = _one(file, _WIDTH), _one(file, _HEIGHT)
    if not width or not height or width * height > limits.raster_pixels:
        raise refused("raster_dimensions", width=width, height=height)
    bands = _one(file, _BANDS, 1)
    if not 0 < bands <= limits.raster_bands:
        raise refused("raster_bands", count=bands)
    bits = set(file.numbers(_BITS, most=limits.raster_bands) or (1,))
    if not bits <= {1, 2, 4, 8, 10, 12, 16, 24, 32, 64, 128}:
        raise refused("tiff_tag", tag=_BITS)
    compression = _one(file, _COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise refused("tiff_compression", method=compression)
    planar = _one(file, _PLANAR, 1)
    if planar not in (1, 2):
        raise refused("tiff_tag", tag=_PLANAR)

    is_tiled = _TILE_WIDTH in file.tags
    block_width = _one(file, _TILE_WIDTH) if is_tiled else width
    block_height = _one(file, _TILE_HEIGHT) if is_tiled else min(height, _one(file, _ROWS, height) or height)
    if not block_width or not block_height:
        raise refused("tiff_block")
    row_bits = block_width * max(bits) * (bands if planar == 1 else 1)
    block_bytes = -(-row_bits // 8) * block_height
    # GDAL reads one huge strip by parts where it is not compressed, and so do others
    if block_bytes > limits.tiff_block_bytes and (is_tiled or compression != 1):
        raise refused("tiff_block")
    blocks = -(-width // block_width) * -(-height // block_height) * (bands if planar == 2 else 1)
    if blocks > limits.tiff_blocks:
        raise refused("tiff_block")
    offsets = _places(file, _TILE_OFFSETS if is_tiled else _STRIP_OFFSETS, blocks)
    lengths = _places(file, _TILE_BYTES if is_tiled else _STRIP_BYTES, blocks)
    _check_places(file, offsets, lengths)
    if compression == 1 and np.any((lengths > 0) & (lengths < block_bytes)) and is_tiled:
        raise refused("tiff_block")
    return -(-width * height * bands * max(bits) // 8)


def _one(file: TiffFile, tag: int, default: int | None = None) -> int:
    values = file.numbers(tag, most=1)
    if not values and default is None:
        raise refused("tiff_tag", tag=tag)
    return values[0] if values else default or 0


def _places(file: TiffFile, tag: int, blocks: int) -> npt.NDArray[np.uint64]:
    """Offsets or lengths of all tiles or strips."""
    if tag not in file.tags:
        raise refused("tiff_tag", tag=tag)
    kind, count, where = file.tags[tag]
    form = {3: "u2", 4: "u4", 16: "u8"}.get(kind)
    if form is None:
        raise refused("tiff_tag", tag=tag)
    if count < blocks or count > 4 * blocks + 16:
        raise refused("tiff_block_count")
    data = file.read(where, count * int(form[1]))
    return np.frombuffer(data, file.order + form)[:blocks].astype(np.uint64)


def _check_places(file: TiffFile, offsets: npt.NDArray[np.uint64], lengths: npt.NDArray[np.uint64]) -> None:
    # a tile of offset and length 0 is one without data
    size = np.uint64(file.size)
    is_there = lengths > 0
    is_beyond = is_there & (offsets >= size)
    if np.any(is_beyond):
        # some of it here and the rest not: the file was cut off
        raise refused("tiff_offset" if np.all(is_beyond == is_there) else "tiff_truncated")
    if np.any(lengths[is_there] > size - offsets[is_there]):
        raise refused("tiff_truncated")


def _check_texts(file: TiffFile, limits: Limits) -> None:
    for tag in _TEXTS:
        if tag not in file.tags:
            continue
        kind, count, where = file.tags[tag]
        if kind not in (1, 2, 7) or count > limits.tiff_text_bytes:
            raise refused("tiff_tag", tag=tag)
        if tag == _GDAL_METADATA and _OUTSIDE.search(file.read(where, count)):
            raise refused("tiff_external_reference")
