"""ESRI ASCII grids: a header of a few words, held against the size of the file, and numbers after it."""

import math
from pathlib import Path

from spatial.incoming.limits import MIB, Limits
from spatial.incoming.words import refused

_HEADER_BYTES = 4096
_KEYS = frozenset(
    ("ncols", "nrows", "xllcorner", "yllcorner", "xllcenter", "yllcenter", "cellsize", "dx", "dy", "nodata_value")
)
_NUMBERS = b"0123456789+-.,eE \t\r\nnNaAiIfFdD*"


def check_ascii_grid(path: Path, limits: Limits) -> None:
    """Refuse a grid whose header is broken, absurd, or not borne out by the file's size.

    Raises:
        Refused: `ascii_grid_…`, `raster_dimensions`.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        header, begin = _header(head)
        width, height = _whole(header, "ncols"), _whole(header, "nrows")
        if not 0 < width <= limits.raster_pixels or not height > 0 or width * height > limits.raster_pixels:
            raise refused("raster_dimensions", width=width, height=height)
        if not {"cellsize", "dx"} & header.keys():
            raise refused("ascii_grid_header", part="cellsize")
        for key in header.keys() & {"cellsize", "dx", "dy"}:
            if _number(header, key) <= 0:
                raise refused("ascii_grid_header", part=key)
        for corner, centre in (("xllcorner", "xllcenter"), ("yllcorner", "yllcenter")):
            _number(header, corner if corner in header else centre)
        # a digit and a separator for each cell, except after the last one
        if path.stat().st_size - begin < 2 * width * height - 1:
            raise refused("ascii_grid_truncated", width=width, height=height)
        file.seek(begin)
        while chunk := file.read(MIB):
            if chunk.translate(None, _NUMBERS):
                raise refused("ascii_grid_not_text")


def _header(head: bytes) -> tuple[dict[str, str], int]:
    """The header's words and where the numbers begin."""
    header: dict[str, str] = {}
    position = 0
    for line in head.splitlines(keepends=True):
        words = line.decode("latin-1").split()
        if len(words) == 2 and words[0].casefold() in _KEYS:
            header[words[0].casefold()] = words[1]
        elif words:
            break
        position += len(line)
    return header, position


def _number(header: dict[str, str], key: str) -> float:
    try:
        value = float(header[key])
    except (KeyError, ValueError) as error:
        raise refused("ascii_grid_header", part=key) from error
    if not math.isfinite(value):
        raise refused("ascii_grid_header", part=key)
    return value


def _whole(header: dict[str, str], key: str) -> int:
    value = _number(header, key)
    if value != int(value):
        raise refused("ascii_grid_header", part=key)
    return int(value)
