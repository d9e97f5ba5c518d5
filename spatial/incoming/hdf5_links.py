"""Links from an HDF5 file to others, found by the bytes of their messages.

The groups of a file are not walked: that is a library's work, and libraries follow what they find. A link message to
another file has a form that nothing else is likely to have by chance: version, flags, type 64, two names that end in
NUL and fill the stated length to the byte. HDF5 File Format Specification 3.0, IV.A.2.g.
"""

import re
from pathlib import Path

from spatial.incoming.limits import MIB

_CHUNK = 4 * MIB
_OVERLAP = 8192
_MESSAGE = re.compile(rb"\x01([\x08-\x0f\x18-\x1f])\x40")
_HAS_ORDER, _HAS_CHARSET = 0x04, 0x10


def has_external_link(path: Path) -> bool:
    """Whether any link message leads to another file."""
    with path.open("rb") as file:
        kept = b""
        while chunk := file.read(_CHUNK):
            data = kept + chunk
            if any(_is_link(data, match.start(), match.group(1)[0]) for match in _MESSAGE.finditer(data)):
                return True
            kept = data[-_OVERLAP:]
    return False


def _is_link(data: bytes, start: int, flags: int) -> bool:
    position = start + 3 + (8 if flags & _HAS_ORDER else 0) + (1 if flags & _HAS_CHARSET else 0)
    width = 1 << (flags & 3)
    name_length = int.from_bytes(data[position : position + width], "little")
    position += width
    if not 0 < name_length < 1024:
        return False
    name = data[position : position + name_length]
    position += name_length
    length = int.from_bytes(data[position : position + 2], "little")
    value = data[position + 2 : position + 2 + length]
    # one byte of version and flags, then the file's name and the object's
    if len(value) < length or length < 5 or value[0] != 0 or value[-1] != 0:
        return False
    names = value[1:-1].split(b"\0")
    return len(names) == 2 and all(_is_name(part) for part in (name, *names))


def _is_name(raw: bytes) -> bool:
    try:
        return bool(raw) and raw.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False
