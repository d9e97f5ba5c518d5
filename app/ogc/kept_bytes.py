"""Answers kept in memory under what they follow from, the ones longest unused dropped first."""

from collections import OrderedDict

_OVERHEAD = 500
"""Bytes that an entry takes besides its content, about."""


class KeptBytes:
    """Bytes by key, bounded in their sum.

    Args:
        most_bytes: Of all entries together.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes of all entries together."""
        return self._size

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def keep(self, key: str, content: bytes) -> None:
        """Keep bytes; what is larger than an eighth of the whole is not."""
        size = len(content) + _OVERHEAD
        if size > self._most_bytes // 8 or key in self._entries:
            return
        self._entries[key] = content
        self._size += size
        while self._size > self._most_bytes:
            _, dropped = self._entries.popitem(last=False)
            self._size -= len(dropped) + _OVERHEAD
