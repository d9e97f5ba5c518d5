"""Ranges of bytes that a request asks for (RFC 9110, section 14): one of them; more are answered with the whole."""

import re

from app.core.errors import RangeOutside

_ONE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")


def parse_range(said: str | None, size: int) -> tuple[int, int] | None:
    """First byte and number of bytes; None where all are to be sent: nothing is said, or nothing that we take.

    Args:
        said: The header `Range`.
        size: Bytes that there are.

    Raises:
        RangeOutside: none of them is among what there is.
    """
    found = _ONE.fullmatch(said.strip()) if said else None
    if found is None:
        return None
    first, last, ending = found.groups()
    if ending is not None:
        start, end = max(size - int(ending), 0), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < start:
            return None
    if start >= end:
        raise RangeOutside(headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    return start, end - start
