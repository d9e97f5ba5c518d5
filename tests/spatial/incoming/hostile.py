"""What a hostile file is to these tests: how it is made, how it is named, and the refusal it has to meet."""

from collections.abc import Callable
from typing import NamedTuple


class Hostile(NamedTuple):
    """One hostile file."""

    about: str
    """Says what is wrong with it; names the test case."""
    file: str
    make: Callable[[], bytes]
    code: str
