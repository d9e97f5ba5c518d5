"""Caching: entity tags, made of what answers follow from; and what caches may do with answers."""

import hashlib
from collections.abc import Mapping
from typing import Any

from fastapi import Request

PUBLIC_FOR_S = 300
"""How long anybody may show what is public without asking again."""
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Unchanged"}}
"""What `/openapi.json` says of an answer that is not sent again to those who have it."""


def etag_of(identity: str) -> str:
    """The ETag of an answer that changes exactly when `identity` does; it tells nothing of it."""
    return f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'


def cache_control(*, is_public: bool) -> str:
    """What caches may do: of what is public everybody's, else only whoever asked, and never without asking again."""
    return f"public, max-age={PUBLIC_FOR_S}" if is_public else "private, no-cache"


def has_already(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether whoever asks has the answer over which these headers stand: it is 304, and not sent again."""
    return request.headers.get("if-none-match") == headers["ETag"]


def answers_in(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """What `/openapi.json` says of an answer in these media types that is not sent again to those who have it."""
    return {200: {"content": {one: {} for one in media_types}}, **UNCHANGED}
