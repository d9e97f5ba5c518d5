"""Telling how far long work is."""

from collections.abc import Callable

Progress = Callable[[float], None]
"""Told the share done, 0 to 1."""


def unwatched(_: float) -> None:
    """Progress that nobody watches."""
