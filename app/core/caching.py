"""Caching: entity tags, made of what answers follow from; and what caches may do with answers."""

import hashlib

PUBLIC_FOR_S = 300
"""How long anybody may show what is public without asking again."""


def etag_of(identity: str) -> str:
    """The ETag of an answer that changes exactly when `identity` does; it tells nothing of it."""
    return f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'


def cache_control(*, is_public: bool) -> str:
    """What caches may do: of what is public everybody's, else only whoever asked, and never without asking again."""
    return f"public, max-age={PUBLIC_FOR_S}" if is_public else "private, no-cache"
