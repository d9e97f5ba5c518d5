"""JSON of somebody else's: no member twice, no NaN, so that what is proven is what others see in it. Pure."""

import json
from typing import Any


def parse(text: str | bytes) -> Any:
    """A JSON value.

    Raises:
        ValueError: it is none, has a member twice, or a number that JSON does not have.
        RecursionError: it is nested too deep.
    """
    return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
